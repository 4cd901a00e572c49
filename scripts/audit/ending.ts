import { type KeyRing, keyInForce } from "../../src/governance/seals/check.ts";
import type { SealRow } from "../../src/governance/seals/format.ts";
import type { Copies } from "./copies.ts";
import { type Findings, missing, missingBetween } from "./findings.ts";
import type { About, Entry } from "./parts.ts";

/** Entries may be without a seal as long as cron may take, ms. */
const SEALING_TAKES = 10 * 60_000;

/** What is known when the last file was read. */
export interface Ending {
  /** The first line of the last file that holds whole seals. */
  about: About | undefined;
  /** Whether there were files of chosen or masked entries. */
  hasChosen: boolean;
  ring: KeyRing | undefined;
  keys: readonly string[];
  copies: Copies;
  /** The first and the last seal of all files. */
  first: SealRow | undefined;
  last: SealRow | undefined;
  /** Entries behind the last seal. */
  waiting: readonly Entry[];
  /** The entry behind which the log goes on in another file. */
  more: number | null;
  /** The last of these files has no end: its last entries or seals are not in it, whoever took them. */
  isCut: boolean;
  /** Entries between two files are missing, which was found by then. */
  hasGaps: boolean;
}

/** Judges what only the whole can tell: keys, heads, and what lies behind the last seal. */
export function judgeEnding(ending: Ending, findings: Findings): void {
  const { about, hasChosen, keys, copies, first, waiting, more, isCut } = ending;
  if (!about && !hasChosen) {
    if (!findings.has("beginning_missing")) findings.add({ code: "nothing_sealed" });
    return;
  }
  if (keys.length === 0) findings.add({ code: "no_key_pinned" });
  if (!about) {
    if (copies.left !== undefined) findings.add({ code: "head_not_compared", seal: copies.left });
    return;
  }
  // Seals stand behind the entries: of a file that was cut nobody can say that there were none, or that they stopped.
  if (!first && !isCut) findings.add({ code: "nothing_sealed" });
  judgeKeys(ending, findings);
  judgeHead(ending, about, findings);
  judgeNumbers(ending, findings);
  if (more !== null && waiting.length > 0) {
    findings.add({ code: "more_files_needed" });
    return;
  }
  const old = waiting.filter(({ at }) => at < Date.parse(about.exported_at) - SEALING_TAKES);
  if (old.length > 0 && more === null && !isCut)
    findings.add({ code: "sealing_stopped", which: old.map(({ seq }) => seq) });
}

/** Numbers of entries have no gaps. Under a seal its hash tells; behind the last one there is nothing but the numbers. */
function judgeNumbers({ last, waiting, hasGaps }: Ending, findings: Findings): void {
  // What was cut off was said, with its entries.
  if (hasGaps || findings.has("cut_off")) return;
  const gone = missingBetween(
    waiting.map(({ seq }) => seq),
    last?.to_seq,
  );
  if (gone.length > 0) findings.add({ code: "numbers_missing", ...missing(gone) });
}

/** Whether the keys are one line, and those that were given are in it. */
export function judgeKeys({ ring, keys }: Pick<Ending, "ring" | "keys">, findings: Findings): void {
  const { ranges = [], flaw } = ring?.line ?? {};
  if (flaw !== undefined) findings.add({ code: "keys_out_of_line", seal: flaw });
  // Whoever has an old key could leave out that it was replaced, and go on with it.
  const isIn = (key: string) => ranges.some((range) => range.key === key);
  if (keys.some(isIn) && !keys.every(isIn)) findings.add({ code: "pinned_key_absent" });
}

/**
 * What tells of a seal that these files do not reach. Where the log is said to end, it was cut off. Files that end earlier
 * say so themselves, as a forged one would too: then what was kept is not compared, and nothing is proved. A file that was
 * cut cannot reach what its own first line tells of, so that alone says nothing; what was given still does.
 */
function judgeHead({ ring, copies, last, more, isCut }: Ending, about: About, findings: Findings): void {
  const { head, copied_head: copied, filters } = about;
  // A key says that it signs in the batch of its first seal: when it is there, so was that seal.
  const newKey = ring?.line.ranges.at(-1)?.from ?? 0;
  const isOpen = filters?.before === undefined && more === null;
  const own = isCut ? 0 : Math.max(newKey, head?.id ?? 0, copied?.id ?? 0, ...copies.claimed.keys());
  const furthest = Math.max(own, copies.furthest);
  const reached = last?.id ?? 0;
  if (isOpen && furthest > reached) {
    const end = !isCut && copied && copied.id === furthest ? copied : undefined;
    findings.add({
      code: "cut_off",
      seal: reached + 1,
      told_by: copies.furthest > reached ? "given" : "first_line",
      ...(end && { gone: { from_seq: (last?.to_seq ?? 0) + 1, to_seq: end.to_seq } }),
    });
    return;
  }
  if (copies.left !== undefined) findings.add({ code: "head_not_compared", seal: copies.left });
  if (
    last &&
    !isCut &&
    newKey > last.id &&
    isRetired(ring, last.id) &&
    copies.kept.get(last.id) !== last.hash
  )
    findings.add({ code: "retired_key_last", seal: last.id });
}

/** Whether another key took over from the one that signed a seal. */
function isRetired(ring: KeyRing | undefined, sealId: number): boolean {
  const range = ring && keyInForce(ring, sealId);
  return range !== undefined && range.to !== Number.POSITIVE_INFINITY;
}

/** What the files do not speak of, and what nobody compared. */
export function noticesOf({ about, copies, first, more }: Ending): string[] {
  const notices: string[] = [];
  if (first && first.id > 1)
    notices.push(
      `These files begin with seal ${first.id}, entry ${first.from_seq}: what came before is not part of them.`,
    );
  if (more !== null) notices.push(`The log goes on behind entry ${more}; these files do not.`);
  if (about?.filters?.before !== undefined)
    notices.push(
      `These files end with ${String(about.filters.before)}; of what came after they say nothing.`,
    );
  if (about && copies.compared.size === 0)
    notices.push("No copy outside the database was compared: a log that was cut off would not be noticed.");
  if (copies.claimed.size > 0)
    notices.push(
      `The files themselves say of ${copies.claimed.size} seals what their copies are; only what you give with --head speaks for anything.`,
    );
  return notices;
}
