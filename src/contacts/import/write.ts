import { type Assessment, type GovernedWrite, LIMITS } from "../../governance";
import { notFound } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import { addToOutbox } from "../../platform/outbox";
import { erasureKeyRefusal } from "../returning";
import { effectsOfTags } from "../tag-effects";
import { startImport } from "./apply-store";
import { findingsOf, reasonsOf, takenFinding } from "./findings";
import { reportLink } from "./link";
import { driveImport, IMPORT_TOPIC, outboxIdOf } from "./run";
import { findImport } from "./store";

/** What is agreed on: the rows of one reading. They are kept as they were read, and never change. */
export interface ImportContent {
  import_id: string;
  source_hash: string;
  /** Whether the caller may see numbers and names in the report. */
  unmasked: boolean;
}

/** Looks at a reading: what its accepted rows would do. */
async function assess(ctx: AppContext, content: ImportContent): Promise<Assessment<ImportContent>> {
  const found = await findImport(ctx.db, content.import_id);
  if (!found?.report) throw notFound("import", content.import_id, "whatsapp.contact_import.preview");
  const { report } = found;
  const [fed, keyless] = await Promise.all([effectsOfTags(ctx, report.tags, "tags"), erasureKeyRefusal(ctx)]);
  const { counts } = report;
  return {
    content,
    findings: [
      ...(found.status === "ready" ? [] : [takenFinding()]),
      ...findingsOf(report, found.accepted),
      ...fed.findings,
      ...(keyless
        ? [
            {
              severity: "error" as const,
              code: "policy_blocked" as const,
              message: keyless.message,
              fix: keyless.hint,
            },
          ]
        : []),
    ],
    effects: {
      contacts: found.accepted,
      create: counts.create,
      update: counts.update,
      unchanged: counts.unchanged,
      duplicate: counts.duplicate,
      rejected: counts.rejected,
      opt_ins: report.opt_ins,
      opt_outs: report.opt_outs,
      opt_outs_kept: report.opt_outs_kept,
      blocked: report.blocked,
    },
    policyFacts: { importsContacts: true },
    facts: { accepted: found.accepted, fed: [fed.broadcasts, fed.routing] },
    entity: { kind: "import", id: content.import_id },
    view: {
      import_id: content.import_id,
      rows: found.rows_read,
      file: {
        encoding: report.encoding,
        delimiter: report.delimiter,
        columns: report.columns,
        date_order: report.date_order,
      },
      for_all: report.for_all,
      left_out: report.left_out,
      reasons: reasonsOf(report),
      report_url: await reportLink(ctx, content.import_id, content.unmasked),
    },
  };
}

/** Imports the accepted rows of a reading, each once; what the customer refused meanwhile stays refused. */
export const importWrite: GovernedWrite<ImportContent> = {
  tool: "whatsapp.contact.import",
  previewTool: "whatsapp.contact_import.preview",
  previewLifetime: LIMITS.importLifetime,
  authorize: async () => {
    // The contract is the caller's own preview, and with it the caller's own reading.
  },
  assess,
  plan: async (ctx, { content }, request) => {
    const now = ctx.clock.now();
    const id = content.import_id;
    return {
      statements: [
        startImport(id, request.actionRequestId, now),
        guardChanges(),
        addToOutbox({
          id: outboxIdOf(id),
          topic: IMPORT_TOPIC,
          ref: id,
          at: now,
          correlationId: ctx.correlationId,
        }),
      ],
      drive: (app) => driveImport(app, id),
    };
  },
};
