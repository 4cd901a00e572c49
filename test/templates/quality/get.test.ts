import { env } from "cloudflare:test";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { listedFor } from "../../mcp/listing";
import { rows } from "../../support/webhook";
import { secondsAgo } from "../../support/webhook-events";
import { call, ok } from "../../support/worker";
import { hearAt, order, QUALITY, STATUS } from "../watch/telling";

const TOOL = "whatsapp.template_quality.get";
const TODAY = Math.floor(Date.now() / 86_400_000);
const get = (args: object = { template_id: "tpl_demo01" }) => ok("marketer", TOOL, args);

const addDay = (
  ago: number,
  figures: Partial<Record<"sent" | "delivered" | "read" | "failed" | "opted_out", number>>,
) =>
  env.DB.prepare(
    `insert into template_days (template_id, day, sent, delivered, read, failed, opted_out) values ('tpl_demo01', ?1, ?2, ?3, ?4, ?5, ?6)`,
  )
    .bind(
      TODAY - ago,
      figures.sent ?? 0,
      figures.delivered ?? 0,
      figures.read ?? 0,
      figures.failed ?? 0,
      figures.opted_out ?? 0,
    )
    .run();

const addFailures = (ago: number, code: number, failed: number) =>
  env.DB.prepare(
    "insert into template_failures (template_id, day, code, failed) values ('tpl_demo01', ?1, ?2, ?3)",
  )
    .bind(TODAY - ago, code, failed)
    .run();

test("signals, rates, failures in words, trend, and the rule behind the advice", async () => {
  await addDay(20, { sent: 200, delivered: 195, read: 120, failed: 5, opted_out: 1 });
  await addDay(3, { sent: 200, delivered: 190, read: 60, failed: 10, opted_out: 4 });
  await addDay(40, { sent: 1_000, delivered: 1, read: 1, failed: 999 });
  await addFailures(20, 131026, 5);
  await addFailures(3, 131026, 6);
  await addFailures(3, 131049, 3);
  await addFailures(3, 999_999, 1);
  const answer = await get();
  expect(answer).toMatchObject({
    name: "order_update",
    language: "en",
    category: "utility",
    status: "APPROVED",
    quality: "GREEN",
    pause_risk: "medium",
    throttle: 0.5,
    rule: { id: "some_negative", when: expect.any(String), why: expect.any(String) },
    meta_does_next: expect.stringContaining("3 hours"),
    period: { days: 30 },
    signals: { sent: 400, delivered: 385, read: 180, failed: 15, opted_out: 5, negative: 5 },
    rates: { delivered: 0.9625, read: 0.4675, failed: 0.0375, negative: 0.013 },
    trend: { read: "falling", negative: "rising" },
    failures: [
      { code: 131026, reason: "The message cannot be delivered to this number.", messages: 11 },
      { code: 131049, messages: 3 },
      { code: 999_999, reason: "Meta's error 999999.", messages: 1 },
    ],
  });
  expect(answer).not.toHaveProperty("by_day");
  expect(answer).not.toHaveProperty("note");

  const full = await get({ template_id: "tpl_demo01", days: 90, detail: "full" });
  expect(full.by_day.map(({ sent }: { sent: number }) => sent)).toEqual([1_000, 200, 200]);
  expect(full.rules.length).toBeGreaterThan(10);
  expect(full.signals.sent).toBe(1_400);
});

test("of too few messages there are no rates, and it says so", async () => {
  await addDay(1, { sent: 49, delivered: 49, read: 40, opted_out: 20 });
  expect(await get()).toMatchObject({
    rates: { delivered: null, read: null, failed: null, negative: null },
    note: expect.stringContaining("50"),
    pause_risk: "none",
    signals: { opted_out: 20 },
  });
});

test("quality over time, and a pause with what follows on it", async () => {
  await hearAt(secondsAgo(900), order(QUALITY, { new_quality_score: "YELLOW" }));
  await hearAt(secondsAgo(600), order(QUALITY, { new_quality_score: "RED" }));
  const other_info = { title: "FIRST_PAUSE", description: "Paused for 3 hours." };
  await hearAt(secondsAgo(300), order(STATUS, { event: "PAUSED", other_info }));
  const paused = await get();
  expect(paused).toMatchObject({
    status: "PAUSED",
    quality: "RED",
    pause_risk: "paused",
    throttle: 0,
    rule: { id: "paused" },
    meta_does_next: expect.stringMatching(/until about .*6 hours/),
  });
  expect(paused.quality_history).toMatchObject([
    { quality: "RED", was: "YELLOW", learnt_by: "webhook" },
    { quality: "YELLOW", was: "GREEN" },
  ]);
  await hearAt(
    secondsAgo(60),
    order(STATUS, { event: "APPROVED" }),
    order(QUALITY, { new_quality_score: "GREEN" }),
  );
  expect(await get()).toMatchObject({ rule: { id: "paused_lately" }, throttle: 0.25 });
});

test("a template that Meta flagged, until it is reinstated", async () => {
  await hearAt(secondsAgo(60), order(STATUS, { event: "FLAGGED" }));
  expect(await get()).toMatchObject({ status: "APPROVED", rule: { id: "flagged" }, pause_risk: "high" });
  await hearAt(secondsAgo(30), order(STATUS, { event: "REINSTATED" }));
  expect(await get()).toMatchObject({ rule: { id: "green" } });
});

describe("which template", () => {
  test("by name and language, or by a name that has one language", async () => {
    expect(await get({ name: "order_update", language: "zh_HK" })).toMatchObject({
      template_id: "tpl_demo02",
    });
    expect(await get({ name: "pickup_reminder" })).toMatchObject({ status: "PAUSED" });
  });

  test("a name with several languages is refused, and they are named", async () => {
    const { isError, data } = await call("marketer", TOOL, { name: "order_update" });
    expect(isError).toBe(true);
    expect(data).toMatchObject({ code: "validation_failed", details: { languages: ["en", "zh_HK"] } });
  });

  test.each([
    [{ template_id: "tpl_nobody" }, "not_found"],
    [{ name: "nothing_like_it" }, "not_found"],
    [{}, "validation_failed"],
    [{ template_id: "tpl_demo01", name: "order_update" }, "validation_failed"],
    [{ template_id: "tpl_demo01", language: "en" }, "validation_failed"],
    [{ template_id: "tpl_demo01", days: 0 }, "validation_failed"],
    [{ template_id: "tpl_demo01", days: 91 }, "validation_failed"],
    [{ template_id: "tpl_demo01", quality: "GREEN" }, "validation_failed"],
  ])("%o: %s", async (args, code) => {
    expect(await call("marketer", TOOL, args)).toMatchObject({ isError: true, data: { code } });
  });
});

test("reading changes nothing, and reads no more than its days", async () => {
  await env.DB.exec(
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < 400)
     insert into template_days (template_id, day, sent, delivered) select 'tpl_demo01', ${TODAY} - i, 100, 99 from n`.replaceAll(
      "\n",
      " ",
    ),
  );
  await env.DB.exec(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
     insert into template_history (template_id, at, fact, value, previous, source, recorded_at)
     select 'tpl_demo01', i, 'quality', 'GREEN', null, 'webhook', 1 from n`.replaceAll("\n", " "),
  );
  const tables = [
    "templates",
    "template_days",
    "template_failures",
    "template_history",
    "messages",
    "audit_log",
  ];
  const counts = () => Promise.all(tables.map((table) => rows(`select * from ${table}`)));
  const before = await counts();
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await get({ template_id: "tpl_demo01", days: 90, detail: "full" });
  observeStatements(undefined);
  const own = seen.filter(({ sql }) => sql.includes("template"));
  expect(own).toHaveLength(4);
  for (const { sql, rows_read, rows_written } of own) {
    expect([/^\s*(select|with)/i.test(sql), rows_written, rows_read <= 200, sql]).toEqual([
      true,
      0,
      true,
      sql,
    ]);
  }
  expect(await counts()).toEqual(before);
});

test("it costs a model little", async () => {
  const tool = (await listedFor("marketer")).find(({ name }) => name === TOOL);
  const { name, description, inputSchema } = tool as NonNullable<typeof tool>;
  expect(countTokens(JSON.stringify({ name, description, inputSchema }))).toBeLessThanOrEqual(130);
});
