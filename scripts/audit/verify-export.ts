import { type KeyRing, keyInForce, keyRing, problemOf } from "../../src/governance/seals/check.ts";
import type { SealRow } from "../../src/governance/seals/format.ts";
import type { KeyStatement } from "../../src/governance/seals/keys.ts";
import { canonicalJson } from "../../src/platform/canonical.ts";
import { Copies, type GivenCopy } from "./copies.ts";
import { type Ending, judgeEnding, noticesOf } from "./ending.ts";
import { added, Findings } from "./findings.ts";
import { type About, type Entry, partOf } from "./parts.ts";
import { hasMarkOfExport, type Looks, looksLike, OPENING } from "./recognise.ts";
import { stateOf, type Verdict } from "./verdict.ts";

/** One file of an export, its lines as they stand in it. */
export interface ExportFile {
  name: string;
  lines: AsyncIterable<string> | Iterable<string>;
  /** What it is instead, when that is known without its lines. */
  looks?: Looks;
}

export interface VerifyOptions {
  /** Public keys that you know to be the deployment's. Those that they announce are trusted as well. */
  keys?: readonly string[];
  /** Copies of seals from outside the database: objects of the bucket, or heads that were kept. */
  copies?: readonly GivenCopy[];
  /** Secrets for the HMAC signatures of older seals. */
  secrets?: readonly string[];
}

/** Where something stands. */
interface At {
  file: string;
  line: number;
}

/** Lines of a file that might be no export are remembered up to here: more are not listed anyway. */
const MOST_UNREADABLE = 100;

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
  private entries = 0;
  private seals = 0;
  private gaps = false;

  constructor(options: VerifyOptions) {
    this.options = options;
    this.findings = new Findings(options.keys ?? []);
    this.copies = new Copies(options.copies ?? []);
  }

  async read({ name, lines, looks }: ExportFile): Promise<void> {
    const seals: { seal: SealRow; at: At }[] = [];
    const unreadable: At[] = [];
    let [line, began, ended, isExport] = [0, false, false, false];
    let opening = "";
    let lastOfFile: number | undefined;
    for await (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      if (opening.length < OPENING) opening += `${text.slice(0, OPENING)}\n`;
      const part = partOf(text);
      const at = { file: name, line };
      isExport ||= part !== undefined || hasMarkOfExport(text);
      if (!part) {
        if (unreadable.length < MOST_UNREADABLE) unreadable.push(at);
      } else if (part.kind === "about") {
        began = true;
        await this.began(part, name);
      } else if (part.kind === "entry") {
        this.take(part.entry, lastOfFile, at);
        lastOfFile = part.entry.seq;
      } else if (part.kind === "seal") {
        seals.push({ seal: part.seal, at });
        if (typeof part.copy === "string") this.copies.claimed.set(part.seal.id, part.copy);
      } else {
        ended = true;
        this.more = part.more_after_seq;
      }
    }
    if (!isExport) {
      this.findings.add({ code: "not_an_export", file: name, looks: looks ?? looksLike(opening) });
      return;
    }
    for (const at of unreadable) this.findings.add({ code: "not_readable", ...at });
    if (!began) this.findings.add({ code: "beginning_missing", file: name });
    if (!ended) this.findings.add({ code: "file_cut", file: name });
    for (const { seal, at } of seals) await this.judge(seal, at);
    this.judgeStrays(name);
    this.lastSeq = lastOfFile ?? this.lastSeq;
  }

  private async began(about: About, file: string): Promise<void> {
    if (!about.verifiable && (this.about === undefined || this.about.verifiable))
      this.findings.add({ code: "not_verifiable", file });
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
    if (!this.about?.verifiable || !this.ring) return;
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
    const { about, ring, copies, first, before: last, seals, more } = this;
    const keys = this.options.keys ?? [];
    return { about, ring, keys, copies, first, last, seals, waiting: [...this.waiting.values()], more };
  }

  verdict(): Verdict {
    const ending = this.ending();
    judgeEnding(ending, this.findings);
    const { problems } = this.findings;
    const state = stateOf(problems);
    const isProven = state === "verified";
    const last = this.before;
    return {
      state,
      entries: this.entries,
      seals: this.seals,
      from_seq: isProven ? (this.first?.from_seq ?? null) : null,
      to_seq: isProven ? (last?.to_seq ?? null) : null,
      unsealed: this.waiting.size,
      head: last ? { id: last.id, to_seq: last.to_seq, hash: last.hash } : null,
      keys: (this.ring?.line.ranges ?? []).map(({ key, from, trusted }) => ({
        key,
        from_seal: from,
        trusted,
      })),
      problems,
      notices: noticesOf(ending),
    };
  }
}
