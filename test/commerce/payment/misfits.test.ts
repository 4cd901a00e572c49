import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { stripeSignature } from "../../../simulator/src/stripe/webhooks";
import { commerceDesk } from "../../../src/commerce/desk";
import { fromStripe, toStripe } from "../../../src/commerce/payment/stripe-amounts";
import { isCurrency, minorDigits } from "../../../src/commerce/rules";
import { approveAs, asStaff, outcomeOf, statusOf } from "../../support/approval";
import { passTime, runOutbox } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { fault } from "../../support/simulator";
import { conversationWith } from "../../support/story";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { call, cron } from "../../support/worker";
import {
  askForLink,
  atStripe,
  codesOf,
  confirmedOrder,
  linksOf,
  orderAt,
  page,
  postEvent,
  previewLink,
  sentLink,
  sessions,
  silently,
  takeEvents,
} from "./payments";

const toldOfIssues = async () =>
  (await rows("select id from notifications where kind = 'payment_issue'")).length;

/** A link that is open, and whose message Meta did not want yet. */
async function queuedLink() {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const request = await askForLink(conversation, order);
  await fault({ match: "messages", kind: "error", code: 130429 });
  await approveAs("approver", request);
  const [link] = await linksOf(order);
  if (!link?.message_id) throw new Error(`the link is ${link?.status}`);
  const message = () => row<{ status: string }>("select status from messages where id = ?1", link.message_id);
  expect(await message()).toEqual({ status: "queued" });
  return { conversation, order, request, link, message };
}

/** An event of Stripe's like the last one, changed and signed. */
async function told(change: (event: Record<string, unknown>) => Record<string, unknown>) {
  const [delivery] = await takeEvents();
  if (!delivery) throw new Error("no event");
  const body = JSON.stringify(change(JSON.parse(delivery.body)));
  const signature = await stripeSignature("whsec_local", body, Math.floor(Date.now() / 1000));
  expect((await postEvent({ body, signature })).status).toBe(200);
}

test("a message that waits is dropped with its link, and its request ends", async () => {
  const { order, request, link, message } = await queuedLink();
  await commerceDesk.revokeLink(await asStaff("manager"), { order_id: order, link_id: link.id });
  expect(await message()).toEqual({ status: "failed" });
  expect(await statusOf(request)).toMatchObject({ status: "failed", error: { code: "conflict" } });
  passTime(60_000);
  await runOutbox();
  expect(await message()).toEqual({ status: "failed" });
  expect(await sessions()).toMatchObject([{ status: "expired" }]);
});

test("a message whose link's time is over is not sent", async () => {
  const { request, link, message } = await queuedLink();
  await set("update payment_links set expires_at = ?2 where id = ?1", link.id, Date.now());
  passTime(60_000);
  await runOutbox();
  expect(await message()).toEqual({ status: "failed" });
  expect(await statusOf(request)).toMatchObject({ status: "failed", error: { code: "conflict" } });
});

test("money on its way stops a second link, and its own is being checked", async () => {
  const { conversation, order, session, url } = await sentLink();
  const waits = await askForLink(conversation, order);
  await atStripe(session, "unpaid");
  const preview = await previewLink(conversation, order);
  expect(preview.data.verdict).toBe("blocked");
  expect(codesOf(preview)).toContain("conflict");
  expect(await outcomeOf(approveAs("approver", waits))).toMatchObject({ code: "preview_stale" });
  expect(await (await page(url)).text()).toContain("being confirmed");
  expect((await page(url, { method: "POST" })).status).toBe(200);
  await set("update payment_links set expires_at = ?2 where order_id = ?1", order, Date.now() - 1);
  await cron();
  expect(await linksOf(order)).toMatchObject([{ status: "open" }]);
  await atStripe(session, "failed");
  expect((await previewLink(conversation, order)).data.verdict).not.toBe("blocked");
});

test("money on its way at the moment of the approval: no second link", async () => {
  const { conversation, order, link } = await sentLink();
  const waits = await askForLink(conversation, order);
  beforeBatch(() =>
    set(
      `insert into payment_events (id, provider, type, link_id, outcome, occurred_at, received_at)
       values ('evt_on_its_way', 'stripe', 'pending', ?1, 'ignored', 1, 1)`,
      link.id,
    ),
  );
  expect(await outcomeOf(approveAs("approver", waits))).toMatchObject({ code: "conflict" });
  expect(await linksOf(order)).toMatchObject([{ status: "open" }]);
});

test("money that is here stops a second link, and cancelling its order tells people", async () => {
  const { conversation, order, session } = await sentLink();
  await atStripe(session, "paid", { amount: 2_400 });
  const manager = await asStaff("manager");
  await commerceDesk.resolveIssue(manager, { order_id: order, issue: "other_amount", note: "Noted." });
  expect((await previewLink(conversation, order)).data.verdict).toBe("blocked");
  const before = await toldOfIssues();
  await commerceDesk.cancelOrder(manager, { order_id: order, reason: "The customer changed her mind." });
  expect(await orderAt(order)).toEqual({ status: "cancelled", payment_issue: "paid_but_cancelled" });
  expect(await toldOfIssues()).toBeGreaterThan(before);
});

test("disputes are found by the payment, kept and flagged, again when they are lost", async () => {
  const { order, session } = await sentLink();
  await atStripe(session, "paid");
  const dispute = async (id: string, type: string, status: string) => {
    await silently(session, "refund_failed");
    await told((event) => {
      const { object } = event.data as { object: Record<string, unknown> };
      return { ...event, id, type, data: { object: { ...object, object: "dispute", status } } };
    });
  };
  await dispute("evt_disputed", "charge.dispute.created", "needs_response");
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: "disputed" });
  const manager = await asStaff("manager");
  await commerceDesk.resolveIssue(manager, { order_id: order, issue: "disputed", note: "Answered." });
  const before = await toldOfIssues();
  await dispute("evt_lost", "charge.dispute.closed", "lost");
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: "disputed" });
  expect(await toldOfIssues()).toBeGreaterThan(before);
  expect(
    await rows("select type, outcome from payment_events where id like 'evt_%ed' or id = 'evt_lost'"),
  ).toEqual(
    expect.arrayContaining([
      { type: "disputed", outcome: "flagged" },
      { type: "dispute_lost", outcome: "flagged" },
    ]),
  );
});

test("a second misfit of the same kind is flagged again", async () => {
  const { order, session } = await sentLink();
  await atStripe(session, "paid");
  await atStripe(session, "refunded", { amount: 4_000 });
  const manager = await asStaff("manager");
  await commerceDesk.resolveIssue(manager, { order_id: order, issue: "partly_refunded", note: "Agreed." });
  const before = await toldOfIssues();
  await atStripe(session, "refunded", { amount: 9_000 });
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: "partly_refunded" });
  expect(await toldOfIssues()).toBeGreaterThan(before);
});

test("a whole refund that does not arrive brings order and link back to paid", async () => {
  const { order, session } = await sentLink();
  await atStripe(session, "paid");
  await atStripe(session, "refunded");
  await atStripe(session, "refund_failed");
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: "refund_failed" });
  expect(await linksOf(order)).toMatchObject([{ status: "paid" }]);
});

test("an event of another session than the link's is kept and flagged, and pays nothing", async () => {
  const { order, session } = await sentLink();
  await silently(session, "paid");
  await told((event) => {
    const { object } = event.data as { object: Record<string, unknown> };
    return { ...event, data: { object: { ...object, id: "cs_test_of_somebody_else" } } };
  });
  expect(await orderAt(order)).toEqual({ status: "confirmed", payment_issue: "other_session" });
  expect(await linksOf(order)).toMatchObject([{ status: "open" }]);
  expect(await row("select outcome, reason from payment_events")).toEqual({
    outcome: "flagged",
    reason: "other_session",
  });
});

test("a message whose outcome is unknown: nobody asks again for an hour, then a person decides", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const request = await askForLink(conversation, order);
  await fault({ match: "messages", kind: "drop_after" });
  await approveAs("approver", request);
  const [link] = await linksOf(order);
  expect(await row("select status from messages where id = ?1", link?.message_id)).toEqual({
    status: "unknown",
  });
  const early = await previewLink(conversation, order);
  expect(early.data.verdict).toBe("blocked");
  expect(codesOf(early)).toContain("conflict");
  passTime(61 * 60_000);
  const late = await previewLink(conversation, order);
  expect(late.data.verdict).not.toBe("blocked");
  expect(codesOf(late)).toContain("possible_repetition");
});

test("the address of a payment page goes out with its own message only", async () => {
  const { conversation, url } = await sentLink();
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: conversation,
    message: { type: "text", text: { body: `Pay here: ${url.toUpperCase()}` } },
  });
  expect(data.verdict).toBe("blocked");
  expect(data.findings).toContainEqual(expect.objectContaining({ code: "policy_blocked", path: "message" }));
});

test("other words for a payment by hand than those that were agreed on go to nobody", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const request = await askForLink(conversation, order, { method: "manual", language: "en" });
  const settings = env as { PAYMENT_INSTRUCTIONS?: string };
  const was = settings.PAYMENT_INSTRUCTIONS ?? "";
  beforeBatch(async () => {
    settings.PAYMENT_INSTRUCTIONS = JSON.stringify({ en: "Transfer to another account." });
  });
  try {
    await approveAs("approver", request);
  } finally {
    settings.PAYMENT_INSTRUCTIONS = was;
  }
  expect(await statusOf(request)).toMatchObject({ status: "failed", error: { code: "preview_stale" } });
  expect(await linksOf(order)).toMatchObject([{ status: "failed", message_id: null }]);
});

test.each([
  ["HKD", 2, 1_250, 1_250],
  ["JPY", 0, 500, 500],
  ["ISK", 0, 500, 50_000],
  ["UGX", 0, 500, 50_000],
  ["HUF", 2, 10_000, 10_000],
  ["TWD", 2, 10_000, 10_000],
  ["IDR", 2, 10_000, 10_000],
  ["MGA", 2, 5_800, 58],
  ["KWD", 3, 12_340, 12_340],
])("%s has %i digits, and %i of it are %i at Stripe", (currency, digits, minor, atProvider) => {
  expect(minorDigits(currency)).toBe(digits);
  expect(toStripe(minor, currency)).toBe(atProvider);
  expect(fromStripe(atProvider, currency)).toBe(minor);
});

test("what is no money has no code", () => {
  expect(["HKD", "IQD", "CLF", "KMF"].every(isCurrency)).toBe(true);
  expect(["ABC", "XXX", "hkd", "constructor"].some(isCurrency)).toBe(false);
});
