import * as z from "zod";
import type { GovernedWrite } from "../../governance";
import { definePreview } from "../../mcp/define-tool";
import { type OrderContent, orderContent } from "../order/content";
import { orderRequest } from "../order/input";
import { orderWrite } from "../order/write";
import { type PaymentContent, paymentContent, paymentRequest } from "../payment/input";
import { paymentView } from "../payment/view";
import { paymentLinkWrite } from "../payment/write";

type Content = OrderContent | PaymentContent;

/** Fields of one purpose or the other: what each takes is checked by the request of its purpose, and an agent needs to see no more than this. */
const field = (shownAs: Record<string, unknown>) => z.unknown().optional().meta({ shownAs });
const object = (description: string) => ({ type: "array", items: { type: "object" }, description });

const input = z
  .strictObject({
    purpose: z.enum(["order", "payment_link"]),
    conversation_id: z.string(),
    items: field(object("order: {product_id, quantity}; for a wrong id it names some that there are")),
    lines: field(object("order: {kind: discount|fee, label, amount_minor or percent}; amounts positive")),
    note: field({ type: "string" }),
    cart_order_id: field({ type: "string", description: "order: the customer's own cart." }),
    order_id: field({ type: "string", description: "payment_link" }),
    method: field({ enum: ["stripe", "manual"] }),
    expires_in_minutes: field({ type: "integer" }),
    language: field({ enum: ["en", "zh-Hant"] }),
  })
  .superRefine((given, ctx) => {
    const result = asked(given);
    for (const issue of result.error?.issues ?? []) {
      if (issue.code === "unrecognized_keys")
        for (const key of issue.keys)
          ctx.addIssue({
            code: "custom",
            path: [...issue.path, key],
            message: `is not for ${given.purpose}`,
          });
      else ctx.addIssue({ code: "custom", path: issue.path, message: issue.message });
    }
  });

/** The request of the purpose that is named. */
function asked(given: { purpose: "order" | "payment_link" } & Record<string, unknown>) {
  if (given.purpose === "order") return orderRequest.safeParse(given);
  const { purpose: _, ...request } = given;
  return paymentRequest.safeParse(request);
}

async function contentOf(
  given: z.infer<typeof input>,
  ctx: Parameters<typeof orderContent>[0],
): Promise<Content> {
  const { data } = asked(given);
  if (!data) throw new Error("a request that was refused is previewed");
  return "purpose" in data ? orderContent(ctx, data) : paymentContent(ctx, data);
}

const amount = z.int();

export const orderPaymentMessagePreview = definePreview({
  name: "whatsapp.order_payment_message.preview",
  room: "commerce",
  title: { en: "Preview an order or a payment link", "zh-Hant": "預覽訂單或付款連結" },
  description:
    "Shows an order with live prices, stock, totals and how the customer is verified, or a payment link as it will look. Changes nothing; whatsapp.order.create_from_chat or whatsapp.payment_link.send carries it out.",
  readFirst: ["whatsapp.conversation.get", "whatsapp.contact.get", "whatsapp.session_message.preview"],
  readFirstText: "whatsapp.conversation.get, whatsapp.contact.get, whatsapp.session_message.preview",
  approval: "Approval required before creating order or sending payment link.",
  safety: "Confirm customer identity and avoid exposing payment links to wrong conversations.",
  permission: "orders:write",
  input,
  view: {
    conversation_id: z.string(),
    recipient: z.looseObject({ contact_id: z.string() }).optional(),
    identity: z.looseObject({ verified_by: z.enum(["whatsapp_number", "staff", "unverified"]) }).optional(),
    source: z.enum(["catalogue", "shop"]).optional(),
    items: z.array(z.looseObject({ product_id: z.string(), quantity: amount })).optional(),
    lines: z.array(z.looseObject({ kind: z.string(), label: z.string(), minor: amount })).optional(),
    currency: z.string().optional(),
    subtotal: z.string().optional(),
    subtotal_minor: amount.optional(),
    total: z.string().optional(),
    total_minor: amount.optional(),
    note: z.string().nullish(),
    cart_order_id: z.string().nullish(),
    checked_at: z.string().nullish(),
    ...z.object(paymentView).partial().shape,
  },
  write: (content) =>
    (content.purpose === "order" ? orderWrite : paymentLinkWrite) as unknown as GovernedWrite<Content>,
  content: contentOf,
});
