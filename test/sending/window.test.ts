import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { type ConversationSession, conversationSession } from "../../src/sending/conversation-session";
import { database, statusOf } from "../support/approval";
import { passTime, runOutbox, takenByMeta } from "../support/crash";
import { customerWrites, fault, sentMessages } from "../support/simulator";
import { conversationWith, hoursAgo, NEW_CUSTOMER, previewText, send } from "../support/story";
import { hear } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { hearFromMeta, ok } from "../support/worker";

const HOUR = 3_600_000;

const windowIn = async (conversation_id: string) =>
  (await ok("agent", "whatsapp.conversation.get", { conversation_id })).window;

const writes = async (message: Record<string, unknown>) => {
  await customerWrites({
    from: NEW_CUSTOMER,
    type: "text",
    text: { body: "And another thing." },
    ...message,
  });
  await hearFromMeta();
};

describe("the window", () => {
  test("is counted from the latest of Meta's times, in whatever order and however often they come", async () => {
    const conversation = await conversationWith(NEW_CUSTOMER, "One", {
      timestamp: hoursAgo(5),
      id: "wamid.W1",
    });
    const { closes_at } = await windowIn(conversation);
    await writes({ timestamp: hoursAgo(20), id: "wamid.W2" });
    await writes({ timestamp: hoursAgo(5), id: "wamid.W1" });
    expect((await windowIn(conversation)).closes_at).toBe(closes_at);
    await writes({ timestamp: hoursAgo(1), id: "wamid.W3" });
    const later = Date.parse((await windowIn(conversation)).closes_at);
    expect(later - Date.parse(closes_at)).toBeGreaterThan(3.9 * HOUR);
  });

  test("survives the object's restart, and what the object missed", async () => {
    const conversation = await conversationWith();
    const stub = conversationSession(env as never, conversation);
    const { closesAt } = await stub.window(conversation);
    await evictDurableObject(stub as never);
    expect(await stub.window(conversation)).toMatchObject({ open: true, closesAt });
    // The database fell behind: what the object noted counts.
    const set = (at: number) =>
      database.run({
        sql: "update conversations set last_inbound_at = ?1 where id = ?2",
        params: [at, conversation],
      });
    await set(Date.now() - 30 * HOUR);
    expect(await stub.window(conversation)).toMatchObject({ closesAt });
    // The object missed an event: what was applied counts.
    await set((closesAt ?? 0) - 24 * HOUR + 5_000);
    expect(await stub.window(conversation)).toMatchObject({ closesAt: (closesAt ?? 0) + 5_000 });
  });

  test("of a message from the future closes 24 hours after it came in", async () => {
    const nextYear = Math.floor(Date.now() / 1000) + 365 * 86_400;
    await hear(webhookBody([messages(text(NEW_CUSTOMER, "Hello from tomorrow", nextYear))]));
    const { items } = await ok("agent", "whatsapp.conversations.list", { phone: `+${NEW_CUSTOMER}` });
    const { closes_at } = await windowIn(items[0].id);
    expect(Date.parse(closes_at)).toBeLessThanOrEqual(Date.now() + 24 * HOUR);
  });

  test("is not opened by a reaction or a notice", async () => {
    const conversation = await conversationWith(NEW_CUSTOMER, "Long ago", {
      timestamp: hoursAgo(30),
      id: "wamid.OLD",
    });
    await writes({ type: "reaction", reaction: { message_id: "wamid.OLD", emoji: "👍" }, text: undefined });
    await writes({
      type: "system",
      system: { body: "changed", type: "user_changed_number" },
      text: undefined,
    });
    expect(await windowIn(conversation)).toMatchObject({ state: "closed" });
    expect(await previewText(conversation, "Hello?")).toMatchObject({
      verdict: "blocked",
      findings: [{ code: "window_closed" }],
    });
  });

  test("that closes while the claim is written: nothing is sent", async () => {
    const timestamp = String(Math.floor((Date.now() - 24 * HOUR + 13_000) / 1000));
    const conversation = await conversationWith(NEW_CUSTOMER, "Quick!", { timestamp });
    const { preview_id } = await previewText(conversation, "Here.");
    let slow = true;
    const stop = onCheckpoint((point) => {
      if (point !== "send:after-claim" || !slow) return;
      slow = false;
      passTime(8_500);
    });
    const { data } = await send(preview_id).finally(stop);
    expect(data.status).toBe("scheduled");
    passTime(2_000);
    await runOutbox();
    expect(await statusOf(data.action_request_id)).toMatchObject({
      status: "failed",
      error: { code: "window_closed" },
    });
    expect(await sentMessages()).toEqual([]);
  });
});

describe("a message from an ad", () => {
  const ad = {
    referral: { source_type: "ad", source_id: "1", source_url: "https://fb.me/x", headline: "Tea" },
  };
  const offer = {
    type: "template",
    template: {
      name: "spring_offer",
      language: { code: "en" },
      components: [{ type: "body", parameters: [{ type: "text", text: "Mei" }] }],
    },
  };
  const preview = (conversation_id: string, message: object) =>
    ok("agent", "whatsapp.session_message.preview", { conversation_id, message });

  test("that is answered within 24 hours: everything is free for 72, and the 24-hour window stays what it is", async () => {
    const conversation = await conversationWith(NEW_CUSTOMER, "I saw your ad", {
      timestamp: hoursAgo(2),
      ...ad,
    });
    expect(await windowIn(conversation)).toMatchObject({ free_entry_point_until: null });
    const answer = await previewText(conversation, "Welcome!");
    expect(answer.effects.charged_as).toBe("free_entry_point");
    await send(answer.preview_id);
    const until = Date.parse((await windowIn(conversation)).free_entry_point_until);
    expect(Math.abs(until - Date.now() - 72 * HOUR)).toBeLessThan(10_000);
    expect((await preview(conversation, offer)).effects.charged_as).toBe("free_entry_point");
    // Meta sees it as we do.
    await hearFromMeta();
    const sent = await database.first<{ pricing: string }>(
      "select pricing from messages where conversation_id = ?1 and direction = 'out'",
      conversation,
    );
    expect(JSON.parse(sent?.pricing ?? "{}")).toMatchObject({ type: "free_entry_point" });

    passTime(23 * HOUR);
    expect(await previewText(conversation, "Still there?")).toMatchObject({
      verdict: "blocked",
      findings: [{ code: "window_closed" }],
    });
    expect((await preview(conversation, offer)).effects.charged_as).toBe("free_entry_point");
    passTime(50 * HOUR);
    expect((await preview(conversation, offer)).effects.charged_as).toBe("marketing");
    expect(await windowIn(conversation)).toMatchObject({ free_entry_point_until: null });
  });

  test("whose answer was lost, and that Meta reports: opened all the same", async () => {
    const conversation = await conversationWith(NEW_CUSTOMER, "I saw your ad", ad);
    await fault({ match: "messages", kind: "drop_after" });
    const { preview_id } = await previewText(conversation, "Welcome!");
    await send(preview_id);
    expect(await windowIn(conversation)).toMatchObject({ free_entry_point_until: null });
    await hearFromMeta();
    expect((await windowIn(conversation)).free_entry_point_until).not.toBeNull();
  });

  test("that nobody answers within 24 hours opens nothing", async () => {
    const conversation = await conversationWith(NEW_CUSTOMER, "I saw your ad", {
      timestamp: hoursAgo(25),
      ...ad,
    });
    await writes({ timestamp: hoursAgo(1) });
    const answer = await previewText(conversation, "Sorry for the wait!");
    expect(answer.effects.charged_as).not.toBe("free_entry_point");
    await send(answer.preview_id);
    expect(await windowIn(conversation)).toMatchObject({ free_entry_point_until: null });
  });
});

describe("a window that closes within the hour", () => {
  const told = (conversation: string) =>
    database.all<{ staff_id: string }>(
      "select staff_id from notifications where kind = 'window_closing' and conversation_id = ?1 order by staff_id",
      conversation,
    );
  const ring = (conversation: string) =>
    runDurableObjectAlarm(conversationSession(env as never, conversation) as never);
  /**
   * A conversation that is new, so that its object is too: objects of seeded ones may remember what another file's
   * customer wrote.
   */
  const ownedBy = async (staff: string, hours: number) => {
    const conversation = await conversationWith(NEW_CUSTOMER, "Hello?", { timestamp: hoursAgo(hours) });
    await database.run({
      sql: "update conversations set assignee_id = ?1, queue_id = null where id = ?2",
      params: [staff, conversation],
    });
    return conversation;
  };
  /** The customer of a seeded conversation writes; half an hour before the window closes the alarm has not rung by itself. */
  const almost = async (from: string) => {
    await customerWrites({ from, type: "text", text: { body: "Hello?" }, timestamp: hoursAgo(22.5) });
    await hearFromMeta();
    passTime(HOUR);
  };

  test("is told the owner, once, however often the alarm rings", async () => {
    const conversation = await ownedBy("stf_agent", 22.5);
    passTime(HOUR);
    expect(await ring(conversation)).toBe(true);
    expect(await told(conversation)).toEqual([{ staff_id: "stf_agent" }]);
    const session = conversationSession(env as never, conversation);
    await evictDurableObject(session as never);
    await runInDurableObject(session as never, (object) => (object as ConversationSession).alarm());
    expect(await told(conversation)).toHaveLength(1);
  });

  test("is told the members of the queue when nobody owns it", async () => {
    await almost("85255501011");
    expect(await ring("cnv_demo07")).toBe(true);
    const members = await database.all<{ staff_id: string }>(
      "select staff_id from queue_members where queue_id = 'que_general' order by staff_id",
    );
    expect(members.length).toBeGreaterThan(1);
    expect(await told("cnv_demo07")).toEqual(members);
  });

  test("is nobody's news when the customer was answered", async () => {
    const conversation = await conversationWith(NEW_CUSTOMER, "Hello?", { timestamp: hoursAgo(22.5) });
    const { preview_id } = await previewText(conversation, "Here we are.");
    expect((await send(preview_id)).data.status).toBe("executed");
    passTime(HOUR);
    expect(await ring(conversation)).toBe(true);
    expect(await told(conversation)).toEqual([]);
  });

  test("moves with the customer's next message", async () => {
    const conversation = await ownedBy("stf_agent", 22.3);
    await customerWrites({
      from: NEW_CUSTOMER,
      type: "text",
      text: { body: "Anybody?" },
      timestamp: hoursAgo(20),
    });
    await hearFromMeta();
    passTime(HOUR);
    expect(await ring(conversation)).toBe(true);
    expect(await told(conversation)).toEqual([]);
    passTime(2.2 * HOUR);
    expect(await ring(conversation)).toBe(true);
    expect(await told(conversation)).toHaveLength(1);
  });
});

const unread = async (conversation_id: string) =>
  (await ok("agent", "whatsapp.conversation.get", { conversation_id })).unread;

test("an answer that Meta refused leaves the conversation unread", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Yes?");
  await fault({ match: "messages", kind: "error", code: 131026 });
  expect((await send(preview_id)).data.status).toBe("failed");
  expect(await unread(conversation)).toBe(1);
});

test("an answer that went out is the end of unread; what came in while it was on its way stays unread", async () => {
  const conversation = await conversationWith(NEW_CUSTOMER, "One", { timestamp: hoursAgo(1) });
  const { preview_id } = await previewText(conversation, "Yes?");
  await fault({ match: "messages", kind: "error", code: 130429 });
  expect((await send(preview_id)).data.status).toBe("scheduled");
  await hear(webhookBody([messages(text(NEW_CUSTOMER, "Two"))]));
  expect(await unread(conversation)).toBe(2);
  passTime(10_000);
  await runOutbox();
  expect(await takenByMeta()).toHaveLength(1);
  expect(await unread(conversation)).toBe(1);
});
