import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { createContext } from "../../src/platform/context";
import { deliver } from "../../src/sending/outbound";
import { interleaved } from "../governance/interleaving";
import { database, statusOf } from "../support/approval";
import { messagesOf, passTime, recover, runOutbox, takenByMeta, withCrash } from "../support/crash";
import { fault, sentMessages } from "../support/simulator";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { cron } from "../support/worker";

const open = async () => ({
  open: true,
  closesAt: null,
  freeEntryPointUntil: null,
  opensFreeEntryPoint: false,
});

/** Waits, for some seconds at most, until the queue itself has carried everything out. */
async function queueIsEmpty(): Promise<boolean> {
  for (let look = 0; look < 80; look++) {
    if (!(await database.first("select id from outbox where done_at is null"))) return true;
    await scheduler.wait(100);
  }
  return false;
}

/** A message that is committed and that nobody has begun to send. */
async function leftOver(conversation: string, body: string): Promise<{ message: string; request: string }> {
  const { preview_id } = await previewText(conversation, body);
  const key = freshKey();
  await withCrash("write:after-record", "power_cut", () => send(preview_id, key));
  const { data } = await send(preview_id, key);
  const [message] = await messagesOf(data.action_request_id);
  if (message?.status !== "queued") throw new Error("the message does not wait");
  return { message: message.id, request: data.action_request_id };
}

test("two senders of one message, one overtaking the other anywhere: the claim lets one through", async () => {
  const conversation = await conversationWith();
  for (let n = 1, complete = false; !complete; n++) {
    const { message, request } = await leftOver(conversation, `Parcel number ${n} left.`);
    const result = await interleaved(
      n,
      createContext(env),
      (ctx) => deliver(ctx, message, open),
      () => deliver(createContext(env), message, open),
    );
    complete = result.complete;
    expect(await takenByMeta(), `overtaken after statement ${n}`).toHaveLength(n);
    expect(await messagesOf(request)).toMatchObject([{ status: "accepted" }]);
    expect(await statusOf(request)).toMatchObject({ status: "executed" });
  }
});

test("a claim whose sender may still be at work is left alone for a minute, then its outcome is unknown", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Your parcel left.");
  const key = freshKey();
  await withCrash("send:after-claim", "power_cut", () => send(preview_id, key));
  const { action_request_id } = (await send(preview_id, key)).data;

  passTime(59_000);
  await runOutbox();
  expect(await messagesOf(action_request_id)).toMatchObject([{ status: "sending" }]);
  expect((await statusOf(action_request_id)).status).toBe("scheduled");
  passTime(2_000);
  await runOutbox();
  expect(await messagesOf(action_request_id)).toMatchObject([{ status: "unknown" }]);
  expect(await sentMessages()).toEqual([]);
});

test("a permit that runs out while the claim is written: not sent then, and sent once later", async () => {
  const { preview_id } = await previewText(await conversationWith(), "Your parcel left.");
  let slow = true;
  const stop = onCheckpoint((point) => {
    if (point !== "send:after-claim" || !slow) return;
    slow = false;
    passTime(11_000);
  });
  const { data } = await send(preview_id).finally(stop);
  expect(data.status).toBe("scheduled");
  expect(await sentMessages()).toEqual([]);

  await recover();
  expect(await takenByMeta()).toHaveLength(1);
  expect(await statusOf(data.action_request_id)).toMatchObject({ status: "executed" });
});

test("cron alone finds what was left over, and the queue carries it out", async () => {
  const { request } = await leftOver(await conversationWith(), "Your parcel left.");
  passTime(31_000);
  await cron();
  expect(await queueIsEmpty()).toBe(true);
  expect(await takenByMeta()).toHaveLength(1);
  expect(await statusOf(request)).toMatchObject({ status: "executed" });
});

test("the queue comes back by itself when Meta asked to wait", async () => {
  await fault({ match: "messages", kind: "error", code: 130429 });
  const { preview_id } = await previewText(await conversationWith(), "Your parcel left.");
  const { data } = await send(preview_id);
  expect(data.status).toBe("scheduled");
  expect(await queueIsEmpty()).toBe(true);
  expect(await takenByMeta()).toHaveLength(1);
  expect(await statusOf(data.action_request_id)).toMatchObject({ status: "executed" });
});
