import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { commerceDesk } from "../../../src/commerce/desk";
import { asStaff } from "../../support/approval";
import { passTime, runOutbox } from "../../support/crash";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import {
  atStripe,
  confirmedOrder,
  linksOf,
  orderAt,
  postEvent,
  previewLink,
  sendLink,
  sentLink,
  sessions,
  silently,
  takeEvents,
} from "./payments";

const told = (kind: string) =>
  rows<{ staff_id: string }>("select staff_id from notifications where kind = ?1 order by staff_id", kind);

const managers = async () =>
  (
    await rows<{ id: string }>(
      "select id from staff where exists (select 1 from json_each(roles) where value = 'manager') order by id",
    )
  ).map(({ id }) => id);

const rejections = () =>
  rows(
    // They are counted by day, and the test may run across midnight.
    "select reason, sum(count) as count from webhook_rejections where reason like 'stripe%' group by reason",
  );

test("an event that comes again and again counts once", async () => {
  const { order, session } = await sentLink();
  await silently(session, "paid", { duplicate: 2 });
  const deliveries = await takeEvents();
  expect(deliveries).toHaveLength(3);
  const answers = await Promise.all(deliveries.map(postEvent));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await rows("select outcome from payment_events")).toEqual([{ outcome: "applied" }]);
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: null });
  expect(await rows("select 1 from audit_log where action = 'payment.paid'")).toHaveLength(1);
  const before = (await told("payment_received")).length;
  // Another event that says the same changes nothing more.
  await atStripe(session, "paid");
  expect(await rows("select outcome, reason from payment_events order by received_at, id")).toContainEqual({
    outcome: "ignored",
    reason: "nothing_new",
  });
  expect(await told("payment_received")).toHaveLength(before);
});

test("what Stripe did not sign is refused, counted, and leaves nothing", async () => {
  const { order, session } = await sentLink();
  await silently(session, "paid");
  const [delivery] = await takeEvents();
  if (!delivery) throw new Error("no event");
  const forged = [
    { ...delivery, signature: "" },
    { ...delivery, signature: delivery.signature.replace(/v1=.{8}/, "v1=00000000") },
    { ...delivery, body: delivery.body.replace('"paid"', '"paid" ') },
    // The time belongs to what is signed.
    { ...delivery, signature: delivery.signature.replace(/t=\d+/, `t=${Math.floor(Date.now() / 1000) + 1}`) },
  ];
  for (const each of forged) expect((await postEvent(each)).status).toBe(400);
  passTime(10 * 60_000);
  // An old one that somebody kept.
  expect((await postEvent(delivery)).status).toBe(400);
  expect(await rejections()).toEqual([{ reason: "stripe_bad_signature", count: 5 }]);
  expect(await rows("select * from payment_events")).toEqual([]);
  expect(await orderAt(order)).toEqual({ status: "confirmed", payment_issue: null });
  const tooLarge = await postEvent({ ...delivery, body: "x".repeat(300_000) });
  expect(tooLarge.status).toBe(413);
});

test("a payment of an order that is cancelled is kept, and managers are told", async () => {
  const { order, session, link } = await sentLink();
  await commerceDesk.cancelOrder(await asStaff("manager"), {
    order_id: order,
    reason: "The customer changed her mind.",
  });
  expect(await linksOf(order)).toMatchObject([{ status: "revoked" }]);
  await atStripe(session, "paid");
  expect(await orderAt(order)).toEqual({ status: "cancelled", payment_issue: "paid_but_cancelled" });
  expect(await linksOf(order)).toMatchObject([{ id: link.id, status: "paid" }]);
  expect((await told("payment_issue")).map(({ staff_id }) => staff_id)).toEqual(
    expect.arrayContaining(await managers()),
  );
  expect(await told("payment_received")).toEqual([]);
  expect(await row("select outcome, reason from payment_events")).toEqual({
    outcome: "flagged",
    reason: "paid_but_cancelled",
  });
  // Given back in full, there is nothing to look at any more.
  await atStripe(session, "refunded");
  expect(await orderAt(order)).toEqual({ status: "cancelled", payment_issue: null });
  expect(await linksOf(order)).toMatchObject([{ status: "refunded" }]);
});

test.each([
  [{ amount: 2_400 }, "other_amount"],
  [{ amount: 240_000 }, "other_amount"],
  [{ currency: "usd" }, "other_currency"],
])("a payment of another amount or currency (%o) does not pay the order", async (more, issue) => {
  const { order, session, conversation } = await sentLink();
  await atStripe(session, "paid", more);
  expect(await orderAt(order)).toEqual({ status: "confirmed", payment_issue: issue });
  expect(await linksOf(order)).toMatchObject([{ status: "paid" }]);
  // Nobody is asked again while a person has to look at it.
  expect((await previewLink(conversation, order)).data.verdict).toBe("blocked");
});

test("a payment by a link that was revoked pays the order, and a person looks at it", async () => {
  const first = await sentLink();
  const second = await sendLink(first.conversation, first.order);
  // The payer was on Stripe's page already, and was faster than its closing.
  const later = Math.floor(Date.now() / 1000) + 2;
  passTime(5_000);
  await atStripe(first.session, "paid", { created: later });
  expect(await orderAt(first.order)).toEqual({ status: "paid", payment_issue: "paid_after_closing" });
  // Nobody pays it a second time by the other one.
  expect((await linksOf(first.order)).map(({ status }) => status)).toEqual(["paid", "revoked"]);
  await runOutbox();
  expect((await sessions()).find(({ id }) => id === second.session)?.status).toBe("expired");
});

test("paid before it was revoked, heard of after: nothing to look at", async () => {
  const first = await sentLink();
  const paidAt = Math.floor(Date.now() / 1000) - 5;
  await sendLink(first.conversation, first.order);
  await atStripe(first.session, "paid", { created: paidAt });
  expect(await orderAt(first.order)).toEqual({ status: "paid", payment_issue: null });
});

test("an order that is paid twice is flagged, until one payment is given back", async () => {
  const first = await sentLink();
  const second = await sendLink(first.conversation, first.order);
  await atStripe(second.session, "paid");
  await atStripe(first.session, "paid");
  expect(await orderAt(first.order)).toEqual({ status: "paid", payment_issue: "paid_twice" });
  await atStripe(first.session, "refunded");
  expect(await orderAt(first.order)).toEqual({ status: "paid", payment_issue: null });
});

test("refunds: all of it, a part of it, and one that fails", async () => {
  const whole = await sentLink();
  await atStripe(whole.session, "paid");
  await atStripe(whole.session, "refunded");
  expect(await orderAt(whole.order)).toEqual({ status: "refunded", payment_issue: null });
  expect(await linksOf(whole.order)).toMatchObject([{ status: "refunded" }]);

  const part = await sendLink(whole.conversation, await confirmedOrder(whole.conversation));
  await atStripe(part.session, "paid");
  await atStripe(part.session, "refunded", { amount: 4_000 });
  expect(await orderAt(part.order)).toEqual({ status: "paid", payment_issue: "partly_refunded" });
  await atStripe(part.session, "refunded", { amount: 24_000 });
  expect(await orderAt(part.order)).toEqual({ status: "refunded", payment_issue: null });

  const failing = await sendLink(whole.conversation, await confirmedOrder(whole.conversation));
  await atStripe(failing.session, "paid");
  await atStripe(failing.session, "refund_failed");
  expect(await orderAt(failing.order)).toEqual({ status: "paid", payment_issue: "refund_failed" });
});

test("money that is on its way pays once it is there, and a link of it that failed says so", async () => {
  const slow = await sentLink();
  const seconds = Math.floor(Date.now() / 1000);
  await atStripe(slow.session, "unpaid", { created: seconds - 100 });
  expect(await orderAt(slow.order)).toEqual({ status: "confirmed", payment_issue: null });
  // The link ended between the payer's last step and the arrival of the money.
  const closedAt = (seconds - 50) * 1000;
  await set(
    "update payment_links set status = 'expired', closed_at = ?2 where id = ?1",
    slow.link.id,
    closedAt,
  );
  await atStripe(slow.session, "paid_later", { created: seconds });
  expect(await orderAt(slow.order)).toEqual({ status: "paid", payment_issue: null });

  const failing = await sendLink(slow.conversation, await confirmedOrder(slow.conversation));
  await atStripe(failing.session, "unpaid");
  await atStripe(failing.session, "failed");
  expect(await linksOf(failing.order)).toMatchObject([{ status: "failed" }]);
  expect(await orderAt(failing.order)).toEqual({ status: "confirmed", payment_issue: null });
});

test("events of other shops of the same account, and of links that nobody knows", async () => {
  const { session } = await sentLink();
  const { client_reference_id } = (await sessions())[0] ?? {};
  await silently(session, "paid");
  const [delivery] = await takeEvents();
  const { stripeSignature } = await import("../../../simulator/src/stripe/webhooks");
  const sign = async (body: string) => ({
    body,
    signature: await stripeSignature("whsec_local", body, Math.floor(Date.now() / 1000)),
  });
  const text = delivery?.body ?? "";
  const strangers = text.replaceAll(client_reference_id ?? "", "cart_17");
  expect((await postEvent(await sign(strangers))).status).toBe(200);
  expect(await rows("select * from payment_events")).toEqual([]);
  const unknown = text.replaceAll(client_reference_id ?? "", `pay_${"0".repeat(26)}`);
  expect((await postEvent(await sign(unknown))).status).toBe(200);
  expect(await row("select outcome, reason from payment_events")).toEqual({
    outcome: "ignored",
    reason: "unknown_link",
  });
  const other = JSON.stringify({ ...JSON.parse(text), id: "evt_other", type: "customer.created" });
  expect((await postEvent(await sign(other))).status).toBe(200);
  expect((await postEvent(await sign("not json"))).status).toBe(400);
});

test("a deployment without Stripe says so", async () => {
  const { default: worker } = await import("../../../src/index");
  const bare = { ...env, STRIPE_WEBHOOK_SECRET: "" };
  const request = new Request("http://localhost:8787/webhooks/stripe", { method: "POST", body: "{}" });
  const answer = await worker.fetch(request, bare, {
    waitUntil: () => {},
    passThroughOnException: () => {},
  } as never);
  expect(answer.status).toBe(503);
  // The secrets of local runs are in the repository: they open nothing elsewhere.
  const deployed = { ...env, ENVIRONMENT: "production" };
  const again = new Request("http://localhost:8787/webhooks/stripe", { method: "POST", body: "{}" });
  expect(
    (await worker.fetch(again, deployed, { waitUntil: () => {}, passThroughOnException: () => {} } as never))
      .status,
  ).toBe(503);
});
