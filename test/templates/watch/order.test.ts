import { env } from "cloudflare:test";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { park, retry } from "../../support/parked";
import { applyEvents } from "../../support/webhook";
import { secondsAgo, webhookBody } from "../../support/webhook-events";
import { CATEGORY, hearAt, history, ORDER, order, QUALITY, STATUS, stored, willAsk } from "./telling";

test("of one second a pause beats an approval, whichever comes first", async () => {
  const at = secondsAgo(10);
  await hearAt(at, order(STATUS, { event: "PAUSED" }));
  await hearAt(at, order(STATUS, { event: "APPROVED" }));
  expect(await stored()).toMatchObject({ status: "PAUSED" });
  // Nobody can say which of the two holds, so Meta is asked.
  expect(await willAsk()).toBe(true);
});

test("of one second the worse quality counts, and the category that needs more consent", async () => {
  const at = secondsAgo(10);
  for (const [score, category] of [
    ["RED", "MARKETING"],
    ["GREEN", "UTILITY"],
  ]) {
    await hearAt(
      at,
      order(QUALITY, { new_quality_score: score }),
      order(CATEGORY, { previous_category: "AUTHENTICATION", new_category: category }),
    );
  }
  expect(await stored()).toMatchObject({ quality: "RED", category: "MARKETING" });
});

test("news that was parked and is retried does not undo other news of its second", async () => {
  const at = secondsAgo(60);
  await park(webhookBody([order(STATUS, { event: "APPROVED" })], at), "update on templates");
  await hearAt(at, order(STATUS, { event: "PAUSED" }));
  await retry({ failed: {} });
  await applyEvents();
  expect(await stored()).toMatchObject({ status: "PAUSED" });
});

test("older news that comes late stays in the history and changes nothing", async () => {
  await hearAt(secondsAgo(30), order(STATUS, { event: "PAUSED" }));
  await hearAt(secondsAgo(600), order(STATUS, { event: "REJECTED", reason: "SCAM" }));
  expect(await stored()).toMatchObject({ status: "PAUSED", rejected_reason: null });
  expect((await history()).map(({ value }) => value)).toEqual(["REJECTED", "PAUSED"]);
});

test("what came before each piece of news is in its row, within a batch too", async () => {
  await hearAt(
    secondsAgo(9),
    order(STATUS, { event: "PAUSED" }),
    order(QUALITY, { previous_quality_score: "GREEN", new_quality_score: "RED" }),
  );
  await hearAt(secondsAgo(5), order(STATUS, { event: "APPROVED" }));
  expect((await history()).map(({ fact, value, previous }) => [fact, previous, value])).toEqual([
    ["quality", "GREEN", "RED"],
    ["status", "APPROVED", "PAUSED"],
    ["status", "PAUSED", "APPROVED"],
  ]);
});

const EVENTS = [
  "APPROVED",
  "PAUSED",
  "REJECTED",
  "DISABLED",
  "PENDING",
  "REINSTATED",
  "FLAGGED",
  "UNHEARD_OF",
];
const CATEGORIES = ["UTILITY", "MARKETING", "AUTHENTICATION"];

const news = fc.record({
  second: fc.integer({ min: 0, max: 3 }),
  status: fc.constantFrom(...EVENTS),
  quality: fc.constantFrom("GREEN", "YELLOW", "RED", "UNKNOWN"),
  category: fc.constantFrom(...CATEGORIES),
});

test("whatever the order in which news comes, and however it is cut into bodies, the template ends up the same", async () => {
  const start = secondsAgo(100);
  const clear = () =>
    env.DB.exec(
      "delete from webhook_events; update templates set status = 'APPROVED', category = 'UTILITY', quality = 'GREEN', status_at = 0, category_at = 0, quality_at = 0",
    );
  const outcome = async (
    list: readonly { second: number; status: string; quality: string; category: string }[],
  ) => {
    await clear();
    for (const { second, status, quality, category } of list) {
      await hearAt(
        start + second,
        order(STATUS, { event: status }),
        order(QUALITY, { new_quality_score: quality }),
        order(CATEGORY, { previous_category: "UTILITY", new_category: category }),
      );
    }
    const { status, category, quality } = await stored(ORDER);
    return { status, category, quality };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(news, { minLength: 2, maxLength: 5 }), fc.integer(), async (list, seed) => {
      const shuffled =
        fc.sample(fc.shuffledSubarray(list, { minLength: list.length }), { seed, numRuns: 1 })[0] ?? [];
      expect(await outcome(shuffled)).toEqual(await outcome(list));
    }),
    { numRuns: 12 },
  );
});
