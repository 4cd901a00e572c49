import { audit, type GovernedWrite } from "../../governance";
import { findConversation } from "../../inbox";
import { notFound } from "../../mcp/errors";
import { addToOutbox } from "../../platform/outbox";
import { type AgreedPayment, assessPayment, type JudgedPayment } from "./assess";
import { closing, driveClosing } from "./close";
import { driveLink, outboxIdOf, PAYMENT_TOPIC } from "./deliver";
import type { PaymentContent } from "./input";
import { linkEnd } from "./rules";
import { insertLink, payableOrder } from "./store";
import { hashOfToken } from "./token";

/** `whatsapp.payment_link.send`: one way to pay one order, to the conversation that owns it, after a person agreed to exactly that. */
export const paymentLinkWrite: GovernedWrite<PaymentContent, JudgedPayment> = {
  tool: "whatsapp.payment_link.send",
  previewTool: "whatsapp.order_payment_message.preview",
  takes: ({ purpose }) => purpose === "payment_link",

  authorize: async (ctx, { conversation_id, order_id }) => {
    if (!(await findConversation(ctx.db, ctx.principal, conversation_id)))
      throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
    const owner = (await payableOrder(ctx.db, order_id))?.conversation_id;
    // An order of a conversation that the caller does not see is as if there was none.
    if (!owner || !(await findConversation(ctx.db, ctx.principal, owner)))
      throw notFound("order", order_id, "whatsapp.contact.get");
  },

  assess: assessPayment,

  plan: async (ctx, { content, state }, { actionRequestId }) => {
    if (!state?.token) throw new Error("a payment link without what it was judged by");
    const { link_id, conversation_id, method, expires_in_minutes } = content as AgreedPayment;
    const { order, token, replaced } = state;
    const now = ctx.clock.now();
    const entry = audit(ctx, {
      action: "payment_link.asked",
      outcome: "ok",
      tool: "whatsapp.payment_link.send",
      entity: { kind: "order", id: order.id },
      actionRequestId,
      details: {
        payment_link_id: link_id,
        method,
        amount_minor: order.total_minor,
        currency: order.currency,
        replaces: replaced?.id ?? null,
      },
    });
    return {
      statements: [
        ...(replaced ? closing(ctx, [replaced], "replaced") : []),
        ...insertLink({
          id: link_id,
          order,
          conversationId: conversation_id,
          provider: method,
          tokenHash: await hashOfToken(token),
          actionRequestId,
          expiresAt: linkEnd(now, expires_in_minutes),
          createdAt: now,
        }),
        addToOutbox({
          id: outboxIdOf(link_id),
          topic: PAYMENT_TOPIC,
          ref: link_id,
          at: now,
          correlationId: ctx.correlationId,
        }),
        entry.insert,
      ],
      drive: (app) => {
        driveClosing(app, replaced ? [replaced] : []);
        return driveLink(app, link_id);
      },
    };
  },
};
