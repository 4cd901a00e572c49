import { spawn } from "node:child_process";
import { join } from "node:path";
import { authorizationScenarios } from "./conformance/authorization.ts";
import { startTokenProxy } from "./conformance/token-proxy.ts";
import { findOrStart } from "./place.ts";
import { localToken } from "./seed/seed.ts";

/**
 * The MCP conformance suite against the local Worker, for both revisions that it serves and as an authorization server, and the
 * MCP Inspector's command line. The suite sends no credentials, so a proxy adds a token. Ends with "N passed, N failed".
 */
const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules", ".bin");
const INSPECTOR = "@modelcontextprotocol/inspector@^2.12.0";

interface Outcome {
  code: number;
  output: string;
}

const ENV = { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ""}`, NO_COLOR: "1" };

function run(command: string, args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env: ENV, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
    }
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

let [passed, failed] = [0, 0];

function tell(name: string, ok: boolean, output: string, summary = ""): void {
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${ok ? "ok    " : "failed"}  ${name}${summary ? `  (${summary})` : ""}`);
  if (!ok) console.log(output.trimEnd().split("\n").slice(-40).join("\n"));
}

/** One revision: exactly the scenarios that it requires; the file says which of them cannot apply, and why. */
async function revision(url: string, version: string): Promise<void> {
  const { code, output } = await run("conformance", [
    "server",
    "--url",
    `${url}/mcp`,
    "--requirements",
    version,
    "--expected-failures",
    join(ROOT, "scripts", "conformance", `expected-${version}.yml`),
    "--output-dir",
    join(ROOT, ".wrangler", "conformance", version),
  ]);
  tell(`conformance suite, ${version}`, code === 0, output, /^Total: (.*)$/m.exec(output)?.[1]);
}

/** The Inspector's command line lists the tools, and calls one. */
async function inspector(url: string): Promise<void> {
  const call = (...args: string[]) =>
    run("npm", [
      "exec",
      "--yes",
      `--package=${INSPECTOR}`,
      "--",
      "mcp-inspector",
      "--cli",
      `${url}/mcp`,
      "--transport",
      "http",
      "--header",
      `Authorization: Bearer ${localToken("admin")}`,
      ...args,
    ]);
  const listed = await call("--method", "tools/list");
  tell("inspector lists the tools", listed.output.includes('"whatsapp.contacts.list"'), listed.output);
  const called = await call("--method", "tools/call", "--tool-name", "whatsapp.config.get");
  tell("inspector calls a tool", called.output.includes('"structuredContent"'), called.output);
}

const place = await findOrStart(process.argv.includes("--own"), "conformance");
const proxy = await startTokenProxy(place.workerUrl, localToken("admin"));
try {
  for (const version of ["2026-07-28", "2025-11-25"]) await revision(proxy.url, version);
  const folder = join(ROOT, ".wrangler", "conformance", "authorization");
  const { code, output } = await authorizationScenarios(place.workerUrl, folder, ENV);
  tell("conformance suite, authorization server", code === 0, output, /^Total: (.*)$/m.exec(output)?.[1]);
  if (!process.argv.includes("--no-inspector")) await inspector(place.workerUrl);
} finally {
  proxy.stop();
  place.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
