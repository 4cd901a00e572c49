import { type KeyRing, keyInForce, keyRing, problemOf } from "../../src/governance/seals/check.ts";
import type { SealRow } from "../../src/governance/seals/format.ts";
import type { KeyStatement } from "../../src/governance/seals/keys.ts";
import { canonicalJson } from "../../src/platform/canonical.ts";
import { type JudgedChosen, judgeChosen } from "./chosen.ts";
import { Copies, type GivenCopy } from "./copies.ts";
import { type Ending, judgeEnding, noticesOf } from "./ending.ts";
import { added, Findings } from "./findings.ts";
import { type At, type ExportFile, type Gathered, gather, type Stray } from "./gather.ts";
import type { About, Entry } from "./parts.ts";
import { stateOf, type Verdict } from "./verdict.ts";

export type { ExportFile } from "./gather.ts";

export interface VerifyOptions {
  /** Public keys that you know to be the deployment's. Those that they announce are trusted as well. */
  keys?: readonly string[];
  /** Copies of seals from outside the database: objects of the bucket, or heads that were kept. */
  copies?: readonly GivenCopy[];
  /** Secrets for the HMAC signatures of older seals. */
  secrets?: readonly string[];
}

/**
 * Checks an export of the audit log, several files one behind the other, without asking anybody: hashes, order, ranges,
 * the chain from seal to seal and from file to file, signatures, copies outside, and what lies behind the last seal. It holds
 * one file's entries at a time. It throws only when the lines themselves cannot be read.
 */
export async function verifyExport(
  files: readonly ExportFile[],
  options: VerifyOptions = {},
): Promise<Verdict> {
  const check = new ExportCheck(options);
  for (const file of files) await check.read(file);
  return check.verdict();
}

class ExportCheck {
  private readonly options: VerifyOptions;
  private readonly findings: Findings;
  private readonly copies: Copies;
  private readonly statements = new Map<string, KeyStatement>();
  /** Entries that wait for their seal. */
  private readonly waiting = new Map<number, Entry>();
  private readonly seen = new Map<number, string>();
  private ring: KeyRing | undefined;
  private about: About | undefined;
  private before: SealRow | undefined;
  private first: SealRow | undefined;
  private lastSeq: number | undefined;
  private more: number | null = null;
  /** Files without any mark of an export, and how many have one. */
  private readonly strays: Stray[] = [];
  private exports = 0;
  /** Files of chosen or masked entries: each stands for itself, beside the chain. */
  private readonly chosen: JudgedChosen[] = [];
  private chosenEntries = 0;
  private entries = 0;
  private seals = 0;
  private gaps = false;
  private isCut = false;

  constructor(options: VerifyOptions) {
    this.options = options;
    this.findings = new Findings(options.keys ?? []);
    this.copies = new Copies(options.copies ?? []);
  }

  async read(given: ExportFile): Promise<void> {
    const file = await gather(given);
    if ("looks" in file) {
      this.strays.push(file);
      return;
    }
    this.exports += 1;
    const { name, abouts, end, unreadable } = file;
    const [first] = abouts;
    for (const at of unreadable) this.findings.add({ code: "not_readable", ...at });
    if (!first) this.findings.add({ code: "beginning_missing", file: name });
    if (!end) this.findings.add({ code: "file_cut", file: name });
    for (const { counted, at } of file.miscounts)
      this.findings.add({ code: "count_differs", ...at, counted });
    // One file is of one kind: a second beginning must not undo what the first one promised.
    if (abouts.some(({ verifiable }) => verifiable !== first?.verifiable))
      this.findings.add({ code: "about_changed", file: name });
    if (first && !first.verifiable) await this.readChosen(file, first);
    else await this.readWhole(file);
  }

  private async readChosen(file: Gathered, about: About): Promise<void> {
    const { keys = [], secrets = [] } = this.options;
    const { copies, findings } = this;
    this.chosen.push(await judgeChosen(file, about, { keys, secrets, copies, findings }));
    this.entries += file.entries.length;
    this.chosenEntries += file.entries.length;
  }

  private async readWhole({ name, abouts, entries, seals, end }: Gathered): Promise<void> {
    for (const about of abouts) await this.began(about, name);
    let lastOfFile: number | undefined;
    for (const { entry, at } of entries) {
      this.take(entry, lastOfFile, at);
      lastOfFile = entry.seq;
    }
    this.more = end?.more ?? null;
    this.isCut = end === undefined;
    for (const { seal, copy } of seals) if (copy !== undefined) this.copies.claimed.set(seal.id, copy);
    for (const { seal, at } of seals) await this.judge(seal, at);
    this.judgeStrays(name);
    this.lastSeq = lastOfFile ?? this.lastSeq;
  }

  private async began(about: About, file: string): Promise<void> {
    for (const statement of about.keys ?? []) this.statements.set(canonicalJson(statement), statement);
    this.about = about;
    const { keys = [], secrets = [] } = this.options;
    const before = this.ring;
    this.ring = await keyRing(keys, [...this.statements.values()], secrets);
    const last = this.before?.id;
    // A file before this one kept silent on a key that was in force by then, and its seals were judged by another.
    if (before && last !== undefined && keyInForce(before, last)?.key !== keyInForce(this.ring, last)?.key)
      this.findings.add({ code: "keys_out_of_line", seal: last, file });
  }

  private take(entry: Entry, lastOfFile: number | undefined, at: At): void {
    this.entries += 1;
    const { seq } = entry;
    if (lastOfFile !== undefined && seq <= lastOfFile)
      this.findings.add({ code: "out_of_order", ...at, ...added([seq]) });
    // A file that goes on begins with the seal that the one before it had in part: the same entries once more.
    const known = this.waiting.get(seq);
    if (known && canonicalJson(known) !== canonicalJson(entry))
      this.findings.add({
        code: "entry_repeated",
        ...at,
        entries: { changed: [seq], missing: [], added: [] },
      });
    if (lastOfFile === undefined && this.lastSeq !== undefined && seq > this.lastSeq + 1) {
      this.gaps = true;
      this.findings.add({ code: "entries_between_files_missing", ...at });
    }
    this.waiting.set(seq, entry);
  }

  private async judge(seal: SealRow, at: At): Promise<void> {
    if (!this.ring) return;
    // The same seal once more: files that overlap. Its place was judged the first time.
    const again = this.seen.get(seal.id) === canonicalJson(seal);
    if (!again) this.seals += 1;
    const rows = [...this.waiting.values()].filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq);
    const early = [...this.waiting.keys()].filter((seq) => seq < seal.from_seq);
    const wrong = await problemOf(this.ring, seal, rows, again || this.gaps ? undefined : this.before);
    if (early.length > 0 && wrong?.code !== "seal_out_of_place")
      this.findings.add({ code: "entry_not_covered", ...at, seal: seal.id, ...added(early) });
    if (wrong) {
      const isPlaced = wrong.code !== "seal_out_of_place";
      const differing = isPlaced ? await this.copies.differing(seal.id, rows) : {};
      this.findings.add({ ...wrong, ...differing, ...at });
    }
    for (const id of this.copies.compare(seal, this.before === undefined))
      this.findings.add({ code: "copy_differs", seal: id, ...at });
    this.drop(seal);
    if (again) return;
    this.seen.set(seal.id, canonicalJson(seal));
    this.first ??= seal;
    this.before = seal;
  }

  /** Entries of seals that were judged with an earlier file come again, and without their seal: they may say anything. */
  private judgeStrays(file: string): void {
    const judged = this.before?.to_seq ?? 0;
    const strays = [...this.waiting.keys()].filter((seq) => seq <= judged);
    for (const seq of strays) this.waiting.delete(seq);
    if (strays.length > 0) this.findings.add({ code: "entry_not_compared", file, ...added(strays) });
  }

  /** What lies under a seal, or before it, is done with. */
  private drop({ to_seq }: SealRow): void {
    for (const seq of this.waiting.keys()) if (seq <= to_seq) this.waiting.delete(seq);
  }

  private ending(): Ending {
    const { about, ring, copies, first, before: last, more, isCut, gaps: hasGaps } = this;
    const keys = this.options.keys ?? [];
    const hasChosen = this.chosen.length > 0;
    const waiting = [...this.waiting.values()];
    return { about, hasChosen, ring, keys, copies, first, last, waiting, more, isCut, hasGaps };
  }

  verdict(): Verdict {
    const ending = this.ending();
    if (this.exports > 0 || this.strays.length === 0) judgeEnding(ending, this.findings);
    // Last of all, so that a heap of them crowds out nothing that was found in an export.
    for (const { name, looks } of this.strays)
      this.findings.add({ code: this.exports > 0 ? "stray_file" : "not_an_export", file: name, looks });
    const { problems } = this.findings;
    const state = stateOf(problems);
    const isProven = state === "verified";
    const last = this.before;
    const ring = this.ring ?? this.chosen.at(-1)?.ring;
    return {
      state,
      entries: this.entries,
      seals: sum([this.seals, ...this.chosen.map(({ seals }) => seals)]),
      from_seq: isProven ? (this.first?.from_seq ?? null) : null,
      to_seq: isProven ? (last?.to_seq ?? null) : null,
      unsealed: sum([this.waiting.size, ...this.chosen.map(({ unsealed }) => unsealed)]),
      head: last ? { id: last.id, to_seq: last.to_seq, hash: last.hash } : null,
      keys: (ring?.line.ranges ?? []).map(({ key, from, trusted }) => ({ key, from_seal: from, trusted })),
      problems,
      notices: [...noticesOf(ending), ...this.noticesOfChosen()],
    };
  }

  private noticesOfChosen(): string[] {
    if (this.chosenEntries === 0) return [];
    const whole = sum(this.chosen.map((one) => one.whole));
    return [
      `Of ${this.chosenEntries} entries that were chosen or masked, ${whole} stand under seals that are whole in their file and hold; whether the others were changed cannot be told from it.`,
    ];
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
