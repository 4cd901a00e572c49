import * as z from "zod";
import { may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { DAY, rfc3339 } from "../../platform/clock";
import { EVENT_KINDS } from "../event";
import { listEvents } from "../list-store";
import { maskedBody } from "../masked-body";
import { changesRecords, reasonOf, replayOf, shownError } from "../rules";
import { rejectionsSince } from "../store";

const input = z.strictObject({
  outcome: z.enum(["received", "applied", "ignored", "failed"]).optional(),
  kind: z.enum(EVENT_KINDS).optional(),
  field: z.string().max(60).optional(),
  event_id: z.string().optional(),
  action_request_id: z.string().optional().describe("Of a retry."),
  received_after: timeInput.optional(),
  received_before: timeInput.optional(),
  ...listInput,
});

export const webhookLogsList = defineRead({
  name: "whatsapp.webhook_logs.list",
  room: "webhooks",
  title: { en: "List webhook events", "zh-Hant": "Webhook 紀錄" },
  description:
    "Lists what Meta sent, each event with its outcome, tries and reason, bodies masked. For the messages themselves, use whatsapp.conversation.get.",
  readFirst: ["whatsapp.config.get"],
  readFirstText: "whatsapp.config.get",
  approval: "Read-only. No approval required.",
  safety: "Mask webhook payload PII and secrets; retain replay boundaries.",
  permission: "webhooks:read",
  input,
  output: z.looseObject(
    listOutput(z.looseObject({ id: z.string(), kind: z.string(), field: z.string(), outcome: z.string() })),
  ),
  handler: async (ctx, filters) => {
    const start = (await startOf("whatsapp.webhook_logs.list", filters, 2)) as [number, string] | undefined;
    const weekAgo = new Date(ctx.clock.now() - 7 * DAY).toISOString().slice(0, 10);
    const [rows, rejections] = await Promise.all([
      listEvents(ctx.db, filters, start),
      rejectionsSince(ctx.db, weekAgo),
    ]);
    const page = await pageOf(
      "whatsapp.webhook_logs.list",
      filters,
      rows,
      (row) => [row.received_at, row.id],
      (row) => ({
        id: row.id,
        kind: row.kind,
        field: row.field,
        outcome: row.outcome,
        received_at: rfc3339(row.received_at),
        occurred_at: rfc3339(row.occurred_at),
        tries: row.tries,
        ...(row.replays > 0 && { replays: row.replays }),
        reason: reasonOf(row),
        ...(row.error !== null && { error: shownError(row.error) }),
        ...(filters.detail === "full" && {
          // Meta's ids spell out numbers: the kind and the last characters are enough to tell two keys apart.
          idempotency_key: `${row.kind}:•••${row.key.slice(-8)}`,
          finished_at: rfc3339(row.finished_at),
          next_try_at: row.outcome === "received" ? rfc3339(row.due_at) : null,
          ...(may(ctx.principal, "account:admin") && { phone_number_id: row.phone_number_id }),
          customer_body: maskedBody(JSON.parse(row.payload)),
          replay: replayOf(row),
          ...(row.outcome === "failed" && { replay_needs_approval: changesRecords(row.kind) }),
          ...(row.replay_request_id !== null && { action_request_id: row.replay_request_id }),
        }),
      }),
    );
    return {
      ...page,
      refused_last_7_days: rejections.map((row) => ({ ...row, last_at: rfc3339(row.last_at) })),
    };
  },
});
