import * as z from "zod";
import { defineDirectWrite } from "../../mcp/define-tool";
import { timeInput } from "../../mcp/list";
import { CONSENT_CATEGORIES, isReservedEvidence, UPDATE_SOURCES } from "../rules";
import { consentUpdateWrite } from "../update";
import { consentUpdate } from "../update-content";

const reference = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !isReservedEvidence(text), {
    message: "must not begin with erased: that stands for the evidence of people who were erased",
  })
  .optional();

const input = z
  .strictObject({
    contact_ids: z.array(z.string()).min(1).max(1000),
    action: z.enum(["opt_in", "opt_out", "block", "unblock"]),
    categories: z
      .array(z.enum(CONSENT_CATEGORIES))
      .min(1)
      .optional()
      .describe("Needed for opt_in; an opt_out without is from everything."),
    source: z.enum(UPDATE_SOURCES).describe("Where the customer said so."),
    evidence: z
      .strictObject({ ref: reference, message_id: reference, webhook_event_id: reference })
      .optional()
      .describe("Needed for opt_in. After an opt-out: message_id of the customer's later message."),
    occurred_at: timeInput.optional().describe("Default now."),
  })
  .refine(({ action, categories }) => action !== "opt_in" || categories !== undefined, {
    path: ["categories"],
    message: "are needed for opt_in",
  })
  .refine(({ action, categories }) => !action.endsWith("block") || categories === undefined, {
    path: ["categories"],
    message: "do not go with a block: it is for every message",
  });

export const consentUpdateTool = defineDirectWrite({
  name: "whatsapp.consent.update",
  room: "consent",
  title: { en: "Record consent", "zh-Hant": "更新同意狀態" },
  description:
    "Records that customers agreed, refused, or are blocked, with source and evidence. Refusals of few contacts count at once. For many with their consent from a file, use whatsapp.contact_import.preview.",
  readFirst: ["whatsapp.consent_records.list", "whatsapp.opt_outs.list"],
  readFirstText: "whatsapp.consent_records.list, whatsapp.opt_outs.list",
  approval: "Approval required for bulk consent changes or opt-out reversal.",
  safety: "Never override opt-out without verified customer action and audit record.",
  permission: "consent:write",
  input,
  write: consentUpdateWrite,
  content: (given, ctx) => consentUpdate(ctx, given),
  hints: { destructive: true, openWorld: false },
});
