import { expect, test } from "vitest";
import { statusOf } from "../../support/approval";
import { passTime, runOutbox } from "../../support/crash";
import { sentMessages } from "../../support/simulator";
import { conversationWith, NEW_CUSTOMER } from "../../support/story";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { cron } from "../../support/worker";
import {
  addressSent,
  atStripe,
  codesOf,
  confirmedOrder,
  hearFromStripe,
  linksOf,
  orderAt,
  page,
  previewLink,
  sendLink,
  sentLink,
  sessions,
  silently,
} from "./payments";

test("a customer is sent a link, pays, and everybody hears of it", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const preview = await previewLink(conversation, order);
  expect(preview.data).toMatchObject({
    verdict: "needs_approval",
    approval: { required: true, reasons: [{ rule: "payment_link.always" }] },
    effects: { messages: 1, payment_amount: "240.00 HKD", payment_method: "stripe" },
    payment: { amount: "240.00", currency: "HKD", works_for_minutes: 60, replaces: null },
    identity: { verified_by: "whatsapp_number" },
    window: { open: true },
  });
  // Whoever looks at the preview cannot open the page.
  expect(preview.data.rendering).toContain("HK$240.00");
  expect(preview.data.rendering).toMatch(/\/pay\/\.\.\.$/);

  const { request, link, url, session } = await sendLink(conversation, order);
  expect(await sessions()).toMatchObject([
    {
      id: session,
      status: "open",
      amount_total: 24_000,
      currency: "hkd",
      client_reference_id: link.id,
      metadata: { link_id: link.id, order_id: order },
    },
  ]);
  const sent = (await sentMessages()).at(-1);
  expect(sent?.body).toMatchObject({ type: "interactive", to: NEW_CUSTOMER });
  const told = await statusOf(request);
  expect(told).toMatchObject({
    status: "executed",
    result: { payment_link_id: link.id, message_id: link.message_id, delivery: { status: "accepted" } },
  });
  // The secret of the address is nowhere but in the message.
  const token = url.split("/").at(-1) ?? "";
  expect(token).toMatch(/^[0-9a-f]{40}$/);
  const stored = await rows(
    "select content from previews union all select input from action_requests union all select details from audit_log",
  );
  expect(JSON.stringify(stored)).not.toContain(token);
  expect(JSON.stringify(link)).not.toContain(token);

  await atStripe(session, "paid");
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: null });
  expect(await linksOf(order)).toMatchObject([
    { status: "paid", payment_ref: expect.stringMatching(/^pi_/) },
  ]);
  expect(await rows("select kind, conversation_id from notifications where kind like 'payment%'")).toEqual(
    expect.arrayContaining([{ kind: "payment_received", conversation_id: conversation }]),
  );
  expect(
    await row(
      "select action, actor_id from audit_log where action = 'payment.paid' and entity_id = ?1",
      order,
    ),
  ).toEqual({ action: "payment.paid", actor_id: "stripe" });
  // Nothing of whoever paid is kept.
  const events = JSON.stringify(await rows("select * from payment_events"));
  expect(events).not.toMatch(/payer|example\.com|5555/i);
});

test("the page shows the amount and nothing of the customer, and leads on only while the link is open", async () => {
  const { url, link, session, order } = await sentLink();
  const looked = await page(url, { headers: { "accept-language": "zh-HK,zh;q=0.9" } });
  expect(looked.status).toBe(200);
  const html = await looked.text();
  expect(html).toContain('<html lang="zh-Hant">');
  expect(html).toContain("HK$240.00");
  for (const secret of [
    "Test Customer",
    NEW_CUSTOMER,
    "5550 9001",
    "Oolong",
    "烏龍",
    "con_",
    "cnv_",
    "<script",
  ])
    expect(html).not.toContain(secret);
  expect(looked.headers.get("cache-control")).toBe("no-store");
  expect(looked.headers.get("x-robots-tag")).toContain("noindex");
  expect(looked.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(looked.headers.get("referrer-policy")).toBe("no-referrer");
  expect(await linksOf(order)).toMatchObject([{ status: "open" }]);

  const onward = await page(url, { method: "POST" });
  expect([onward.status, onward.headers.get("location")]).toEqual([303, link.provider_url]);

  await atStripe(session, "paid");
  expect(await (await page(url)).text()).toContain("This order is paid");
  const again = await page(url, { method: "POST" });
  expect(again.status).toBe(200);
  expect(again.headers.get("location")).toBeNull();
});

test("a revoked link looks as if it had never been, an expired one says so, and neither leads on", async () => {
  const { url, conversation, order } = await sentLink();
  await sendLink(conversation, order);
  const unknown = await page(url.replace(/[0-9a-f]{40}$/, "0".repeat(40)));
  const revoked = await page(url);
  expect([revoked.status, unknown.status]).toEqual([404, 404]);
  expect(await revoked.text()).toBe(await unknown.text());
  expect((await page(url, { method: "POST" })).status).toBe(404);
  expect((await page(url.replace(/[0-9a-f]{40}$/, "..%2Fconsole"))).status).toBe(404);

  const newer = await addressSent();
  expect((await page(newer)).status).toBe(200);
  passTime(61 * 60_000);
  expect((await page(newer)).status).toBe(410);
  expect((await page(newer, { method: "POST" })).headers.get("location")).toBeNull();
});

test("a newer link of an order revokes the one before, at Stripe too, and says so beforehand", async () => {
  const first = await sentLink();
  const preview = await previewLink(first.conversation, first.order);
  expect(codesOf(preview)).toContain("payment_link_replaced");
  expect(preview.data.payment.replaces).toBe(first.link.id);
  const second = await sendLink(first.conversation, first.order);
  await runOutbox();
  expect((await linksOf(first.order)).map(({ status }) => status)).toEqual(["revoked", "open"]);
  const states = new Map((await sessions()).map(({ id, status }) => [id, status]));
  expect([states.get(first.session), states.get(second.session)]).toEqual(["expired", "open"]);
  await hearFromStripe();
  expect((await linksOf(first.order)).map(({ status }) => status)).toEqual(["revoked", "open"]);
});

test("a link expires with its time, and with Stripe's session", async () => {
  const { order, session } = await sentLink({ expires_in_minutes: 30 });
  passTime(31 * 60_000);
  await cron();
  expect(await linksOf(order)).toMatchObject([{ status: "expired" }]);
  await runOutbox();
  expect(await sessions()).toMatchObject([{ id: session, status: "expired" }]);
});

test("Stripe's own word that a session expired closes the link", async () => {
  const { order, session, url } = await sentLink();
  await atStripe(session, "expired");
  expect(await linksOf(order)).toMatchObject([{ status: "expired" }]);
  expect(await orderAt(order)).toEqual({ status: "confirmed", payment_issue: null });
  expect((await page(url)).status).toBe(410);
});

test("a discount leaves Stripe one line of the total, taxes stand as lines", async () => {
  const taxed = await sentLink(
    {},
    {
      total_minor: 25_000,
      lines: JSON.stringify([{ kind: "fee", label: "Delivery", minor: 1_000 }]),
    },
  );
  expect(await sessions()).toMatchObject([{ amount_total: 25_000 }]);
  const off = await confirmedOrder(taxed.conversation, {
    total_minor: 20_000,
    lines: JSON.stringify([{ kind: "discount", label: "Regulars", minor: -4_000 }]),
  });
  await sendLink(taxed.conversation, off);
  expect((await sessions()).map(({ amount_total }) => amount_total)).toEqual([25_000, 20_000]);
});

test("two contacts become one: the order, its link and its payment go on in the thread that stays", async () => {
  const { order, link, session, conversation } = await sentLink();
  const kept = await conversationWith("85255509004", "I have a new number");
  const contacts = await rows<{ contact_id: string }>(
    "select contact_id from conversations where id in (?1, ?2) order by id = ?1",
    conversation,
    kept,
  );
  await set(
    "insert into contact_merges (winner_id, loser_id, merged_at) values (?1, ?2, ?3)",
    contacts[0]?.contact_id,
    contacts[1]?.contact_id,
    Date.now(),
  );
  expect(await row("select conversation_id, contact_id from orders where id = ?1", order)).toEqual({
    conversation_id: kept,
    contact_id: contacts[0]?.contact_id,
  });
  expect(await linksOf(order)).toMatchObject([{ id: link.id, conversation_id: kept }]);
  await silently(session, "paid");
  await hearFromStripe();
  expect(
    await row("select distinct conversation_id from notifications where kind = 'payment_received'"),
  ).toEqual({
    conversation_id: kept,
  });
});
