import { type CallContext, maskPerson } from "../../auth";
import {
  type Assessment,
  blockingFinding,
  breachedGuardrails,
  type Finding,
  guardrailFinding,
  LIMITS,
  WRITE_GUARDRAILS,
} from "../../governance";
import { notFound } from "../../mcp/errors";
import { plainText } from "../../meta";
import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { sha256 } from "../../platform/hash";
import { chargedAs, conversationSession, gatherFacts } from "../../sending";
import { identityFindings, verifiedBy } from "../order/identity";
import { type Customer, customerOf } from "../order/store";
import { majorUnits, money, orderTotal } from "../rules";
import type { PaymentContent } from "./input";
import { type FreeForm, type PaymentMessage, paymentMessage } from "./message";
import { providerOf } from "./providers";
import { instructionsIn, orderNumber } from "./rules";
import {
  liveLinkOf,
  moneyOf,
  type PayableOrder,
  type PaymentLink,
  payableOrder,
  unsettledMessage,
} from "./store";
import { HIDDEN, payAddress, tokenOf } from "./token";
import { paymentLanguage } from "./words";

/** What is agreed on, whole. */
export type AgreedPayment = Required<PaymentContent> & { number: string; message: FreeForm };

/** What a payment link was judged by; the plan acts on it. */
export interface JudgedPayment {
  order: PayableOrder;
  token: string | undefined;
  /** The link that this one takes the place of. */
  replaced: PaymentLink | undefined;
}

const error = (code: string, message: string, path: string, fix: string): Finding => ({
  severity: "error",
  code,
  message,
  path,
  fix,
});

/** What keeps the order from being paid by this link in this conversation, whoever agrees. */
function orderFindings(order: PayableOrder, { conversation_id }: PaymentContent): Finding[] {
  const { paymentElsewhere, paymentNotDue } = WRITE_GUARDRAILS;
  const own = order.conversation_id === conversation_id && order.thread_contact_id === order.contact_id;
  const sum = orderTotal(order.items, order.lines);
  return [
    ...(own ? [] : [guardrailFinding(paymentElsewhere, "conversation_id")]),
    ...(order.status === "confirmed"
      ? []
      : [guardrailFinding(paymentNotDue, "order_id", `${paymentNotDue.rule} This one is ${order.status}.`)]),
    ...(order.payment_issue === null
      ? []
      : [
          guardrailFinding(
            paymentNotDue,
            "order_id",
            `${paymentNotDue.rule} A person has to look at this one: ${order.payment_issue}.`,
          ),
        ]),
    ...(sum === order.total_minor
      ? []
      : [
          error(
            "totals_differ",
            `The order's items and lines come to ${money(sum, order.currency)}, its total is ${money(order.total_minor, order.currency)}.`,
            "order_id",
            "Have somebody correct the order; nothing is charged that does not add up.",
          ),
        ]),
    ...(order.total_minor > 0
      ? []
      : [error("nothing_to_pay", "The order comes to nothing.", "order_id", "There is nothing to be paid.")]),
  ];
}

/** What the deployment lacks for this way to pay. */
function methodFindings(
  ctx: AppContext,
  { method, language }: AgreedPayment,
  order: PayableOrder,
  token: string | undefined,
): Finding[] {
  const whyNot = providerOf(method).whyNot(ctx, { currency: order.currency, totalMinor: order.total_minor });
  const withoutWords =
    method === "manual" && instructionsIn(ctx.env.PAYMENT_INSTRUCTIONS, language) === undefined;
  return [
    ...(whyNot ? [error(whyNot.code, whyNot.message, "method", whyNot.fix)] : []),
    ...(withoutWords
      ? [
          error(
            "unavailable",
            `How to pay by hand is not written down in ${language} on this deployment.`,
            "method",
            "Set PAYMENT_INSTRUCTIONS, or use the method stripe.",
          ),
        ]
      : []),
    ...(token === undefined
      ? [
          error(
            "unavailable",
            "Payment links cannot be made: LINK_SIGNING_KEY is not set.",
            "method",
            "Set LINK_SIGNING_KEY and deploy.",
          ),
        ]
      : []),
  ];
}

/** Money that is here or on its way: a second link would ask for it again. */
function moneyFinding(money: "held" | "pending"): Finding {
  const { paymentNotDue } = WRITE_GUARDRAILS;
  const why =
    money === "held" ? "Money was paid for this one already." : "A payment of this one is on its way.";
  return guardrailFinding(paymentNotDue, "order_id", `${paymentNotDue.rule} ${why}`);
}

/** The message of an earlier link may have reached the customer: for a while nobody asks again, then a person decides. */
const repetitionFinding = (status: string, mayRepeat: boolean): Finding => ({
  severity: mayRepeat ? "warning" : "error",
  code: mayRepeat ? "possible_repetition" : "conflict",
  message: `An earlier payment message of this order is ${status === "unknown" ? "possibly sent: its outcome is unknown" : "on its way"}.`,
  path: "order_id",
  fix: mayRepeat
    ? "A person decides whether the customer is asked again."
    : "Look at it with whatsapp.conversation.get and wait until it is settled.",
});

const replacedFinding = ({ id, expiresAt }: PaymentLink): Finding => ({
  severity: "info",
  code: "payment_link_replaced",
  message: `The order's other link, which works until ${rfc3339(expiresAt)}, is revoked by this one.`,
  path: "order_id",
  evidence: id,
});

/** Looks at a payment link as things stand now. Preview, request and approval all decide by this. */
export async function assessPayment(
  ctx: AppContext,
  asked: PaymentContent,
): Promise<Assessment<PaymentContent, JudgedPayment>> {
  const { conversation_id, order_id, method } = asked;
  const [order, customer, replaced, held, unsettled] = await Promise.all([
    payableOrder(ctx.db, order_id),
    customerOf(ctx.db, conversation_id),
    liveLinkOf(ctx.db, order_id),
    moneyOf(ctx.db, order_id),
    unsettledMessage(ctx.db, order_id),
  ]);
  if (!order) throw notFound("order", order_id, "whatsapp.contact.get");
  if (!customer) throw notFound("conversation", conversation_id, "whatsapp.conversations.list");

  const language =
    asked.language ?? paymentLanguage(order.language) ?? paymentLanguage(ctx.env.LOCALE) ?? "en";
  const linkId = asked.link_id ?? ctx.ids.next("paymentLink");
  const baseUrl = asked.base_url ?? ctx.publicUrl;
  const number = orderNumber(order);
  const words: Omit<PaymentMessage, "url"> = {
    method,
    language,
    number,
    amountMinor: order.total_minor,
    currency: order.currency,
    minutes: asked.expires_in_minutes,
    instructions: instructionsIn(ctx.env.PAYMENT_INSTRUCTIONS, language),
  };
  const message = paymentMessage({ ...words, url: payAddress(baseUrl, HIDDEN) });
  const agreed: AgreedPayment = { ...asked, language, link_id: linkId, base_url: baseUrl, number, message };
  const token = await tokenOf(ctx.env, linkId);
  const window = await conversationSession(ctx.env, conversation_id).window(conversation_id);
  const { facts, recipient } = await gatherFacts(
    ctx,
    { contactId: customer.contact_id, conversationId: conversation_id, windowOpen: window.open },
    // The very message that would go out.
    paymentMessage({ ...words, url: payAddress(baseUrl, token ?? HIDDEN) }),
  );
  const now = ctx.clock.now();
  const verified = verifiedBy(customer, now);
  const mayRepeat = unsettled?.status === "unknown" && unsettled.at + LIMITS.unknownBlocks <= now;
  const findings = [
    ...orderFindings(order, asked),
    ...(held ? [moneyFinding(held)] : []),
    ...(unsettled ? [repetitionFinding(unsettled.status, mayRepeat)] : []),
    ...methodFindings(ctx, agreed, order, token),
    ...breachedGuardrails(facts).map(
      ({ code, rule, fix }): Finding => ({ severity: "error", code, message: rule, fix }),
    ),
    ...identityFindings(verified),
    ...(replaced ? [replacedFinding(replaced)] : []),
  ];
  return {
    content: agreed,
    findings,
    effects: {
      messages: blockingFinding(findings) ? 0 : 1,
      charged_as: chargedAs(facts.category, window, now),
      payment_order: number,
      payment_amount: money(order.total_minor, order.currency),
      payment_method: method,
      payment_minutes: asked.expires_in_minutes,
      ...(replaced && { payment_replaces: 1 }),
      customer_verified_by: verified,
    },
    policyFacts: { sendsPaymentLink: true, mayRepeat },
    facts: {
      recipient: recipient ?? null,
      contact: [order.contact_id, customer.contact_id, customer.bsuid, verified],
      order: [order.status, order.total_minor, order.currency, order.payment_issue],
      replaces: replaced?.id ?? null,
      message: await sha256(message),
    },
    entity: { kind: "order", id: order_id },
    state: { order, token, replaced },
    view: {
      conversation_id,
      rendering: plainText(message),
      recipient: recipientOf(ctx, customer),
      window: {
        open: window.open,
        closes_at: rfc3339(window.closesAt),
        free_entry_point_until: rfc3339(window.freeEntryPointUntil),
      },
      identity: {
        contact_id: customer.contact_id,
        verified_by: verified,
        last_message_at: rfc3339(customer.last_inbound_at),
      },
      payment: {
        order_id,
        number,
        order_status: order.status,
        method,
        language,
        amount: majorUnits(order.total_minor, order.currency),
        amount_minor: order.total_minor,
        currency: order.currency,
        works_for_minutes: asked.expires_in_minutes,
        replaces: replaced?.id ?? null,
      },
    },
  };
}

/** The customer as whoever asks may see them. */
function recipientOf(ctx: AppContext, { contact_id, phone, profile_name }: Customer) {
  const { principal } = ctx as CallContext;
  return { contact_id, ...maskPerson(principal, { phone, customer_name: profile_name }) };
}
