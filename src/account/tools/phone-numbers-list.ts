import * as z from "zod";
import { may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { rfc3339 } from "../../platform/clock";
import { phoneNumbers } from "../store";

export const phoneNumbersList = defineRead({
  name: "whatsapp.phone_numbers.list",
  room: "account",
  title: { en: "List business numbers", "zh-Hant": "官方號碼列表" },
  description:
    "Lists the business's own WhatsApp numbers with name status, quality, messaging limit, throughput and connection, and how old that knowledge is.",
  readFirst: ["whatsapp.config.get"],
  readFirstText: "whatsapp.config.get",
  approval: "Read-only. No approval required.",
  safety: "Hide verification details and provider identifiers unless admin role is present.",
  permission: "account:read",
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.looseObject({
        display_phone_number: z.string(),
        verified_name: z.string(),
        quality_rating: z.string(),
      }),
    ),
    next_cursor: z.null(),
  }),
  handler: async (ctx) => {
    const numbers = await phoneNumbers(ctx.db);
    return {
      items: numbers.map((number) => ({
        display_phone_number: number.display_phone_number,
        verified_name: number.verified_name,
        name_status: number.name_status,
        quality_rating: number.quality_rating,
        messaging_limit_tier: number.messaging_limit_tier,
        throughput_level: number.throughput_level,
        connection: number.status,
        official: number.is_official === 1,
        as_of: rfc3339(number.fetched_at),
        age_seconds: Math.max(0, Math.round((ctx.clock.now() - number.fetched_at) / 1000)),
        ...(may(ctx.principal, "account:admin") && {
          phone_number_id: number.id,
          code_verification_status: number.code_verification_status,
        }),
      })),
      next_cursor: null,
    };
  },
});
