import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";

const PROJECT = join(import.meta.dirname, "..", "..");
const CONFIG = join(PROJECT, ".secretlintrc.json");
const COMMAND = join(PROJECT, "node_modules", "secretlint", "bin", "secretlint.js");

/** Files that one process looks at: its time grows faster than their number. */
const FILES_AT_ONCE = 120;
const PROCESSES = 2;

interface Looked {
  filePath: string;
  messages: { message: string; ruleId: string; loc: { start: { line: number } } }[];
}

/** Lines "file:line: what", with the secret itself masked. `files` are relative to `root`; those that are gone are passed over. */
export async function secretsIn(root: string, files: readonly string[]): Promise<string[]> {
  const there = files.filter((file) => existsSync(join(root, file)));
  const batches: string[][] = [];
  for (let from = 0; from < there.length; from += FILES_AT_ONCE)
    batches.push(there.slice(from, from + FILES_AT_ONCE));
  const found: string[] = [];
  const worker = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift())
      found.push(...(await look(root, batch)));
  };
  await Promise.all(Array.from({ length: PROCESSES }, worker));
  return found.sort();
}

/** The rules and what they let through are `.secretlintrc.json`'s. @throws {Error} when secretlint itself fails. */
async function look(root: string, files: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "secretlint-"));
  const report = join(folder, "report.json");
  try {
    // Paths as they are, not as patterns. The report goes to a file: through a pipe a long one is cut off at the end of the process.
    const args = ["--secretlintrc", CONFIG, "--no-glob", "--format", "json", "--output", report, ...files];
    await promisify(execFile)(process.execPath, [COMMAND, ...args], { cwd: root });
    const results = JSON.parse(readFileSync(report, "utf8")) as Looked[];
    return results.flatMap(({ filePath, messages }) =>
      messages.map(
        ({ message, ruleId, loc }) => `${relative(root, filePath)}:${loc.start.line}: ${message} (${ruleId})`,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
