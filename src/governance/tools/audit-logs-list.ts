import * as z from "zod";
import { may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { rfc3339 } from "../../platform/clock";
import { withoutNumbers } from "../audit-masking";
import { listAudit } from "../audit-store";
import { sealsOver, verifySeals } from "../seals";

const input = z.strictObject({
  audit_id: z.string().optional(),
  actor: z.string().optional().describe("A staff_id or token_id."),
  tool: z.string().optional(),
  entity_id: z.string().optional(),
  action_request_id: z.string().optional(),
  action: z.string().optional().describe("For example write.started, approval.approved, consent.opt_out."),
  outcome: z.enum(["ok", "pending", "denied", "failed", "unknown"]).optional(),
  after: timeInput.optional(),
  before: timeInput.optional(),
  verify: z.boolean().default(false).describe("Also recompute the seals that cover these entries."),
  ...listInput,
});

export const auditLogsList = defineRead({
  name: "whatsapp.audit_logs.list",
  room: "audit",
  title: { en: "List the audit log", "zh-Hant": "審計紀錄" },
  description:
    "Lists what was done, asked for, decided, denied and read, by whom and why, newest first. With verify it says whether the chain of seals holds. For one request's outcome, use whatsapp.action_request.status.",
  readFirst: ["whatsapp.contact.get", "whatsapp.broadcasts.list"],
  readFirstText: "whatsapp.contact.get or whatsapp.broadcasts.list",
  approval: "Read-only. No approval required.",
  safety: "Audit logs must be immutable and restricted to admin/compliance roles.",
  permission: "audit:read",
  input,
  output: z.looseObject(
    listOutput(z.looseObject({ id: z.string(), at: z.string(), action: z.string(), outcome: z.string() })),
  ),
  handler: async (ctx, filters) => {
    const start = (await startOf("whatsapp.audit_logs.list", filters, 1)) as [number] | undefined;
    const rows = await listAudit(ctx.db, filters, start?.[0]);
    const shown = rows.slice(0, filters.limit);
    const seqs = shown.map(({ seq }) => seq);
    const seals = await sealsOver(ctx.db, seqs);
    const sealOf = (seq: number) => seals.find(({ from_seq, to_seq }) => from_seq <= seq && seq <= to_seq);
    const verification = filters.verify
      ? await verifySeals(
          ctx,
          seals,
          seqs.filter((seq) => sealOf(seq) === undefined),
        )
      : undefined;
    const shownTo = may(ctx.principal, "contacts:pii")
      ? (value: unknown) => value
      : (value: unknown) => withoutNumbers(value);
    const page = await pageOf(
      "whatsapp.audit_logs.list",
      filters,
      rows,
      (row) => [row.seq],
      (row) => ({
        id: row.id,
        at: rfc3339(row.at),
        actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        action: row.action,
        outcome: row.outcome,
        tool: row.tool,
        entity: row.entity_id === null ? null : { kind: row.entity_kind, id: row.entity_id },
        code: row.code,
        reason: shownTo(row.reason),
        action_request_id: row.action_request_id,
        seal: sealOf(row.seq)?.id ?? null,
        ...(filters.detail === "full" && {
          preview_id: row.preview_id,
          before_digest: row.before_digest,
          after_digest: row.after_digest,
          source: row.source === null ? null : shownTo(JSON.parse(row.source)),
          details: row.details === null ? null : shownTo(JSON.parse(row.details)),
          correlation_id: row.correlation_id,
        }),
      }),
    );
    return { ...page, ...(verification && { verification }) };
  },
});
