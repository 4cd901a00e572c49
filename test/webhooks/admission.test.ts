import { createExecutionContext, env } from "cloudflare:test";
import { afterEach, expect, test } from "vitest";
import worker from "../../src/index";
import { admission, createAdmission } from "../../src/webhooks/admission";
import { post, row, rows } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { ORIGIN } from "../support/worker";

const LIMITS = { bodies: 3, bytes: 1_000, longest: 100 };

test("so many bodies at once, and one more when one has left", () => {
  const { enter } = createAdmission(LIMITS);
  const inside = [1, 2, 3].map((bytes) => enter(bytes, 0));
  expect(inside.every(Boolean)).toBe(true);
  expect(enter(1, 0)).toBeUndefined();
  inside[1]?.();
  inside[1]?.();
  expect(enter(1, 0)).toBeTypeOf("function");
  expect(enter(1, 0)).toBeUndefined();
});

test("whether it is full can be asked without entering", () => {
  const { enter, isFull } = createAdmission(LIMITS);
  expect(isFull(0)).toBe(false);
  const first = enter(999, 0);
  expect(isFull(0)).toBe(false);
  enter(1, 0);
  expect(isFull(0)).toBe(true);
  first?.();
  expect(isFull(0)).toBe(false);
  expect(enter(998, 0)).toBeTypeOf("function");
  expect(enter(1, 0)).toBeTypeOf("function");
  expect(isFull(0)).toBe(true);
  expect(isFull(100)).toBe(false);
});

test("so many bytes at once; a larger body is let in alone", () => {
  const { enter } = createAdmission(LIMITS);
  const first = enter(900, 0);
  expect(enter(101, 0)).toBeUndefined();
  expect(enter(100, 0)).toBeTypeOf("function");
  first?.();
  expect(enter(901, 0)).toBeUndefined();
  const alone = createAdmission(LIMITS);
  expect(alone.enter(5_000, 0)).toBeTypeOf("function");
  expect(alone.enter(1, 0)).toBeUndefined();
});

test("work that the runtime broke off gives its room back after a while", () => {
  const { enter } = createAdmission(LIMITS);
  enter(900, 0);
  enter(90, 50);
  expect(enter(200, 99)).toBeUndefined();
  expect(enter(200, 100)).toBeTypeOf("function");
  expect(enter(800, 149)).toBeUndefined();
  expect(enter(800, 150)).toBeTypeOf("function");
});

let held: ((() => void) | undefined)[] = [];

afterEach(() => {
  for (const leave of held) leave?.();
  held = [];
});

const BODY = webhookBody([messages(text("85255509001", "Hello"))]);
const stored = async () => (await row<{ n: number }>("select count(*) as n from webhook_events")).n;

test("an isolate that is full says so at once, without a statement, and takes the body when it comes again", async () => {
  held = Array.from({ length: 64 }, () => admission.enter(1, Date.now()));
  const busy = await post(BODY);
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await stored()).toBe(0);
  expect(await rows("select * from webhook_rejections")).toEqual([]);
  held.pop()?.();
  expect((await post(BODY)).status).toBe(200);
  expect((await post(BODY)).status).toBe(200);
  expect(await stored()).toBe(1);
});

test("a body that fits no more beside others is turned away after it was read", async () => {
  held = [admission.enter(8 * 1024 * 1024 - 10, Date.now())];
  expect((await post(BODY)).status).toBe(503);
  expect(await stored()).toBe(0);
});

test("bodies without Meta's signature take no room, however slowly they come", async () => {
  held = Array.from({ length: 63 }, () => admission.enter(1, Date.now()));
  let end = () => {};
  const slow = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("{"));
      end = () => controller.close();
    },
  });
  const forged = worker.fetch(
    new Request(`${ORIGIN}/webhooks/meta`, { method: "POST", body: slow }),
    env,
    createExecutionContext(),
  );
  expect((await post(BODY)).status).toBe(200);
  end();
  expect((await forged).status).toBe(401);
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
