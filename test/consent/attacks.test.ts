import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { customerWrites, sentMessages } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send } from "../support/story";
import { hearFromMeta, ok } from "../support/worker";

/** Ways round a customer's No that were thought of. Each has to fail. */

const contactOf = async (conversation_id: string): Promise<string> =>
  (await ok("agent", "whatsapp.conversation.get", { conversation_id })).contact_id;

async function consentOf(contact_id: string): Promise<Record<string, { state: string }>> {
  return (await ok("agent", "whatsapp.contact.get", { contact_id })).consent;
}

async function comesIn(message: Record<string, unknown>): Promise<void> {
  await customerWrites({ from: NEW_CUSTOMER, ...message });
  await hearFromMeta();
}

const buttons = (title: string) => ({
  type: "interactive",
  interactive: {
    type: "button",
    body: { text: "Tap below to see your order." },
    action: { buttons: [{ type: "reply", reply: { id: "go", title } }] },
  },
});

const second = (offset: number) => String(Math.floor(Date.now() / 1000) + offset);

test("a button whose title says START: tapping it takes no opt-out back, and sending it needs a person", async () => {
  const conversation = await conversationWith();
  const preview = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: conversation,
    message: buttons("Start"),
  });
  expect(preview).toMatchObject({
    verdict: "needs_approval",
    approval: { reasons: [{ rule: "reply.consent" }] },
  });

  await comesIn({ type: "text", text: { body: "STOP" }, timestamp: second(-20) });
  await comesIn({
    type: "interactive",
    interactive: { type: "button_reply", button_reply: { id: "go", title: "Start" } },
    timestamp: second(-10),
  });
  expect(await consentOf(await contactOf(conversation))).toMatchObject({
    marketing: { state: "opted_out" },
    utility: { state: "opted_out" },
  });
});

test.each([
  ["opening the chat", { type: "request_welcome" }],
  ["a kind that nobody knows yet", { type: "hologram", hologram: { id: "1" } }],
  ["taking a message back", { type: "revoke", revoke: { original_message_id: "wamid.X" } }],
])("after STOP, %s lifts nothing and opens no window", async (_what, message) => {
  const conversation = await conversationWith(NEW_CUSTOMER, "STOP", { timestamp: second(-30) });
  await comesIn({ ...message, timestamp: second(-5) });
  const { window, may_send } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: conversation,
  });
  expect(may_send.free_form).toBe(false);
  expect(Date.parse(window.closes_at)).toBeLessThanOrEqual(Date.now() + 86_400_000 - 29_000);
});

test("a message that claims to come from the future opens the window from now, not from then", async () => {
  const conversation = await conversationWith(NEW_CUSTOMER, "Hello from 2090", { timestamp: "3786912000" });
  const { window } = await ok("agent", "whatsapp.conversation.get", { conversation_id: conversation });
  expect(Date.parse(window.closes_at)).toBeLessThanOrEqual(Date.now() + 86_400_000);
});

test("while something that the customer sent could not be applied, nothing goes to her", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Hello?");
  await env.DB.prepare(
    `insert into webhook_events (id, key, field, kind, sender_wa_id, payload, received_at, due_at, outcome)
     values ('whe_parked', 'k', 'messages', 'message', ?1, '{}', 1, 1, 'failed')`,
  )
    .bind(NEW_CUSTOMER)
    .run();
  expect(await send(preview_id)).toMatchObject({ isError: true, data: { code: "preview_stale" } });
  expect(await previewText(conversation, "Hello?")).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "unavailable" }],
  });
  expect(await sentMessages()).toHaveLength(0);
});

test("a number that changes hands: what its earlier owner agreed to is void", async () => {
  const owner = { user_id: "HK.13490000000000011", from: "85255501011", name: "Test Customer Eleven" };
  await customerWrites({ ...owner, type: "text", text: { body: "Hi" } });
  await hearFromMeta();
  expect(await consentOf("con_demo11")).toMatchObject({ marketing: { state: "opted_in" } });

  await customerWrites({
    ...owner,
    user_id: "HK.99990000000000011",
    type: "text",
    text: { body: "New number!" },
  });
  await hearFromMeta();
  expect(await consentOf("con_demo11")).toMatchObject({
    marketing: { state: "opted_out", source: "identity_changed" },
    utility: { state: "opted_out" },
  });
});

test("an opt-out follows its customer to her new number", async () => {
  await comesIn({ type: "text", text: { body: "STOP" }, timestamp: second(-60) });
  await comesIn({
    type: "system",
    system: { type: "user_changed_number", body: "changed number", wa_id: "85255509002" },
    timestamp: second(-30),
  });
  const conversation = await conversationWith("85255509002", "It is me, with a new number.");
  expect(await consentOf(await contactOf(conversation))).toMatchObject({ marketing: { state: "opted_out" } });
});

test("two contacts that turn out to be one keep the stricter state, and a restricted thread stays restricted", async () => {
  const bsuid = "HK.55550000000000001";
  const byNumber = await conversationWith(NEW_CUSTOMER, "STOP", { timestamp: second(-90) });
  await comesIn({ type: "text", text: { body: "START" }, timestamp: second(-60) });
  await customerWrites({
    user_id: bsuid,
    name: "Test Customer Story",
    type: "text",
    text: { body: "STOP" },
    timestamp: second(-75),
  });
  await hearFromMeta();
  const byId = (await ok("admin", "whatsapp.conversations.list", { limit: 5 })).items.find(
    (item: { id: string; phone: string | null }) => item.phone === null,
  );
  await env.DB.prepare("update conversations set queue_id = 'que_complaints' where id = ?1")
    .bind(byId.id)
    .run();

  await comesIn({ user_id: bsuid, type: "text", text: { body: "Both of me." }, timestamp: second(-5) });
  const merged = await ok("manager", "whatsapp.conversation.get", { conversation_id: byNumber });
  expect(merged.queue).toMatchObject({ queue_id: "que_complaints" });
  expect(merged.messages.map(({ customer_text }: { customer_text: string }) => customer_text)).toEqual([
    "STOP",
    "STOP",
    "START",
    "Both of me.",
  ]);
  const { state } = await ok("admin", "whatsapp.consent_records.list", { contact_id: merged.contact_id });
  expect(state).toMatchObject({ marketing: "opted_out", utility: "opted_out", service: "opted_in" });
});
