import { expect, test } from "vitest";
import { approveAs, asClient, outcomeOf, statusOf } from "../../support/approval";
import { runOutbox } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { customerWrites, fault, sendStatuses, sentMessages, settings } from "../../support/simulator";
import { conversationWith, hoursAgo, NEW_CUSTOMER } from "../../support/story";
import { set } from "../../support/team";
import { row } from "../../support/webhook";
import { cron, hearFromMeta, ok } from "../../support/worker";
import {
  askForLink,
  codesOf,
  confirmedOrder,
  linksOf,
  previewLink,
  sendLink,
  sentLink,
  sessions,
} from "./payments";

test("nobody but the order's own conversation is sent its link", async () => {
  const own = await conversationWith();
  const order = await confirmedOrder(own);
  const other = await conversationWith("85255509002", "Another customer");
  const preview = await previewLink(other, order);
  expect(preview.data).toMatchObject({ verdict: "blocked", effects: { messages: 0 } });
  expect(codesOf(preview)).toContain("policy_blocked");
  const unknown = await previewLink(own, "ord_nothing");
  expect(unknown.data.code).toBe("not_found");
  // An order that no conversation of the caller's sight owns is as if there was none.
  const elsewhere = await confirmedOrder(own, { conversation_id: null });
  expect((await previewLink(own, elsewhere)).data.code).toBe("not_found");
  // It was the contact's, and the conversation is with somebody else by now.
  await set("update orders set contact_id = 'con_demo01' where id = ?1", order);
  expect(codesOf(await previewLink(own, order))).toContain("policy_blocked");
});

test.each([
  ["requested", null, "conflict"],
  ["paid", null, "conflict"],
  ["cancelled", null, "conflict"],
  ["refunded", null, "conflict"],
  ["confirmed", "other_amount", "conflict"],
])("an order that is %s with the issue %s is not asked to be paid", async (status, payment_issue, code) => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation, { status, payment_issue });
  const preview = await previewLink(conversation, order);
  expect(preview.data.verdict).toBe("blocked");
  expect(codesOf(preview)).toContain(code);
});

test("an order that does not add up, or comes to nothing, is not charged", async () => {
  const conversation = await conversationWith();
  const wrong = await confirmedOrder(conversation, { total_minor: 2_400 });
  expect(codesOf(await previewLink(conversation, wrong))).toContain("totals_differ");
  const lines = JSON.stringify([{ kind: "discount", label: "All of it", minor: -24_000 }]);
  const free = await confirmedOrder(conversation, { total_minor: 0, lines });
  expect(codesOf(await previewLink(conversation, free))).toContain("nothing_to_pay");
});

test("outside the window, and to whoever opted out, nothing goes", async () => {
  const closed = await conversationWith("85255509003", "Long ago", { timestamp: hoursAgo(30) });
  const old = await confirmedOrder(closed);
  expect(codesOf(await previewLink(closed, old))).toContain("window_closed");

  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  expect(codesOf(await previewLink(conversation, order))).toContain("opted_out");
});

test("what changed after the preview makes it stale: the amount, another link, the customer's refusal", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const changed = await askForLink(conversation, order);
  await set(
    "update orders set total_minor = 12000, items = json_set(items, '$[0].quantity', 1) where id = ?1",
    order,
  );
  expect(await outcomeOf(approveAs("approver", changed))).toMatchObject({ code: "preview_stale" });

  const replaced = await askForLink(conversation, order);
  await sendLink(conversation, order);
  expect(await outcomeOf(approveAs("approver", replaced))).toMatchObject({ code: "preview_stale" });

  const refused = await askForLink(conversation, order);
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  expect(await outcomeOf(approveAs("approver", refused))).toMatchObject({ code: "preview_stale" });
  expect(await sessions()).toHaveLength(1);
});

test("the order is cancelled at the moment of the approval: nothing is made", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const request = await askForLink(conversation, order);
  const struck = beforeBatch(() => set("update orders set status = 'cancelled' where id = ?1", order));
  expect(await outcomeOf(approveAs("approver", request))).toMatchObject({ code: "conflict" });
  expect(struck()).toBe(true);
  expect(await linksOf(order)).toEqual([]);
  expect(await sessions()).toEqual([]);
});

test("whoever asked cannot approve", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const { data } = await previewLink(conversation, order, {}, "manager");
  const answer = await ok("manager", "whatsapp.payment_link.send", {
    preview_id: data.preview_id,
    idempotency_key: "own-request-1",
  });
  expect(answer.status).toBe("pending_approval");
  const { principal } = await asClient("manager");
  const own = await row<{ handle: string }>("select handle from staff where id = ?1", principal.staffId);
  expect(await outcomeOf(approveAs(own.handle, answer.action_request_id))).toMatchObject({
    code: "forbidden",
  });
});

test("the customer opts out after the session was made: no message, no link, no session", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const request = await askForLink(conversation, order);
  await fault({ match: "checkout/sessions", kind: "delay", ms: 400 });
  const approving = approveAs("approver", request);
  await scheduler.wait(100);
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  await approving;
  expect(await statusOf(request)).toMatchObject({ status: "failed", error: { code: "opted_out" } });
  expect((await sentMessages()).filter(({ body }) => body.type === "interactive")).toEqual([]);
  expect(await linksOf(order)).toMatchObject([{ status: "revoked" }]);
  await runOutbox();
  expect(await sessions()).toMatchObject([{ status: "expired" }]);
});

test("Meta reports later that the message failed: the link is revoked", async () => {
  await settings({ auto_status: [] });
  const { order, link } = await sentLink();
  const { wamid } = await row<{ wamid: string }>("select wamid from messages where id = ?1", link.message_id);
  await sendStatuses({ wamid, statuses: ["failed"] });
  await hearFromMeta();
  await cron();
  expect(await linksOf(order)).toMatchObject([{ status: "revoked" }]);
});

test("Stripe's refusal is told, and nothing goes out", async () => {
  const conversation = await conversationWith();
  // Stripe takes no less than HK$4.
  const order = await confirmedOrder(conversation, {
    total_minor: 300,
    items: JSON.stringify([{ product_id: "sample", quantity: 1, price_minor: 300 }]),
  });
  const request = await askForLink(conversation, order);
  await approveAs("approver", request);
  expect(await statusOf(request)).toMatchObject({
    status: "failed",
    error: { code: "unavailable", details: { stripe_code: "amount_too_small" } },
  });
  expect(await linksOf(order)).toMatchObject([{ status: "failed" }]);
  expect(await sentMessages()).toEqual([]);
});
