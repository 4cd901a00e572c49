import * as z from "zod";
import { headDocument, headImage, headVideo, limitedText, place } from "./message-parts";

/**
 * The values that a template can be given, one kind each.
 * …/whatsapp/templates/overview; of buttons …/whatsapp/templates/components
 */
const parameterName = z.string().min(1).max(100).optional();

const text = z.strictObject({
  type: z.literal("text"),
  parameter_name: parameterName,
  text: limitedText(1024),
});

/** `amount_1000` is the amount times 1,000; phones that cannot format it show the fallback. */
const currency = z.strictObject({
  type: z.literal("currency"),
  parameter_name: parameterName,
  currency: z.strictObject({
    fallback_value: limitedText(60),
    code: z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as HKD"),
    amount_1000: z.int(),
  }),
});

/** Meta shows the fallback as it stands. */
const date = z.strictObject({
  type: z.literal("date_time"),
  parameter_name: parameterName,
  date_time: z.strictObject({ fallback_value: limitedText(60) }),
});

const product = limitedText(100);

/** Sections of products: …/whatsapp/catalogs/multi-product-template-messages: 10 sections, 30 products. */
const sections = z
  .array(
    z.strictObject({
      title: limitedText(24),
      product_items: z
        .array(z.strictObject({ product_retailer_id: product }))
        .min(1)
        .max(30),
    }),
  )
  .min(1)
  .max(10)
  .refine((list) => list.reduce((sum, { product_items }) => sum + product_items.length, 0) <= 30, {
    message: "must hold 30 products at most",
  });

/**
 * What a button does: a flow gets its token and the data of its first screen (…/whatsapp/flows/guides/sendingaflow), a
 * catalogue the product whose picture is shown (…/whatsapp/catalogs/catalog-template-messages).
 */
const action = z.strictObject({
  flow_token: limitedText(200).optional(),
  flow_action_data: z.record(z.string().max(100), z.json()).optional(),
  thumbnail_product_retailer_id: product.optional(),
  sections: sections.optional(),
});

/** A month: …/whatsapp/calling/call-button-messages-deep-links. */
const LONGEST_CALL_BUTTON = 43_200;

export const parameter = z.discriminatedUnion("type", [
  text,
  currency,
  date,
  z.strictObject({ type: z.literal("image"), image: headImage }),
  z.strictObject({ type: z.literal("video"), video: headVideo }),
  z.strictObject({ type: z.literal("document"), document: headDocument }),
  z.strictObject({ type: z.literal("location"), location: place }),
  z.strictObject({ type: z.literal("payload"), payload: limitedText(512) }),
  z.strictObject({
    type: z.literal("coupon_code"),
    coupon_code: z.string().regex(/^[A-Za-z0-9]{1,20}$/, "must be 1 to 20 letters and digits"),
  }),
  z.strictObject({ type: z.literal("action"), action }),
  z.strictObject({
    type: z.literal("ttl_minutes"),
    ttl_minutes: z.int().min(1).max(LONGEST_CALL_BUTTON),
  }),
]);

export type TemplateParameter = z.infer<typeof parameter>;

/** The words that a parameter puts into a text, if it is one that does. */
export function parameterText(parameter: TemplateParameter): string | undefined {
  if (parameter.type === "text") return parameter.text;
  if (parameter.type === "currency") return parameter.currency.fallback_value;
  return parameter.type === "date_time" ? parameter.date_time.fallback_value : undefined;
}
