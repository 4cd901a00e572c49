import * as z from "zod";
import { atMost, brokenLimit } from "./template-limit-checks";
import { TEMPLATE_LIMITS as LIMITS } from "./template-limits";

/**
 * Buttons of a template; what a draft may still lack is optional.
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/components, "Buttons"
 */
const label = atMost(LIMITS.buttonText, "button_text_length").optional();
const sample = z.union([z.string(), z.array(z.string())]);

const quickReply = z.strictObject({ type: z.literal("QUICK_REPLY"), text: label });

const url = z.strictObject({
  type: z.literal("URL"),
  text: label,
  url: atMost(LIMITS.urlLength, "url_length").optional(),
  example: sample.optional(),
});

const phoneNumber = z.strictObject({
  type: z.literal("PHONE_NUMBER"),
  text: label,
  phone_number: atMost(LIMITS.phoneNumber, "phone_number_length").optional(),
});

/** …/whatsapp/templates/marketing-templates/coupon-templates: its label is Meta's own. */
const copyCode = z.strictObject({
  type: z.literal("COPY_CODE"),
  text: z.string().optional(),
  example: sample.optional(),
});

/** …/whatsapp/flows/guides/sendingaflow: a published flow by its id or name, or a new one by its JSON. */
const flow = z.strictObject({
  type: z.literal("FLOW"),
  text: label,
  flow_id: z.string().max(64).optional(),
  flow_name: z.string().max(200).optional(),
  flow_json: z.string().optional(),
  flow_action: z.enum(["NAVIGATE", "DATA_EXCHANGE"]).optional(),
  navigate_screen: z.string().max(200).optional(),
  icon: z.string().max(40).optional(),
});

/** …/whatsapp/catalogs/catalog-template-messages, …/whatsapp/catalogs/mpm-template-messages */
const catalogue = z.strictObject({ type: z.enum(["CATALOG", "MPM"]), text: label });

/** …/whatsapp/calling/call-button-messages-deep-links */
const voiceCall = z.strictObject({
  type: z.literal("VOICE_CALL"),
  text: label,
  ttl_minutes: z
    .int()
    .refine(
      (minutes) => minutes >= LIMITS.callLifetimeLeast && minutes <= LIMITS.callLifetimeMost,
      brokenLimit({
        code: "call_lifetime",
        message: `must be ${LIMITS.callLifetimeLeast} to ${LIMITS.callLifetimeMost} minutes`,
        fix: "Give a number of minutes in that range, or leave it out.",
      }),
    )
    .optional(),
});

const requestContactInfo = z.strictObject({
  type: z.literal("REQUEST_CONTACT_INFO"),
  text: z.string().optional(),
});

/** …/whatsapp/templates/authentication-templates */
const otp = z.strictObject({
  type: z.literal("OTP"),
  otp_type: z.enum(["COPY_CODE", "ONE_TAP", "ZERO_TAP"]),
  text: label,
  autofill_text: label,
  supported_apps: z
    .array(z.strictObject({ package_name: z.string(), signature_hash: z.string() }))
    .optional(),
  zero_tap_terms_accepted: z.boolean().optional(),
});

export const templateButton = z.discriminatedUnion("type", [
  quickReply,
  url,
  phoneNumber,
  copyCode,
  flow,
  catalogue,
  voiceCall,
  requestContactInfo,
  otp,
]);
