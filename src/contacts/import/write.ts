import {
  type Assessment,
  type Finding,
  type GovernedWrite,
  guardrailFinding,
  LIMITS,
  WRITE_GUARDRAILS,
} from "../../governance";
import { notFound } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import { addToOutbox } from "../../platform/outbox";
import { effectsOfTags } from "../tag-effects";
import { startImport } from "./apply-store";
import { reportLink } from "./link";
import { rowProblem } from "./problems";
import { driveImport, IMPORT_TOPIC, outboxIdOf } from "./run";
import { findImport, type ImportReport } from "./store";

/** What is agreed on: the rows of one reading. They are kept as they were read, and never change. */
export interface ImportContent {
  import_id: string;
  source_hash: string;
  /** Whether the caller may see numbers and names in the report. */
  unmasked: boolean;
}

/** What a caller sees of the reading: per reason how many rows and the first lines, never a cell. */
function reasonsOf(report: ImportReport) {
  return report.reasons.slice(0, 50).map(({ code, column, count, lines }) => {
    const { valueClass, message, fix } = rowProblem(code, column);
    return { code, column, rows: count, lines, found: valueClass, message, fix };
  });
}

function findingsOf(report: ImportReport, accepted: number): Finding[] {
  const findings: Finding[] = report.problems.map(({ code, line, column, message, fix }) => ({
    severity: "error",
    code,
    message: line === undefined ? message : `Line ${line}: ${message}`,
    path: column ?? "file",
    fix,
  }));
  if (report.problems.length > 0) return findings;
  if (accepted === 0) {
    findings.push({
      severity: "error",
      code: "validation_failed",
      message: "No row of the file can be imported.",
      path: "file",
      fix: "Look at the reasons, mend the file and preview it again.",
    });
  }
  for (const reason of reasonsOf(report)) {
    findings.push({
      severity: "warning",
      code: reason.code,
      message: `Left out: ${reason.rows} (line ${reason.lines.join(", ")}${reason.rows > reason.lines.length ? ", …" : ""}). ${reason.message}`,
      path: reason.column,
      fix: reason.fix,
    });
  }
  const withoutConsent = report.reasons.some(({ code }) =>
    /^(consent|source|evidence|date)_missing$/.test(code),
  );
  if (withoutConsent) {
    findings.push({
      ...guardrailFinding(WRITE_GUARDRAILS.importNeedsConsent, "consent"),
      severity: "warning",
    });
  }
  if (report.opt_outs_kept > 0) {
    findings.push({
      severity: "info",
      code: "opt_outs_kept",
      message: `Rows that agree to what their contact had refused: ${report.opt_outs_kept}. The refusal stays.`,
      path: "consent",
    });
  }
  if (report.blocked > 0) {
    findings.push({
      severity: "info",
      code: "blocked_kept",
      message: `Rows of blocked contacts: ${report.blocked}. They stay blocked, and count in no segment.`,
      path: "phone",
    });
  }
  return findings;
}

/** Looks at a reading: what its accepted rows would do. */
async function assess(ctx: AppContext, content: ImportContent): Promise<Assessment<ImportContent>> {
  const found = await findImport(ctx.db, content.import_id);
  if (!found?.report) throw notFound("import", content.import_id, "whatsapp.contact_import.preview");
  const { report } = found;
  const fed = await effectsOfTags(ctx, report.tags, "tags");
  const { counts } = report;
  return {
    content,
    findings: [...findingsOf(report, found.accepted), ...fed.findings],
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
        addToOutbox({ id: outboxIdOf(id), topic: IMPORT_TOPIC, ref: id, at: now }),
      ],
      drive: (app) => driveImport(app, id),
    };
  },
};
