import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

export const ROOT = join(import.meta.dirname, "..", "..");
const SCRATCH = join(ROOT, ".wrangler", "docs");

/** Who may open a page. */
export type Access = string | { all: string[] } | { oneOf: string[] };

/** JSON Schema, as far as the tools' inputs use it. */
export interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  default?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  $ref?: string;
  $defs?: Record<string, Schema>;
  /** What clients see in its place (`src/mcp/registry.ts`). */
  shownAs?: Schema;
}

/** A tool as it is described to clients, with what the server knows besides. */
export interface DescribedTool {
  name: string;
  room: string;
  tier: string;
  permission: string;
  title: { en: string; "zh-Hant": string };
  description: string;
  readFirst: string[];
  approval: string;
  safety: string;
  inputSchema: Schema;
  outputSchema: Schema;
}

/** The answer of `whatsapp.policy_rules.get` with every section. */
export interface Policy {
  guardrails: { tool?: string; code: string; rule: string; fix: string }[];
  approvals: {
    rule: string;
    tool: string;
    when: string;
    reason: string;
    approver_roles: string[];
    expires_after_hours: number;
  }[];
  consent: { category: string; window: string; needs: string; because: string }[];
  opt_out_words: Record<string, unknown>;
  sensitive_words: Record<string, unknown>;
  template_risks: {
    code: string;
    severity: string;
    policy: string;
    section: string;
    why: string;
    fix: string;
  }[];
  limits: Record<string, unknown>;
}

/** What the documents are made of: the product's own tables. */
export interface Tables {
  ROLES: Record<string, string[]>;
  PERMISSIONS: Record<string, string>;
  CONSOLE_ONLY: string[];
  PAGES: { method: string; path: string; access: Access }[];
  TOOLS: DescribedTool[];
  APPROVAL_RULES: { id: string }[];
  SEND_GUARDRAILS: unknown[];
  WRITE_GUARDRAILS: Record<string, unknown>;
  policy(): Promise<Policy>;
}

/** What the Workers runtime provides stands in as anything: tables are read, nothing is run. */
const withoutRuntime: Plugin = {
  name: "without-runtime",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: "runtime" }));
    onLoad({ filter: /.*/, namespace: "runtime" }, () => ({
      contents: "module.exports = new Proxy({}, { get: () => class {} });",
      loader: "js",
    }));
  },
};

const ENTRY = `
import * as z from "zod";
import { consolePages } from "./src/console";
import { CONSOLE_PARTS } from "./src/routes";
import { TOOLS as tools } from "./src/rooms";
export { CONSOLE_ONLY, PERMISSIONS, ROLES } from "./src/auth";
export { APPROVAL_RULES } from "./src/governance/policy/approvals";
export { SEND_GUARDRAILS } from "./src/governance/policy/guardrails";
export { WRITE_GUARDRAILS } from "./src/governance/policy/write-guardrails";
export const PAGES = consolePages(CONSOLE_PARTS);
const schema = (shape, io) => z.toJSONSchema(shape, { io, unrepresentable: "any" });
export const TOOLS = tools.map((tool) => ({
  ...tool,
  inputSchema: schema(tool.input, "input"),
  outputSchema: schema(tool.output, "output"),
}));
const SECTIONS = ["guardrails", "approvals", "consent", "opt_out_words", "sensitive_words", "template_risks", "limits"];
export const policy = () =>
  tools
    .find(({ name }) => name === "whatsapp.policy_rules.get")
    .call({ env: { TIME_ZONE: "the tenant's" } }, { sections: SECTIONS });
`;

/** The tables of the product itself, bundled for Node. */
export async function productTables(): Promise<Tables> {
  const outfile = join(SCRATCH, `tables-${process.pid}.mjs`);
  mkdirSync(SCRATCH, { recursive: true });
  await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    conditions: ["workerd", "worker"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
    plugins: [withoutRuntime],
  });
  return (await import(pathToFileURL(outfile).href)) as Tables;
}
