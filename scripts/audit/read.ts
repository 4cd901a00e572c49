import { createReadStream, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import type { SealCopy, SealRow } from "../../src/governance/seals/format.ts";
import type { ExportFile, VerifyOptions } from "./verify-export.ts";

/** Files of an export, read line by line when they are asked for. Throws when one is not there. */
export function exportFiles(paths: readonly string[]): ExportFile[] {
  return paths.map((path) => {
    if (!statSync(path).isFile()) throw new Error(`${path} is no file`);
    return { name: basename(path), lines: linesOf(path) };
  });
}

/** Opened when it is asked for: what a reader emits before somebody listens is lost, and its end with it. */
async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
}

/**
 * Copies of seals, or heads that were kept: JSON, one value or one a line. What `--json` printed the last time will do: its
 * `head` is taken. Throws with the file's name when it holds none.
 */
export function copiesFrom(paths: readonly string[]): NonNullable<VerifyOptions["copies"]> {
  return paths.flatMap((path) => {
    const text = readFileSync(path, "utf8").trim();
    return valuesOf(text).map((value) => {
      const copy = copyOf(value);
      if (!copy)
        throw new Error(`${path} holds no copy of a seal: { "seal": … }, { "head": … } or { "id", "hash" }`);
      return copy;
    });
  });
}

function valuesOf(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text.split("\n").map((line) => JSON.parse(line));
  }
}

type Copy = NonNullable<VerifyOptions["copies"]>[number];

function copyOf(value: unknown): Copy | undefined {
  const { seal, rows, head, id, hash } = (value ?? {}) as Partial<SealCopy & SealRow & { head: SealRow }>;
  if (seal && rows) return value as SealCopy;
  const kept = seal ?? head ?? { id, hash };
  return typeof kept.id === "number" && typeof kept.hash === "string"
    ? { id: kept.id, hash: kept.hash }
    : undefined;
}
