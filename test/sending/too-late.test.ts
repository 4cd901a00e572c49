import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { passTime, runOutbox, withCrash } from "../support/crash";
import { fault, sentMessages } from "../support/simulator";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { cron, ok } from "../support/worker";

const HOUR = 3_600_000;

/** A reply that was recorded, and whose sender died before it did anything. */
async function leftBehind(): Promise<string> {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "We are on our way.");
  const key = freshKey();
  await withCrash("write:after-record", "power_cut", () => send(preview_id, key));
  return key;
}

test("a reply that an outage held up for an hour still goes out", async () => {
  const idempotency_key = await leftBehind();
  passTime(HOUR);
  await cron();
  await runOutbox();
  expect(await ok("agent", "whatsapp.action_request.status", { idempotency_key })).toMatchObject({
    status: "executed",
  });
  expect(await sentMessages()).toHaveLength(1);
});

test("one that it held up for hours does not: nobody may want it said any more", async () => {
  const idempotency_key = await leftBehind();
  passTime(5 * HOUR);
  await cron();
  await runOutbox();
  expect(await ok("agent", "whatsapp.action_request.status", { idempotency_key })).toMatchObject({
    status: "failed",
    error: { code: "unavailable" },
  });
  expect(await sentMessages()).toHaveLength(0);
});

test("a lost answer does not overwrite what Meta has reported in the meantime", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Hello!");
  await fault({ match: "messages", times: 1, kind: "drop_after" });
  // The report is applied after Meta's answer was lost, and before the sender writes that it was.
  let report: Promise<unknown> = Promise.resolve();
  const stop = onCheckpoint((point) => {
    if (point !== "send:after-meta") return;
    report = env.DB.prepare(
      "update messages set status = 'delivered', status_rank = 6, wamid = 'wamid.REPORTED' where status = 'sending'",
    ).run();
  });
  const { data } = await send(preview_id);
  stop();
  await report;

  expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "delivered" } } });
  const { items } = await ok("admin", "whatsapp.audit_logs.list", {
    action_request_id: data.action_request_id,
  });
  const actions = items.map(({ action }: { action: string }) => action);
  expect(actions).toContain("message.settled");
  expect(actions).not.toContain("message.unknown");
});
