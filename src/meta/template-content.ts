import * as z from "zod";
import { headDocument, headImage, headVideo, limitedText, place } from "./message-parts";

/**
 * The sending of a template: its name, its language, and a value for each thing that it leaves open.
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 */
const parameterName = z.string().min(1).max(100).optional();

const textParameter = z.strictObject({
  type: z.literal("text"),
  parameter_name: parameterName,
  text: limitedText(1024),
});

/** `amount_1000` is the amount times 1,000; phones that cannot format it show the fallback. */
const currencyParameter = z.strictObject({
  type: z.literal("currency"),
  parameter_name: parameterName,
  currency: z.strictObject({
    fallback_value: limitedText(60),
    code: z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as HKD"),
    amount_1000: z.int(),
  }),
});

/** Meta shows the fallback as it stands. */
const dateParameter = z.strictObject({
  type: z.literal("date_time"),
  parameter_name: parameterName,
  date_time: z.strictObject({ fallback_value: limitedText(60) }),
});

const parameter = z.discriminatedUnion("type", [
  textParameter,
  currencyParameter,
  dateParameter,
  z.strictObject({ type: z.literal("image"), image: headImage }),
  z.strictObject({ type: z.literal("video"), video: headVideo }),
  z.strictObject({ type: z.literal("document"), document: headDocument }),
  z.strictObject({ type: z.literal("location"), location: place }),
  z.strictObject({ type: z.literal("payload"), payload: limitedText(128) }),
  z.strictObject({
    type: z.literal("coupon_code"),
    coupon_code: z.string().regex(/^[A-Za-z0-9]{1,20}$/, "must be 1 to 20 letters and digits"),
  }),
]);

const component = z.strictObject({
  type: z.enum(["header", "body", "button"]),
  sub_type: z.enum(["quick_reply", "url", "copy_code"]).optional(),
  index: z.union([z.string().regex(/^\d$/, "must be 0 to 9"), z.int().min(0).max(9)]).optional(),
  parameters: z.array(parameter).max(100),
});

export const templateContent = z.strictObject({
  name: z.string().min(1).max(512),
  language: z.strictObject({
    code: z.string().min(2).max(15),
    policy: z.literal("deterministic").optional(),
  }),
  components: z.array(component).max(12).optional(),
});

export type TemplateContent = z.infer<typeof templateContent>;
export type TemplateParameter = z.infer<typeof parameter>;

/** The words that a parameter puts into a text, if it is one that does. */
export function parameterText(parameter: TemplateParameter): string | undefined {
  if (parameter.type === "text") return parameter.text;
  if (parameter.type === "currency") return parameter.currency.fallback_value;
  return parameter.type === "date_time" ? parameter.date_time.fallback_value : undefined;
}
