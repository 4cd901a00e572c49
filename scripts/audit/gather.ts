import type { SealRow } from "../../src/governance/seals/format.ts";
import { type About, type Entry, partOf } from "./parts.ts";
import { hasMarkOfExport, isBrokenOff, type Looks, looksLike, OPENING } from "./recognise.ts";

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
  /** Lines of an end that count other entries than stand before them. */
  miscounts: { counted: Counted; at: At }[];
  unreadable: At[];
}

/** Entries that an end announces, and those that were read. */
export interface Counted {
  announced: number;
  read: number;
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
  const file: Gathered = {
    name,
    abouts: [],
    entries: [],
    seals: [],
    end: undefined,
    miscounts: [],
    unreadable: [],
  };
  let [line, isExport, opening, ended] = [0, false, "", 0];
  let brokenOff: At | undefined;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === "") continue;
    if (opening.length < OPENING) opening += `${text.slice(0, OPENING)}\n`;
    const part = partOf(text);
    const at = { file: name, line };
    isExport ||= part !== undefined || hasMarkOfExport(text);
    brokenOff = !part && isBrokenOff(text) ? at : undefined;
    if (!part) {
      if (file.unreadable.length < MOST_UNREADABLE) file.unreadable.push(at);
    } else if (part.kind === "about") file.abouts.push(part);
    else if (part.kind === "entry") file.entries.push({ entry: part.entry, at });
    else if (part.kind === "seal")
      file.seals.push({ seal: part.seal, copy: typeof part.copy === "string" ? part.copy : undefined, at });
    else {
      const counted = { announced: part.entries, read: file.entries.length - ended };
      if (counted.announced !== counted.read) file.miscounts.push({ counted, at });
      ended = file.entries.length;
      file.end = { more: part.more_after_seq };
    }
  }
  // A download that breaks off does so within a line: that half of a line says no more than that the end is missing.
  if (brokenOff && !file.end && file.unreadable.at(-1) === brokenOff) file.unreadable.pop();
  return isExport ? file : { name, looks: looks ?? looksLike(opening) };
}
