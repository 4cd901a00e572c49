import { env, evictDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { conversationSession } from "../../src/sending";
import { database } from "../support/approval";
import { passTime, realTime, recover, runOutbox, withCrash } from "../support/crash";
import { customerWrites, fault, sentMessages, takeWebhooks } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send } from "../support/story";
import { applyWebhooks, postWebhook } from "../support/worker";

/** Says one line. A moment passes, so that nobody waits for the turns of the number. */
async function say(conversation: string, body: string): Promise<string> {
  const { preview_id } = await previewText(conversation, body);
  passTime(15);
  return (await send(preview_id)).data.status;
}

const receivedAfter = async (seconds: number) => {
  passTime(seconds * 1_000);
  await runOutbox();
  return (await sentMessages()).length;
};

describe("messages to one customer", () => {
  test("forty at once go out; the next ones follow each six seconds, and Meta has nothing to refuse", async () => {
    const conversation = await conversationWith();
    passTime(0);
    for (let line = 1; line <= 40; line++) expect(await say(conversation, `Line ${line}`)).toBe("executed");
    expect(await say(conversation, "Line 41")).toBe("scheduled");
    expect(await say(conversation, "Line 42")).toBe("scheduled");
    expect(await sentMessages()).toHaveLength(40);

    // What was counted outlives the object.
    await evictDurableObject(conversationSession(env as never, conversation) as never);
    expect(await receivedAfter(5)).toBe(40);
    expect(await receivedAfter(1)).toBe(41);
    expect(await receivedAfter(5)).toBe(41);
    expect(await receivedAfter(1)).toBe(42);
    const sent = await sentMessages();
    expect(sent.map(({ body }) => (body.text as { body: string }).body)).toEqual(
      Array.from({ length: 42 }, (_, index) => `Line ${index + 1}`),
    );
    expect(sent.every(({ status }) => status === 200)).toBe(true);

    // A send that is held up here, because something that she wrote is not applied yet, costs nothing of the rate.
    passTime(6_000);
    const { preview_id } = await previewText(conversation, "Line 43");
    await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "Thanks" } });
    for (const delivery of await takeWebhooks()) await postWebhook(delivery);
    await withCrash("webhook:after-claim", "error", applyWebhooks);
    expect((await send(preview_id)).data.status).toBe("scheduled");
    await database.run({
      sql: "update webhook_events set due_at = 0 where outcome = 'received'",
      params: [],
    });
    await applyWebhooks();
    expect(await receivedAfter(2)).toBe(43);
  }, 120_000);

  test("that Meta finds too many all the same wait longer each time", async () => {
    const conversation = await conversationWith();
    passTime(0);
    await fault({ match: "messages", kind: "error", code: 131056, times: 3 });
    expect(await say(conversation, "Hello?")).toBe("scheduled");
    expect(await receivedAfter(5)).toBe(1);
    expect(await receivedAfter(1)).toBe(2);
    expect(await receivedAfter(23)).toBe(2);
    expect(await receivedAfter(1)).toBe(3);
    expect(await receivedAfter(95)).toBe(3);
    expect(await receivedAfter(1)).toBe(4);
    await recover();
    expect(await sentMessages()).toHaveLength(4);
  });
});

test("a clock that is set back five hours holds no number up", async () => {
  const conversation = await conversationWith();
  passTime(5 * 3_600_000);
  expect(await say(conversation, "Later.")).toBe("executed");
  realTime();
  // Held up, it would wait out the five hours: the answer would be no "executed" within the test's time.
  expect(await say(conversation, "Now.")).toBe("executed");
});
