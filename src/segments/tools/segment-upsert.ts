import * as z from "zod";
import { defineDirectWrite } from "../../mcp/define-tool";
import { condition, TEMPLATE_CATEGORIES } from "../condition";
import { segmentWrite } from "../upsert";

const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, "holds control characters or marks that reorder text");

const input = z.strictObject({
  segment_id: z.string().optional().describe("Of the one to change."),
  name: name.optional(),
  description: z.string().trim().max(300).nullable().optional(),
  condition: condition.optional(),
  exclude: condition.nullable().optional(),
  all_customers: z.boolean().optional().describe("Instead of a condition; a person decides."),
  purposes: z.array(z.enum(TEMPLATE_CATEGORIES)).max(3).optional(),
  version: z.int().min(1).optional().describe("The one you read."),
});

export const segmentUpsert = defineDirectWrite({
  name: "whatsapp.segment.upsert",
  room: "segments",
  title: { en: "Create or change a segment", "zh-Hant": "建立或更新分眾" },
  description:
    "Creates or changes a segment by a condition; answers whom it holds and who comes and goes. Whoever opted out is never counted in.",
  readFirst: ["whatsapp.segments.list", "whatsapp.broadcast.preview"],
  readFirstText: "whatsapp.segments.list, whatsapp.broadcast.preview",
  approval: "Approval required when segment affects active or scheduled broadcasts.",
  safety: "Keep opt-outs excluded and prevent accidental all-customer targeting.",
  permission: "segments:write",
  input,
  write: segmentWrite,
  content: (given) => given,
  hints: { destructive: false, openWorld: false },
});
