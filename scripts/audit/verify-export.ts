import {
  differingRows,
  type KeyRing,
  keyInForce,
  keyRing,
  problemOf,
} from "../../src/governance/seals/check.ts";
import type { SealCopy, SealRow } from "../../src/governance/seals/format.ts";
import type { KeyStatement } from "../../src/governance/seals/keys.ts";
import { canonicalJson } from "../../src/platform/canonical.ts";
import { type About, type Entry, partOf } from "./parts.ts";
import { type Problem, problem, type Verdict } from "./verdict.ts";

/** One file of an export, its lines as they stand in it. */
export interface ExportFile {
  name: string;
  lines: AsyncIterable<string> | Iterable<string>;
}

export interface VerifyOptions {
  /** Public keys that you know to be the deployment's. Those that they announce are trusted as well. */
  keys?: readonly string[];
  /** Copies of seals from outside the database: objects of the bucket, or heads that were kept. */
  copies?: readonly (SealCopy | Pick<SealRow, "id" | "hash">)[];
  /** Secrets for the HMAC signatures of older seals. */
  secrets?: readonly string[];
}

/** Problems that a verdict lists at most. */
const MOST_PROBLEMS = 100;
/** Entries may be without a seal as long as cron may take, ms. */
const SEALING_TAKES = 10 * 60_000;

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
  private readonly problems: Problem[] = [];
  private readonly statements = new Map<string, KeyStatement>();
  /** Hashes of copies that whoever checks has brought along, and those of which the files themselves tell. */
  private readonly kept = new Map<number, string>();
  private readonly claimed = new Map<number, string>();
  /** Copies brought along that some seal was held against. */
  private readonly compared = new Set<number>();
  private readonly rowDigests = new Map<number, Record<string, string>>();
  /** Entries that wait for their seal. */
  private waiting = new Map<number, Entry>();
  private ring: KeyRing | undefined;
  private about: About | undefined;
  private before: SealRow | undefined;
  private readonly seen = new Map<number, string>();
  private first: SealRow | undefined;
  private lastSeq: number | undefined;
  private more: number | null = null;
  private entries = 0;
  private seals = 0;
  private gaps = false;

  constructor(options: VerifyOptions) {
    this.options = options;
    for (const copy of options.copies ?? []) {
      if (!("seal" in copy)) this.kept.set(copy.id, copy.hash);
      else {
        this.kept.set(copy.seal.id, copy.seal.hash);
        this.rowDigests.set(copy.seal.id, copy.rows);
      }
    }
  }

  async read({ name, lines }: ExportFile): Promise<void> {
    const seals: { seal: SealRow; line: number }[] = [];
    let [line, ended] = [0, false];
    let lastOfFile: number | undefined;
    for await (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      const part = partOf(text);
      const at = { file: name, line };
      if (!part) this.found({ code: "not_readable", ...at });
      else if (part.kind === "about") await this.began(part, name);
      else if (part.kind === "entry") {
        this.take(part.entry, lastOfFile, at);
        lastOfFile = part.entry.seq;
      } else if (part.kind === "seal") {
        seals.push({ seal: part.seal, line });
        if (typeof part.copy === "string") this.claimed.set(part.seal.id, part.copy);
      } else {
        ended = true;
        this.more = part.more_after_seq;
      }
    }
    if (!ended) this.found({ code: "file_cut", file: name });
    for (const { seal, line: at } of seals) await this.judge(seal, { file: name, line: at });
    this.judgeStrays(name);
    this.lastSeq = lastOfFile ?? this.lastSeq;
  }

  private async began(about: About, file: string): Promise<void> {
    if (!about.verifiable && (this.about === undefined || this.about.verifiable))
      this.found({ code: "not_verifiable", file });
    for (const statement of about.keys ?? []) this.statements.set(canonicalJson(statement), statement);
    this.about = about;
    const { keys = [], secrets = [] } = this.options;
    const before = this.ring;
    this.ring = await keyRing(keys, [...this.statements.values()], secrets);
    const last = this.before?.id;
    // A file before this one kept silent on a key that was in force by then, and its seals were judged by another.
    if (before && last !== undefined && keyInForce(before, last)?.key !== keyInForce(this.ring, last)?.key)
      this.found({ code: "keys_out_of_line", seal: last, file });
  }

  private take(entry: Entry, lastOfFile: number | undefined, at: { file: string; line: number }): void {
    this.entries += 1;
    const { seq } = entry;
    if (lastOfFile !== undefined && seq <= lastOfFile) {
      const added = { changed: [], missing: [], added: [seq] };
      this.found({ code: "out_of_order", ...at, entries: added });
    }
    // A file that goes on begins with the seal that the one before it had in part: the same entries once more.
    const known = this.waiting.get(seq);
    if (known && canonicalJson(known) !== canonicalJson(entry))
      this.found({ code: "entry_repeated", ...at, entries: { changed: [seq], missing: [], added: [] } });
    if (lastOfFile === undefined && this.lastSeq !== undefined && seq > this.lastSeq + 1) {
      this.gaps = true;
      this.found({ code: "entries_between_files_missing", ...at });
    }
    this.waiting.set(seq, entry);
  }

  private async judge(seal: SealRow, at: { file: string; line: number }): Promise<void> {
    if (!this.about?.verifiable || !this.ring) return;
    // The same seal once more: files that overlap. Its place was judged the first time.
    const again = this.seen.get(seal.id) === canonicalJson(seal);
    if (!again) this.seals += 1;
    const rows = [...this.waiting.values()].filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq);
    const early = [...this.waiting.keys()].filter((seq) => seq < seal.from_seq);
    const wrong = await problemOf(this.ring, seal, rows, again || this.gaps ? undefined : this.before);
    if (early.length > 0 && wrong?.code !== "seal_out_of_place")
      this.found({
        code: "entry_not_covered",
        ...at,
        seal: seal.id,
        entries: { changed: [], missing: [], added: early },
      });
    if (wrong) {
      const digests = this.rowDigests.get(seal.id);
      const entries =
        digests && wrong.code !== "seal_out_of_place" ? { entries: await differingRows(digests, rows) } : {};
      this.found({ ...wrong, ...entries, ...at });
    }
    this.compare(seal, at);
    this.drop(seal);
    if (again) return;
    this.seen.set(seal.id, canonicalJson(seal));
    this.first ??= seal;
    this.before = seal;
  }

  private compare(seal: SealRow, at: { file: string; line: number }): void {
    const copies = [this.kept.get(seal.id), this.claimed.get(seal.id)];
    if (copies.some((copy) => copy !== undefined && copy !== seal.hash))
      this.found({ code: "copy_differs", seal: seal.id, ...at });
    if (this.kept.has(seal.id)) this.compared.add(seal.id);
    // What was kept of the seal before the first one is held against what that one follows.
    const before = this.before === undefined ? this.kept.get(seal.id - 1) : undefined;
    if (before === undefined) return;
    this.compared.add(seal.id - 1);
    if (before !== seal.previous_hash) this.found({ code: "copy_differs", seal: seal.id - 1, ...at });
  }

  /** Entries of seals that were judged with an earlier file come again, and without their seal: they may say anything. */
  private judgeStrays(file: string): void {
    const judged = this.before?.to_seq ?? 0;
    const strays = [...this.waiting.keys()].filter((seq) => seq <= judged);
    for (const seq of strays) this.waiting.delete(seq);
    if (strays.length > 0)
      this.found({
        code: "entry_not_compared",
        file,
        entries: { changed: [], missing: [], added: strays },
      });
  }

  /** What lies under a seal, or before it, is done with. */
  private drop({ to_seq }: SealRow): void {
    for (const seq of this.waiting.keys()) if (seq <= to_seq) this.waiting.delete(seq);
  }

  private found(found: Omit<Problem, "weight" | "text">): void {
    const next = problem(found);
    // What is missing for a proof is said once, and what is wrong each time.
    const said = next.weight === "unproven" && this.problems.some(({ code }) => code === next.code);
    const keyless = next.code === "key_not_trusted" && (this.options.keys ?? []).length === 0;
    if (!said && !keyless && this.problems.length < MOST_PROBLEMS) this.problems.push(next);
  }

  verdict(): Verdict {
    this.judgeEnd();
    const broken = this.problems.some(({ weight }) => weight === "broken");
    const state = broken ? "broken" : this.problems.length > 0 ? "unproven" : "verified";
    const proven = state === "verified";
    const last = this.before;
    return {
      state,
      entries: this.entries,
      seals: this.seals,
      from_seq: proven ? (this.first?.from_seq ?? null) : null,
      to_seq: proven ? (last?.to_seq ?? null) : null,
      unsealed: this.waiting.size,
      head: last ? { id: last.id, to_seq: last.to_seq, hash: last.hash } : null,
      keys: (this.ring?.line.ranges ?? []).map(({ key, from, trusted }) => ({
        key,
        from_seal: from,
        trusted,
      })),
      problems: this.problems,
      notices: this.notices(),
    };
  }

  private judgeEnd(): void {
    const { about } = this;
    if (!about?.verifiable) {
      if (!about) this.found({ code: "nothing_sealed" });
      return;
    }
    if ((this.options.keys ?? []).length === 0) this.found({ code: "no_key_pinned" });
    if (this.seals === 0) this.found({ code: "nothing_sealed" });
    this.judgeKeys();
    this.judgeHead(about);
    if (this.more !== null && this.waiting.size > 0) {
      this.found({ code: "more_files_needed" });
      return;
    }
    const old = [...this.waiting.values()].filter(
      ({ at }) => at < Date.parse(about.exported_at) - SEALING_TAKES,
    );
    if (old.length > 0 && this.more === null)
      this.found({
        code: "sealing_stopped",
        entries: { changed: [], missing: [], added: old.map(({ seq }) => seq) },
      });
  }

  private judgeKeys(): void {
    const { ranges = [], flaw } = this.ring?.line ?? {};
    if (flaw !== undefined) this.found({ code: "keys_out_of_line", seal: flaw });
    const { keys = [] } = this.options;
    // Whoever has an old key could leave out that it was replaced, and go on with it.
    const isIn = (key: string) => ranges.some((range) => range.key === key);
    if (keys.some(isIn) && !keys.every(isIn)) this.found({ code: "pinned_key_absent" });
  }

  /**
   * What tells of a seal that these files do not reach. Where the log is said to end, it was cut off. Files that end earlier
   * say so themselves, as a forged one would too: then what was kept is not compared, and nothing is proved.
   */
  private judgeHead({ head, copied_head: copied, filters }: About): void {
    const last = this.before;
    const ids = [...this.kept.keys(), ...this.claimed.keys()];
    if (head) ids.push(head.id);
    if (copied) ids.push(copied.id);
    // A key says that it signs in the batch of its first seal: when it is there, so was that seal.
    const newKey = this.ring?.line.ranges.at(-1)?.from ?? 0;
    const isOpen = filters?.before === undefined && this.more === null;
    const furthest = Math.max(0, newKey, ...ids);
    if (isOpen && furthest > (last?.id ?? 0)) {
      const end = copied && copied.id === furthest ? copied : undefined;
      this.found({
        code: "cut_off",
        seal: (last?.id ?? 0) + 1,
        ...(end && { gone: { from_seq: (last?.to_seq ?? 0) + 1, to_seq: end.to_seq } }),
      });
      return;
    }
    const left = [...this.kept.keys()].filter((id) => !this.compared.has(id));
    if (left.length > 0) this.found({ code: "head_not_compared", seal: Math.max(...left) });
    if (last && newKey > last.id && this.isRetired(last.id) && this.kept.get(last.id) !== last.hash)
      this.found({ code: "retired_key_last", seal: last.id });
  }

  /** Whether another key took over from the one that signed a seal. */
  private isRetired(sealId: number): boolean {
    const range = this.ring && keyInForce(this.ring, sealId);
    return range !== undefined && range.to !== Number.POSITIVE_INFINITY;
  }

  private notices(): string[] {
    const notices: string[] = [];
    if (this.first && this.first.id > 1)
      notices.push(
        `These files begin with seal ${this.first.id}, entry ${this.first.from_seq}: what came before is not part of them.`,
      );
    if (this.more !== null) notices.push(`The log goes on behind entry ${this.more}; these files do not.`);
    if (this.about?.filters?.before !== undefined)
      notices.push(
        `These files end with ${String(this.about.filters.before)}; of what came after they say nothing.`,
      );
    if (this.about?.verifiable && this.compared.size === 0)
      notices.push("No copy outside the database was compared: a log that was cut off would not be noticed.");
    if (this.claimed.size > 0)
      notices.push(
        `The files themselves say of ${this.claimed.size} seals what their copies are; only what you give with --head speaks for anything.`,
      );
    return notices;
  }
}
