import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { refreshSla } from "../../../src/inbox/sla";
import { isCustomersMessage } from "../../../src/meta";
import { createContext } from "../../../src/platform/context";
import { Database, type Statement } from "../../../src/platform/db";
import { fault, sendStatuses } from "../../support/simulator";
import { freshKey, lastMessage, previewText, send } from "../../support/story";
import { conversationOf, hear, row, rows } from "../../support/webhook";
import {
  message,
  messages,
  newWamid,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../../support/webhook-events";
import { cron, hearFromMeta, ok } from "../../support/worker";

const CUSTOMER = "85255509001";
const MINUTE = 60_000;
const minutesAgo = (minutes: number) => secondsAgo(minutes * 60);
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** Around the clock, half an hour to answer and two hours to resolve: what is due does not hang on when the tests run. */
beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare("delete from business_hours"),
    env.DB.prepare("delete from holidays"),
    env.DB.prepare("update queues set first_response_minutes = 30, resolution_minutes = 120"),
  ]);
});

const write = (body: string, at: number, from = CUSTOMER) =>
  hear(webhookBody([messages(text(from, body, at))]));

/** A customer wrote so long ago, and the message lies in the general queue. */
async function waiting(minutes: number): Promise<{ id: string; at: number }> {
  const at = minutesAgo(minutes);
  await write("Hello?", at);
  const id = await conversationOf(CUSTOMER);
  await env.DB.prepare("update conversations set queue_id = 'que_general' where id = ?").bind(id).run();
  await cron();
  return { id, at };
}

const conversation = (id: string) => ok("agent", "whatsapp.conversation.get", { conversation_id: id });
const answer = async (id: string, body = "Good morning!") =>
  (await send((await previewText(id, body)).preview_id)).data;
const openCase = (id: string) =>
  row<Record<string, number | string | null>>(
    "select * from inbox_cases where conversation_id = ? and closed_at is null",
    id,
  );
const news = (id: string) =>
  rows(
    "select action, code, outcome, actor_kind from audit_log where entity_id = ? and action like 'sla.%' order by seq",
    id,
  );

describe("the clock", () => {
  test("starts with a customer's message, stops with an answer and starts again with the next", async () => {
    const { id, at } = await waiting(10);
    expect(await conversation(id)).toMatchObject({
      waiting_since: iso(at),
      sla: { state: "due_soon", due_at: iso(at + 30 * 60), breached_at: null },
    });

    await answer(id);
    expect(await conversation(id)).toMatchObject({ waiting_since: null, sla: { state: "ok", due_at: null } });
    const answered = await openCase(id);
    expect(answered).toMatchObject({ first_response_by: "stf_agent", running_since: null });
    expect(answered.first_response_took).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(answered.resolution_took).toBe(answered.first_response_took);

    await write("And another thing", secondsAgo(-2));
    const again = await conversation(id);
    expect(again.waiting_since).not.toBeNull();
    expect(again.sla.due_at).not.toBeNull();
    expect((await openCase(id)).first_response_at).toBe(answered.first_response_at);
  });

  test("is neither started nor stopped by reactions, changes and notices", async () => {
    const reaction = message(CUSTOMER, {
      type: "reaction",
      reaction: { message_id: "wamid.X", emoji: "👍" },
    });
    await hear(webhookBody([messages(reaction)]));
    expect(await rows("select id from inbox_cases where conversation_id like 'cnv_0%'")).toEqual([]);
    const { id } = await waiting(10);
    await answer(id);
    await hear(webhookBody([messages({ ...reaction, id: newWamid(), timestamp: String(secondsAgo(-5)) })]));
    expect((await conversation(id)).waiting_since).toBeNull();
  });

  test("goes on when the answer failed", async () => {
    const { id, at } = await waiting(10);
    const { result } = await answer(id);
    expect((await conversation(id)).waiting_since).toBeNull();
    await hear(
      webhookBody([
        statuses(status(result.delivery.wamid, "failed", secondsAgo(-1), { errors: [{ code: 131026 }] })),
      ]),
    );
    await cron();
    expect(await conversation(id)).toMatchObject({ waiting_since: iso(at) });
    expect(await openCase(id)).toMatchObject({ first_response_at: null, resolution_took: 0 });
  });

  test("takes a message that came late back to its own time", async () => {
    const { id } = await waiting(10);
    await answer(id);
    const late = minutesAgo(25);
    await write("I wrote this first", late);
    const counted = await openCase(id);
    expect(counted.opened_at).toBe(late * 1000);
    expect(counted.first_response_took).toBeGreaterThanOrEqual(25 * MINUTE);
  });

  test("opens a case for each kind of message that is a customer's own, and for no other", async () => {
    const kinds = [
      "text",
      "image",
      "video",
      "audio",
      "voice",
      "document",
      "sticker",
      "location",
      "contacts",
      "interactive",
      "button",
      "order",
      "reaction",
      "edit",
      "revoke",
      "system",
      "request_welcome",
      "unsupported",
      "ephemeral",
    ];
    for (const [n, type] of kinds.entries()) {
      await hear(webhookBody([messages(message(`8525559${String(1000 + n)}`, { type, [type]: {} }))]));
      const { cases } = await row<{ cases: number }>(
        `select count(*) as cases from inbox_cases join conversations on conversations.id = conversation_id
         join contacts on contacts.id = contact_id where wa_id = ?`,
        `8525559${String(1000 + n)}`,
      );
      expect([type, cases]).toEqual([type, isCustomersMessage({ id: "", type }) ? 1 : 0]);
    }
  });
});

describe("a missed target", () => {
  test("is noted once, with word to the queue, whoever looks how often", async () => {
    const { id, at } = await waiting(40);
    await cron();
    await refreshSla(createContext(env), [id]);
    expect(await news(id)).toEqual([
      { action: "sla.breached", code: "first_response", outcome: "ok", actor_kind: "system" },
    ]);
    expect(
      await rows("select staff_id, kind from notifications where conversation_id = ? order by staff_id", id),
    ).toEqual(
      ["stf_admin", "stf_agent", "stf_manager"].map((staff_id) => ({
        staff_id,
        kind: "first_response_breached",
      })),
    );
    expect((await conversation(id)).sla).toMatchObject({ state: "breached", breached_at: iso(at + 30 * 60) });
    const listed = async (sla: string) =>
      (await ok("agent", "whatsapp.conversations.list", { sla })).items.map(
        (item: { id: string }) => item.id,
      );
    expect(await listed("breached")).toContain(id);
    expect(await listed("ok")).not.toContain(id);
    expect(await listed("due_soon")).not.toContain(id);
  });

  test("stays missed when the answer came after it was due and before cron looked", async () => {
    const { id } = await waiting(29);
    await env.DB.prepare("update queues set first_response_minutes = 20").run();
    await answer(id);
    expect(await news(id)).toMatchObject([{ action: "sla.breached", code: "first_response" }]);
    expect((await openCase(id)).first_response_breached_at).not.toBeNull();
  });

  test("is withdrawn when it turns out that the answer was there in time", async () => {
    const { id } = await waiting(40);
    expect((await conversation(id)).sla.state).toBe("breached");
    await fault({ match: "messages", times: 1, kind: "drop_after" });
    await answer(id);
    expect((await lastMessage(id)).delivery.status).toBe("unknown");
    const { id: messageId } = await lastMessage(id);
    const sent = status("wamid.LATE", "sent", minutesAgo(20), { biz_opaque_callback_data: messageId });
    await hear(webhookBody([statuses(sent)]));
    await cron();
    expect(await news(id)).toMatchObject([
      { action: "sla.breached" },
      { action: "sla.breach_withdrawn", code: "first_response" },
    ]);
    expect(await openCase(id)).toMatchObject({
      first_response_breached_at: null,
      first_response_took: 20 * MINUTE,
    });
    expect((await conversation(id)).sla.state).toBe("ok");
  });

  test("in one queue stays with a case that moves, and the next is due by the new queue's targets", async () => {
    const { id, at } = await waiting(40);
    await env.DB.prepare(
      "update queues set first_response_minutes = 240, resolution_minutes = 300 where id = 'que_orders'",
    ).run();
    const { preview_id } = await ok("manager", "whatsapp.handover.preview", {
      conversation_ids: [id],
      queue_id: "que_orders",
    });
    await ok("manager", "whatsapp.conversation.assign", { preview_id, idempotency_key: freshKey() });
    await cron();
    expect(await openCase(id)).toMatchObject({
      queue_id: "que_orders",
      first_response_breached_at: (at + 30 * 60) * 1000,
      first_response_due_at: (at + 240 * 60) * 1000,
      resolution_due_at: (at + 300 * 60) * 1000,
    });
    expect(await news(id)).toHaveLength(1);
  });
});

describe("closing", () => {
  const close = (id: string) =>
    ok("agent", "whatsapp.conversation.close", {
      conversation_id: id,
      outcome: "resolved",
      topic: "general",
      idempotency_key: freshKey(),
    });

  test("ends the case with its figures; the next message opens another", async () => {
    const { id } = await waiting(10);
    await answer(id);
    const { result } = await close(id);
    expect(result.sla).toMatchObject({
      first_response: { breached: false },
      resolution: { breached: false },
    });
    expect(result.sla.first_response.took_seconds).toBeGreaterThanOrEqual(600);
    expect(
      await rows("select id from inbox_cases where conversation_id = ? and closed_at is null", id),
    ).toEqual([]);
    expect(
      await row("select outcome, topic, closed_by from inbox_cases where conversation_id = ?", id),
    ).toEqual({ outcome: "resolved", topic: "general", closed_by: "stf_agent" });

    await write("One more question", secondsAgo(-3));
    expect(await openCase(id)).toMatchObject({ first_response_at: null, queue_id: "que_general" });
    expect((await conversation(id)).status).toBe("open");
  });

  test("is where the next case begins at the earliest, however late a message comes", async () => {
    const { id } = await waiting(10);
    await answer(id);
    await close(id);
    await write("Written before you closed", minutesAgo(5));
    const [first, second] = await rows<Record<string, number>>(
      "select opened_at, closed_at from inbox_cases where conversation_id = ? order by opened_at",
      id,
    );
    expect(second?.opened_at).toBe(first?.closed_at);
  });
});

describe("two at once", () => {
  /** Something happens after the clock was read and before it is written. */
  function beforeWriting(happens: () => Promise<unknown>): void {
    const { run } = Database.prototype;
    let struck = false;
    vi.spyOn(Database.prototype, "run").mockImplementation(async function (this: Database, item: Statement) {
      if (!struck && item.sql.includes("update inbox_cases")) {
        struck = true;
        await happens();
      }
      return run.call(this, item);
    });
  }

  test("a message that comes while others are counted is not lost", async () => {
    const { id, at } = await waiting(10);
    const late = minutesAgo(20);
    await env.DB.prepare("update inbox_cases set stale_from = opened_at, revision = revision + 1").run();
    beforeWriting(() => write("I wrote this before", late));
    await refreshSla(createContext(env), [id]);
    vi.restoreAllMocks();
    expect(await openCase(id)).toMatchObject({ opened_at: late * 1000, running_since: late * 1000 });
    await cron();
    expect(await openCase(id)).toMatchObject({ opened_at: late * 1000, stale_from: null });
    expect(at).toBeGreaterThan(late);
  });

  test("two that see the same miss note it once", async () => {
    const { id } = await waiting(25);
    await env.DB.prepare("update queues set first_response_minutes = 20").run();
    const ctx = createContext(env);
    await Promise.all([refreshSla(ctx, [id]), refreshSla(ctx, [id]), refreshSla(ctx, [id])]);
    expect(await news(id)).toHaveLength(1);
    expect((await openCase(id)).stale_from).toBeNull();
  });
});

test("a status that says when Meta sent it corrects the time of the answer", async () => {
  const { id } = await waiting(10);
  const { result } = await answer(id);
  const before = (await openCase(id)).first_response_at as number;
  await hear(webhookBody([statuses(status(result.delivery.wamid, "sent", before / 1000 - 60))]));
  await cron();
  expect((await openCase(id)).first_response_at).toBe(before - MINUTE);
  await sendStatuses({ wamid: result.delivery.wamid, statuses: ["delivered", "read"] });
  await hearFromMeta();
  expect((await openCase(id)).stale_from).toBeNull();
});
