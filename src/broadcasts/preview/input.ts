import * as z from "zod";
import { timeInput } from "../../mcp/list";
import { templateContent } from "../../meta";

const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), "must be without control characters");

const id = z.string().min(1).max(100);

/** Meta's schema of components would cost a model more than ten tools; `session_message.preview` shows it in words. */
const COMPONENTS_SHOWN_AS = {
  type: "array",
  items: { type: "object" },
  description:
    "Meta's. Texts may hold {{contact.name|friend}}, {{contact.preference.KEY}}; without |default, who has none is left out.",
};

export const broadcastTemplate = z.strictObject({
  name: templateContent.shape.name,
  language: z.string().min(1).max(100).describe("For whoever speaks none of its languages."),
  components: z
    .array(z.unknown())
    .pipe(templateContent.shape.components.unwrap())
    .meta({ shownAs: COMPONENTS_SHOWN_AS })
    .optional(),
});

const variants = z
  .array(z.strictObject({ name: plainText(30), share: z.int().min(1).max(99), template: broadcastTemplate }))
  .min(2)
  .max(4)
  .superRefine((list, ctx) => {
    if (list.reduce((sum, { share }) => sum + share, 0) !== 100)
      ctx.addIssue({ code: "custom", message: "must have shares that make 100" });
    if (new Set(list.map(({ name }) => name)).size !== list.length)
      ctx.addIssue({ code: "custom", message: "must have names of their own" });
  });

export const broadcastInput = z
  .strictObject({
    name: plainText(120),
    goal: plainText(500).optional(),
    segment_id: id,
    exclude_segment_ids: z.array(id).max(10).optional(),
    phone_number_id: id.optional().describe("Or display_phone_number."),
    template: broadcastTemplate.optional(),
    variants: variants.optional().meta({
      shownAs: {
        type: "array",
        items: { type: "object" },
        description: "A/B instead of template: 2-4 of {name, share, template}; shares in % make 100.",
      },
    }),
    attribution_days: z.int().min(1).max(30).default(7),
    rate: z.int().min(1).max(1000).optional().describe("Messages/s."),
    scheduled_at: timeInput.optional().describe("For the estimate."),
  })
  .refine(({ template: one, variants: several }) => (one === undefined) !== (several === undefined), {
    path: ["template"],
    message: "is needed, or variants, and not both",
  });

export type BroadcastAsk = z.infer<typeof broadcastInput>;

/** One variant as it was asked for, and where in the input its template stands. */
export interface AskedVariant {
  name: string;
  share: number;
  template: NonNullable<BroadcastAsk["template"]>;
  path: string;
}

/** A broadcast of one template is one with a single variant. */
export function variantsOf(ask: BroadcastAsk): AskedVariant[] {
  if (ask.template) return [{ name: "A", share: 100, template: ask.template, path: "template" }];
  return (ask.variants ?? []).map((variant, index) => ({ ...variant, path: `variants.${index}.template` }));
}
