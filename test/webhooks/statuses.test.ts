import { env } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { customerWrites, fault, sentMessages } from "../support/simulator";
import { freshKey } from "../support/story";
import { applyEvents, hear, hearMeta, post, row, rows, wakeUps } from "../support/webhook";
import { secondsAgo, status, statuses, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const CONVERSATION = "cnv_demo01";
const OUR_MESSAGE = "msg_test01";
const WAMID = "wamid.OURS";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  wakeUps.splice(0);
});

afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const message = () =>
  row(
    "select status, sent_at, delivered_at, read_at, failed_at, error from messages where id = ?1",
    OUR_MESSAGE,
  );
const event = () => row("select outcome, tries, error from webhook_events");

/** A message of ours as it stands after Meta took it; without a wamid, as it stands while that is not known. */
async function ourMessage(wamid: string | null = WAMID): Promise<void> {
  await env.DB.prepare(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status, status_rank, at, created_at)
     values (?1, ?2, 'con_demo01', '100000000000011', 'out', ?3, 'text', '{}', 'Hi', ?4, ?5, ?6, ?6)`,
  )
    .bind(OUR_MESSAGE, CONVERSATION, wamid, wamid ? "accepted" : "unknown", wamid ? 3 : 2, Date.now())
    .run();
}

const report = (kind: string, at: number, more = {}) =>
  hear(webhookBody([statuses(status(WAMID, kind, at, more))]));

test("read comes before delivered, and delivered before sent: the message stays read", async () => {
  await ourMessage();
  const at = secondsAgo(60);
  await report("read", at + 20);
  expect(await message()).toMatchObject({ status: "read", read_at: (at + 20) * 1000 });
  await report("delivered", at + 10);
  await report("sent", at);
  expect(await message()).toEqual({
    status: "read",
    sent_at: at * 1000,
    delivered_at: (at + 10) * 1000,
    read_at: (at + 20) * 1000,
    failed_at: null,
    error: null,
  });
});

test("a read without a delivered implies it", async () => {
  await ourMessage();
  const at = secondsAgo(60);
  await report("read", at);
  const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: CONVERSATION });
  expect(messages.at(-1).delivery).toEqual({
    status: "read",
    delivered_at: new Date(at * 1000).toISOString(),
    read_at: new Date(at * 1000).toISOString(),
  });
});

test("a failure says why", async () => {
  await ourMessage();
  const errors = [
    {
      code: 131047,
      title: "Re-engagement message",
      error_data: { details: "More than 24 hours have passed." },
    },
  ];
  await report("failed", secondsAgo(), { errors });
  const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: CONVERSATION });
  expect(messages.at(-1).delivery).toMatchObject({
    status: "failed",
    error: { code: 131047, title: "Re-engagement message", details: "More than 24 hours have passed." },
  });
});

test("a status that comes before its message is known waits, and is applied when it is", async () => {
  const at = secondsAgo(3);
  await report("delivered", at);
  expect(await event()).toEqual({
    outcome: "received",
    tries: 1,
    error: "no message with this id is known here",
  });
  expect(wakeUps).toEqual([0, 2]);

  await applyEvents();
  expect(await event()).toMatchObject({ tries: 1 });
  await ourMessage();
  pass(2);
  await applyEvents();
  expect(await event()).toEqual({ outcome: "applied", tries: 2, error: null });
  expect(await message()).toMatchObject({ status: "delivered", delivered_at: at * 1000 });
});

test("a status whose message never turns up is ignored after its patience, with the reason in the log", async () => {
  await report("delivered", secondsAgo());
  for (const seconds of [2, 20, 120]) {
    pass(seconds);
    await applyEvents();
    expect(await event()).toMatchObject({ outcome: "received" });
  }
  pass(600);
  await applyEvents();
  expect(await event()).toEqual({
    outcome: "ignored",
    tries: 5,
    error: "no message with this id is known here",
  });
  const { items } = await ok("admin", "whatsapp.webhook_logs.list", { outcome: "ignored", kind: "status" });
  expect(items).toMatchObject([{ tries: 5, error: "no message with this id is known here" }]);
  await ourMessage();
  pass(86_400);
  await applyEvents();
  expect(await message()).toMatchObject({ status: "accepted" });
});

test("a status of a kind that is not known moves nothing", async () => {
  await ourMessage();
  await report("teleported", secondsAgo());
  expect(await message()).toMatchObject({ status: "accepted", sent_at: null });
});

test("a status with our callback id settles a message whose wamid was never learned", async () => {
  await ourMessage(null);
  await report("delivered", secondsAgo(), { biz_opaque_callback_data: OUR_MESSAGE });
  expect(await row("select status, wamid from messages where id = ?1", OUR_MESSAGE)).toEqual({
    status: "delivered",
    wamid: WAMID,
  });
});

test("the callback id of an inbound message, or of nothing, settles nothing", async () => {
  const before = await rows("select id, status, wamid from messages order by id");
  await report("delivered", secondsAgo(), { biz_opaque_callback_data: "msg_demo1_1" });
  await report("read", secondsAgo(), { biz_opaque_callback_data: "msg_nobody" });
  expect(await rows("select id, status, wamid from messages order by id")).toEqual(before);
});

test("Meta takes a reply and the connection breaks: unknown at first, settled by its status, never sent again", async () => {
  await customerWrites({ from: "85255509001", name: "Guest", text: { body: "When does it ship?" } });
  await hearMeta();
  const { items: found } = await ok("agent", "whatsapp.conversations.list", { phone: "+85255509001" });
  const reply = { type: "text", text: { body: "Shipped this morning." } };
  const preview = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: found[0].id,
    message: reply,
  });

  await fault({ match: "messages", times: 1, kind: "drop_after" });
  const answer = await call("agent", "whatsapp.session_message.send", {
    preview_id: preview.preview_id,
    idempotency_key: freshKey(),
  });
  expect(answer.data.result.delivery.status).toBe("unknown");

  await hearMeta();
  const { action_request_id } = answer.data;
  const settled = await ok("agent", "whatsapp.action_request.status", { action_request_id });
  expect(settled.result.delivery).toMatchObject({
    status: "delivered",
    wamid: expect.stringMatching(/^wamid\./),
  });
  expect(await sentMessages()).toHaveLength(1);
  const { items } = await ok("admin", "whatsapp.audit_logs.list", { action: "message.settled" });
  expect(items).toHaveLength(1);
});

test("the same status in two bodies of one batch counts once, with a late and an early time", async () => {
  await ourMessage();
  const at = secondsAgo(60);
  await post(webhookBody([statuses(status(WAMID, "delivered", at + 5))]));
  await post(webhookBody([statuses(status(WAMID, "delivered", at), status(WAMID, "sent", at - 1))]));
  await applyEvents();
  expect(await message()).toMatchObject({
    status: "delivered",
    delivered_at: at * 1000,
    sent_at: (at - 1) * 1000,
  });
});
