import * as z from "zod";
import { defineRead } from "../../mcp/define-tool";
import { notFound } from "../../mcp/errors";
import { rfc3339 } from "../../platform/clock";
import { phoneNumbers } from "../store";

/** Whether a number as written, with or without the country code, is this one. */
function isNumber(displayPhoneNumber: string, written: string): boolean {
  const digits = written.normalize("NFKC").replace(/\D/g, "");
  return digits.length >= 6 && displayPhoneNumber.replace(/\D/g, "").endsWith(digits);
}

export const businessProfileGet = defineRead({
  name: "whatsapp.business_profile.get",
  room: "account",
  title: { en: "Read the business profile", "zh-Hant": "讀取商業檔案" },
  description:
    "Shows the profile that customers see for a business number: about, address, description, email, websites, vertical, picture, official status.",
  readFirst: ["whatsapp.phone_numbers.list"],
  readFirstText: "whatsapp.phone_numbers.list",
  approval: "Read-only. No approval required.",
  safety: "Do not expose account verification documents or Meta business manager secrets.",
  permission: "account:read",
  input: z.strictObject({
    phone: z
      .string()
      .max(40)
      .optional()
      .describe("display_phone_number; needed when there are several numbers with profiles."),
  }),
  output: z.looseObject({ display_phone_number: z.string(), verified_name: z.string() }),
  handler: async (ctx, { phone }) => {
    const numbers = await phoneNumbers(ctx.db);
    const number =
      phone === undefined ? numbers[0] : numbers.find((row) => isNumber(row.display_phone_number, phone));
    if (!number) throw notFound("business number", phone ?? "", "whatsapp.phone_numbers.list");
    const profile = number.profile === null ? {} : (JSON.parse(number.profile) as Record<string, unknown>);
    return {
      display_phone_number: number.display_phone_number,
      verified_name: number.verified_name,
      official: number.is_official === 1,
      about: profile.about ?? null,
      description: profile.description ?? null,
      address: profile.address ?? null,
      email: profile.email ?? null,
      websites: profile.websites ?? [],
      vertical: profile.vertical ?? null,
      // Meta's API has no opening hours; a tenant that states them does so in the description.
      hours: profile.hours ?? null,
      picture_url: profile.profile_picture_url ?? null,
      as_of: rfc3339(number.profile_fetched_at),
      other_numbers: numbers.filter((row) => row !== number).map((row) => row.display_phone_number),
    };
  },
});
