import { getCountryCallingCode } from "libphonenumber-js";
import * as z from "zod";
import { maskBsuid, maskPerson, may } from "../../auth";
import { normaliseText } from "../../governance";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { rfc3339 } from "../../platform/clock";
import { toE164, waIdVariants } from "../identity";
import { listContacts } from "../list-store";

const CATEGORIES = ["marketing", "utility", "authentication", "service"] as const;

const input = z.strictObject({
  query: z
    .string()
    .max(80)
    .refine((query) => query.length >= 2 || /\p{Script=Han}/u.test(query), {
      message: "must be at least 2 characters, or one Chinese character",
    })
    .optional()
    .describe("Start of a name or number; the whole of it when data is masked for you."),
  tag: z.string().max(80).optional(),
  language: z.string().max(15).optional(),
  blocked: z.boolean().optional(),
  consent: z
    .strictObject({ category: z.enum(CATEGORIES), state: z.enum(["opted_in", "opted_out", "unknown"]) })
    .optional(),
  last_seen_after: timeInput.optional(),
  last_seen_before: timeInput.optional(),
  ...listInput,
});

/** Digits that a stored number may start with when somebody types this. */
function phonePrefixes(query: string, defaultCountry: string): string[] {
  const digits = query.normalize("NFKC").replace(/\D/g, "");
  if (digits.length < 3 || /\p{L}/u.test(query)) return [];
  const e164 = toE164(query, defaultCountry)?.slice(1);
  const national = `${getCountryCallingCode(defaultCountry as "HK")}${digits}`;
  return [...new Set([digits, national, ...(e164 ? waIdVariants(e164) : [])])];
}

export const contactsList = defineRead({
  name: "whatsapp.contacts.list",
  room: "contacts",
  title: { en: "List contacts", "zh-Hant": "聯絡人列表" },
  description:
    "Finds contacts by the start of a name or number, tag, language, consent, block or last activity, most recently active first. For everything about one, use whatsapp.contact.get.",
  readFirst: ["whatsapp.config.get"],
  readFirstText: "whatsapp.config.get",
  approval: "Read-only. No approval required.",
  safety: "Mask phone and profile data according to customer-data permissions.",
  permission: "contacts:read",
  personalData: true,
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string() }))),
  handler: async (ctx, filters) => {
    const start = (await startOf("whatsapp.contacts.list", filters, 2)) as [number, string] | undefined;
    const rows = await listContacts(
      ctx.db,
      {
        ...filters,
        searches: filters.query !== undefined,
        wholeOnly: !may(ctx.principal, "contacts:pii"),
        namePrefix: filters.query && /\p{L}/u.test(filters.query) ? normaliseText(filters.query) : undefined,
        phonePrefixes: filters.query ? phonePrefixes(filters.query, ctx.env.DEFAULT_COUNTRY) : undefined,
      },
      start,
    );
    return pageOf(
      "whatsapp.contacts.list",
      filters,
      rows,
      (row) => [row.last_activity_at, row.id],
      (row) => ({
        id: row.id,
        ...maskPerson(ctx.principal, { phone: row.phone, customer_name: row.profile_name }),
        tags: JSON.parse(row.tags) as string[],
        consent: {
          marketing: row.marketing ?? "unknown",
          utility: row.utility ?? "unknown",
          ...(filters.detail === "full" && {
            authentication: row.authentication ?? "unknown",
            service: row.service ?? "unknown",
          }),
        },
        blocked: row.block === "blocked",
        last_seen_at: rfc3339(row.last_inbound_at),
        ...(filters.detail === "full" && {
          name: may(ctx.principal, "contacts:pii") ? row.name : null,
          language: row.language,
          country: row.country,
          undeliverable: row.delivery === "undeliverable",
          business_scoped_user_id:
            row.bsuid && (may(ctx.principal, "contacts:pii") ? row.bsuid : maskBsuid(row.bsuid)),
          created_at: rfc3339(row.created_at),
        }),
      }),
    );
  },
});
