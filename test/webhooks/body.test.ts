import { expect, test } from "vitest";
import { applyEvents, post, row, rows } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const MEGABYTE = 1024 * 1024;

test.each(["", "{", "hello", "{'entry':[]}", '{"entry":[}'])(
  "%j is no JSON: 400, counted, nothing stored",
  async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(await row("select reason, count from webhook_rejections")).toEqual({
      reason: "not_json",
      count: 1,
    });
    expect(await rows("select id from webhook_events")).toEqual([]);
  },
);

/** Bodies that Meta's signature would vouch for but that are none of its shapes. */
const ODD = [
  "[]",
  '"x"',
  "7",
  "true",
  "null",
  "{}",
  '{"entry":5}',
  '{"entry":{}}',
  '{"entry":[null]}',
  '{"entry":["x",[],7]}',
  '{"entry":[{"changes":"x"}]}',
];

test.each(ODD)("%s is JSON of another shape: taken, and nothing comes of it", async (body) => {
  expect((await post(body)).status).toBe(200);
  await applyEvents();
  expect(await rows("select outcome from webhook_events where outcome <> 'ignored'")).toEqual([]);
});

/** Changes of the field `messages` in which something is not what it should be. */
const BROKEN_VALUES: [string, unknown][] = [
  ["no value", undefined],
  ["a value that is text", "x"],
  ["messages that are no list", { messages: 5, statuses: "x" }],
  ["messages that are not objects", { messages: [null, 7, "x"] }],
  ["a message without an id", { messages: [{ from: "85255509001", type: "text", text: { body: "Hi" } }] }],
  ["a message without a sender", { messages: [{ id: "wamid.NOBODY", type: "text", text: { body: "Hi" } }] }],
  ["a status without an id", { statuses: [{ status: "read", timestamp: "1" }] }],
  [
    "contacts that are no list",
    { contacts: "x", messages: [{ id: "wamid.C", from: "85255509001", type: "text" }] },
  ],
  [
    "a timestamp that is no time",
    { messages: [{ id: "wamid.T", from: "85255509001", timestamp: "soon", type: "text" }] },
  ],
  [
    "a time out of the calendar",
    { messages: [{ id: "wamid.F", from: "85255509001", timestamp: "99999999999999", type: "text" }] },
  ],
];

test.each(BROKEN_VALUES)(
  "%s breaks nothing: what came with it is applied, and the lists still work",
  async (_what, value) => {
    const body = webhookBody([{ field: "messages", value }, messages(text("85255509002", "I am fine"))]);
    expect((await post(body)).status).toBe(200);
    await applyEvents();
    const { items } = await ok("agent", "whatsapp.conversations.list", { phone: "+85255509002" });
    expect(items).toHaveLength(1);
    expect((await ok("agent", "whatsapp.conversations.list")).items.length).toBeGreaterThan(1);
    expect((await ok("agent", "whatsapp.contacts.list", { detail: "full" })).items.length).toBeGreaterThan(1);
    expect(
      (await ok("admin", "whatsapp.webhook_logs.list", { detail: "full" })).items.length,
    ).toBeGreaterThan(0);
  },
);

test("a body over 4 MB is refused before it is read into JSON, and counted", async () => {
  const body = webhookBody([messages(text("85255509001", "x".repeat(4 * MEGABYTE)))]);
  expect((await post(body)).status).toBe(413);
  expect(await row("select reason, count from webhook_rejections")).toEqual({
    reason: "too_large",
    count: 1,
  });
  expect(await rows("select id from webhook_events")).toEqual([]);
});
