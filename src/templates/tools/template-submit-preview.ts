import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import { MOST_LANGUAGES, submitContent } from "../submit/content";
import { submitWrite } from "../submit/write";

export const templateSubmitPreview = definePreview({
  name: "whatsapp.template_submit.preview",
  room: "templates",
  title: { en: "Preview a submission", "zh-Hant": "預覽提交範本" },
  description:
    "Shows drafts of a template as customers will see them, what Meta would refuse or may reject with the fix, changes and edits left. whatsapp.template.submit submits them.",
  readFirst: ["whatsapp.template.get", "whatsapp.policy_rules.get", "whatsapp.media_assets.list"],
  readFirstText: "whatsapp.template.get, whatsapp.policy_rules.get, whatsapp.media_assets.list",
  approval: "Approval required before submitting or resubmitting a Meta template.",
  safety: "Detect prohibited claims, wrong category, missing variables, and policy mismatch.",
  permission: "templates:write",
  input: z.strictObject({
    name: z.string().min(1).max(600),
    languages: z
      .array(z.string().min(1).max(35))
      .min(1)
      .max(MOST_LANGUAGES)
      .optional()
      .describe("Default: all not submitted yet."),
  }),
  view: {
    name: z.string(),
    languages: z.array(
      z.looseObject({
        draft_id: z.string(),
        version: z.int(),
        language: z.string(),
        kind: z.enum(["create", "edit"]),
        category: z.string(),
        rendering: z.string(),
        status_at_meta: z.string().nullable(),
        edits_left_today: z.int().nullable(),
        edits_left_30_days: z.int().nullable(),
        next_edit_at: z.string().nullable(),
        changes: z.array(z.string()),
        likely_rejections: z.array(z.string()),
      }),
    ),
  },
  write: submitWrite,
  content: (given, ctx) => submitContent(ctx, given),
});
