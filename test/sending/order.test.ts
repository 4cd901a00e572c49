import { expect, test, vi } from "vitest";
import { database } from "../support/approval";
import { passTime, recover, runOutbox, takenByMeta, withCrash } from "../support/crash";
import { fault, sentMessages } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { hearFromMeta } from "../support/worker";

/** Our ids of the messages that Meta took, in the order in which it took them. */
const order = async () => (await takenByMeta()).map(({ body }) => String(body.biz_opaque_callback_data));
const bodies = async () => (await takenByMeta()).map(({ body }) => (body.text as { body: string }).body);

/** Our ids of the messages that Meta took, in the order in which they were committed. */
const committed = async () => {
  const ids = await order();
  const rows = await database.all<{ id: string }>(
    "select id from messages where direction = 'out' and send_order is not null order by conversation_id, send_order",
  );
  return rows.map(({ id }) => id).filter((id) => ids.includes(id));
};

const statuses = async (conversation: string) =>
  (
    await database.all<{ status: string }>(
      "select status from messages where conversation_id = ?1 and direction = 'out' order by send_order",
      conversation,
    )
  ).map(({ status }) => status);

test("three sends at once in one conversation arrive in the order of their commits", async () => {
  const conversation = await conversationWith();
  for (let round = 1; round <= 5; round++) {
    const before = (await order()).length;
    const previews = await Promise.all(
      ["one", "two", "three"].map((word) => previewText(conversation, `${word}, round ${round}`)),
    );
    const answers = await Promise.all(previews.map(({ preview_id }) => send(preview_id)));
    expect(answers.map(({ data }) => data.status)).toEqual(["executed", "executed", "executed"]);

    const arrived = (await order()).slice(before);
    expect(arrived).toHaveLength(3);
    expect(await order()).toEqual(await committed());
  }
});

test("a message that was left over goes out before the next one of its conversation", async () => {
  const conversation = await conversationWith();
  const first = await previewText(conversation, "First.");
  await withCrash("write:after-record", "power_cut", () => send(first.preview_id));
  const second = await previewText(conversation, "Second.");
  expect((await send(second.preview_id)).data.status).toBe("executed");
  expect(await bodies()).toEqual(["First.", "Second."]);

  await recover();
  expect(await bodies()).toEqual(["First.", "Second."]);
});

test("a message that Meta put off goes out before the next one", async () => {
  const conversation = await conversationWith();
  await fault({ match: "messages", kind: "error", code: 130429 });
  const first = await previewText(conversation, "First.");
  expect((await send(first.preview_id)).data.status).toBe("scheduled");
  const second = await previewText(conversation, "Second.");
  await send(second.preview_id);
  await recover();
  expect(await bodies()).toEqual(["First.", "Second."]);
});

test("a message that Meta put off is not tried again before its time, whoever comes by", async () => {
  const conversation = await conversationWith();
  await fault({ match: "messages", kind: "error", code: 131056 });
  const first = await previewText(conversation, "First.");
  expect((await send(first.preview_id)).data.status).toBe("scheduled");
  const second = await previewText(conversation, "Second.");
  expect((await send(second.preview_id)).data.status).toBe("scheduled");
  expect(await sentMessages()).toHaveLength(1);
});

test("a message that Meta is slow with is not overtaken by the next one", async () => {
  const conversation = await conversationWith();
  const [one, two] = [await previewText(conversation, "First."), await previewText(conversation, "Second.")];
  await fault({ match: "messages", kind: "delay", ms: 800 });
  const first = send(one.preview_id);
  await scheduler.wait(300);
  await Promise.all([first, send(two.preview_id)]);
  expect(await bodies()).toEqual(["First.", "Second."]);
});

test("conversations do not wait for each other", async () => {
  const slow = await conversationWith("85255509011");
  const quick = await conversationWith("85255509012");
  const [one, two] = [await previewText(slow, "Slow."), await previewText(quick, "Quick.")];
  await fault({ match: "messages", kind: "delay", ms: 1_500 });
  const waiting = send(one.preview_id);
  await scheduler.wait(300);
  await send(two.preview_id);
  expect(await bodies()).toEqual(["Quick."]);
  await waiting;
  expect(await bodies()).toEqual(["Quick.", "Slow."]);
});

test("ten runs of one outbox entry at once send one message", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "Once.");
  await withCrash("write:after-record", "power_cut", () => send(preview_id));
  await Promise.all(Array.from({ length: 10 }, runOutbox));
  expect(await bodies()).toEqual(["Once."]);
  expect(await database.all("select id from outbox where done_at is null")).toEqual([]);
});

test("a message whose sender died after the claim is waited for, until its outcome counts as unknown", async () => {
  const conversation = await conversationWith();
  const [one, two] = [await previewText(conversation, "First."), await previewText(conversation, "Second.")];
  await withCrash("send:after-claim", "power_cut", () => send(one.preview_id));
  expect((await send(two.preview_id)).data.status).toBe("scheduled");
  passTime(59_000);
  await runOutbox();
  expect(await bodies()).toEqual([]);
  passTime(2_000);
  await runOutbox();
  expect(await bodies()).toEqual(["Second."]);
  expect(await statuses(conversation)).toEqual(["unknown", "accepted"]);
});

test("one whose sender died after Meta took it holds the next one up only until Meta reports", async () => {
  const conversation = await conversationWith();
  const [one, two] = [await previewText(conversation, "First."), await previewText(conversation, "Second.")];
  await withCrash("send:after-meta", "power_cut", () => send(one.preview_id));
  await hearFromMeta();
  expect((await send(two.preview_id)).data.status).toBe("executed");
  expect(await bodies()).toEqual(["First.", "Second."]);
});

test("a message that Meta puts off for an hour is given up, and lets the next one go", async () => {
  const conversation = await conversationWith();
  await fault({ match: "messages", kind: "error", code: 130429, times: 3 });
  const first = await previewText(conversation, "First.");
  await send(first.preview_id);
  passTime(30 * 60_000);
  const second = await previewText(conversation, "Second.");
  expect((await send(second.preview_id)).data.status).toBe("scheduled");
  passTime(31 * 60_000);
  await runOutbox();
  expect(await statuses(conversation)).toEqual(["failed", "accepted"]);
  expect(await bodies()).toEqual(["Second."]);
});

test("a message that cannot be looked at is given up after four hours, and lets the next one go", async () => {
  const conversation = await conversationWith();
  const first = await previewText(conversation, "First.");
  await withCrash("write:after-record", "power_cut", () => send(first.preview_id));
  await database.run({
    sql: `update messages set content = '{"type":"template"}' where status = 'queued'`,
    params: [],
  });
  passTime(2 * 3_600_000);
  const second = await previewText(conversation, "Second.");
  const log = vi.spyOn(console, "error").mockReturnValue();
  expect((await send(second.preview_id)).data.status).toBe("scheduled");
  expect(await bodies()).toEqual([]);
  passTime(2 * 3_600_000);
  await runOutbox();
  log.mockRestore();
  expect(await statuses(conversation)).toEqual(["failed", "accepted"]);
  expect(await bodies()).toEqual(["Second."]);
});
