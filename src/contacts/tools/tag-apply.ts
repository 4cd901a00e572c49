import * as z from "zod";
import { defineDirectWrite } from "../../mcp/define-tool";
import { timeInput } from "../../mcp/list";
import { tagging, taggingWrite } from "../tagging";
import { tagsInput } from "../upsert-input";

const input = z
  .strictObject({
    contact_ids: z.array(z.string()).min(1).max(1000).optional(),
    conversation_ids: z.array(z.string()).min(1).max(200).optional(),
    add: tagsInput.optional(),
    remove: tagsInput.optional(),
    follow_up_at: timeInput.nullable().optional().describe("Conversations only; null removes."),
  })
  .refine((input) => input.contact_ids !== undefined || input.conversation_ids !== undefined, {
    path: ["contact_ids"],
    message: "or conversation_ids is needed",
  })
  .refine(
    (input) => input.add !== undefined || input.remove !== undefined || input.follow_up_at !== undefined,
    {
      path: ["add"],
      message: "needs add, remove or follow_up_at",
    },
  )
  .refine((input) => input.follow_up_at === undefined || input.conversation_ids !== undefined, {
    path: ["follow_up_at"],
    message: "is for conversations: give conversation_ids",
  });

export const tagApply = defineDirectWrite({
  name: "whatsapp.tag.apply",
  room: "contacts",
  title: { en: "Tag contacts or conversations", "zh-Hant": "套用標籤" },
  description:
    "Adds and removes tags of contacts or conversations, one or many, and sets when to follow up. Tags never stand for consent: that is whatsapp.consent.update.",
  readFirst: ["whatsapp.contact.get", "whatsapp.conversation.get"],
  readFirstText: "whatsapp.contact.get, whatsapp.conversation.get",
  approval: "Approval required for bulk tags that affect campaigns or routing.",
  safety: "Avoid tags that imply consent unless consent update is explicitly recorded.",
  permission: "contacts:write",
  input,
  write: taggingWrite,
  content: (given, ctx) => tagging(ctx, given),
  hints: { destructive: false, openWorld: false },
});
