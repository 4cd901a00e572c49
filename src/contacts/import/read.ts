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
import { type CsvFile, readCsv, readJson, type SourceFile } from "./csv";
import { type DateOrder, guessDateOrder } from "./dates";
import type { FileEncoding } from "./encoding";
import { mapColumns } from "./mapping";
import { refuseNested } from "./nesting";
import { type FileProblem, fileProblem, UnreadableFile } from "./problems";
import type { FileDelimiter } from "./records";
import { RowSink } from "./row-sink";
import type { RowSettings } from "./rows";
import { countImportRows, importTags, movedRows } from "./rows-store";
import {
  findImport,
  finishReading,
  forgetImport,
  type Import,
  type ImportReport,
  insertImport,
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

/** A reading that noted nothing for so long has died, ms. */
const READING_DIES_AFTER = 60 * SECOND;
/**
 * Reads a file of contacts, judges every row, and keeps the rows for the import. The same file read the same way by
 * the same caller is read once; asked again while that goes on, the answer says how far it is.
 */
export async function readImport(ctx: CallContext, input: ImportInput): Promise<Import> {
  const now = ctx.clock.now();
  refuseForAllRows(input, now);
  if (input.rows) refuseNested(input.rows);
  const source = await openSource(ctx, input);
  const { csv: _csv, rows: _rows, asset_id: _asset, ...options } = input;
  const sourceHash = await sha256({ source: source.hash, options });
  const earlier = await sameImport(ctx.db, ctx.principal.id, sourceHash, now);
  if (earlier?.status === "ready" && (await stillHolds(ctx, earlier))) return earlier;
  const going = earlier?.status === "reading" ? earlier : undefined;
  if (going && going.updated_at > now - READING_DIES_AFTER) {
    throw new ToolError(
      "conflict",
      `The file is being read: ${going.rows_read} rows so far.`,
      "Ask again in some seconds with the same arguments.",
      { import_id: going.id, rows_read: going.rows_read },
    );
  }
  if (going) await ctx.db.batch(forgetImport(going.id));

  const id = ctx.ids.next("import");
  await ctx.db.run(insertImport(id, ctx.principal.id, sourceHash, now));
  const { report, rowsRead } = await readRows(ctx, id, input, source.open);
  await ctx.db.run(finishReading(id, report, rowsRead, ctx.clock.now()));
  const done = await findImport(ctx.db, id);
  if (!done) throw new Error(`import ${id} vanished`);
  return done;
}

/** Whether a reading says of every row what would be said of it now. */
async function stillHolds(ctx: AppContext, { id, report }: Import): Promise<boolean> {
  if (!report) return false;
  const now = await countImportRows(ctx.db, id);
  if (now.opt_outs_kept !== report.opt_outs_kept || now.blocked !== report.blocked) return false;
  return now.tags_full === report.tags_full && (await movedRows(ctx.db, id)) === 0;
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
  for_all: { consent: null, tags: [] },
  left_out: [],
  unheard: [],
  problems: [],
  counts: { create: 0, update: 0, unchanged: 0, duplicate: 0, rejected: 0 },
  opt_ins: 0,
  opt_outs: 0,
  opt_outs_kept: 0,
  blocked: 0,
  tags_full: 0,
  refusals_alone: { count: 0, lines: [] },
  tags: [],
  reasons: [],
};

async function readRows(
  ctx: AppContext,
  id: string,
  input: ImportInput,
  open: Source["open"],
): Promise<{ report: ImportReport; rowsRead: number }> {
  const { consent = null } = input;
  const forAll = {
    consent: consent && { ...consent, categories: consent.categories ?? ["marketing"] },
    tags: input.tags ?? [],
  };
  let report: ImportReport = { ...NOTHING, for_all: forAll };
  const sink = new RowSink(ctx, id);
  try {
    const file = await open();
    const columns = mapColumns(file.columns, file.sample, input.mapping);
    const dateColumn = columns.mapping.consent_date;
    const dates = dateColumn === undefined ? [] : file.sample.map((cells) => cells[dateColumn] ?? "");
    const dateOrder: DateOrder = input.date_order ?? guessDateOrder(dates);
    report = {
      ...report,
      encoding: "encoding" in file ? file.encoding : null,
      delimiter: "delimiter" in file ? file.delimiter : null,
      columns: columns.guessed,
      date_order: dateOrder,
      left_out: columns.leftOut,
      unheard: columns.unheard,
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
  // A tag that is not known of could feed a broadcast without a word.
  const problems = tags ? report.problems : [...report.problems, fileProblem("too_many_different_tags")];
  const read = { reasons: sink.reasons(), refusals_alone: sink.refusalsAlone, tags: tags ?? [], problems };
  return { report: { ...report, ...counted, ...read }, rowsRead: sink.rows };
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
