import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { customerWrites, sendWebhook } from "../support/simulator";
import { type Answer, applyEvents, hear, hearMeta, post, row, rows } from "../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const GUEST = "85255509001";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

async function conversationOf(phone: string): Promise<Answer> {
  const { items } = await ok("agent", "whatsapp.conversations.list", { phone: `+${phone}` });
  expect(items).toHaveLength(1);
  return ok("agent", "whatsapp.conversation.get", { conversation_id: items[0].id, detail: "full" });
}

test("a kind of message that Meta invents tomorrow is kept whole and shown as unsupported", async () => {
  await customerWrites({
    from: GUEST,
    name: "Guest",
    type: "hologram",
    hologram: { id: "h1", caption: "Look!" },
  });
  await hearMeta();
  const { messages: list } = await conversationOf(GUEST);
  expect(list).toMatchObject([
    {
      type: "hologram",
      customer_text: "[unsupported: hologram]",
      customer_content: { hologram: { id: "h1", caption: "Look!" } },
    },
  ]);
});

test("a message without any type is kept too", async () => {
  const { type: _type, ...untyped } = message(GUEST, {});
  await hear(webhookBody([messages(untyped as never)]));
  expect((await conversationOf(GUEST)).messages).toMatchObject([{ customer_text: "[unsupported: unknown]" }]);
});

test("a field that is not known is in the log as ignored, once", async () => {
  for (let n = 0; n < 2; n++)
    await sendWebhook({ field: "whatever", value: { event: "NEW_THING", detail: "x" } });
  await hearMeta();
  const { items } = await ok("admin", "whatsapp.webhook_logs.list", { field: "whatever", detail: "full" });
  expect(items).toMatchObject([
    {
      kind: "other",
      outcome: "ignored",
      tries: 1,
      customer_body: { value: { event: "NEW_THING", detail: "•••" } },
    },
  ]);
});

test.each([
  ["history", "other"],
  ["calls", "other"],
  ["group_lifecycle_update", "other"],
  ["flows", "other"],
  ["smb_message_echoes", "echo"],
])("the field %s, of which nothing is made, is kept as ignored", async (field, kind) => {
  await hear(webhookBody([{ field, value: { some: ["thing"] } }], secondsAgo()));
  const { items } = await ok("admin", "whatsapp.webhook_logs.list", { field });
  expect(items).toMatchObject([{ kind, outcome: "ignored" }]);
});

test("what comes beside messages and statuses in a change is kept as well: errors of the account", async () => {
  const value = { errors: [{ code: 131031, title: "Business account locked" }] };
  await hear(webhookBody([{ field: "messages", value }]));
  const { items } = await ok("admin", "whatsapp.webhook_logs.list", { field: "messages", detail: "full" });
  expect(items).toMatchObject([
    { outcome: "ignored", customer_body: { value: { errors: [{ code: 131031 }] } } },
  ]);
});

test("a message that was three hours on its way counts from the time at which it was written", async () => {
  const written = secondsAgo(3 * 3600);
  await hear(webhookBody([messages(text(GUEST, "Are you there?", written))]));
  const conversation = await conversationOf(GUEST);
  expect(conversation).toMatchObject({
    last_message_at: iso(written),
    last_inbound_at: iso(written),
    window: { state: "open", closes_at: iso(written + 86_400), seconds_left: expect.any(Number) },
    messages: [{ sent_at: iso(written) }],
  });
  expect(conversation.window.seconds_left / 3600).toBeCloseTo(21, 1);
  const { items } = await ok("admin", "whatsapp.webhook_logs.list", { kind: "message" });
  expect(items[0]).toMatchObject({ occurred_at: iso(written), received_at: new Date().toISOString() });
});

test("a message that was 25 hours on its way opens no window", async () => {
  await hear(webhookBody([messages(text(GUEST, "Are you there?", secondsAgo(25 * 3600)))]));
  expect(await conversationOf(GUEST)).toMatchObject({
    window: { state: "closed" },
    may_send: { free_form: false },
  });
});

test("messages that come out of order stand in the order in which they were written", async () => {
  const [first, second, third] = [secondsAgo(300), secondsAgo(200), secondsAgo(100)];
  for (const [words, at] of [
    ["three", third],
    ["one", first],
    ["two", second],
  ] as const) {
    await hear(webhookBody([messages(text(GUEST, words, at))]));
  }
  const conversation = await conversationOf(GUEST);
  expect(conversation.messages.map((item: Answer) => item.customer_text)).toEqual(["one", "two", "three"]);
  expect(conversation).toMatchObject({ last_message_at: iso(third), last_inbound_at: iso(third), unread: 3 });
});

test("a time that is a number counts like one that is text, and a message without any has its arrival's", async () => {
  const at = secondsAgo(600);
  await post(webhookBody([messages(message(GUEST, { timestamp: at, text: { body: "number" } }))]));
  await post(webhookBody([messages(message(GUEST, { timestamp: undefined, text: { body: "none" } }))]));
  await applyEvents();
  expect((await conversationOf(GUEST)).messages).toMatchObject([
    { customer_text: "number", sent_at: iso(at) },
    { customer_text: "none", sent_at: new Date().toISOString() },
  ]);
});

test("a system notice and a reaction are shown, and open no window", async () => {
  const at = secondsAgo(60);
  await hear(webhookBody([messages(text(GUEST, "Hello", secondsAgo(30 * 3600)))]));
  const notice = message(
    GUEST,
    { type: "system", system: { body: "Guest changed number", type: "user_changed_number" } },
    at,
  );
  await hear(
    webhookBody([
      messages(notice, message(GUEST, { type: "reaction", reaction: { emoji: "👍", message_id: "x" } }, at)),
    ]),
  );
  const conversation = await conversationOf(GUEST);
  expect(conversation.window).toMatchObject({ state: "closed" });
  expect(conversation.messages.map((item: Answer) => item.type)).toEqual(["text", "system", "reaction"]);
});

test("a customer's message opens a closed conversation again", async () => {
  await hear(webhookBody([messages(text("85255501005", "One more question"))]));
  expect(await conversationOf("85255501005")).toMatchObject({ id: "cnv_demo05", status: "open", unread: 1 });
  expect(await row("select count(*) as n from conversations")).toEqual({ n: 7 });
  expect(await rows("select id from contacts where wa_id = '85255501005'")).toHaveLength(1);
});
