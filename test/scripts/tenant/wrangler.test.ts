import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { PROJECT } from "./world.ts";

const root = mkdtempSync(join(tmpdir(), "tenant-wrangler-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function until(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Whether a process runs. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("whoever ends the command ends the wrangler that it started", { timeout: 60_000 }, async () => {
  // A program in wrangler's place that says which process it is, and never ends by itself.
  const pidFile = join(root, "pid");
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  writeFileSync(
    join(root, "node_modules", ".bin", "wrangler"),
    `#!/bin/sh\necho $$ > "${pidFile}.part" && mv "${pidFile}.part" "${pidFile}"\nexec sleep 600\n`,
    { mode: 0o755 },
  );
  const program = `import { runWrangler } from ${JSON.stringify(join(PROJECT, "scripts", "tenant", "wrangler.ts"))};
    await runWrangler({ root: ${JSON.stringify(root)}, env: process.env }, "wrangler.json", ["deploy"]);`;
  const command = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: "inherit" });
  const ended = once(command, "exit");
  await until(() => existsSync(pidFile) || command.exitCode !== null);
  const pid = Number(readFileSync(pidFile, "utf8"));
  expect(runs(pid)).toBe(true);
  onTestFinished(() => void (runs(pid) && process.kill(pid)));
  command.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  await until(() => !runs(pid));
});
