import { beforeEach, expect, test } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { png } from "../media/files";
import { emptyBucket, uploaded } from "../media/shop";
import { database } from "../support/approval";
import { passTime, runOutbox, withCrash } from "../support/crash";
import { park } from "../support/parked";
import { customerWrites, fault, sentMessages } from "../support/simulator";
import { conversationWith, freshKey, NEW_CUSTOMER, previewText, send } from "../support/story";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call, hearFromMeta } from "../support/worker";

beforeEach(emptyBucket);

const put = (sql: string) => database.run({ sql, params: [] });

test("a parked STOP that is put back among the waiting ones while a send decides is not missed", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "One more thing…");
  await withCrash("write:after-record", "power_cut", () => send(preview_id));
  await park(webhookBody([messages(text(NEW_CUSTOMER, "STOP"))]), "insert on messages");
  let requeued: Promise<unknown> | undefined;
  const stop = onCheckpoint((point) => {
    if (point === "send:before-permit")
      requeued ??= put("update webhook_events set outcome = 'received' where outcome = 'failed'");
  });
  await runOutbox();
  stop();
  await requeued;
  expect(requeued).toBeDefined();
  expect(await sentMessages()).toEqual([]);
});

test("a STOP that is applied while a file goes to Meta is in time", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(40, 40));
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: conversation,
    message: { type: "image", image: { asset_id: asset } },
  });
  await fault({ match: "media", kind: "delay", ms: 1_500 });
  const answer = send(data.preview_id, freshKey());
  await scheduler.wait(700);
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  expect((await answer).data).toMatchObject({ status: "failed", error: { code: "opted_out" } });
  expect(await sentMessages()).toEqual([]);
});

const held = async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Held.");
  await fault({ match: "messages", kind: "error", code: 131056 });
  const { data } = await send(preview_id);
  expect(data.status).toBe("scheduled");
  return { conversation, request: data.action_request_id };
};

const later = async () => {
  const before = (await sentMessages()).length;
  passTime(60_000);
  await runOutbox();
  return (await sentMessages()).length - before;
};

test.each([
  [
    "a block",
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
      occurred_at, recorded_at, dedupe_key, correlation_id)
      select 'cns_block', contact_id, 'block', 'block', 'staff', 'staff', '1', 'staff', 'stf_admin', 1, 1, 'block', 'c'
      from messages where status = 'queued'`,
  ],
  ["a person who may no longer act", "update staff set disabled_at = 1"],
  ["a token that was withdrawn", "update api_tokens set revoked_at = 1"],
  ["a window that closed", ""],
])("a message that Meta put off is overtaken by %s", async (_what, sql) => {
  await held();
  if (sql) await put(sql);
  else passTime(25 * 3_600_000);
  expect(await later()).toBe(0);
});
