import type { SealRow } from "../../src/governance/seals/format.ts";
import type { KeyStatement } from "../../src/governance/seals/keys.ts";

export interface Entry {
  seq: number;
  at: number;
}

export interface About {
  exported_at: string;
  verifiable: boolean;
  filters: Record<string, unknown>;
  after_seq: number | null;
  keys?: KeyStatement[];
  head?: SealRow | null;
  copied_head?: SealRow | null;
}

type Part =
  | ({ kind: "about" } & About)
  | { kind: "entry"; entry: Entry }
  | { kind: "seal"; seal: SealRow; copy?: string | null }
  | { kind: "end"; entries: number; more_after_seq: number | null };

const SEAL_NUMBERS = ["id", "from_seq", "to_seq", "sealed_at"] as const;

/** One line of an export; undefined when it is none. Files are written by anybody: every field that is read later is looked at. */
export function partOf(text: string): Part | undefined {
  let part: Part;
  try {
    part = JSON.parse(text);
  } catch {
    return undefined;
  }
  return part && isWhole(part) ? part : undefined;
}

function isWhole(part: Part): boolean {
  switch (part.kind) {
    case "about":
      return isAbout(part);
    case "entry":
      return Number.isSafeInteger(part.entry?.seq);
    case "seal":
      return isSeal(part.seal);
    case "end":
      return (
        Number.isSafeInteger(part.entries) &&
        (part.more_after_seq === null || Number.isSafeInteger(part.more_after_seq))
      );
    default:
      return false;
  }
}

const isSeal = (seal: SealRow | undefined): boolean =>
  !!seal &&
  SEAL_NUMBERS.every((field) => Number.isSafeInteger(seal[field])) &&
  typeof seal.hash === "string" &&
  typeof seal.previous_hash === "string" &&
  (seal.signature === null || typeof seal.signature === "string");

function isAbout({ exported_at, verifiable, keys, head, copied_head: copied }: About): boolean {
  return (
    typeof verifiable === "boolean" &&
    !Number.isNaN(Date.parse(exported_at)) &&
    (keys === undefined || Array.isArray(keys)) &&
    [head, copied].every((seal) => seal === undefined || seal === null || isSeal(seal))
  );
}
