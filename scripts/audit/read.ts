import { createReadStream, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import type { SealCopy, SealRow } from "../../src/governance/seals/format.ts";
import type { ExportFile } from "./gather.ts";
import { fileTrouble, NotChecked } from "./not-checked.ts";
import type { VerifyOptions } from "./verify-export.ts";

/** Files of an export, read line by line when they are asked for. Throws {@link NotChecked} when one is not there. */
export function exportFiles(paths: readonly string[]): ExportFile[] {
  return paths.map((path) => {
    const name = basename(path);
    return isFolder(path) ? { name, lines: [], looks: "folder" } : { name, lines: linesOf(path) };
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw fileTrouble(path, error);
  }
}

/**
 * Opened when it is asked for: what a reader emits before somebody listens is lost, and its end with it. What the stream
 * throws is told in words; a mark of the byte order, which some editors put in front, is no part of a line.
 */
async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, "utf8");
  let failed: unknown;
  input.on("error", (error) => {
    failed = error;
  });
  let isFirst = true;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield isFirst ? line.replace(/^\ufeff/, "") : line;
      isFirst = false;
    }
  } catch (error) {
    failed ??= error;
  }
  if (failed !== undefined) throw fileTrouble(path, failed);
}

/**
 * Copies of seals, or heads that were kept: JSON, one value or one a line. What `--json` printed the last time will do: its
 * `head` is taken. Throws {@link NotChecked} with the file's name when it holds none.
 */
export function copiesFrom(paths: readonly string[]): NonNullable<VerifyOptions["copies"]> {
  return paths.flatMap((path) => {
    const copies = valuesOf(path).map(copyOf);
    const wrong = () =>
      new NotChecked(
        "head_malformed",
        `${path} holds no copy of a seal and no head: { "seal": … }, { "head": … } or { "id", "hash" }`,
      );
    return copies.map((copy) => {
      if (!copy) throw wrong();
      return copy;
    });
  });
}

function valuesOf(path: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8")
      .replace(/^\ufeff/, "")
      .trim();
  } catch (error) {
    throw fileTrouble(path, error);
  }
  // `npm run` without `-s` prints what it runs before what that prints.
  const json = text.slice(Math.max(0, text.search(/^\{/m)));
  const whole = parsedOr(text) ?? parsedOr(json);
  // One value a line, or nothing that can be read: a line that is none stands for itself, and is refused.
  return whole === undefined ? json.split("\n").map(parsedOr) : [whole];
}

function parsedOr(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

type Copy = NonNullable<VerifyOptions["copies"]>[number];

const isHead = (value: Partial<SealRow> | null | undefined): value is SealRow =>
  Number.isSafeInteger(value?.id) && typeof value?.hash === "string";

function copyOf(value: unknown): Copy | undefined {
  const given = (value ?? {}) as Partial<SealCopy & SealRow & { head: SealRow }>;
  const { seal, rows, head } = given;
  if (isHead(seal) && rows !== null && typeof rows === "object") return value as SealCopy;
  const kept = seal ?? head ?? given;
  return isHead(kept) ? { id: kept.id, hash: kept.hash } : undefined;
}
