import type { AppContext } from "../../platform/context";
import type { PreparedConsent } from "./consent";
import type { SourceRow } from "./csv";
import type { ColumnMapping } from "./mapping";
import type { RowProblemCode } from "./problems";
import { prepareRow, type RowSettings } from "./rows";
import { insertImportRows, type NewImportRow, refuseInRows } from "./rows-store";
import { type ImportReport, noteRowsRead } from "./store";

/** Rows that one statement stores, and the characters of their JSON at most: D1 takes about 2 MB a parameter. */
const ROWS_A_STATEMENT = 2_000;
const CHARACTERS_A_STATEMENT = 700_000;
/** Statements between two notes of how far the reading is. */
const NOTE_EVERY = 5;
/** Lines that the answer names for each reason. */
const LINES_A_REASON = 5;

/** Takes rows one by one and stores them some thousands at a time: it holds no more than that of a file. */
export class RowSink {
  rows = 0;
  private statements = 0;
  private pending: NewImportRow[] = [];
  private characters = 0;
  /** The line of each number's first row, by one of its forms: whoever comes again in any form is a duplicate. */
  private readonly seen = new Map<string, number>();
  /** What is refused at a line, the refusals of its duplicates included: dropping a duplicate drops no refusal. */
  private readonly refusals = new Map<number, PreparedConsent>();
  private readonly refusedLater = new Set<number>();
  private readonly found = new Map<
    string,
    { code: RowProblemCode; column: string; count: number; lines: number[] }
  >();

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
      this.pending.push(this.judge(row, mapping, settings));
      if (this.pending.length >= ROWS_A_STATEMENT || this.characters >= CHARACTERS_A_STATEMENT)
        await this.flush();
    }
    await this.flush();
    const refused = [...this.refusedLater].map((line) => ({ line, consent: this.refusals.get(line) }));
    if (refused.length > 0) await this.ctx.db.run(refuseInRows(this.importId, refused));
  }

  private judge(source: SourceRow, mapping: ColumnMapping, settings: RowSettings): NewImportRow {
    const verdict = prepareRow(source, mapping, settings);
    if (!verdict.ok) {
      for (const problem of verdict.problems) this.note(problem.code, problem.column, source.line);
      this.characters += 100;
      return {
        line: source.line,
        verdict: "rejected",
        problems: verdict.problems.map(({ code, column }) => ({ code, column })),
      };
    }
    const { row } = verdict;
    this.characters += 400 + 2 * (row.name?.length ?? 0) + row.tags.join().length;
    const person = row.keys.toSorted()[0] ?? row.phone;
    const first = this.seen.get(person);
    if (row.consent.action === "opt_out") this.refuse(first ?? row.line, row.consent, first !== undefined);
    if (first !== undefined) return { line: row.line, verdict: "duplicate", content: row };
    this.seen.set(person, row.line);
    return { line: row.line, new_id: this.ctx.ids.next("contact"), content: row };
  }

  private refuse(line: number, consent: PreparedConsent, later: boolean): void {
    const categories = [...new Set([...(this.refusals.get(line)?.categories ?? []), ...consent.categories])];
    this.refusals.set(line, { ...consent, categories });
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
    const statements = [insertImportRows(this.importId, this.pending)];
    this.pending = [];
    this.characters = 0;
    this.statements += 1;
    if (this.statements % NOTE_EVERY === 0) {
      statements.push(noteRowsRead(this.importId, this.rows, this.ctx.clock.now()));
    }
    await this.ctx.db.batch(statements);
  }

  reasons(): ImportReport["reasons"] {
    return [...this.found.values()].sort((a, b) => b.count - a.count);
  }
}
