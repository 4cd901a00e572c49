import type { Context } from "hono";
import { type AuditFilters, type ExportedPart, exportAudit, recordAudit } from "../../governance";
import { BYTE_ORDER_MARK, toCsv } from "../../platform/csv";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import type { I18n } from "../i18n";
import { afterSeqOf, shownFilters, toolFilters } from "./filters";
import { withoutTyped } from "./noted";

const COLUMNS = [
  "seq",
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "actor_name",
  "action",
  "outcome",
  "tool",
  "entity_kind",
  "entity_id",
  "code",
  "reason",
  "action_request_id",
  "preview_id",
  "before_digest",
  "after_digest",
  "source",
  "details",
  "correlation_id",
] as const;

type Format = "ndjson" | "csv";

const TYPES: Readonly<Record<Format, string>> = {
  ndjson: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
};

/** One part of the export as text of the file. A table that was cut says so in its last row. */
const LINES: Readonly<Record<Format, (part: ExportedPart, i18n: I18n) => string>> = {
  ndjson: (part) => `${JSON.stringify(part)}\n`,
  csv: (part, i18n) => {
    if (part.kind === "about") return BYTE_ORDER_MARK + toCsv([COLUMNS]);
    if (part.kind === "end" && part.more_after_seq !== null)
      return toCsv([[i18n.t.auditLog.export.cut(String(part.more_after_seq))]]);
    if (part.kind !== "entry") return "";
    const entry = { ...part.entry, at: new Date(part.entry.at).toISOString() };
    return toCsv([COLUMNS.map((column) => String(entry[column] ?? ""))]);
  },
};

/** `POST /console/audit/export.{ndjson|csv}`: the filtered log as a file, read while it is written. */
export function exportLog(format: Format) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const form = await c.req.parseBody();
    const shown = shownFilters((field) => form[field]);
    const filters: AuditFilters | undefined = toolFilters(shown, call.env.TIME_ZONE);
    const afterSeq = afterSeqOf(form.after_seq);
    if (!filters || afterSeq === null) return messagePage(c, "notFound", i18n.t.auditLog.unreadable);
    await recordAudit(call, {
      action: "audit.exported",
      outcome: "ok",
      details: {
        format,
        filters: withoutTyped(filters),
        ...(afterSeq !== undefined && { after_seq: afterSeq }),
      },
    });
    const from = afterSeq === undefined ? "" : `-after-${afterSeq}`;
    const name = `audit-log-${new Date(call.clock.now()).toISOString().slice(0, 10)}${from}.${format}`;
    return new Response(
      textOf(exportAudit(call, filters, afterSeq), (part) => LINES[format](part, i18n)),
      {
        headers: { "content-type": TYPES[format], "content-disposition": `attachment; filename="${name}"` },
      },
    );
  };
}

function textOf(
  parts: AsyncGenerator<ExportedPart>,
  line: (part: ExportedPart) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(line(value)));
    },
    cancel: async () => {
      await parts.return(undefined);
    },
  });
}
