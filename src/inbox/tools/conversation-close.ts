import * as z from "zod";
import { tagsInput } from "../../contacts";
import { defineDirectWrite } from "../../mcp/define-tool";
import { timeInput } from "../../mcp/list";
import { noteInput } from "../../notes";
import { closeWrite, closing } from "../close/close";
import { OUTCOMES, TOPICS } from "../close/rules";

export const conversationClose = defineDirectWrite({
  name: "whatsapp.conversation.close",
  room: "inbox",
  title: { en: "Close a conversation", "zh-Hant": "關閉對話" },
  description:
    "Closes a conversation with its outcome; the customer's next message reopens it. An escalation's owner must first confirm it in the console.",
  readFirst: ["whatsapp.conversation.get"],
  readFirstText: "whatsapp.conversation.get",
  approval: "Approval required for complaint, payment, or escalation closures.",
  safety: "Do not close unresolved or active escalation conversations without owner confirmation.",
  permission: "inbox:close",
  input: z.strictObject({
    conversation_id: z.string(),
    outcome: z.enum(OUTCOMES),
    topic: z.enum(TOPICS),
    tags: tagsInput.optional(),
    follow_up_at: timeInput.nullable().optional(),
    note: noteInput().optional().describe("For staff only."),
    confirm_unanswered: z
      .boolean()
      .optional()
      .describe("The owner closes although the customer waits for an answer."),
  }),
  write: closeWrite,
  content: (given, ctx) => closing(ctx, given),
  hints: { destructive: false, openWorld: false },
});
