import * as z from "zod";
import { impliesConsent, LONGEST_TAG, normaliseTag } from "../governance";

/**
 * Characters that hide or reorder what a person reads: controls, marks that override the direction of text, and halves
 * of characters, which the database would store as something else.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

const UNSEEN_TEXT = "holds control characters, half characters or marks that reorder text";

const seen = (text: string): boolean => !UNSEEN.test(text);

/** Like a tag, what is known of a contact may not stand for consent: segments ask for it too. */
const saysNothingOfConsent = (...texts: string[]): boolean =>
  [...texts, texts.join(" ")].every((text) => impliesConsent(text) === undefined);
const CONSENT_ELSEWHERE = "stands for consent: record that with whatsapp.consent.update";

export const shownText = (most: number) =>
  z.string().trim().min(1).max(most).refine(seen, { message: UNSEEN_TEXT });

function canonicalLanguage(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

export const languageInput = z
  .string()
  .min(2)
  .max(15)
  .transform((text, ctx) => {
    const canonical = canonicalLanguage(text);
    if (canonical === undefined)
      ctx.addIssue({ code: "custom", message: "must be a BCP 47 tag, for example zh-HK" });
    return canonical ?? text;
  });

/** Tags that one call takes at most. */
export const MOST_TAGS = 20;

export const tagInput = z
  .string()
  .max(200)
  .transform(normaliseTag)
  .pipe(
    z
      .string()
      .min(1, { message: "must not be empty" })
      .max(LONGEST_TAG)
      .refine(seen, { message: UNSEEN_TEXT }),
  );

export const tagsInput = z
  .array(tagInput)
  .min(1)
  .max(MOST_TAGS)
  .transform((tags) => [...new Set(tags)]);

export const contactFields = {
  contact_id: z.string().max(64).optional().describe("Else found by the other two."),
  phone: z.string().min(3).max(40).optional(),
  business_scoped_user_id: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/, {
      message: "must be Meta's business-scoped user id, for example HK.123",
    })
    .optional(),
  name: shownText(100).nullable().optional(),
  language: languageInput.nullable().optional().describe("BCP 47."),
  tags: tagsInput.optional().describe("Added."),
  preferences: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { message: "must be a key like best_time" }),
      shownText(200).nullable(),
    )
    .refine((record) => Object.keys(record).length <= 20, { message: "takes 20 keys at most" })
    .superRefine((record, ctx) => {
      for (const [key, value] of Object.entries(record)) {
        // null takes away what was stored before.
        if (value !== null && !saysNothingOfConsent(key, value))
          ctx.addIssue({ code: "custom", path: [key], message: CONSENT_ELSEWHERE });
      }
    })
    .optional()
    .describe("null removes."),
  crm_links: z
    .array(
      z.strictObject({
        system: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, { message: "must be a short name like hubspot" }),
        id: shownText(120).nullable(),
        url: z
          .url({ protocol: /^https$/ })
          .max(500)
          .optional(),
      }),
    )
    .min(1)
    .max(10)
    .superRefine((links, ctx) => {
      for (const [index, { system, id }] of links.entries()) {
        if (id !== null && !saysNothingOfConsent(system))
          ctx.addIssue({ code: "custom", path: [index, "system"], message: CONSENT_ELSEWHERE });
      }
    })
    .refine((links) => new Set(links.map(({ system }) => system)).size === links.length, {
      message: "names a system twice",
    })
    .optional()
    .describe("One a system; id null removes."),
};

export const contactInput = z
  .strictObject(contactFields)
  .refine(
    ({ contact_id, phone, business_scoped_user_id }) =>
      contact_id !== undefined || phone !== undefined || business_scoped_user_id !== undefined,
    { message: "needs contact_id, phone or business_scoped_user_id", path: ["contact_id"] },
  );

export type ContactInput = z.output<typeof contactInput>;
