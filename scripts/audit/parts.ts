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
  | { kind: "end"; more_after_seq: number | null };

const SEAL_NUMBERS = ["id", "from_seq", "to_seq", "sealed_at"] as const;

/** One line of an export; undefined when it is none. */
export function partOf(text: string): Part | undefined {
  let part: Part;
  try {
    part = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (part?.kind === "entry") return Number.isSafeInteger(part.entry?.seq) ? part : undefined;
  if (part?.kind === "seal") {
    const { seal } = part;
    const whole = seal && SEAL_NUMBERS.every((field) => Number.isSafeInteger(seal[field]));
    return whole && typeof seal.hash === "string" ? part : undefined;
  }
  return part?.kind === "about" || part?.kind === "end" ? part : undefined;
}
