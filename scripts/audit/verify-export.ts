import { differingRows, type KeyRing, keyRing, problemOf } from "../../src/governance/seals/check.ts";
import type { SealCopy, SealRow } from "../../src/governance/seals/format.ts";
import type { KeyStatement } from "../../src/governance/seals/keys.ts";
import { canonicalJson } from "../../src/platform/canonical.ts";
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

interface Entry {
  seq: number;
  at: number;
}

interface About {
  exported_at: string;
  verifiable: boolean;
  filters: Record<string, unknown>;
  after_seq: number | null;
  keys?: KeyStatement[];
  head?: SealRow | null;
  copied_head?: SealRow | null;
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
  private readonly outside = new Map<number, string>();
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
      if (!("seal" in copy)) this.outside.set(copy.id, copy.hash);
      else {
        this.outside.set(copy.seal.id, copy.seal.hash);
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
        if (part.copy !== undefined && part.copy !== null && !this.outside.has(part.seal.id))
          this.outside.set(part.seal.id, part.copy);
      } else {
        ended = true;
        this.more = part.more_after_seq;
      }
    }
    if (!ended) this.found({ code: "file_cut", file: name });
    for (const { seal, line: at } of seals) await this.judge(seal, { file: name, line: at });
    this.lastSeq = lastOfFile ?? this.lastSeq;
  }

  private async began(about: About, file: string): Promise<void> {
    if (!about.verifiable && (this.about === undefined || this.about.verifiable))
      this.found({ code: "not_verifiable", file });
    for (const statement of about.keys ?? []) this.statements.set(canonicalJson(statement), statement);
    this.about = about;
    const { keys = [], secrets = [] } = this.options;
    this.ring = await keyRing(keys, [...this.statements.values()], secrets);
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
    if (early.length > 0 && !again && wrong?.code !== "seal_out_of_place")
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
    const copy = this.outside.get(seal.id);
    if (copy !== undefined && copy !== seal.hash) this.found({ code: "copy_differs", seal: seal.id, ...at });
    this.drop(seal);
    if (again) return;
    this.seen.set(seal.id, canonicalJson(seal));
    this.first ??= seal;
    this.before = seal;
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
      keys: (this.ring?.statements ?? []).map(({ key, first_seal }) => ({
        key,
        from_seal: first_seal,
        trusted: this.ring?.trusted.has(key) ?? false,
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

  /** Copies outside that go on where this log ends: only an export up to now can be held against them. */
  private judgeHead(about: About): void {
    const { head, copied_head: copied, filters } = about;
    const heads = [...this.outside.keys()];
    if (head) heads.push(head.id);
    if (copied) heads.push(copied.id);
    const open = filters.before === undefined && this.more === null;
    const furthest = Math.max(0, ...heads);
    if (!open || furthest <= (this.before?.id ?? 0)) return;
    const end = copied && copied.id === furthest ? copied : undefined;
    this.found({
      code: "cut_off",
      seal: (this.before?.id ?? 0) + 1,
      ...(end && { gone: { from_seq: (this.before?.to_seq ?? 0) + 1, to_seq: end.to_seq } }),
    });
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
    if (this.about?.verifiable && this.outside.size === 0)
      notices.push("No copy outside the database was compared: a log that was cut off would not be noticed.");
    return notices;
  }
}

type Part =
  | ({ kind: "about" } & About)
  | { kind: "entry"; entry: Entry }
  | { kind: "seal"; seal: SealRow; copy?: string | null }
  | { kind: "end"; more_after_seq: number | null };

const SEAL_NUMBERS = ["id", "from_seq", "to_seq", "sealed_at"] as const;

function partOf(text: string): Part | undefined {
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
