import { beforeEach, expect, test } from "vitest";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { signedInAs } from "../browser";
import { link, order, threadIn, wordsOn } from "./orders";

let thread: Awaited<ReturnType<typeof threadIn>>;

beforeEach(async () => {
  thread = await threadIn("que_orders");
});

const statusOf = (id: string) =>
  row<{ status: string; payment_issue: string | null }>(
    "select status, payment_issue from orders where id = ?1",
    id,
  );

const linkOf = (id: string) =>
  row<{ status: string; confirmed_by: string | null; note: string | null }>(
    "select status, confirmed_by, note from payment_links where id = ?1",
    id,
  );

/** What the audit log has of an order, but for looks at its customer. */
const auditOf = (id: string) =>
  rows<{ action: string; actor_id: string; reason: string | null }>(
    "select action, actor_id, reason from audit_log where entity_id = ?1 order by seq",
    id,
  );

test("the page says what was ordered, what it adds up to, and how it can be paid", async () => {
  const id = await order(thread, { number: "ORD-SHOWN", note: "Gift wrap,\nplease" });
  await link(id, thread, { status: "expired", provider: "stripe", closed_at: Date.now() });
  await link(id, thread);
  const browser = await signedInAs("manager");
  const words = wordsOn(await browser.read(`/console/orders/${id}?lang=en`));
  expect(words).toContain("Oolong 100 g 2 × HK$120.00 · oolong-100g HK$240.00");
  expect(words).toContain("Items HK$720.00");
  expect(words).toContain("Discount · Regular guest -HK$20.00");
  expect(words).toContain("Fee · Delivery HK$30.00");
  expect(words).toContain("Total HK$730.00");
  expect(words).toContain("Gift wrap, please");
  expect(words).toContain("The catalogue here");
  expect(words).toContain(thread.conversation_id);
  expect(words).toContain("Waits for payment");
  expect(words).toContain("By hand: bank transfer or FPS");
  expect(words).toContain("Link expired");
  const chinese = wordsOn(await browser.read(`/console/orders/${id}?lang=zh-Hant`));
  expect(chinese).toContain("烏龍茶 100 克");
  expect(chinese).toContain("折扣 · Regular guest");
  expect(chinese).toContain("總計 HK$730.00");
});

test("amounts of other currencies have the digits of that currency", async () => {
  const items = JSON.stringify([{ product_id: "x", quantity: 1, price_minor: 1_280, names: { en: "X" } }]);
  const id = await order(thread, { currency: "JPY", total_minor: 1_280, items, lines: "[]" });
  const words = wordsOn(await (await signedInAs("agent")).read(`/console/orders/${id}?lang=en`));
  expect(words).toContain("JP¥1,280");
});

test("an agent revokes a link and cancels an order, each with an entry in the log", async () => {
  const id = await order(thread);
  const pay = await link(id, thread);
  const browser = await signedInAs("agent");
  await browser.read("/console?lang=en");
  const revoked = await browser.submit(`/console/orders/${id}/links/${pay}/revoke`);
  expect(revoked.status).toBe(303);
  expect(await linkOf(pay)).toMatchObject({ status: "revoked" });
  expect(wordsOn(await browser.read(revoked.headers.get("location") ?? ""))).toContain(
    "The link is revoked.",
  );
  const again = await browser.submit(`/console/orders/${id}/links/${pay}/revoke`);
  expect(again.status).toBe(409);
  expect(wordsOn(await again.text())).toContain("It was not carried out.");

  const cancelled = await browser.submit(`/console/orders/${id}/cancel`, { reason: "Sold in the shop." });
  expect(cancelled.status).toBe(303);
  expect(await statusOf(id)).toMatchObject({ status: "cancelled" });
  const page = await browser.read(cancelled.headers.get("location") ?? "");
  expect(wordsOn(page)).toContain("The order is cancelled.");
  expect(page).not.toContain(`/console/orders/${id}/cancel`);
  const entries = await auditOf(id);
  expect(entries.filter(({ actor_id }) => actor_id === "stf_agent").map(({ action }) => action)).toEqual([
    "payment_link.revoked",
    "order.cancelled",
  ]);
  expect((await browser.submit(`/console/orders/${id}/cancel`, { reason: "Again." })).status).toBe(409);
});

test("a manager confirms that the money of a payment by hand is there", async () => {
  const id = await order(thread);
  const pay = await link(id, thread);
  const agent = await signedInAs("agent");
  expect(await agent.read(`/console/orders/${id}`)).not.toContain(`${pay}/confirm`);
  const path = `/console/orders/${id}/links/${pay}/confirm`;
  expect((await agent.submit(path, { reference: "FPS 1" })).status).toBe(403);
  expect(await statusOf(id)).toMatchObject({ status: "confirmed" });

  const manager = await signedInAs("manager");
  await manager.read("/console?lang=en");
  expect(wordsOn(await manager.read(`/console/orders/${id}`))).toContain(
    "Confirm only when HK$730.00 has arrived in the account.",
  );
  expect((await manager.submit(path)).status).toBe(400);
  expect((await manager.submit(path, { reference: "x".repeat(101) })).status).toBe(400);
  const done = await manager.submit(path, { reference: "FPS 20260101-7" });
  expect(done.status).toBe(303);
  expect(await linkOf(pay)).toMatchObject({
    status: "paid",
    confirmed_by: "stf_manager",
    note: "FPS 20260101-7",
  });
  expect(await statusOf(id)).toMatchObject({ status: "paid" });
  const words = wordsOn(await manager.read(done.headers.get("location") ?? ""));
  expect(words).toContain("The payment is confirmed.");
  expect(words).toContain("Confirmed by Morgan Manager (demo)");
  expect((await manager.submit(path, { reference: "FPS 20260101-7" })).status).toBe(409);
});

test("nobody confirms by hand what a provider reports", async () => {
  const id = await order(thread);
  const pay = await link(id, thread, { provider: "stripe" });
  const manager = await signedInAs("manager");
  expect(await manager.read(`/console/orders/${id}`)).not.toContain(`${pay}/confirm`);
  const answer = await manager.submit(`/console/orders/${id}/links/${pay}/confirm`, { reference: "FPS 1" });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(await statusOf(id)).toMatchObject({ status: "confirmed" });
  expect(await linkOf(pay)).toMatchObject({ status: "open" });
});

test("what does not fit is explained, and closed by a manager with a note", async () => {
  const id = await order(thread, { status: "cancelled", payment_issue: "paid_but_cancelled" });
  const agent = await signedInAs("agent");
  const seen = await agent.read(`/console/orders/${id}?lang=en`);
  expect(wordsOn(seen)).toContain("Money came for an order that is cancelled.");
  expect(seen).not.toContain("looked-at");
  const path = `/console/orders/${id}/looked-at`;
  const note = "Given back by bank transfer.";
  expect((await agent.submit(path, { issue: "paid_but_cancelled", note })).status).toBe(403);

  const manager = await signedInAs("manager");
  await manager.read("/console?lang=en");
  expect((await manager.submit(path, { issue: "paid_but_cancelled", note: " " })).status).toBe(400);
  // Another thing came up while the page stood open.
  expect((await manager.submit(path, { issue: "paid_twice", note })).status).toBe(409);
  expect(await statusOf(id)).toMatchObject({ payment_issue: "paid_but_cancelled" });
  const done = await manager.submit(path, { issue: "paid_but_cancelled", note });
  expect(done.status).toBe(303);
  expect(await statusOf(id)).toEqual({ status: "cancelled", payment_issue: null });
  expect(await auditOf(id)).toContainEqual({
    action: "payment.issue_resolved",
    actor_id: "stf_manager",
    reason: note,
  });
});

test.each(["viewer", "approver", "marketer", "compliance"])(
  "%s reads and may press nothing",
  async (role) => {
    await set("update conversations set queue_id = null where id = ?1", thread.conversation_id);
    const id = await order(thread, { payment_issue: "paid_twice" });
    const pay = await link(id, thread);
    const browser = await signedInAs(role);
    const page = await browser.read(`/console/orders/${id}`);
    expect(page).toContain("oolong-100g");
    expect(page).not.toContain(`action="/console/orders/`);
    for (const step of ["cancel", "looked-at", `links/${pay}/revoke`, `links/${pay}/confirm`]) {
      const fields = { reason: "x", note: "x", reference: "x", issue: "paid_twice" };
      expect((await browser.submit(`/console/orders/${id}/${step}`, fields)).status, step).toBe(403);
    }
    expect(await statusOf(id)).toEqual({ status: "confirmed", payment_issue: "paid_twice" });
    expect(await linkOf(pay)).toMatchObject({ status: "open" });
  },
);

test("forms without this session's token, or of another site, do nothing", async () => {
  const id = await order(thread);
  const pay = await link(id, thread);
  const browser = await signedInAs("manager");
  const csrf_token = await browser.csrfToken();
  for (const step of ["cancel", "looked-at", `links/${pay}/revoke`, `links/${pay}/confirm`]) {
    const path = `/console/orders/${id}/${step}`;
    const fields = { reason: "x", note: "x", reference: "x" };
    expect((await browser.post(path, fields)).status, step).toBe(403);
    expect((await browser.post(path, { ...fields, csrf_token: "0".repeat(64) })).status, step).toBe(403);
    const elsewhere = { origin: "https://evil.example" };
    expect((await browser.post(path, { ...fields, csrf_token }, elsewhere)).status, step).toBe(403);
  }
  expect(await statusOf(id)).toMatchObject({ status: "confirmed" });
  expect(await linkOf(pay)).toMatchObject({ status: "open" });
});

test("what there is not is not found, and a link of another order is none of this one's", async () => {
  const id = await order(thread);
  const other = await order(thread);
  const pay = await link(other, thread);
  const browser = await signedInAs("manager");
  for (const unknown of ["ord_nothing", "a".repeat(3000), "..%2F..%2F", "%00"])
    expect((await browser.get(`/console/orders/${unknown}`)).status).toBe(404);
  for (const path of ["ord_nothing/cancel", `${id}/links/pay_nothing/revoke`, `${id}/links/${pay}/revoke`])
    expect((await browser.submit(`/console/orders/${path}`, { reason: "x" })).status, path).toBe(404);
  expect(await linkOf(pay)).toMatchObject({ status: "open" });
  // An order of a conversation out of sight is none either.
  const hidden = await order(await threadIn("que_complaints", "85255509002"));
  const agent = await signedInAs("agent");
  expect((await agent.submit(`/console/orders/${hidden}/cancel`, { reason: "x" })).status).toBe(404);
  expect(await statusOf(hidden)).toMatchObject({ status: "confirmed" });
});

test("an address cannot make a page say what is not so", async () => {
  const id = await order(thread);
  const browser = await signedInAs("manager");
  for (const done of ["cancelled", "revoked", "confirmed", "constructor", "<b>x</b>"]) {
    const page = await browser.read(`/console/orders/${id}?lang=en&done=${encodeURIComponent(done)}`);
    expect(page, done).not.toContain("said-note");
  }
});

test("whoever may read the audit log finds the order's history", async () => {
  const id = await order(thread);
  await (await signedInAs("manager")).submit(`/console/orders/${id}/cancel`, { reason: "Sold out." });
  const compliance = await signedInAs("compliance");
  expect(await compliance.read(`/console/orders/${id}`)).toContain("order.cancelled");
  expect(await (await signedInAs("manager")).read(`/console/orders/${id}`)).not.toContain("order.cancelled");
});
