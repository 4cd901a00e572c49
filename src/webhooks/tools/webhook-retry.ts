import * as z from "zod";
import { defineDirectWrite } from "../../mcp/define-tool";
import { timeInput } from "../../mcp/list";
import { EVENT_KINDS, type EventHandler } from "../event";
import { webhookRetryWrite } from "../retry";
import { webhookRetryContent } from "../retry-content";

const input = z
  .strictObject({
    event_ids: z.array(z.string()).min(1).max(200).optional(),
    failed: z
      .strictObject({
        kind: z.enum(EVENT_KINDS).optional(),
        field: z.string().max(60).optional(),
        received_after: timeInput.optional(),
        received_before: timeInput.optional(),
      })
      .optional()
      .describe("All that fit, the oldest 1,000."),
  })
  .refine(({ event_ids, failed }) => (event_ids === undefined) !== (failed === undefined), {
    path: ["event_ids"],
    message: "or failed is needed, and only one of them",
  });

export const webhookRetry = (handlers: readonly EventHandler[]) =>
  defineDirectWrite({
    name: "whatsapp.webhook.retry",
    room: "webhooks",
    title: { en: "Retry webhook events", "zh-Hant": "重試 Webhook 事件" },
    description: "Has failed webhook events processed again; what was applied never is.",
    readFirst: ["whatsapp.webhook_logs.list"],
    readFirstText: "whatsapp.webhook_logs.list",
    approval: "Approval required for bulk replay or state-changing webhook retry.",
    safety: "Use idempotency keys and never replay already-applied customer actions.",
    permission: "webhooks:retry",
    input,
    write: webhookRetryWrite(handlers),
    content: (given, ctx) => webhookRetryContent(ctx, given),
    hints: { destructive: false, openWorld: false },
  });
