import { afterEach, describe, expect, test, vi } from "vitest";
import { auditOf, statusOf } from "../support/approval";
import { messagesOf, passTime, recover, runOutbox, takenByMeta } from "../support/crash";
import { fault, sendStatuses, sentMessages, settings, takeWebhooks } from "../support/simulator";
import { conversationWith, freshKey, lastMessage, previewText, send } from "../support/story";
import { cron, hearFromMeta } from "../support/worker";

afterEach(() => vi.restoreAllMocks());

const TOKEN = "local-meta-access-token";
const TEXT = "Your parcel left today.";
const HOUR = 3_600_000;

async function sendOne(body = TEXT) {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, body);
  const key = freshKey();
  const { data } = await send(preview_id, key);
  return { conversation, data, id: data.action_request_id as string, repeat: () => send(preview_id, key) };
}

/** Hours of cron, queue and repeated calls: whatever might send again has every chance to. */
async function hoursPass(repeat: () => Promise<unknown>): Promise<void> {
  for (const ms of [60_000, 120_000, HOUR, 5 * HOUR]) {
    passTime(ms);
    await cron();
    await runOutbox();
    await repeat();
  }
}

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

describe("Meta asks to slow down", () => {
  test.each([
    { code: 130429, seconds: 2 },
    { code: 131056, seconds: 6 },
    { code: 80007, seconds: 60 },
  ])("with $code: put back, and sent $seconds s later, once", async ({ code, seconds }) => {
    await fault({ match: "messages", kind: "error", code });
    const { data, id } = await sendOne();
    expect(data.status).toBe("scheduled");
    expect(await messagesOf(id)).toMatchObject([{ status: "queued" }]);
    expect(await takenByMeta()).toEqual([]);

    passTime((seconds - 1) * 1_000);
    await runOutbox();
    expect(await sentMessages()).toHaveLength(1);
    passTime(2_000);
    await runOutbox();
    await hearFromMeta();
    expect(await takenByMeta()).toHaveLength(1);
    expect(await statusOf(id)).toMatchObject({ status: "executed" });

    await recover();
    expect(await sentMessages()).toHaveLength(2);
    expect(await messagesOf(id)).toMatchObject([{ status: "delivered" }]);
  });

  test("again and again: it is put back each time, and sent once in the end", async () => {
    await fault({ match: "messages", kind: "error", code: 130429, times: 4 });
    const { id } = await sendOne();
    for (let minute = 0; minute < 5; minute++) await recover();
    expect(await takenByMeta()).toHaveLength(1);
    expect(await statusOf(id)).toMatchObject({ status: "executed" });
  });

  test("and the customer's window closes meanwhile: it is not sent any more", async () => {
    await fault({ match: "messages", kind: "error", code: 130429 });
    const { id } = await sendOne();
    passTime(25 * HOUR);
    await runOutbox();
    expect(await takenByMeta()).toEqual([]);
    expect(await statusOf(id)).toMatchObject({ status: "failed", error: { code: "window_closed" } });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: "message.failed",
      outcome: "denied",
      code: "window_closed",
    });
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

describe("while the outcome of a message is unknown", () => {
  test("the very same message cannot be asked for again; another one can; and once it is settled, it can", async () => {
    await fault({ match: "messages", kind: "drop_after" });
    const { conversation } = await sendOne();
    const same = await previewText(conversation, TEXT);
    expect(same).toMatchObject({ verdict: "blocked", findings: [{ severity: "error", code: "conflict" }] });
    expect((await send(same.preview_id)).data.code).toBe("conflict");
    expect(await sentMessages()).toHaveLength(1);

    const other = await previewText(conversation, "It should arrive tomorrow.");
    expect((await send(other.preview_id)).data.status).toBe("executed");
    await hearFromMeta();
    expect(await previewText(conversation, TEXT)).toMatchObject({ verdict: "ready" });
  });
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
