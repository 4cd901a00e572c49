import type { AppContext } from "../../platform/context";
import type { PreparedConsent } from "./consent";
import type { SourceRow } from "./csv";
import type { ColumnMapping } from "./mapping";
import type { RowProblemCode } from "./problems";
import { prepareRow, type RowSettings } from "./rows";
import { insertImportRows, type NewImportRow, refuseInRows } from "./rows-store";
import { type ImportReport, noteRowsRead } from "./store";

/** Rows that one statement stores, and the bytes of their JSON at most: D1 takes 2 MB a parameter. */
const ROWS_A_STATEMENT = 2_000;
const BYTES_A_STATEMENT = 1_000_000;
/** Statements between two notes of how far the reading is. */
const NOTE_EVERY = 5;
/** Lines that the answer names for each reason. */
const LINES_A_REASON = 5;
/** Reasons that the report keeps, the most frequent ones. */
const MOST_REASONS = 500;

/** Takes rows one by one and stores them some thousands at a time: it holds no more than that of a file. */
export class RowSink {
  rows = 0;
  private statements = 0;
  private pending: string[] = [];
  private bytes = 0;
  /** The line of each number's first row, by one of its forms: whoever comes again in any form is a duplicate. */
  private readonly seen = new Map<string, number>();
  /** What is refused at a line, the refusals of its duplicates included: dropping a duplicate drops no refusal. */
  private readonly refusals = new Map<number, PreparedConsent>();
  private readonly refusedLater = new Set<number>();
  private readonly found = new Map<string, ImportReport["reasons"][number]>();
  /** Rows of which only the refusal is kept. */
  readonly refusalsAlone: ImportReport["refusals_alone"] = { count: 0, lines: [] };

  constructor(
    private readonly ctx: AppContext,
    private readonly importId: string,
  ) {}

  async takeAll(
    rows: AsyncIterable<SourceRow>,
    mapping: ColumnMapping,
    settings: RowSettings,
  ): Promise<void> {
    for await (const row of rows) {
      this.rows += 1;
      await this.keep(JSON.stringify(this.judge(row, mapping, settings)));
    }
    await this.flush();
    const refused = [...this.refusedLater].map((line) => ({ line, consent: this.refusals.get(line) }));
    for (let from = 0; from < refused.length; from += ROWS_A_STATEMENT) {
      const some = JSON.stringify(refused.slice(from, from + ROWS_A_STATEMENT));
      await this.ctx.db.run(refuseInRows(this.importId, some));
    }
  }

  /** Puts a row with those that go into the next statement; full ones go first. */
  private async keep(row: string): Promise<void> {
    const bytes = bytesOf(row) + 1;
    if (this.pending.length >= ROWS_A_STATEMENT || this.bytes + bytes > BYTES_A_STATEMENT) await this.flush();
    this.pending.push(row);
    this.bytes += bytes;
  }

  private judge(source: SourceRow, mapping: ColumnMapping, settings: RowSettings): NewImportRow {
    const verdict = prepareRow(source, mapping, settings);
    const flaws = verdict.ok ? (verdict.leftOut ?? []) : verdict.problems;
    for (const { code, column } of flaws) this.note(code, column, source.line);
    const problems = flaws.map(({ code, column }) => ({ code, column }));
    if (!verdict.ok) return { line: source.line, verdict: "rejected", problems };
    const { row } = verdict;
    if (problems.length > 0) {
      this.refusalsAlone.count += 1;
      if (this.refusalsAlone.lines.length < LINES_A_REASON) this.refusalsAlone.lines.push(row.line);
    }
    const kept = { line: row.line, content: row, ...(problems.length > 0 && { problems }) };
    const person = row.keys.toSorted()[0] ?? row.phone;
    const first = this.seen.get(person);
    if (row.consent.action === "opt_out") this.refuse(first ?? row.line, row.consent, first !== undefined);
    if (first !== undefined) return { ...kept, verdict: "duplicate" };
    this.seen.set(person, row.line);
    return { ...kept, new_id: this.ctx.ids.next("contact") };
  }

  private refuse(line: number, consent: PreparedConsent, later: boolean): void {
    const earlier = this.refusals.get(line);
    const latest = earlier && earlier.occurredAt > consent.occurredAt ? earlier : consent;
    const categories = [...new Set([...(earlier?.categories ?? []), ...consent.categories])];
    this.refusals.set(line, { ...latest, categories });
    if (later) this.refusedLater.add(line);
  }

  private note(code: RowProblemCode, column: string, line: number): void {
    const key = `${code} ${column}`;
    const reason = this.found.get(key) ?? { code, column, count: 0, lines: [] };
    reason.count += 1;
    if (reason.lines.length < LINES_A_REASON) reason.lines.push(line);
    this.found.set(key, reason);
  }

  private async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const statements = [insertImportRows(this.importId, `[${this.pending.join()}]`)];
    this.pending = [];
    this.bytes = 0;
    this.statements += 1;
    if (this.statements % NOTE_EVERY === 0) {
      statements.push(noteRowsRead(this.importId, this.rows, this.ctx.clock.now()));
    }
    await this.ctx.db.batch(statements);
  }

  reasons(): ImportReport["reasons"] {
    return [...this.found.values()].sort((a, b) => b.count - a.count).slice(0, MOST_REASONS);
  }
}

/** Bytes of a text in UTF-8, or a little more: each unit beyond ASCII is counted as three. */
const bytesOf = (text: string): number => text.length + 2 * (text.match(/[^\0-\x7f]/g)?.length ?? 0);
