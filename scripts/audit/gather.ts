import type { SealRow } from "../../src/governance/seals/format.ts";
import { type About, type Entry, partOf } from "./parts.ts";
import { hasMarkOfExport, type Looks, looksLike, OPENING } from "./recognise.ts";

/** One file of an export, its lines as they stand in it. */
export interface ExportFile {
  name: string;
  lines: AsyncIterable<string> | Iterable<string>;
  /** What it is instead, when that is known without its lines. */
  looks?: Looks;
}

/** Where something stands. */
export interface At {
  file: string;
  line: number;
}

/** What stands in one file, in its order. */
export interface Gathered {
  name: string;
  abouts: About[];
  entries: { entry: Entry; at: At }[];
  /** `copy` is the hash that the file gives for the copy outside; undefined when it gives none. */
  seals: { seal: SealRow; copy: string | undefined; at: At }[];
  /** Undefined when the file has no end. */
  end: { more: number | null } | undefined;
  unreadable: At[];
}

/** A file without any mark of an export. */
export interface Stray {
  name: string;
  looks: Looks;
}

/** Lines of a file that might be no export are remembered up to here: more are not listed anyway. */
const MOST_UNREADABLE = 100;

/** Reads a file to its end. It throws only when the lines themselves cannot be read. */
export async function gather({ name, lines, looks }: ExportFile): Promise<Gathered | Stray> {
  const file: Gathered = { name, abouts: [], entries: [], seals: [], end: undefined, unreadable: [] };
  let [line, isExport, opening] = [0, false, ""];
  for await (const text of lines) {
    line += 1;
    if (text.trim() === "") continue;
    if (opening.length < OPENING) opening += `${text.slice(0, OPENING)}\n`;
    const part = partOf(text);
    const at = { file: name, line };
    isExport ||= part !== undefined || hasMarkOfExport(text);
    if (!part) {
      if (file.unreadable.length < MOST_UNREADABLE) file.unreadable.push(at);
    } else if (part.kind === "about") file.abouts.push(part);
    else if (part.kind === "entry") file.entries.push({ entry: part.entry, at });
    else if (part.kind === "seal")
      file.seals.push({ seal: part.seal, copy: typeof part.copy === "string" ? part.copy : undefined, at });
    else file.end = { more: part.more_after_seq };
  }
  return isExport ? file : { name, looks: looks ?? looksLike(opening) };
}
