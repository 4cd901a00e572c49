import { expect, test } from "vitest";
import { approveAs } from "../support/approval";
import { park, parkedMessage, retry } from "../support/parked";
import { freshKey, previewText, send } from "../support/story";
import { close } from "../support/team";
import { conversationOf, hear, row, rows } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";

const DAY = 86_400;

async function retried(event_ids: string[]): Promise<void> {
  const { data } = await retry({ event_ids });
  await approveAs("approver", data.action_request_id);
}

test("a message that is applied days late opens no window, and nobody is told that one closes", async () => {
  const from = "85255509901";
  const parked = await park(
    webhookBody([messages(text(from, "Anybody?", secondsAgo(3 * DAY)))]),
    "insert on messages",
  );
  await retried(parked);
  const conversation = await conversationOf(from);
  expect(await previewText(conversation, "Sorry for the wait.")).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "window_closed" }],
  });
  await scheduler.wait(300);
  expect(await rows("select kind from notifications where conversation_id = ?1", conversation)).toEqual([]);
});

test("a late message in a conversation that was closed since opens it again: nobody has seen it", async () => {
  const from = "85255509902";
  await hear(webhookBody([messages(text(from, "Never mind", secondsAgo(3_600)))]));
  const conversation_id = await conversationOf(from);
  await send((await previewText(conversation_id, "All the best then.")).preview_id);
  expect(await close({ conversation_id })).toMatchObject({ data: { status: "executed" } });
  const parked = await park(
    webhookBody([messages(text(from, "The first of all", secondsAgo(7_200)))]),
    "insert on messages",
  );
  const state = () =>
    row<Record<string, unknown>>(
      "select status, last_inbound_at, unread_count from conversations where id = ?1",
      conversation_id,
    );
  const closed = await state();
  expect(closed).toMatchObject({ status: "closed" });
  await retried(parked);
  expect(await state()).toEqual({
    status: "open",
    last_inbound_at: closed.last_inbound_at,
    unread_count: Number(closed.unread_count) + 1,
  });
});

test("a retry asked for twice at once puts each event back once", async () => {
  const [id] = await parkedMessage("85255509903");
  const key = freshKey();
  const [one, two] = await Promise.all([
    retry({ event_ids: [id] }, "manager", key),
    retry({ event_ids: [id] }, "manager", key),
  ]);
  expect(one.data.action_request_id).toBe(two.data.action_request_id);
  const decided = await Promise.allSettled([
    approveAs("approver", one.data.action_request_id),
    approveAs("admin", one.data.action_request_id),
  ]);
  expect(decided.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await row("select outcome, replays from webhook_events where id = ?1", id)).toEqual({
    outcome: "applied",
    replays: 1,
  });
});
