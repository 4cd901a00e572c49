import { createExecutionContext, createMessageBatch, env, waitOnExecutionContext } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import worker from "../../src/index";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { claimMessage } from "../../src/sending/store";
import { database } from "../support/approval";
import { passTime, runOutbox, withCrash } from "../support/crash";
import { fault, sentMessages, takeWebhooks } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { hearFromMeta, ok } from "../support/worker";

async function firstOf(conversation: string): Promise<string> {
  const [first] = await database.all<{ id: string }>(
    "select id from messages where conversation_id = ?1 and send_order = 1",
    conversation,
  );
  if (!first) throw new Error("nothing was asked for");
  return first.id;
}

test("a message that another sender took a moment before is not overtaken by the next one", async () => {
  const conversation = await conversationWith();
  for (const body of ["First.", "Second."]) {
    const { preview_id } = await previewText(conversation, body);
    await withCrash("write:after-record", "power_cut", () => send(preview_id));
  }
  const first = await firstOf(conversation);
  let taken: Promise<unknown> | undefined;
  const stop = onCheckpoint((point) => {
    if (point === "send:before-claim") taken ??= database.run(claimMessage(first, Date.now()));
  });
  await runOutbox();
  stop();
  await taken;
  expect(await sentMessages()).toEqual([]);

  passTime(61_000);
  await runOutbox();
  expect((await sentMessages()).map(({ body }) => body.text)).toEqual([{ body: "Second." }]);
});

test("a message that was put off keeps its time when the queue cannot be told", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Later.");
  await withCrash("write:after-record", "power_cut", () => send(preview_id));
  await fault({ match: "messages", kind: "error", code: 80007 });
  const [{ id }] = (await database.all<{ id: string }>("select id from outbox where done_at is null")) as [
    { id: string },
  ];
  const deaf = { send: () => Promise.reject(new Error("the queue is down")) } as unknown as Queue;
  const log = vi.spyOn(console, "error").mockReturnValue();
  const ctx = createExecutionContext();
  const messages = [{ id: "1", timestamp: new Date(), attempts: 1, body: { outbox_id: id } }];
  await worker.queue(
    createMessageBatch("whatsapp-outbox", messages) as never,
    { ...env, OUTBOX_QUEUE: deaf },
    ctx,
  );
  await waitOnExecutionContext(ctx);
  log.mockRestore();
  const [entry] = await database.all<{ due_at: number }>("select due_at from outbox where id = ?1", id);
  expect(entry?.due_at).toBeGreaterThan(Date.now() + 50_000);
});

test("whoever asks for a request again sees what became of its message since", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "On its way.");
  const { data } = await send(preview_id);
  const status = async () =>
    (await ok("agent", "whatsapp.action_request.status", { action_request_id: data.action_request_id }))
      .result.delivery.status;
  expect(await status()).toBe("accepted");
  await hearFromMeta();
  expect(["delivered", "read"]).toContain(await status());
  expect(await takeWebhooks()).toEqual([]);
});
