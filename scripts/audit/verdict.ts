import type { ChainProblem, ChainProblemCode } from "../../src/governance/seals/check.ts";

/** What a file can lack besides what is wrong with a chain. */
export type FileProblemCode =
  | "not_readable"
  | "entry_repeated"
  | "out_of_order"
  | "not_verifiable"
  | "file_cut"
  | "entries_between_files_missing"
  | "more_files_needed"
  | "entry_not_compared"
  | "head_not_compared"
  | "pinned_key_absent"
  | "retired_key_last"
  | "no_key_pinned"
  | "nothing_sealed"
  | "sealing_stopped";

export interface Problem extends Omit<ChainProblem, "code"> {
  code: ChainProblemCode | FileProblemCode;
  /** `broken`: it speaks against the log. `unproven`: something that a proof needs is not there. */
  weight: "broken" | "unproven";
  text: string;
  file?: string;
  line?: number;
}

/**
 * `verified` (exit code 0): every sealed entry is as it was sealed, by a key that you pinned. `broken` (1): something was
 * changed, removed or added. `unproven` (2): nothing speaks against it, and something that a proof needs is missing.
 */
export type State = "verified" | "broken" | "unproven";
export const EXIT_CODES: Readonly<Record<State, number>> = { verified: 0, broken: 1, unproven: 2 };

export interface Verdict {
  state: State;
  entries: number;
  seals: number;
  /** Sequence numbers of what was proved; null when nothing was. */
  from_seq: number | null;
  to_seq: number | null;
  /** Entries behind the last seal. Those of the last minutes are always there. */
  unsealed: number;
  /** The last seal that was looked at: keep it, and compare it the next time (`--head`). */
  head: { id: number; to_seq: number; hash: string } | null;
  /** Keys that signed, and from which seal on. */
  keys: { key: string; from_seal: number; trusted: boolean }[];
  problems: Problem[];
  notices: string[];
}

const UNPROVEN: ReadonlySet<Problem["code"]> = new Set([
  "signature_missing",
  "signature_not_checked",
  "key_not_trusted",
  "not_verifiable",
  "file_cut",
  "entries_between_files_missing",
  "more_files_needed",
  "entry_not_compared",
  "head_not_compared",
  "pinned_key_absent",
  "retired_key_last",
  "no_key_pinned",
  "nothing_sealed",
  "sealing_stopped",
]);

const WORDS: Readonly<Record<Problem["code"], string>> = {
  entries_differ: "the entries under it are not those that were sealed: changed, removed, added or moved",
  seal_changed: "the seal itself was changed, or made by somebody without the key",
  seal_out_of_place: "it does not follow the seal before it: a seal was removed, added or moved",
  signature_invalid: "the signature is not by the key of that time",
  signature_missing: "it is not signed",
  signature_not_checked:
    "it has an older signature; set AUDIT_SEAL_KEY to the secret of that time to check it",
  key_not_trusted: "its key is neither pinned nor announced by a pinned one; ask the operator, then pin it",
  keys_out_of_line:
    "what the keys say of each other is not one line: a statement was changed, removed, added or kept back",
  entry_not_covered: "entries stand among sealed ones that no seal covers: they were slipped in",
  copy_differs: "the copy outside the database says something else: the chain was made anew",
  copy_missing: "its copy outside the database is missing, though later ones are there",
  cut_off: "the log was cut off: a copy outside the database tells of this seal, which is gone",
  not_readable: "a line is no JSON of an export",
  entry_repeated: "an entry comes twice and says two things",
  out_of_order: "entries are not in the order of their numbers",
  not_verifiable:
    "the export was filtered or masked; only one by days, of somebody who sees numbers, proves itself",
  file_cut: "the file has no end: it was cut, or not downloaded to its end",
  entries_between_files_missing: "entries between two files are missing; export again, each behind the last",
  more_files_needed: "the log goes on; export the next file and give it as well",
  entry_not_compared:
    "entries of seals that an earlier file held come again without their seal, so nobody can tell whether they are the same; leave that file out",
  head_not_compared:
    "a head that you gave is not among the seals of these files, so it was not compared; give the files that reach it",
  pinned_key_absent:
    "one of the keys that you pinned is not in these files; pin only those that were in force when they were exported",
  retired_key_last:
    "these files end with seals of a key that was replaced later; give the files up to the new key's first seal, or a copy of this one",
  no_key_pinned: "no key is pinned; take it from the deployment and give it with --key",
  nothing_sealed: "there is no seal in it",
  sealing_stopped: "entries are without a seal though they are older than ten minutes",
};

export function problem(found: Omit<Problem, "weight" | "text">): Problem {
  const at = found.seal === undefined ? "" : `Seal ${found.seal}: `;
  return {
    ...found,
    weight: UNPROVEN.has(found.code) ? "unproven" : "broken",
    text: `${at}${WORDS[found.code]}${faultOf(found)}.`,
  };
}

function faultOf({ entries, gone }: Pick<Problem, "entries" | "gone">): string {
  const parts = entries
    ? Object.entries(entries).flatMap(([what, seqs]) =>
        seqs.length === 0 ? [] : [`${what}: ${seqs.slice(0, 20).join(", ")}${seqs.length > 20 ? " …" : ""}`],
      )
    : [];
  if (gone) parts.push(`gone: ${gone.from_seq} to ${gone.to_seq}`);
  return parts.length > 0 ? ` (entries ${parts.join("; ")})` : "";
}

const SUMMARIES: Readonly<Record<State, string>> = {
  verified: "VERIFIED. Every sealed entry is as it was sealed; none was changed, removed, added or moved.",
  broken: "BROKEN. Something was changed, removed or added after it was sealed.",
  unproven: "NOT PROVEN. Nothing speaks against these entries, but something that a proof needs is missing.",
};

/** The verdict in plain words, for a terminal. */
export function inWords(verdict: Verdict): string {
  const { state, entries, seals, from_seq, to_seq, unsealed, head, keys, problems, notices } = verdict;
  const lines = [SUMMARIES[state], ""];
  lines.push(`Read: ${entries} entries, ${seals} seals.`);
  if (from_seq !== null) lines.push(`Proven: entries ${from_seq} to ${to_seq}.`);
  if (unsealed > 0) lines.push(`Behind the last seal: ${unsealed} entries, not proven yet.`);
  for (const { key, from_seal, trusted } of keys)
    lines.push(`Key from seal ${from_seal}: ${key}${trusted ? "" : " (not pinned)"}`);
  if (head) lines.push(`Head: seal ${head.id}, ${head.hash}. Keep it, and compare it the next time.`);
  if (problems.length > 0) lines.push("", "What was found:");
  for (const { text, file, line } of problems)
    lines.push(
      `- ${text}${file === undefined ? "" : ` [${file}${line === undefined ? "" : `, line ${line}`}]`}`,
    );
  if (notices.length > 0) lines.push("", ...notices.map((notice) => `Note: ${notice}`));
  return lines.join("\n");
}
