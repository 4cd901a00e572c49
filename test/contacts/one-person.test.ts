import { expect, test } from "vitest";
import { type Answer, applyEvents, hear, post, row, rows } from "../support/webhook";
import { messageOf, messages, preference, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const NUMBER = "85255509001";
const BSUID = "HK.13491208655302741918";

const both = { wa_id: NUMBER, user_id: BSUID, profile: { name: "Guest" } };
const byNumber = { wa_id: NUMBER, profile: { name: "Guest" } };
const byId = { user_id: BSUID, profile: { name: "Guest" } };

/** What staff see of the guests: contacts, conversations, and messages in them. */
async function counted() {
  const contacts = await ok("manager", "whatsapp.contacts.list", { query: "Guest", limit: 200 });
  const list = await ok("manager", "whatsapp.conversations.list", { limit: 200 });
  const conversations = list.items.filter((item: Answer) => item.customer_name?.startsWith("Guest"));
  let messages = 0;
  for (const { id } of conversations) {
    const { n } = await row<{ n: number }>(
      "select count(*) as n from messages where conversation_id = ?1",
      id,
    );
    messages += n;
  }
  return { contacts: contacts.items.length, conversations: conversations.length, messages };
}

/** Three events of one person: known by number, by business-scoped id, and by both. */
const ORDERS = [
  [both, byNumber, byId],
  [both, byId, byNumber],
  [byNumber, both, byId],
  [byId, both, byNumber],
  [byNumber, byId, both],
  [byId, byNumber, both],
];

const nameOf = (order: object[]) =>
  order.map((one) => (one === both ? "both" : one === byId ? "id" : "number")).join(", ");

test.each(ORDERS.map((order) => [nameOf(order), order] as const))(
  "in one batch (%s) they are one contact",
  async (_name, order) => {
    await hear(webhookBody(order.map((person, n) => messageOf(person, `Message ${n}`, secondsAgo(30 - n)))));
    expect(await counted()).toEqual({ contacts: 1, conversations: 1, messages: 3 });
  },
);

test.each(ORDERS.map((order) => [nameOf(order), order] as const))(
  "one after the other (%s) they are one contact",
  async (_name, order) => {
    for (const [n, person] of order.entries())
      await hear(webhookBody([messageOf(person, `Message ${n}`, secondsAgo(30 - n))]));
    expect(await counted()).toEqual({ contacts: 1, conversations: 1, messages: 3 });
  },
);

test("a message and a preference of a new person in one batch are of one contact", async () => {
  await hear(webhookBody([preference(NUMBER, "stop"), messages(text(NUMBER, "Hello"))]));
  expect(await counted()).toEqual({ contacts: 1, conversations: 1, messages: 1 });
  expect(await rows("select scope from consent_records where source = 'preference_webhook'")).toEqual([
    { scope: "marketing" },
  ]);
});

test("two consumers at work on the messages of one new person make one contact and one conversation", async () => {
  for (let body = 0; body < 3; body++) {
    await post(
      webhookBody(Array.from({ length: 80 }, (_, n) => messages(text(NUMBER, `Message ${body * 80 + n}`)))),
    );
  }
  await Promise.all([applyEvents(), applyEvents(), applyEvents()]);
  expect(await counted()).toEqual({ contacts: 1, conversations: 1, messages: 240 });
  expect(
    await rows("select outcome, tries, count(*) as n from webhook_events group by outcome, tries"),
  ).toEqual([{ outcome: "applied", tries: 1, n: 240 }]);
  const { items } = await ok("agent", "whatsapp.conversations.list", { phone: `+${NUMBER}` });
  expect(items).toMatchObject([{ unread: 240 }]);
});

test("a message to another business number is another conversation of the same contact", async () => {
  const other = messages(text(NUMBER, "To the other number"));
  (other.value as { metadata: object }).metadata = { phone_number_id: "100000000000012" };
  await hear(webhookBody([messages(text(NUMBER, "To the shop")), other]));
  expect(await counted()).toEqual({ contacts: 1, conversations: 2, messages: 2 });
});

test("an opt-out given under the business-scoped id holds for the number once both are known to be one person", async () => {
  await hear(webhookBody([messageOf(byNumber, "Hello", secondsAgo(300))]));
  await hear(webhookBody([messageOf(byId, "STOP", secondsAgo(200))]));
  await hear(webhookBody([preference("", "stop", secondsAgo(100), { wa_id: NUMBER, user_id: BSUID })]));
  const { items } = await ok("agent", "whatsapp.conversations.list", { phone: `+${NUMBER}` });
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: items[0].id,
    message: { type: "text", text: { body: "Hello again" } },
  });
  expect(data).toMatchObject({ verdict: "blocked", findings: [{ code: "opted_out" }] });
});

test("one household: two people who share nothing stay two contacts, also in one batch", async () => {
  await hear(
    webhookBody([messages(text(NUMBER, "I am one")), messages(text("85255509002", "I am another"))]),
  );
  expect(await counted()).toEqual({ contacts: 2, conversations: 2, messages: 2 });
});
