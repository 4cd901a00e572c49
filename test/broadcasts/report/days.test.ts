import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { countDays } from "../../../src/broadcasts/report/days";
import { createContext } from "../../../src/platform/context";
import { rows, runCron } from "../../support/webhook";
import { ok } from "../../support/worker";
import { broadcast, planOf, recipients, SPRING_EN, UPDATE_ZH } from "../delivery/sent";

const DAY = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY);
/** Noon of yesterday: both days of the test lie within the figures of the last thirty. */
const START = (TODAY - 1) * DAY + DAY / 2;

const at = (now: number) => createContext(env, { clock: { now: () => now } });
const days = () =>
  rows(
    "select template_id, day, sent, delivered, read, failed, blocked, reported, opted_out, failures from broadcast_days order by template_id, day",
  );

async function sendAll() {
  await broadcast({
    id: "brd_1",
    startedAt: START,
    fallback: { after_minutes: 60, messages: [UPDATE_ZH] },
    plan: planOf({ messages: [SPRING_EN, UPDATE_ZH, { ...SPRING_EN, variant: "B" }] }),
  });
  await recipients("brd_1", [
    { seq: 1, contact_id: "con_demo01", status: "read", sent_at: START, delivered_at: START, read_at: START },
    {
      seq: 2,
      contact_id: "con_demo02",
      cohort: 2,
      status: "delivered",
      sent_at: START,
      delivered_at: START,
      opted_out_at: START,
      opt_out_kind: "blocked",
    },
    {
      seq: 3,
      contact_id: "con_demo03",
      status: "failed",
      claimed_at: START,
      failed_at: START + DAY,
      error_code: "131049",
    },
    {
      seq: 4,
      contact_id: "con_demo04",
      cohort: 2,
      status: "failed",
      claimed_at: START,
      sent_at: START,
      error_code: "131049",
    },
    { seq: 5, contact_id: "con_demo05", status: "failed", sent_at: START + DAY, error_code: "131026" },
    {
      seq: 6,
      contact_id: "con_demo06",
      cohort: 1,
      status: "sent",
      sent_at: START,
      opted_out_at: START,
      opt_out_kind: "opted_out",
    },
    { seq: 7, contact_id: "con_demo07", status: "skipped", claimed_at: START, error_code: "opted_out" },
    { seq: 8, contact_id: "con_demo08", status: "waiting" },
    { seq: 9, contact_id: "con_demo09", status: "unknown", claimed_at: START },
    { seq: 10, contact_id: "con_demo03", round: 2, status: "accepted", sent_at: START + DAY },
  ]);
}

test("messages are counted by their template and the day on which they were sent; skips are not", async () => {
  await sendAll();
  expect(await countDays(at(START + DAY))).toBe(1);
  const nothing = {
    sent: 0,
    delivered: 0,
    read: 0,
    failed: 0,
    blocked: 0,
    reported: 0,
    opted_out: 0,
    failures: "{}",
  };
  const day = TODAY - 1;
  expect(await days()).toEqual([
    // The second round's messages are the fallback's.
    { ...nothing, template_id: "tpl_demo02", day, sent: 1, opted_out: 1 },
    { ...nothing, template_id: "tpl_demo02", day: day + 1, sent: 1 },
    {
      ...nothing,
      template_id: "tpl_demo03",
      day,
      sent: 3,
      delivered: 2,
      read: 1,
      failed: 2,
      blocked: 1,
      failures: '{"131049":2}',
    },
    { ...nothing, template_id: "tpl_demo03", day: day + 1, sent: 1, failed: 1, failures: '{"131026":1}' },
  ]);
});

test("a second count replaces the first", async () => {
  await sendAll();
  await countDays(at(START + DAY));
  const first = await days();
  await env.DB.prepare("update broadcasts set changed_at = ?1")
    .bind(START + 2 * DAY)
    .run();
  expect(await countDays(at(START + 2 * DAY))).toBe(1);
  expect(await days()).toEqual(first);
  await env.DB.prepare(
    "update broadcast_recipients set status = 'read', status_rank = 7 where seq = 2",
  ).run();
  await countDays(at(START + 2 * DAY + 3_600_000));
  expect((await days())[2]).toMatchObject({ delivered: 2, read: 2 });
});

test("how often: every minute of the first day while something changes, then every ten; for a week every hour", async () => {
  const MINUTE = 60_000;
  await broadcast({ id: "brd_1", startedAt: START, changedAt: START + 20 * DAY });
  const counted = async (since: number) => {
    const hit = await countDays(at(START + since));
    return hit === 1;
  };
  expect(await counted(0)).toBe(true);
  expect(await counted(MINUTE - 1)).toBe(false);
  expect(await counted(MINUTE)).toBe(true);
  expect(await counted(DAY + 2 * MINUTE)).toBe(true);
  expect(await counted(DAY + 11 * MINUTE)).toBe(false);
  expect(await counted(DAY + 12 * MINUTE)).toBe(true);
  await env.DB.prepare("update broadcasts set changed_at = 0").run();
  expect(await counted(DAY + 60 * MINUTE)).toBe(false);
  expect(await counted(DAY + 72 * MINUTE)).toBe(true);
  expect(await counted(8 * DAY)).toBe(false);
});

test("a run counts twenty at most, those that were counted the longest ago first", async () => {
  for (let n = 0; n < 25; n++) await broadcast({ id: `brd_${String(n).padStart(2, "0")}`, startedAt: START });
  expect(await countDays(at(START + DAY))).toBe(20);
  expect(await countDays(at(START + DAY))).toBe(5);
  expect(await countDays(at(START + DAY))).toBe(0);
});

test("cron counts them, and a template's quality and usage are made of both kinds of messages", async () => {
  await sendAll();
  await env.DB.batch([
    env.DB.prepare("delete from template_days"),
    env.DB.prepare("delete from template_failures"),
    env.DB.prepare(
      "insert into template_days (template_id, day, sent, delivered, read, failed) values ('tpl_demo03', ?1, 7, 6, 5, 1)",
    ).bind(TODAY - 1),
    env.DB.prepare(
      "insert into template_failures (template_id, day, code, failed) values ('tpl_demo03', ?1, 131049, 1)",
    ).bind(TODAY - 1),
    env.DB.prepare("insert into template_days (template_id, day, sent) values ('tpl_demo03', ?1, 2)").bind(
      TODAY - 3,
    ),
  ]);
  await runCron();
  const quality = await ok("marketer", "whatsapp.template_quality.get", {
    template_id: "tpl_demo03",
    detail: "full",
  });
  expect(quality.signals).toEqual({
    sent: 13,
    delivered: 8,
    read: 6,
    failed: 4,
    blocked: 1,
    reported: 0,
    opted_out: 0,
    negative: 1,
  });
  expect(quality.failures).toMatchObject([
    { code: 131049, messages: 3 },
    { code: 131026, messages: 1 },
  ]);
  expect(quality.by_day.map(({ sent }: { sent: number }) => sent)).toEqual([2, 10, 1]);

  await env.DB.prepare(
    "insert into broadcasts (id, name, segment_id, status, created_at, updated_at, plan) select 'brd_3', 'Draft', 's', 'draft', 1, 1, plan from broadcasts where id = 'brd_1'",
  ).run();
  const { items } = await ok("marketer", "whatsapp.templates.list", {
    query: "spring_offer",
    detail: "full",
  });
  const en = items[0].languages.find(({ language }: { language: string }) => language === "en");
  expect(en.used).toEqual({
    sent_30d: 13,
    broadcasts: [{ broadcast_id: "brd_3", name: "Draft", status: "draft" }],
  });
  expect(en.last_used_on).toBe(new Date(TODAY * DAY).toISOString().slice(0, 10));
});
