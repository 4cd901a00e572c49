import { principalMay } from "../../auth";
import { type ActionError, type ActionRequest, findActionRequest, findPreview } from "../../governance";
import type { AppContext } from "../../platform/context";
import { sha256 } from "../../platform/hash";
import { nameOf } from "../rules";
import type { AgreedPayment } from "./assess";
import { type FreeForm, paymentMessage } from "./message";
import type { Created, PaymentOrder } from "./provider";
import { instructionsIn, sessionEnd } from "./rules";
import { type PayableOrder, type PaymentLink, payableOrder } from "./store";
import { HIDDEN, hashOfToken, payAddress, tokenOf } from "./token";

const AGAIN = "If it is still wanted, make a new preview with whatsapp.order_payment_message.preview.";

const REQUESTER_LEFT: ActionError = {
  code: "forbidden",
  message: "Whoever asked for this payment link may no longer send one; nothing was sent.",
  hint: "If it is still wanted, somebody else makes a new preview.",
  details: {},
};

export const ORDER_CHANGED: ActionError = {
  code: "conflict",
  message: "Meanwhile the order is not what was agreed on, or is not to be paid any more; nothing was sent.",
  hint: "Look at the order with whatsapp.contact.get, then make a new preview.",
  details: {},
};

export const CLOSED_MEANWHILE: ActionError = {
  code: "conflict",
  message:
    "Meanwhile the payment link was closed, by another one, by a person or by its time; nothing was sent.",
  hint: AGAIN,
  details: {},
};

const WORDS_CHANGED: ActionError = {
  code: "preview_stale",
  message: "Meanwhile the message would not be the one that was agreed on; nothing was sent.",
  hint: AGAIN,
  details: {},
};

const KEY_CHANGED: ActionError = {
  code: "unavailable",
  message: "The key of the links was changed meanwhile; nothing was sent.",
  hint: AGAIN,
  details: {},
};

export const NO_ANSWER: ActionError = {
  code: "unavailable",
  message: "The payment provider gave no answer for too long; nothing was sent.",
  hint: AGAIN,
  details: {},
};

/** A link that was agreed on, with what that was and who asked. */
export interface Agreed {
  link: PaymentLink;
  request: ActionRequest;
  content: AgreedPayment;
  order: PayableOrder;
  token: string;
  message: FreeForm;
}

/** What was agreed on as it stands now, or why nothing comes of it. */
export async function agreedOn(ctx: AppContext, link: PaymentLink): Promise<Agreed | ActionError> {
  const request = await findActionRequest(ctx.db, link.actionRequestId);
  const preview = request?.previewId ? await findPreview(ctx.db, request.previewId) : undefined;
  if (!request || !preview) throw new Error(`payment link ${link.id} without what was agreed on`);
  const [allowed, order, token] = await Promise.all([
    principalMay(ctx.db, ctx.clock, request.principalId, "orders:write"),
    payableOrder(ctx.db, link.orderId),
    tokenOf(ctx.env, link.id),
  ]);
  if (!allowed) return REQUESTER_LEFT;
  if (!token || (await hashOfToken(token)) !== link.tokenHash) return KEY_CHANGED;
  const same =
    order?.status === "confirmed" &&
    order.payment_issue === null &&
    order.total_minor === link.amountMinor &&
    order.currency === link.currency &&
    order.conversation_id === link.conversationId &&
    order.thread_contact_id === order.contact_id;
  if (!order || !same) return ORDER_CHANGED;
  const content = preview.content as AgreedPayment;
  const messageAt = (url: string) =>
    paymentMessage({
      method: content.method,
      language: content.language,
      number: content.number,
      amountMinor: link.amountMinor,
      currency: link.currency,
      minutes: content.expires_in_minutes,
      instructions: instructionsIn(ctx.env.PAYMENT_INSTRUCTIONS, content.language),
      url,
    });
  // How to pay by hand stands in the deployment's settings: whoever agreed read what it was then.
  const read = messageAt(payAddress(content.base_url, HIDDEN));
  if ((await sha256(read)) !== (await sha256(content.message))) return WORDS_CHANGED;
  return { link, request, content, order, token, message: messageAt(payAddress(content.base_url, token)) };
}

/** What a provider is given: what is ordered, and nothing of the customer. */
export function providerOrder({ link, content, order, token }: Agreed): PaymentOrder {
  const { language, number, base_url } = content;
  const address = payAddress(base_url, token);
  return {
    linkId: link.id,
    orderId: order.id,
    number,
    currency: order.currency,
    totalMinor: order.total_minor,
    items: order.items.map(({ product_id, quantity, price_minor, names = {} }) => ({
      name: nameOf(names, language, product_id),
      quantity,
      priceMinor: price_minor,
    })),
    lines: order.lines,
    language,
    endsAt: sessionEnd(link.createdAt, link.expiresAt),
    paidUrl: `${address}?paid=1`,
    backUrl: address,
  };
}

/** What a provider refused, in words of ours. Its own words are about what we asked for, which holds nothing of the customer. */
export const refusalError = ({
  code,
  message,
  details,
}: Extract<Created, { kind: "refused" }>): ActionError => ({
  code: "unavailable",
  message: `The payment provider refused (${code}): ${message} Nothing was sent.`,
  hint: "Look at details and mend the cause, then make a new preview.",
  details,
});
