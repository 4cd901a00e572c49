import { describe, expect, test } from "vitest";
import { approveAs, rejectAs } from "../support/approval";
import { eventState, park, parkedMessage, parkedStatuses, retry } from "../support/parked";
import { row, rows } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const LOG = "whatsapp.webhook_logs.list";
const GUEST = "85255509412";
const guest = (n: number) => `8525551${String(n).padStart(4, "0")}`;

describe("bulk", () => {
  test("20 statuses go through, 21 wait for a person", async () => {
    const ids = await parkedStatuses(21);
    expect(ids).toHaveLength(21);
    const all = await retry({ event_ids: ids });
    expect(all.data).toMatchObject({
      status: "pending_approval",
      approval: { reasons: [{ rule: "webhook.bulk" }] },
    });
    await rejectAs("approver", all.data.action_request_id);
    const some = await retry({ event_ids: ids.slice(0, 20) });
    expect(some.data).toMatchObject({ status: "executed", result: { requeued: 20 } });
    expect(await rows("select distinct outcome from webhook_events where replays = 1")).toEqual([
      { outcome: "applied" },
    ]);
  });

  test("many small requests of one person within the hour are a bulk one too", async () => {
    const ids = await parkedStatuses(22);
    const first = await retry({ event_ids: ids.slice(0, 12) });
    const second = await retry({ event_ids: ids.slice(12) });
    const other = await retry({ event_ids: ids.slice(12, 14) }, "admin");
    expect([first, second, other].map(({ data }) => data.status)).toEqual([
      "executed",
      "pending_approval",
      "executed",
    ]);
    expect(second.data.approval.reasons).toMatchObject([{ rule: "webhook.bulk" }]);
  });

  test("of small requests at the same moment, no more than 20 events go through unseen", async () => {
    const ids = await parkedStatuses(24);
    const answers = await Promise.all(
      [0, 6, 12, 18].map((at) => retry({ event_ids: ids.slice(at, at + 6) })),
    );
    const executed = answers.filter(({ data }) => data.status === "executed");
    expect(executed.length).toBeLessThanOrEqual(3);
    expect(await row("select sum(replays) as n from webhook_events")).toEqual({ n: executed.length * 6 });
  });
});

describe("by filter", () => {
  test("what was seen is what runs: an event that fails later is not part of it", async () => {
    const early = await park(webhookBody([messages(text(guest(1), "One"))]), "insert on messages");
    const { data } = await retry({ failed: { kind: "message" } });
    expect(data).toMatchObject({ status: "pending_approval", effects: { events: 1 } });
    const late = await park(webhookBody([messages(text(guest(2), "Two"))]), "insert on messages");
    await approveAs("approver", data.action_request_id);
    expect(await eventState(early[0] ?? "")).toMatchObject({ outcome: "applied" });
    expect(await eventState(late[0] ?? "")).toMatchObject({ outcome: "failed", replays: 0 });
  });

  test("kind, field and time narrow it", async () => {
    const [played] = await parkedStatuses(1);
    const [spoken] = await parkedMessage(GUEST);
    const seen = async (failed: object) => (await retry({ failed }, "admin")).data;
    const { received_at } = (await ok("admin", LOG, { event_id: spoken })).items[0];
    expect((await seen({ kind: "message" })).effects).toMatchObject({ event_ids: [spoken] });
    expect((await seen({ field: "messages" })).effects.event_ids.sort()).toEqual([played, spoken].sort());
    expect(await seen({ received_after: received_at })).toMatchObject({ code: "not_found" });
    expect(await seen({ kind: "account" })).toMatchObject({
      code: "not_found",
      hint: expect.stringContaining(LOG),
    });
    expect((await seen({ received_before: received_at, kind: "status" })).effects).toMatchObject({
      event_ids: [played],
    });
  });
});
