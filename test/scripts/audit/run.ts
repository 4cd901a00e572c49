import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../../..");

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The command itself, in a process of its own. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const node = join(ROOT, "node_modules", ".bin", "node");
  return new Promise((resolve) => {
    execFile(
      node,
      [join(ROOT, "scripts/audit-verify.ts"), ...args],
      { env: { ...process.env, AUDIT_SEAL_KEY: "", AUDIT_TOKEN: "", ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });
}

/** A folder for the files of one test. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), "audit-verify-"));
  return {
    folder,
    written: (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Something that answers at an address, until it is stopped. */
export async function listening(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
