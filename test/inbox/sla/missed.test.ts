import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { refreshSla } from "../../../src/inbox/sla";
import { createContext } from "../../../src/platform/context";
import { fault } from "../../support/simulator";
import { freshKey, lastMessage } from "../../support/story";
import { hear, rows } from "../../support/webhook";
import { status, statuses, webhookBody } from "../../support/webhook-events";
import { cron, ok } from "../../support/worker";
import { answer, conversation, iso, MINUTE, news, openAroundTheClock, openCase, waiting } from "./waiting";

openAroundTheClock();

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
    const { id, at } = await waiting(40);
    expect((await conversation(id)).sla.state).toBe("breached");
    await fault({ match: "messages", times: 1, kind: "drop_after" });
    await answer(id);
    expect((await lastMessage(id)).delivery.status).toBe("unknown");
    const { id: messageId } = await lastMessage(id);
    const sent = status("wamid.LATE", "sent", at + 20 * 60, { biz_opaque_callback_data: messageId });
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
