import { type CallContext, may, type Role } from "../../auth";
import { type AuditActor, audit, findActionRequest } from "../../governance";
import { ToolError } from "../../mcp/errors";
import { guardChanges, isGuardFailure, type Statement, statement } from "../../platform/db";
import { cancelOrder as cancelled } from "../order/cancel";
import { issueWhen } from "./balance";
import { closing, driveClosing } from "./close";
import { applyPaymentEvent, issueTold } from "./events";
import { accountOf, noteConfirmed, setIssue } from "./events-store";
import { isLive } from "./rules";
import { findLink, liveLinkOf, type PaymentLink } from "./store";

/** Who says that money is there, and that what did not fit is settled. */
const RESPONSIBLE: readonly Role[] = ["manager", "admin"];

const conflict = (message: string): ToolError =>
  new ToolError("conflict", message, "Look at the order again.");

const missing = (noun: string): ToolError =>
  new ToolError("not_found", `There is no such ${noun}.`, "Look at the list of orders.");

/** Money is moved, or said to be there, by people who are signed in to the console: by no token, and by no tool. */
function requirePerson({ principal }: CallContext, allowed: boolean): void {
  if (principal.kind !== "staff")
    throw new ToolError("forbidden", "Only a person can do this.", "Sign in to the console.");
  if (!allowed)
    throw new ToolError("forbidden", "Your roles do not allow this.", "Ask a manager.", {
      roles: RESPONSIBLE,
    });
}

const isResponsible = ({ principal }: CallContext): boolean =>
  principal.roles.some((role) => RESPONSIBLE.includes(role));

const actorOf = ({ principal }: CallContext): AuditActor => ({
  kind: "staff",
  id: principal.staffId,
  name: principal.name,
});

async function linkOf(call: CallContext, orderId: string, linkId: string): Promise<PaymentLink> {
  const link = await findLink(call.db, linkId);
  if (link?.orderId !== orderId) throw missing("payment link");
  return link;
}

async function commit(call: CallContext, statements: readonly Statement[], otherwise: string): Promise<void> {
  try {
    await call.db.batch(statements);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    throw conflict(otherwise);
  }
}

/** Closes a link that nobody has paid yet. @throws {ToolError} `forbidden`, `not_found`, `conflict` when it is not open any more */
export async function revokeLink(
  call: CallContext,
  { order_id, link_id }: { order_id: string; link_id: string },
): Promise<void> {
  requirePerson(call, may(call.principal, "orders:write"));
  const link = await linkOf(call, order_id, link_id);
  const closed = "The link is not open any more.";
  if (!isLive(link.status)) throw conflict(closed);
  await commit(call, closing(call, [link], "revoked"), closed);
  driveClosing(call, [link]);
}

/** Ends an order that is not paid, with its link; its pieces go back into the embedded catalogue. @throws {ToolError} `forbidden`, `not_found`, `conflict` */
export async function cancelOrder(
  call: CallContext,
  { order_id, reason }: { order_id: string; reason: string },
): Promise<void> {
  requirePerson(call, may(call.principal, "orders:write"));
  for (let tries = 1; ; tries++) {
    try {
      return await tryCancel(call, order_id, reason);
    } catch (error) {
      if (!isGuardFailure(error)) throw error;
      if (tries === MOST_TRIES) throw conflict("The order, or its link, was changed at this very moment.");
    }
  }
}

/** How often an order that was changed at the very moment is looked at anew: a link may have been made, or paid. */
const MOST_TRIES = 3;

async function tryCancel(call: CallContext, order_id: string, reason: string): Promise<void> {
  const [account, link] = await Promise.all([accountOf(call.db, order_id), liveLinkOf(call.db, order_id)]);
  if (!account) throw missing("order");
  const { order } = account;
  const unpaid = ["requested", "confirmed"].includes(order.status);
  if (!unpaid) throw conflict(`An order that is ${order.status} cannot be cancelled.`);
  const now = call.clock.now();
  // Money of another amount may be here: it is somebody's all the same.
  const issue = issueWhen("cancelled", order, account.links, account.events);
  const thread = account.conversationId ?? "";
  const entry = audit(call, {
    action: "order.cancelled",
    outcome: "ok",
    entity: { kind: "order", id: order_id },
    reason,
    details: { was: order.status },
  });
  await call.db.batch([
    // One that is paid at this very moment is not cancelled, and no link that is made at this moment stays open.
    statement(
      `update orders set updated_at = ?2 where id = ?1 and status = ?3 and payment_issue is ?4
         and (select id from payment_links where order_id = ?1 and status in ('creating', 'open')) is ?5`,
      order_id,
      now,
      order.status,
      account.issue,
      link?.id ?? null,
    ),
    guardChanges(),
    ...cancelled(order_id, now),
    ...(link ? closing(call, [link], "order_cancelled") : []),
    ...(issue ? [setIssue(order_id, issue, now)] : []),
    ...(issue ? await issueTold(call, account, thread, issue, entry.id) : []),
    entry.insert,
  ]);
  driveClosing(call, link ? [link] : []);
}

/**
 * Says that the money of a payment by hand is there. A manager does, and never the person in whose name it was asked for: nobody
 * declares their own sale as paid. @throws {ToolError} `forbidden`, `not_found`, `conflict`
 */
export async function confirmManualPayment(
  call: CallContext,
  { order_id, link_id, reference }: { order_id: string; link_id: string; reference: string },
): Promise<void> {
  requirePerson(call, isResponsible(call));
  const link = await linkOf(call, order_id, link_id);
  if (link.provider !== "manual") throw conflict("Only payments by hand are confirmed by people.");
  const request = await findActionRequest(call.db, link.actionRequestId);
  if (request?.requesterStaffId === call.principal.staffId) {
    throw new ToolError(
      "forbidden",
      "Nobody confirms a payment that they asked for or that was asked for in their name.",
      "Ask another manager.",
    );
  }
  if (["creating", "failed", "paid", "refunded"].includes(link.status))
    throw conflict(`The payment is ${link.status}.`);
  const heard = await applyPaymentEvent(
    call,
    {
      id: `manual_${link.id}`,
      provider: "manual",
      type: "paid",
      linkId: link.id,
      sessionRef: null,
      paymentRef: null,
      amountMinor: link.amountMinor,
      currency: link.currency,
      at: call.clock.now(),
    },
    { actor: actorOf(call), also: [noteConfirmed(link.id, call.principal.staffId, reference)] },
  );
  if (heard === "known") throw conflict("The payment was confirmed before.");
}

/** Says that a person has settled what did not fit. It changes neither order nor money. @throws {ToolError} `forbidden`, `conflict` */
export async function resolveIssue(
  call: CallContext,
  { order_id, issue, note }: { order_id: string; issue: string; note: string },
): Promise<void> {
  requirePerson(call, isResponsible(call));
  const entry = audit(call, {
    action: "payment.issue_resolved",
    outcome: "ok",
    code: issue,
    entity: { kind: "order", id: order_id },
    reason: note,
  });
  await commit(
    call,
    [
      statement(
        "update orders set payment_issue = null, updated_at = ?3 where id = ?1 and payment_issue = ?2",
        order_id,
        issue,
        call.clock.now(),
      ),
      guardChanges(),
      entry.insert,
    ],
    "There is nothing to look at any more, or something else.",
  );
}
