import type { ChainProblem } from "../../src/governance/seals/check.ts";
import { CODES, type ProblemCode, type Weight } from "./codes.ts";
import type { Counted } from "./gather.ts";
import { LOOKS_LIKE, type Looks } from "./recognise.ts";

export interface Problem extends Omit<ChainProblem, "code"> {
  code: ProblemCode;
  weight: Weight;
  text: string;
  /** What to do about it. */
  next: string;
  file?: string;
  line?: number;
  /** What a file that is no export seems to be. */
  looks?: Looks;
  /** What tells of a seal that is gone. */
  told_by?: ToldBy;
  /** Entries that it is about, where none of them was changed, removed or added. */
  which?: number[];
  counted?: Counted;
}

export type ToldBy = "given" | "first_line" | "bucket";
const TELLS: Readonly<Record<ToldBy, string>> = {
  given: "a copy or head that you gave",
  first_line: "the file's own first line",
  bucket: "a copy in the deployment's bucket",
};

/** A problem as it is found: what its code says of every one is added by {@link problem}. */
export type Found = Omit<Problem, "weight" | "text" | "next">;

/**
 * `verified` (exit code 0): every sealed entry is as it was sealed, by a key that you pinned. `broken` (1): something was
 * changed, removed or added. `unproven` (2): something that a proof needs is missing, or a file beside the export is none.
 * `not_an_export` (3): no file holds anything of an export.
 */
export type State = "verified" | "broken" | "unproven" | "not_an_export";
export const EXIT_CODES: Readonly<Record<State, number>> = {
  verified: 0,
  broken: 1,
  unproven: 2,
  not_an_export: 3,
};
/** Neither for the log nor against it: the check did not take place. */
export const NOT_CHECKED = 2;

export interface Verdict {
  state: State;
  entries: number;
  seals: number;
  /** Sequence numbers of what was proved; null when nothing was. */
  from_seq: number | null;
  to_seq: number | null;
  /** Entries behind the last seal. Those of the last minutes are always there. */
  unsealed: number;
  /** The last seal that was looked at. Keep it when the verdict is `verified`, and compare it the next time (`--head`). */
  head: { id: number; to_seq: number; hash: string } | null;
  /** Keys that signed, and from which seal on. */
  keys: { key: string; from_seal: number; trusted: boolean }[];
  problems: Problem[];
  notices: string[];
}

/** The gravest weight decides; that there was no export at all counts when nothing else was found. */
export function stateOf(problems: readonly Problem[]): State {
  const order: Weight[] = ["broken", "unproven", "not_an_export"];
  return order.find((weight) => problems.some((one) => one.weight === weight)) ?? "verified";
}

export function problem(found: Found): Problem {
  const { weight, meaning, next } = CODES[found.code];
  const at = found.seal === undefined ? "" : `Seal ${found.seal}: `;
  const looks = found.looks === undefined ? "" : ` ${LOOKS_LIKE[found.looks]}`;
  const told = found.told_by === undefined ? "" : `; what tells of it: ${TELLS[found.told_by]}`;
  return { ...found, weight, text: `${at}${meaning}${faultOf(found)}${told}.${looks}`, next };
}

function faultOf({ entries, gone, which, counted }: Found): string {
  if (counted) return ` (announced: ${counted.announced}; read: ${counted.read})`;
  const parts = entries
    ? Object.entries(entries).flatMap(([what, seqs]) =>
        seqs.length === 0 ? [] : [`${what}: ${listed(seqs)}`],
      )
    : [];
  if (gone) parts.push(`gone: ${gone.from_seq} to ${gone.to_seq}`);
  if (which) parts.push(listed(which));
  return parts.length > 0 ? ` (entries ${parts.join("; ")})` : "";
}

const listed = (seqs: readonly number[]): string =>
  `${seqs.slice(0, 20).join(", ")}${seqs.length > 20 ? " …" : ""}`;
