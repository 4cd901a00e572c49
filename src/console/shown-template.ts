import * as z from "zod";
import type { TemplateBubble } from "../templates";

const button = z.object({ type: z.string(), text: z.string(), value: z.string().optional() });

const plain = {
  header: z
    .object({
      format: z.string(),
      text: z.string().optional(),
      asset_id: z.string().optional(),
      file_name: z.string().optional(),
    })
    .optional(),
  body: z.string(),
  footer: z.string().optional(),
  offer: z.string().optional(),
  offer_counts_down: z.boolean().optional(),
  buttons: z.array(button),
  shown_by_meta_in: z.string().optional(),
};

const bubble = z.object({ ...plain, cards: z.array(z.object(plain)).optional() });

/** One language of a submission, as its preview keeps it. */
export const shownLanguage = z.object({
  language: z.string(),
  kind: z.enum(["create", "edit"]),
  category: z.string(),
  bubble: bubble as unknown as z.ZodType<TemplateBubble>,
  status_at_meta: z.string().nullable(),
  edits_left_today: z.number().nullable(),
  edits_left_30_days: z.number().nullable(),
  next_edit_at: z.string().nullable(),
  /** Where it differs from what Meta has. */
  changes: z.array(z.string()),
});

export type ShownLanguage = z.infer<typeof shownLanguage>;

/** What came of one language of a submission that was carried out. */
const settledLanguage = z.object({
  language: z.string(),
  status: z.enum(["accepted", "refused", "abandoned"]),
  meta_status: z.string().nullish(),
  category: z.string().nullish(),
  /** Meta chose another category than this one. */
  asked_category: z.string().nullish(),
  error: z.object({ message: z.string(), hint: z.string().optional() }).nullish(),
});

export type SettledLanguage = z.infer<typeof settledLanguage>;

/** The languages in the result of a submission; none for results of other tools. */
export function settledLanguages(result: Record<string, unknown> | null): SettledLanguage[] {
  const parsed = z.array(settledLanguage).safeParse(result?.languages);
  return parsed.success ? parsed.data : [];
}
