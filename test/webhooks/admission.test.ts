import { createExecutionContext, env } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import worker from "../../src/index";
import { admission, createAdmission, type Room } from "../../src/webhooks/admission";
import { readBody } from "../../src/webhooks/read-body";
import { TOLD_EVERY } from "../../src/webhooks/turned-away";
import { post, row, rows } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { ORIGIN } from "../support/worker";

const LIMITS = { bodies: 3, bytes: 1_000, longest: 100 };

test("so many bodies at once, and one more when one has left", () => {
  const { enter } = createAdmission(LIMITS);
  const inside = [1, 2, 3].map((bytes) => enter(bytes, 0));
  expect(inside.every(Boolean)).toBe(true);
  expect(enter(1, 0)).toBeUndefined();
  inside[1]?.leave();
  inside[1]?.leave();
  expect(enter(1, 0)).toBeDefined();
  expect(enter(1, 0)).toBeUndefined();
});

test("whether it is full can be asked without entering", () => {
  const { enter, isFull } = createAdmission(LIMITS);
  expect(isFull(0)).toBe(false);
  const first = enter(999, 0);
  expect(isFull(0)).toBe(false);
  enter(1, 0);
  expect(isFull(0)).toBe(true);
  first?.leave();
  expect(isFull(0)).toBe(false);
  expect(enter(998, 0)).toBeDefined();
  expect(enter(1, 0)).toBeDefined();
  expect(isFull(0)).toBe(true);
  expect(isFull(100)).toBe(false);
});

test("so many bytes at once; a larger body is let in alone", () => {
  const { enter } = createAdmission(LIMITS);
  const first = enter(900, 0);
  expect(enter(101, 0)).toBeUndefined();
  expect(enter(100, 0)).toBeDefined();
  first?.leave();
  expect(enter(901, 0)).toBeUndefined();
  const alone = createAdmission(LIMITS);
  expect(alone.enter(5_000, 0)).toBeDefined();
  expect(alone.enter(1, 0)).toBeUndefined();
});

test("work that the runtime broke off gives its room back after a while", () => {
  const { enter } = createAdmission(LIMITS);
  enter(900, 0);
  enter(90, 50);
  expect(enter(200, 99)).toBeUndefined();
  expect(enter(200, 100)).toBeDefined();
  expect(enter(800, 149)).toBeUndefined();
  expect(enter(800, 150)).toBeDefined();
});

test("a body that grows takes no more than there is, and nothing after it left", () => {
  const { enter, isFull } = createAdmission(LIMITS);
  const first = enter(0, 0);
  const second = enter(0, 0);
  expect([first?.more(600), second?.more(400), second?.more(1)]).toEqual([true, true, false]);
  expect(isFull(0)).toBe(true);
  first?.leave();
  expect(second?.more(5_000)).toBe(true);
  expect(first?.more(1)).toBe(false);
  second?.leave();
  expect(enter(1_000, 0)).toBeDefined();
});

let held: (Room | undefined)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  for (const room of held) room?.leave();
  held = [];
});

const BODY = webhookBody([messages(text("85255509001", "Hello"))]);
const stored = async () => (await row<{ n: number }>("select count(*) as n from webhook_events")).n;

test("an isolate that is full says so at once, writes it down now and then, and takes the body when it comes again", async () => {
  vi.setSystemTime(Date.now() + 2 * TOLD_EVERY);
  held = Array.from({ length: 64 }, () => admission.enter(1, Date.now()));
  const busy = await post(BODY);
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "1"]);
  const written = () => rows("select reason, count from webhook_rejections");
  // Others of this isolate may have been turned away before.
  const first = (await row<{ count: number }>("select count from webhook_rejections")).count;
  expect(first).toBeGreaterThan(0);
  await post(BODY);
  await post(BODY);
  expect(await written()).toEqual([{ reason: "busy", count: first }]);
  vi.setSystemTime(Date.now() + TOLD_EVERY);
  await post(BODY);
  expect(await written()).toEqual([{ reason: "busy", count: first + 3 }]);
  expect(await stored()).toBe(0);
  held.pop()?.leave();
  expect((await post(BODY)).status).toBe(200);
  expect((await post(BODY)).status).toBe(200);
  expect(await stored()).toBe(1);
});

test("a body that fits no more beside others is turned away after it was read", async () => {
  held = [admission.enter(8 * 1024 * 1024 - 10, Date.now())];
  expect((await post(BODY)).status).toBe(503);
  expect(await stored()).toBe(0);
});

/** A body that begins and does not end by itself. */
function slowBody(bytes: number): { body: ReadableStream<Uint8Array>; end(): void } {
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes));
      end = () => controller.close();
    },
  });
  return { body, end: () => end() };
}

const forged = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(`${ORIGIN}/webhooks/meta`, {
    method: "POST",
    headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, ...headers },
    body,
  });

test("bodies without Meta's signature take no room of those that have it, however slowly they come", async () => {
  held = Array.from({ length: 63 }, () => admission.enter(1, Date.now()));
  const { body, end } = slowBody(10);
  const answer = worker.fetch(forged(body), env, createExecutionContext());
  expect((await post(BODY)).status).toBe(200);
  end();
  expect((await answer).status).toBe(401);
});

const CLOCK = { now: () => 0 };

test("large bodies that are being read are bounded together; small ones are read in any case", async () => {
  const room = createAdmission({ bodies: 100, bytes: 200_000, longest: 1_000 });
  const slow = slowBody(150_000);
  const first = readBody(forged(slow.body), CLOCK, room);
  await scheduler.wait(20);
  expect(await readBody(forged("x".repeat(70_000)), CLOCK, room)).toBe("busy");
  const small = "x".repeat(60_000);
  const read = await readBody(forged(small, { "content-length": "60000" }), CLOCK, room);
  expect((read as ArrayBuffer).byteLength).toBe(60_000);
  slow.end();
  expect(((await first) as ArrayBuffer).byteLength).toBe(150_000);
  expect(((await readBody(forged("x".repeat(70_000)), CLOCK, room)) as ArrayBuffer).byteLength).toBe(70_000);
});

test("a body is not read beyond what it may have, nor beyond what it says when it says that it is small", async () => {
  expect(await readBody(forged("x".repeat(4 * 1024 * 1024 + 1)), CLOCK)).toBe("too_large");
  expect(await readBody(forged("x", { "content-length": "4194305" }), CLOCK)).toBe("too_large");
  expect(await readBody(forged("x".repeat(65_537), { "content-length": "10" }), CLOCK)).toBe("too_large");
});

test("a body that does not come to its end is not waited for", async () => {
  expect(await readBody(forged(slowBody(10).body), CLOCK, undefined, 30)).toBe("too_slow");
});

test.each([
  ["taken", BODY, {}],
  ["refused", BODY, { signature: null }],
  ["no JSON", "{", {}],
  [
    "not stored",
    BODY,
    {
      env: {
        WEBHOOK_QUEUE: {
          send: () => Promise.reject(new Error("the queue is away")),
        } as unknown as Queue,
      },
    },
  ],
])("the room of a body that was %s is free again", async (_what, body, options) => {
  held = Array.from({ length: 63 }, () => admission.enter(1, Date.now()));
  const first = (await post(body, options)).status;
  expect((await post(body, options)).status).toBe(first);
  expect(first).not.toBe(503);
});
