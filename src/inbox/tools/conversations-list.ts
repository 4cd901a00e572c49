import * as z from "zod";
import { tagInput } from "../../contacts";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, timeInput } from "../../mcp/list";
import { readConversations } from "../list";

const input = z.strictObject({
  status: z.enum(["open", "pending", "closed"]).optional(),
  window: z
    .enum(["open", "closing_soon", "closed"])
    .optional()
    .describe("24-hour window; closing_soon: within the hour."),
  phone: z.string().max(40).optional().describe("The customer's number, any usual form."),
  contact_id: z.string().optional(),
  owner: z.string().optional().describe("A staff_id, `me`, or `nobody`."),
  queue_id: z.string().optional(),
  team_id: z.string().optional(),
  tag: tagInput.optional(),
  waiting: z.boolean().optional().describe("For our answer."),
  sla: z
    .enum(["ok", "due_soon", "breached"])
    .optional()
    .describe("due_soon: within the hour, first due first."),
  follow_up_due: z.literal(true).optional(),
  unread: z.boolean().optional(),
  last_message_after: timeInput.optional(),
  last_message_before: timeInput.optional(),
  ...listInput,
});

export const conversationsList = defineRead({
  name: "whatsapp.conversations.list",
  room: "inbox",
  title: { en: "List conversations", "zh-Hant": "對話列表" },
  description:
    "Finds conversations by status, owner, queue, number, unread, service level or window state, newest first. For the messages of one, use whatsapp.conversation.get.",
  readFirst: ["whatsapp.contacts.list"],
  readFirstText: "whatsapp.contacts.list",
  approval: "Read-only. No approval required.",
  safety: "Only return conversations available to the requester or assigned team.",
  permission: "inbox:read",
  personalData: true,
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string(), contact_id: z.string(), status: z.string() }))),
  handler: readConversations,
});
