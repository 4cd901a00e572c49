import type { CallContext } from "../../auth";
import { EARLIEST_CONSENT, type ImportSource } from "../../consent";
import {
  impliesConsent,
  LIMITS,
  type MessageCategory,
  WRITE_GUARDRAILS,
  type WriteGuardrail,
} from "../../governance";
import { ToolError } from "../../mcp/errors";
import { ownAsset } from "../../media";
import { reach } from "../../platform/checkpoints";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { sha256 } from "../../platform/hash";
import type { PreparedConsent } from "./consent";
import { type CsvFile, readCsv, readJson, type SourceFile, type SourceRow } from "./csv";
import { type DateOrder, guessDateOrder } from "./dates";
import type { FileEncoding } from "./encoding";
import { type ColumnMapping, mapColumns } from "./mapping";
import { type FileProblem, type RowProblemCode, UnreadableFile } from "./problems";
import type { FileDelimiter } from "./records";
import { prepareRow, type RowSettings } from "./rows";
import {
  countImportRows,
  findImport,
  finishReading,
  forgetImport,
  type Import,
  type ImportReport,
  importTags,
  insertImport,
  insertImportRows,
  type NewImportRow,
  noteRowsRead,
  refuseInRows,
  sameImport,
} from "./store";

export interface ImportInput {
  csv?: string | undefined;
  rows?: Record<string, unknown>[] | undefined;
  asset_id?: string | undefined;
  mapping?: Record<string, string | null> | undefined;
  encoding?: FileEncoding | undefined;
  delimiter?: FileDelimiter | undefined;
  date_order?: "dmy" | "mdy" | undefined;
  tags?: string[] | undefined;
  consent?:
    | {
        source: ImportSource;
        occurred_at: string;
        evidence: string;
        categories?: MessageCategory[] | undefined;
      }
    | undefined;
  crm_system?: string | undefined;
}

/** Rows that one statement stores, and the characters of their JSON at most: D1 takes about 2 MB a parameter. */
const ROWS_A_STATEMENT = 2_000;
const CHARACTERS_A_STATEMENT = 700_000;
/** Statements between two notes of how far the reading is. */
const NOTE_EVERY = 5;
/** A reading that noted nothing for so long has died, ms. */
const READING_DIES_AFTER = 60 * SECOND;
/** Lines that the answer names for each reason. */
const LINES_A_REASON = 5;

/**
 * Reads a file of contacts, judges every row, and keeps the rows for the import. The same file read the same way by
 * the same caller is read once; asked again while that goes on, the answer says how far it is.
 */
export async function readImport(ctx: CallContext, input: ImportInput): Promise<Import> {
  const now = ctx.clock.now();
  refuseForAllRows(input, now);
  const source = await openSource(ctx, input);
  const { csv: _csv, rows: _rows, asset_id: _asset, ...options } = input;
  const sourceHash = await sha256({ source: source.hash, options });
  const earlier = await sameImport(ctx.db, ctx.principal.id, sourceHash, now);
  if (earlier?.status === "ready") return earlier;
  if (earlier && earlier.updated_at > now - READING_DIES_AFTER) {
    throw new ToolError(
      "conflict",
      `The file is being read: ${earlier.rows_read} rows so far.`,
      "Ask again in some seconds with the same arguments.",
      { import_id: earlier.id, rows_read: earlier.rows_read },
    );
  }
  if (earlier) await ctx.db.batch(forgetImport(earlier.id));

  const id = ctx.ids.next("import");
  await ctx.db.run(insertImport(id, ctx.principal.id, sourceHash, now));
  const { report, rowsRead } = await readRows(ctx, id, input, source.open);
  await ctx.db.run(finishReading(id, report, rowsRead, ctx.clock.now()));
  const done = await findImport(ctx.db, id);
  if (!done) throw new Error(`import ${id} vanished`);
  return done;
}

/** What is said of every row is checked once, before any is read. @throws {ToolError} */
function refuseForAllRows({ tags = [], consent }: ImportInput, now: number): void {
  const refuse = ({ code, rule, fix }: WriteGuardrail, path: string): never => {
    throw new ToolError(code, rule, fix, { path, issues: [{ path, message: rule }] });
  };
  const implying = tags.findIndex((tag) => impliesConsent(tag) !== undefined);
  if (implying >= 0) refuse(WRITE_GUARDRAILS.tagImpliesConsent, `tags.${implying}`);
  const at = consent && Date.parse(consent.occurred_at);
  if (at !== undefined && (at > now + LIMITS.clockSkew || at < EARLIEST_CONSENT))
    refuse(WRITE_GUARDRAILS.consentInTheFuture, "consent.occurred_at");
}

interface Source {
  hash: string;
  open: () => Promise<SourceFile | CsvFile>;
}

async function openSource(ctx: CallContext, input: ImportInput): Promise<Source> {
  const { csv, rows, asset_id: assetId } = input;
  const options = { encoding: input.encoding, delimiter: input.delimiter, country: ctx.env.DEFAULT_COUNTRY };
  if (rows) return { hash: await sha256(rows), open: async () => readJson(rows) };
  if (csv !== undefined) {
    const open = () => readCsv(new Blob([csv]).stream(), { ...options, encoding: "utf-8" });
    return { hash: await sha256(csv), open };
  }
  const asset = await ownAsset(ctx.db, assetId ?? "", ctx.principal.id, ctx.clock.now());
  if (!asset) {
    throw new ToolError(
      "not_found",
      `No uploaded file ${JSON.stringify(assetId)} of yours, or its day is over.`,
      `Upload it: POST ${ctx.publicUrl}/uploads with your bearer token, for example curl --data-binary @contacts.csv.`,
      { path: "asset_id" },
    );
  }
  const open = async () => {
    const object = await ctx.env.FILES.get(asset.objectKey);
    if (!object)
      throw new ToolError("not_found", "The file is gone.", "Upload it again.", { path: "asset_id" });
    return readCsv(object.body, options);
  };
  return { hash: asset.sha256, open };
}

const NOTHING: ImportReport = {
  encoding: null,
  delimiter: null,
  columns: {},
  date_order: "unknown",
  problems: [],
  counts: { create: 0, update: 0, unchanged: 0, duplicate: 0, rejected: 0 },
  opt_ins: 0,
  opt_outs: 0,
  opt_outs_kept: 0,
  blocked: 0,
  tags: [],
  reasons: [],
};

async function readRows(
  ctx: AppContext,
  id: string,
  input: ImportInput,
  open: Source["open"],
): Promise<{ report: ImportReport; rowsRead: number }> {
  let report = NOTHING;
  const sink = new RowSink(ctx, id);
  try {
    const file = await open();
    const columns = mapColumns(file.columns, file.sample, input.mapping);
    const dateColumn = columns.mapping.consent_date;
    const dates = dateColumn === undefined ? [] : file.sample.map((cells) => cells[dateColumn] ?? "");
    const dateOrder: DateOrder = input.date_order ?? guessDateOrder(dates);
    report = {
      ...NOTHING,
      encoding: "encoding" in file ? file.encoding : null,
      delimiter: "delimiter" in file ? file.delimiter : null,
      columns: columns.guessed,
      date_order: dateOrder,
      problems: columns.problems,
    };
    if (columns.problems.length === 0) {
      await sink.takeAll(file.rows, columns.mapping, settingsOf(ctx, input, dateOrder));
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const problem: FileProblem = error.problem;
    report = { ...report, problems: [...report.problems, problem] };
  }
  reach("import:after-rows");
  const counted = sink.rows > 0 ? await countImportRows(ctx.db, id) : {};
  const tags = sink.rows > 0 ? await importTags(ctx.db, id) : [];
  return { report: { ...report, ...counted, tags, reasons: sink.reasons() }, rowsRead: sink.rows };
}

function settingsOf(ctx: AppContext, input: ImportInput, dateOrder: DateOrder): RowSettings {
  const { consent } = input;
  return {
    defaultCountry: ctx.env.DEFAULT_COUNTRY,
    timeZone: ctx.env.TIME_ZONE,
    now: ctx.clock.now(),
    dateOrder,
    tags: input.tags ?? [],
    consent: consent
      ? {
          source: consent.source,
          occurredAt: Date.parse(consent.occurred_at),
          evidence: consent.evidence,
          categories: consent.categories ?? ["marketing"],
        }
      : null,
    crmSystem: input.crm_system ?? "crm",
  };
}

/** Takes rows one by one and stores them some thousands at a time: it holds no more than that of a file. */
class RowSink {
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
