import { expect, test } from "vitest";
import { audienceCounts, materialise } from "../../../src/broadcasts/audience/counts";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { appContext, CROWD, crowd, message, planFor, segmentOf } from "./people";

const NAME = { tag: "{{contact.name|friend}}", source: { kind: "name" }, otherwise: "friend" } as const;
const AB = {
  fields: [NAME],
  messages: [message("A", "en"), message("A", "zh_HK"), message("B", "en"), message("B", "zh_HK")],
  variants: [
    { name: "A", share: 50, fallback_cohort: 0 },
    { name: "B", share: 50, fallback_cohort: 2 },
  ],
};

/** Rows that the statements of a piece of work read, the largest first. */
async function rowsRead(work: () => Promise<unknown>): Promise<StatementCost[]> {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await work();
  observeStatements(undefined);
  return seen.sort((a, b) => b.rows_read - a.rows_read);
}

test("an audience of a tenth of all contacts reads less than three rows for each of them", async () => {
  await crowd(20_000, { country: "JP" });
  await crowd(2_000, {
    country: "SG",
    prefix: "s",
    language: "case n % 2 when 0 then 'zh-HK' else 'en' end",
  });
  await segmentOf("seg_singapore", { field: "country", op: "is", value: "SG" });
  const ctx = appContext();
  const now = ctx.clock.now();
  const plan = planFor("seg_singapore", AB);
  const [count, ...others] = await rowsRead(() => audienceCounts(ctx, plan, now));
  expect(count?.rows_read).toBeLessThan(2 * 22_012);
  // The segments, and a step for each language.
  expect(others.every(({ rows_read }) => rows_read < 30)).toBe(true);
  const [insert] = await rowsRead(async () => ctx.db.run(await materialise(ctx, "brd_1", plan, now)));
  expect(insert?.rows_read).toBeLessThan(2.2 * 22_012);
  // A row and an entry of its index each.
  expect(insert?.rows_written).toBe(4_000);
});

test("where the segment leads to its members, nobody else is looked at", async () => {
  await crowd(2_000);
  await crowd(10_000, { country: "JP", prefix: "o", tags: "[]" });
  await segmentOf("seg_crowd", CROWD);
  const ctx = appContext();
  const now = ctx.clock.now();
  const plan = planFor("seg_crowd", AB);
  const [count] = await rowsRead(() => audienceCounts(ctx, plan, now));
  // Three to find a member, two for the history of messages, and what the numbering and grouping keep aside.
  expect((count?.rows_read ?? 0) / 2_000).toBeLessThan(9.1);
  const [insert] = await rowsRead(async () => ctx.db.run(await materialise(ctx, "brd_1", plan, now)));
  expect((insert?.rows_read ?? 0) / 2_000).toBeLessThan(12.1);
});

test("history is looked up only for those whom nothing else keeps out", async () => {
  await crowd(2_000, { marketing: "'unknown'" });
  await segmentOf("seg_crowd", CROWD);
  const ctx = appContext();
  const plan = planFor("seg_crowd", AB);
  const [count] = await rowsRead(() => audienceCounts(ctx, plan, ctx.clock.now()));
  expect((count?.rows_read ?? 0) / 2_000).toBeLessThan(7.1);
});
