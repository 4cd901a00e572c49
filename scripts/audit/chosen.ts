import {
  type ChainProblem,
  judgeSignature,
  type KeyRing,
  keyRing,
  problemOf,
  SIGNATURE_PROBLEMS,
} from "../../src/governance/seals/check.ts";
import type { SealRow } from "../../src/governance/seals/format.ts";
import { canonicalJson } from "../../src/platform/canonical.ts";
import { fits, isMasked, isUnfiltered } from "./claims.ts";
import type { Copies } from "./copies.ts";
import { judgeKeys } from "./ending.ts";
import { added, type Findings, missing, missingBetween } from "./findings.ts";
import type { At, Gathered } from "./gather.ts";
import type { About, Entry } from "./parts.ts";

export interface JudgedChosen {
  ring: KeyRing;
  seals: number;
  /** Entries under seals that could be recomputed and hold. */
  whole: number;
  /** Entries behind the last seal. */
  unsealed: number;
}

interface Given {
  keys: readonly string[];
  secrets: readonly string[];
  copies: Copies;
  findings: Findings;
}

/**
 * Judges a file that says of itself that its entries cannot be held against their seals: they were chosen by a filter, or
 * masked. That word is not signed, so all that can be checked is: whether the entries fit what the first line says of them, the
 * order of the seals, their signatures and copies, and every seal of which the file must hold all entries as they were. It
 * proves nothing, stands for itself, and finds nothing wrong with entries that a filter left out.
 */
export async function judgeChosen(file: Gathered, about: About, given: Given): Promise<JudgedChosen> {
  const { findings, keys, secrets } = given;
  findings.add({ code: "not_verifiable", file: file.name });
  const ring = await keyRing(keys, about.keys ?? [], secrets);
  judgeKeys({ ring, keys }, findings);
  const check = new ChosenCheck(file, about, ring, given);
  check.judgeEntries();
  const whole = await check.judgeSeals();
  check.judgeEnd();
  const reached = file.seals.at(-1)?.seal.to_seq ?? 0;
  const unsealed = file.entries.filter(({ entry }) => entry.seq > reached).length;
  return { ring, seals: file.seals.length, whole, unsealed };
}

class ChosenCheck {
  private readonly file: Gathered;
  private readonly about: About;
  private readonly ring: KeyRing;
  private readonly copies: Copies;
  private readonly findings: Findings;
  private readonly rows = new Map<number, Entry>();
  private before: SealRow | undefined;

  constructor(file: Gathered, about: About, ring: KeyRing, { copies, findings }: Given) {
    this.file = file;
    this.about = about;
    this.ring = ring;
    this.copies = copies;
    this.findings = findings;
  }

  judgeEntries(): void {
    const { about, rows, findings } = this;
    let last: number | undefined;
    let isFitting = true;
    for (const { entry, at } of this.file.entries) {
      const { seq } = entry;
      if (last !== undefined && seq <= last) findings.add({ code: "out_of_order", ...at, ...added([seq]) });
      last = seq;
      const known = rows.get(seq);
      if (known && canonicalJson(known) !== canonicalJson(entry))
        findings.add({ code: "entry_repeated", ...at, entries: { changed: [seq], missing: [], added: [] } });
      rows.set(seq, entry);
      // The first one tells: it is the first line that is wrong, not each entry.
      if (isFitting && !fits(about, entry)) {
        isFitting = false;
        findings.add({ code: "about_changed", ...at });
      }
    }
    // Of seals over masked entries nothing but the numbers can tell that one of them is gone.
    const gone = isUnfiltered(about) ? missingBetween([...rows.keys()]) : [];
    if (gone.length > 0) findings.add({ code: "numbers_missing", file: this.file.name, ...missing(gone) });
  }

  /** Returns how many entries stand under seals that hold. */
  async judgeSeals(): Promise<number> {
    let whole = 0;
    for (const { seal, copy, at } of this.file.seals) {
      const rows = [...this.rows.values()].filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq);
      const wrong = await this.problemOf(seal, rows);
      if (wrong) this.findings.add({ ...wrong, ...at });
      else if (this.canTell(seal, rows)) whole += rows.length;
      this.compare(seal, copy, at);
      this.before = seal;
    }
    return whole;
  }

  /** What is wrong with a seal, as far as the entries that are there can tell. */
  private async problemOf(seal: SealRow, rows: readonly Entry[]): Promise<ChainProblem | undefined> {
    const wrong = await problemOf(this.ring, seal, rows, this.leaps(seal) ? undefined : this.before);
    const isOfRows = wrong?.code === "entries_differ" || wrong?.code === "seal_changed";
    if (wrong && !isOfRows) return wrong;
    const entries = await this.differing(seal, rows);
    // A file holds seals over its own entries alone: one over none lost them.
    if (isOfRows && (this.canTell(seal, rows) || rows.length === 0))
      return { ...wrong, ...(entries && { entries }) };
    if (entries) return { code: "entries_differ", seal: seal.id, entries };
    const code = SIGNATURE_PROBLEMS[await judgeSignature(this.ring, seal)];
    return code && { code, seal: seal.id };
  }

  /** Whether seals between it and the one before were left out, as a filter does: each of them covers an entry. */
  private leaps(seal: SealRow): boolean {
    const { before } = this;
    if (!before || isUnfiltered(this.about)) return false;
    const left = seal.id - before.id - 1;
    return left > 0 && seal.from_seq > before.to_seq + left;
  }

  /** Whether every entry of a seal must be in the file, by what it says of itself. */
  private isAllIn({ from_seq, to_seq }: SealRow): boolean {
    const { after_seq } = this.about;
    const { end, entries } = this.file;
    const from = Number.isSafeInteger(after_seq) ? Number(after_seq) : Number.NEGATIVE_INFINITY;
    const to = end ? (end.more ?? Number.POSITIVE_INFINITY) : (entries.at(-1)?.entry.seq ?? 0);
    return isUnfiltered(this.about) && from_seq > from && to_seq <= to;
  }

  /** Whether a seal must hold over these entries: all are there, and none bears a mark of masking. */
  private canTell(seal: SealRow, rows: readonly Entry[]): boolean {
    const isComplete = rows.length === seal.to_seq - seal.from_seq + 1;
    return (isComplete || this.isAllIn(seal)) && !rows.some(isMasked);
  }

  /** What a copy that was given tells of single entries: what is masked differs, and what a filter left out is missing. */
  private async differing(seal: SealRow, rows: readonly Entry[]): Promise<ChainProblem["entries"]> {
    const { entries } = await this.copies.differing(seal.id, rows);
    if (!entries) return undefined;
    const masked = new Set(rows.filter(isMasked).map(({ seq }) => seq));
    const told = {
      changed: entries.changed.filter((seq) => !masked.has(seq)),
      missing: this.isAllIn(seal) ? entries.missing : [],
      added: entries.added,
    };
    return Object.values(told).some((seqs) => seqs.length > 0) ? told : undefined;
  }

  private compare(seal: SealRow, copy: string | undefined, at: At): void {
    const differing = this.copies.compare(seal, this.before?.id !== seal.id - 1);
    if (copy !== undefined && copy !== seal.hash) differing.push(seal.id);
    for (const id of new Set(differing)) this.findings.add({ code: "copy_differs", seal: id, ...at });
  }

  /** Entries that were sealed by then come with their seals; and a file that leaves nothing out reaches the end of the log. */
  judgeEnd(): void {
    const { about, file, findings } = this;
    const last = file.seals.at(-1)?.seal;
    // Seals stand last: a file that was cut lacks them, whatever its first line tells of.
    const announced = file.end ? (about.head?.to_seq ?? 0) : 0;
    const reached = Math.max(announced, last?.to_seq ?? 0);
    const isCovered = (seq: number) =>
      file.seals.some(({ seal }) => seq >= seal.from_seq && seq <= seal.to_seq);
    const bare = [...this.rows.keys()].filter((seq) => seq <= reached && !isCovered(seq));
    if (bare.length > 0) findings.add({ code: "entry_not_covered", file: file.name, ...added(bare) });
    // Behind the last entry of all there may be nothing to go on with.
    const isOpen =
      isUnfiltered(about) && file.end?.more === null && (this.rows.size > 0 || about.after_seq === null);
    const given = this.copies.furthest;
    const furthest = Math.max(about.head?.id ?? 0, about.copied_head?.id ?? 0, given);
    const end = last?.id ?? 0;
    if (isOpen && furthest > end)
      findings.add({
        code: "cut_off",
        seal: end + 1,
        file: file.name,
        told_by: given > end ? "given" : "first_line",
      });
  }
}
