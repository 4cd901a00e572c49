import { getCountryCallingCode } from "libphonenumber-js";
import * as z from "zod";
import { maskBsuid, maskPerson, may } from "../../auth";
import { normaliseTag, normaliseText } from "../../governance";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { rfc3339 } from "../../platform/clock";
import { membersOf } from "../../segments";
import { toE164, waIdVariants } from "../identity";
import { listContacts, orderOf, positionOf } from "../list-store";

const CATEGORIES = ["marketing", "utility", "authentication", "service"] as const;

const input = z.strictObject({
  query: z
    .string()
    .max(80)
    .refine((query) => query.length >= 2 || /\p{Script=Han}/u.test(query), {
      message: "must be at least 2 characters, or one Chinese character",
    })
    .optional()
    .describe(
      "Start of any word of a name, of a number, or its last 4 digits; all of it when data is masked for you.",
    ),
  tag: z.string().max(80).optional(),
  segment_id: z.string().optional(),
  language: z.string().max(15).optional(),
  blocked: z.boolean().optional(),
  undeliverable: z.boolean().optional(),
  consent: z
    .strictObject({ category: z.enum(CATEGORIES), state: z.enum(["opted_in", "opted_out", "unknown"]) })
    .optional(),
  last_seen_after: timeInput.optional(),
  last_seen_before: timeInput.optional(),
  ...listInput,
});

/** What names and numbers may start with when somebody types this; none when it says too little. */
function searchTerms(query: string, defaultCountry: string): string[] {
  if (/\p{L}/u.test(query)) return [normaliseText(query)].filter((term) => term !== "");
  const digits = query.normalize("NFKC").replace(/\D/g, "");
  if (digits.length < 3) return [];
  const e164 = toE164(query, defaultCountry)?.slice(1);
  const national = `${getCountryCallingCode(defaultCountry as "HK")}${digits}`;
  return [digits, national, ...(e164 ? waIdVariants(e164) : [])];
}

export const contactsList = defineRead({
  name: "whatsapp.contacts.list",
  room: "contacts",
  title: { en: "List contacts", "zh-Hant": "聯絡人列表" },
  description:
    "Finds contacts by the start of a name or number, tag, segment, language, consent, block or last activity. Without search or filter the most recently active come first, with a filter the newest. For everything about one, use whatsapp.contact.get.",
  readFirst: ["whatsapp.config.get"],
  readFirstText: "whatsapp.config.get",
  approval: "Read-only. No approval required.",
  safety: "Mask phone and profile data according to customer-data permissions.",
  permission: "contacts:read",
  personalData: true,
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string() }))),
  handler: async (ctx, asked) => {
    const { query, segment_id, ...rest } = asked;
    const filters = {
      ...rest,
      tag: asked.tag && normaliseTag(asked.tag),
      terms: query === undefined ? undefined : searchTerms(query, ctx.env.DEFAULT_COUNTRY),
      member: segment_id === undefined ? undefined : await membersOf(ctx, segment_id),
    };
    const order = orderOf(filters);
    const start = await startOf("whatsapp.contacts.list", asked, order === "id" ? 1 : 2);
    const rows = await listContacts(
      ctx.db,
      { ...filters, wholeOnly: !may(ctx.principal, "contacts:pii") },
      start,
    );
    return pageOf(
      "whatsapp.contacts.list",
      asked,
      rows,
      (row) => positionOf(order, row),
      (row) => ({
        id: row.id,
        ...maskPerson(ctx.principal, { phone: row.phone, customer_name: row.profile_name }),
        tags: JSON.parse(row.tags) as string[],
        consent: {
          marketing: row.marketing,
          utility: row.utility,
          ...(asked.detail === "full" && { authentication: row.authentication, service: row.service }),
        },
        blocked: row.blocked === 1,
        last_seen_at: rfc3339(row.last_inbound_at),
        ...(asked.detail === "full" && {
          name: may(ctx.principal, "contacts:pii") ? row.name : null,
          language: row.language,
          country: row.country,
          undeliverable: row.undeliverable === 1,
          business_scoped_user_id:
            row.bsuid && (may(ctx.principal, "contacts:pii") ? row.bsuid : maskBsuid(row.bsuid)),
          created_at: rfc3339(row.created_at),
        }),
      }),
    );
  },
});
