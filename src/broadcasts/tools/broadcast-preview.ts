import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import { createWrite } from "../create/write";
import { broadcastInput } from "../preview/input";

const count = z.int();
const counts = z.record(z.string(), count);

export const broadcastPreview = definePreview({
  name: "whatsapp.broadcast.preview",
  room: "broadcasts",
  title: { en: "Preview a broadcast", "zh-Hant": "預覽廣播" },
  description:
    "Shows whom a broadcast would reach and why others not, samples, cost, limit, time and risk. Sends nothing; whatsapp.broadcast.create keeps it as a draft.",
  readFirst: [
    "whatsapp.segments.list",
    "whatsapp.consent_records.list",
    "whatsapp.template.get",
    "whatsapp.policy_rules.get",
  ],
  readFirstText:
    "whatsapp.segments.list, whatsapp.consent_records.list, whatsapp.template.get, whatsapp.policy_rules.get",
  approval: "Human approval required before any bulk or campaign send.",
  safety: "Exclude opt-outs, blocked numbers, invalid contacts, and unapproved templates.",
  permission: "broadcasts:write",
  input: broadcastInput,
  /** Without an audience when something is in the way of counting one: the findings say what. */
  view: {
    category: z.string().optional(),
    audience: z
      .object({ considered: count, excluded: counts, sendable: count, quiet_hours_at_start: count })
      .optional(),
    by_language: counts.optional(),
    by_variant: z.array(z.object({ name: z.string(), share: count, people: count })).optional(),
    samples: z.array(z.looseObject({ contact_id: z.string(), customer_rendering: z.string() })).optional(),
    recipients_with_missing_values: z
      .object({ people: count, missing: z.array(z.object({ tag: z.string(), people: count })) })
      .optional(),
    cost: z
      .looseObject({
        currency: z.string().nullable(),
        total_micros: count.nullable(),
        lines: z.array(z.looseObject({ market: z.string(), category: z.string(), messages: count })),
      })
      .optional(),
    free_conversations: count.optional(),
    headroom: z.looseObject({ limit: count.nullable(), used: count, left: count.nullable() }).optional(),
    time_to_finish: z.looseObject({ seconds_at_rate: count, finishes_at: z.string().nullable() }).optional(),
    frequency: counts.optional(),
    opt_out_risk: z
      .object({
        share: z.number().nullable(),
        based_on: count,
        level: z.enum(["unknown", "low", "medium", "high"]),
      })
      .optional(),
    template_quality: z.array(z.looseObject({ template_id: z.string(), quality: z.string() })).optional(),
  },
  write: createWrite,
  content: (ask) => ({ ask, shown_audience: null }),
});
