import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { customerWrites, sendPreference, takeWebhooks } from "../support/simulator";
import { conversationOf, hear, hearMeta, rows } from "../support/webhook";
import {
  messageOf,
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";
import { call, ok } from "../support/worker";
import { CONTACT, CUSTOMER, consent, nextSecond, writes } from "./customer";

/** A message that was sent to the customer. */
const SENT = "wamid.DEMO1x2";

const failed = (code: number, at = nextSecond()) =>
  hear(webhookBody([statuses(status(SENT, "failed", at, { errors: [{ code, title: "x" }] }))]));

const preferenceIs = (value: string, at = nextSecond()) =>
  hear(webhookBody([preference(CUSTOMER, value, at)]));

test("a customer stops marketing in WhatsApp, and resumes it: Meta says so, and it takes effect", async () => {
  await sendPreference({ from: CUSTOMER, value: "stop" });
  await hearMeta();
  expect(await consent()).toMatchObject({ marketing: "opted_out", utility: "opted_in", service: "unknown" });

  await hear(webhookBody([preference(CUSTOMER, "resume", secondsAgo(-5))]));
  expect(await consent()).toMatchObject({ marketing: "opted_in" });
});

test("of two preferences the later counts, in whichever order they come", async () => {
  const [stop, resume] = [nextSecond(), nextSecond()];
  await preferenceIs("resume", resume);
  await preferenceIs("stop", stop);
  expect(await consent()).toMatchObject({ marketing: "opted_in" });
  await preferenceIs("stop");
  expect(await consent()).toMatchObject({ marketing: "opted_out" });
});

test("of two preferences of one second the stricter counts", async () => {
  const at = nextSecond();
  await preferenceIs("resume", at);
  await preferenceIs("stop", at);
  expect(await consent()).toMatchObject({ marketing: "opted_out" });
});

test.each([
  ["another category", { category: "utility_messages" }],
  ["another value", { value: "pause" }],
])("a preference about %s is kept and changes nothing", async (_what, more) => {
  await hear(webhookBody([preference(CUSTOMER, "stop", nextSecond(), more)]));
  expect(await consent()).toMatchObject({ marketing: "opted_in" });
  expect(await rows("select outcome from webhook_events")).toHaveLength(1);
});

test("a preference of somebody known by business-scoped id only", async () => {
  const user_id = "HK.13491208655302741918";
  await hear(webhookBody([messageOf({ user_id, profile: { name: "Guest" } }, "Hello")]));
  await hear(webhookBody([preference("", "stop", secondsAgo(), { wa_id: undefined, user_id })]));
  const [stopped] = await rows<{ contact_id: string }>(
    "select contact_id from consent_records where source = 'preference_webhook'",
  );
  expect(stopped?.contact_id).not.toMatch(/^con_demo/);
  expect(await consent(stopped?.contact_id)).toMatchObject({ marketing: "opted_out" });
});

test("131026: the customer cannot be reached, until the customer writes", async () => {
  await failed(131026);
  expect(await consent()).toMatchObject({ undeliverable: true });
  const preview = () =>
    call("agent", "whatsapp.session_message.preview", {
      conversation_id: "cnv_demo01",
      message: { type: "text", text: { body: "Hello" } },
    });
  expect((await preview()).data).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "invalid_number" }],
  });

  await writes("I am back");
  expect(await consent()).toMatchObject({ undeliverable: false, marketing: "opted_in" });
  expect((await preview()).data).toMatchObject({ verdict: "ready" });
});

test("131026 that is older than the customer's last message holds nobody back", async () => {
  const [failure, message] = [nextSecond(), nextSecond()];
  await writes("Hello", message);
  await failed(131026, failure);
  expect(await consent()).toMatchObject({ undeliverable: false });
});

test("131050: the customer stopped marketing, and Meta said so in a failed status", async () => {
  await failed(131050);
  expect(await consent()).toMatchObject({
    marketing: "opted_out",
    utility: "opted_in",
    undeliverable: false,
  });
  const { items } = await ok("agent", "whatsapp.consent_records.list", {
    contact_id: CONTACT,
    source: "meta_refused",
    detail: "full",
  });
  expect(items).toMatchObject([
    { category: "marketing", action: "opt_out", actor: { kind: "meta" }, can_reverse: false },
  ]);
});

test("an ordinary message does not lift 131050", async () => {
  await failed(131050);
  await writes("Hello");
  expect(await consent()).toMatchObject({ marketing: "opted_out" });
});

test.each([131047, 131049, 130429, 131056, 132015, 131000])(
  "%d says nothing of the receiver",
  async (code) => {
    const before = await rows("select id from consent_records");
    await failed(code);
    expect(await rows("select id from consent_records")).toEqual(before);
  },
);

test("a failure that is known by our own id only counts for the right contact", async () => {
  await env.DB.prepare(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at)
     values ('msg_lost', 'cnv_demo03', 'con_demo03', '100000000000011', 'out', 'text', '{}', 'Hi', 'unknown', 2, 1, 1)`,
  ).run();
  const lost = status("wamid.NEVER_LEARNED", "failed", nextSecond(), {
    biz_opaque_callback_data: "msg_lost",
    errors: [{ code: 131026 }],
  });
  await hear(webhookBody([statuses(lost)]));
  expect(await consent("con_demo03")).toMatchObject({ undeliverable: true });
  expect(await consent()).toMatchObject({ undeliverable: false });
});

test("a block that the staff set is not lifted by a customer's message or word", async () => {
  for (const words of ["Hello", "START"])
    await hear(webhookBody([messages(text("85255501008", words, nextSecond()))]));
  await hear(webhookBody([preference("85255501008", "resume", nextSecond())]));
  expect(await consent("con_demo08")).toMatchObject({ blocked: true });
  const conversation = await conversationOf("85255501008");
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: conversation,
    message: { type: "text", text: { body: "Hello" } },
  });
  expect(data).toMatchObject({ verdict: "blocked", findings: [{ code: "blocked" }] });
});

test("the simulated Meta refuses marketing to one who stopped, and the product learns it from the status", async () => {
  await customerWrites({ from: CUSTOMER, text: { body: "Hello" } });
  await hearMeta();
  // Meta knows of the stop; its webhook about it was lost.
  await sendPreference({ from: CUSTOMER, value: "stop" });
  await takeWebhooks();
  const message = {
    type: "template",
    template: {
      name: "spring_offer",
      language: { code: "en" },
      components: [{ type: "body", parameters: [{ type: "text", text: "Mei" }] }],
    },
  };
  const preview = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo01",
    message,
  });
  await ok("agent", "whatsapp.session_message.send", {
    preview_id: preview.preview_id,
    idempotency_key: "meta-refuses-1",
  });
  await hearMeta();
  expect(await consent()).toMatchObject({ marketing: "opted_out" });
  expect(await rows("select source from consent_records where source = 'meta_refused'")).toHaveLength(1);
});
