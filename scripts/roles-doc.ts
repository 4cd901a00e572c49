import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");
const FILE = "docs/roles.md";
const SCRATCH = join(ROOT, ".wrangler", "roles-doc");

type Access = string | { all: string[] } | { oneOf: string[] };

interface Tables {
  ROLES: Record<string, string[]>;
  PERMISSIONS: Record<string, string>;
  CONSOLE_ONLY: string[];
  TOOLS: { name: string; tier: string; permission: string }[];
  PAGES: { method: string; path: string; access: Access }[];
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

/** The tables of the product itself, bundled for Node. */
async function tables(): Promise<Tables> {
  const outfile = join(SCRATCH, `tables-${process.pid}.mjs`);
  mkdirSync(SCRATCH, { recursive: true });
  await build({
    stdin: {
      contents: `
        import { consolePages } from "./src/console";
        import { CONSOLE_PARTS } from "./src/routes";
        export { CONSOLE_ONLY, PERMISSIONS, ROLES } from "./src/auth";
        export { TOOLS } from "./src/rooms";
        export const PAGES = consolePages(CONSOLE_PARTS);`,
      resolveDir: ROOT,
      loader: "ts",
    },
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

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

function accessWords(access: Access): string {
  if (access === "anyone") return "anyone";
  if (access === "signed-in") return "whoever is signed in";
  if (typeof access === "string") return `\`${access}\``;
  const [all, list] = "all" in access ? [true, access.all] : [false, access.oneOf];
  return list.map((permission) => `\`${permission}\``).join(all ? " and " : " or ");
}

function allowed({ ROLES }: Tables, role: string, access: Access): boolean {
  const has = (permission: string) => ROLES[role]?.includes(permission) ?? false;
  if (access === "anyone" || access === "signed-in") return true;
  if (typeof access === "string") return has(access);
  return "all" in access ? access.all.every(has) : access.oneOf.some(has);
}

function text(all: Tables): string {
  const { ROLES, PERMISSIONS, CONSOLE_ONLY, TOOLS, PAGES } = all;
  const roles = Object.keys(ROLES);
  const marks = (access: Access) => roles.map((role) => (allowed(all, role, access) ? "●" : ""));
  const pages = [...PAGES].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return `# Roles and permissions

Made by \`npm run docs\` out of the tables that the code enforces: \`src/auth/roles.ts\`, the tools of \`src/rooms.ts\` and the
pages of \`src/console\`. \`whatsapp.policy_rules.get\` serves the same table (section \`roles\`), the console shows it at
\`/console/settings/roles\`, and \`test/access\` walks every tool and every page for every role and compares.

Whoever has several roles may do what any of them allows. A client, by sign-in or by token, gets what its person's roles
and its scopes both allow, and never what is for the console only.

## Roles

${table(
  ["Permission", "Lets somebody", ...roles, "Console only"],
  Object.entries(PERMISSIONS).map(([permission, words]) => [
    `\`${permission}\``,
    words,
    ...marks(permission),
    CONSOLE_ONLY.includes(permission) ? "●" : "",
  ]),
)}

## Tools

A tool that somebody may not call is not listed for them, and a call of it is answered as if it did not exist, and audited.

${table(
  ["Tool", "Kind", "Permission", ...roles],
  TOOLS.map(({ name, tier, permission }) => [`\`${name}\``, tier, `\`${permission}\``, ...marks(permission)]),
)}

## Pages

A form that is sent without leave is refused and audited. Forms of whoever is signed in also need the session's own token.

${table(
  ["Page", "Method", "Opens for", ...roles],
  pages.map(({ method, path, access }) => [
    `\`/console${path === "/" ? "" : path}\``,
    method.toUpperCase(),
    accessWords(access),
    ...marks(access),
  ]),
)}
`;
}

/** The document of roles as it should be, and where it lies. */
export async function rolesDocument(): Promise<{ path: string; text: string }> {
  return { path: join(ROOT, FILE), text: text(await tables()) };
}

if (process.argv[1] === import.meta.filename) {
  const { path, text } = await rolesDocument();
  writeFileSync(path, text);
}
