import { afterEach, describe, expect, test, vi } from "vitest";
import { auditOf, statusOf } from "../support/approval";
import { messagesOf, takenByMeta } from "../support/crash";
import { fault, sendStatuses, sentMessages, settings, takeWebhooks } from "../support/simulator";
import { lastMessage, previewText } from "../support/story";
import { hearFromMeta } from "../support/worker";
import { hoursPass, sendOne } from "./one-message";

afterEach(() => vi.restoreAllMocks());

const TOKEN = "local-meta-access-token";
describe("Meta refuses", () => {
  test.each([
    { code: 131047, title: "Re-engagement message", meaning: "More than 24 hours" },
    { code: 131026, title: "Message undeliverable", meaning: "cannot be delivered" },
    { code: 131031, title: "Account has been locked", meaning: "locked" },
    { code: 190, title: "Access token has expired", meaning: "access token has expired" },
    { code: 133010, title: "Phone number not registered", meaning: "Phone number not registered" },
  ])(
    "with $code: failed, with what Meta said and what it means, and not sent again",
    async ({ code, title, meaning }) => {
      await fault({ match: "messages", kind: "error", code });
      const { data, id, repeat, conversation } = await sendOne();

      expect(data).toMatchObject({
        status: "failed",
        error: {
          code: "meta_error",
          message: expect.stringContaining(meaning),
          hint: expect.stringMatching(/./),
          details: { code, title: expect.stringContaining(title), trace_id: expect.stringMatching(/./) },
        },
      });
      expect(await lastMessage(conversation)).toMatchObject({ delivery: { status: "failed" } });
      const told = JSON.stringify([data, await lastMessage(conversation), await auditOf(id)]);
      expect(told).not.toContain(TOKEN);
      expect((await auditOf(id)).at(-1)).toMatchObject({
        action: "message.failed",
        outcome: "failed",
        code: String(code),
      });

      await hoursPass(repeat);
      expect(await sentMessages()).toHaveLength(1);
      expect(await statusOf(id)).toMatchObject({ status: "failed" });
    },
  );

  test("because the token has expired: failed, and the words for it hold no token", async () => {
    await settings({ token: "expired" });
    const { data } = await sendOne();
    expect(data).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("administrator"), details: { code: 190, http_status: 401 } },
    });
    expect(JSON.stringify(data)).not.toContain(TOKEN);
  });
});

describe("Meta's answer is lost", () => {
  test("and it was not sent: unknown, and never sent again", async () => {
    await fault({ match: "messages", kind: "drop_before" });
    const { data, id, repeat, conversation } = await sendOne();
    expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "unknown" } } });

    await hoursPass(repeat);
    await hearFromMeta();
    expect(await sentMessages()).toHaveLength(1);
    expect(await takenByMeta()).toEqual([]);
    expect(await lastMessage(conversation)).toMatchObject({ delivery: { status: "unknown" } });
    expect(await statusOf(id)).toMatchObject({ result: { delivery: { status: "unknown" } } });
  });

  test("and it was sent: a status settles it by our own id, and the request shows it", async () => {
    await fault({ match: "messages", kind: "drop_after" });
    const { data, id, repeat, conversation } = await sendOne();
    expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "unknown" } } });
    const [message] = await messagesOf(id);
    const [sent] = await takenByMeta();
    expect(sent?.body.biz_opaque_callback_data).toBe(message?.id);

    await hearFromMeta();
    const wamid = sent?.response?.messages?.[0]?.id;
    expect(await messagesOf(id)).toMatchObject([{ status: "delivered", wamid, error: null }]);
    expect(await lastMessage(conversation)).toMatchObject({ delivery: { status: "delivered" } });
    expect(await statusOf(id)).toMatchObject({
      status: "executed",
      result: { delivery: { status: "delivered", wamid } },
    });
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "write.started",
      "message.unknown",
      "message.settled",
    ]);

    await hoursPass(repeat);
    expect(await sentMessages()).toHaveLength(1);
  });

  test("and the message failed later: the status says so", async () => {
    await settings({ auto_status: [] });
    await fault({ match: "messages", kind: "drop_after" });
    const { id } = await sendOne();
    const wamid = (await takenByMeta())[0]?.response?.messages?.[0]?.id ?? "";
    await sendStatuses({ wamid, statuses: ["failed"] });
    await hearFromMeta();
    expect(await messagesOf(id)).toMatchObject([{ status: "failed" }]);
    expect(await statusOf(id)).toMatchObject({ result: { delivery: { status: "failed" } } });
  });

  test("in a page of HTML with HTTP 500: unknown", async () => {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) =>
      String(input).endsWith("/messages")
        ? Promise.resolve(new Response("<html>Sorry, something went wrong.</html>", { status: 500 }))
        : real(input, init),
    );
    const { data, id, repeat } = await sendOne();
    expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "unknown" } } });
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "message.unknown", outcome: "unknown" });
    await hoursPass(repeat);
    const calls = vi.mocked(globalThis.fetch).mock.calls.filter(([url]) => String(url).endsWith("/messages"));
    expect(calls).toHaveLength(1);
  });

  test("because Meta took longer than we wait: unknown, not asked again, and settled when Meta reports", async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, "timeout").mockImplementation(() => timeout(200));
    await fault({ match: "messages", kind: "delay", ms: 600 });
    const { data, id, repeat } = await sendOne();
    expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "unknown" } } });
    await scheduler.wait(600);
    await hearFromMeta();
    expect(await messagesOf(id)).toMatchObject([{ status: "delivered" }]);
    await hoursPass(repeat);
    expect(await takenByMeta()).toHaveLength(1);
  });
});

test("a slow Meta is waited for", async () => {
  await fault({ match: "messages", kind: "delay", ms: 1_500 });
  const { data } = await sendOne();
  expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "accepted" } } });
  expect(await takenByMeta()).toHaveLength(1);
});

test("a message that Meta took and could not deliver: the request's status says so", async () => {
  await fault({ match: "messages", kind: "fail", code: 131047 });
  const { data, id, conversation } = await sendOne();
  expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "accepted" } } });
  await hearFromMeta();
  expect(await lastMessage(conversation)).toMatchObject({ delivery: { status: "failed" } });
  expect(await statusOf(id)).toMatchObject({ result: { delivery: { status: "failed" } } });
});

test("what Meta says of the customer when it refuses counts for the next message", async () => {
  await fault({ match: "messages", kind: "error", code: 131026 });
  const { conversation } = await sendOne();
  const next = await previewText(conversation, "And now?");
  expect(next).toMatchObject({ verdict: "blocked", findings: [{ code: "invalid_number" }] });
});

test("a status that was sent twice and out of order leaves the furthest one", async () => {
  await settings({ auto_status: [] });
  const { id } = await sendOne();
  const wamid = (await takenByMeta())[0]?.response?.messages?.[0]?.id ?? "";
  await sendStatuses({ wamid, statuses: ["read", "delivered", "sent"], duplicate: 1 });
  const backwards = await takeWebhooks();
  expect(backwards).toHaveLength(6);
  await sendStatuses({ wamid, statuses: ["read"] });
  await hearFromMeta();
  await sendStatuses({ wamid, statuses: ["delivered", "sent"] });
  await hearFromMeta();
  expect(await messagesOf(id)).toMatchObject([{ status: "read" }]);
});
