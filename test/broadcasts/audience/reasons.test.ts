import { beforeEach, expect, test } from "vitest";
import { audienceCounts, materialise } from "../../../src/broadcasts/audience/counts";
import type { Plan } from "../../../src/broadcasts/plan";
import { DAY, HOUR } from "../../../src/platform/clock";
import { rows } from "../../support/webhook";
import { appContext, crowd, message, planFor, segmentOf } from "./people";

const SINGAPORE = { field: "country", op: "is", value: "SG" };
const id = (n: number) => `con_b${String(n).padStart(6, "0")}`;
const set = (n: number, sql: string) => rows(`update contacts set ${sql} where id = '${id(n)}'`);

const sentTo = (n: number, at: number, more = "'sent', 4") =>
  rows(`insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, category, status, status_rank, at, created_at)
    values ('msg_${n}_${at}', 'cnv_x', '${id(n)}', 'p', 'out', 'template', '{}', '', 'marketing', ${more}, ${at}, ${at})`);

const broadcastAt = async (broadcastId: string, at: number, category = "marketing") =>
  rows(`insert into broadcasts (id, name, segment_id, status, category, created_at, updated_at, started_at, finished_at)
    values ('${broadcastId}', 'x', 'seg_x', 'done', '${category}', 1, 1, ${at}, ${at})`);

const receivedFrom = (broadcastId: string, n: number, at: number, status = "delivered") =>
  rows(`insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, status, sent_at)
    values ('${broadcastId}', ${n}, '${id(n)}', 0, '${status}', ${at})`);

async function counted(more: Partial<Plan> = {}) {
  const ctx = appContext();
  return audienceCounts(ctx, planFor("seg_sg", more), ctx.clock.now());
}

async function written(more: Partial<Plan> = {}): Promise<Record<string, unknown>[]> {
  const ctx = appContext();
  await ctx.db.run(await materialise(ctx, "brd_new", planFor("seg_sg", more), ctx.clock.now()));
  return rows("select * from broadcast_recipients where broadcast_id = 'brd_new' order by seq");
}

beforeEach(async () => {
  await segmentOf("seg_sg", SINGAPORE);
});

test("each contact is counted once, by the first reason that applies, and the list has exactly the others", async () => {
  await crowd(14, { country: "SG" });
  await set(2, `tags = '["out"]'`);
  await set(3, "merged_into = 'con_demo01'");
  await set(4, "blocked = 1");
  await set(5, "undeliverable = 1");
  await set(6, "phone = null, wa_id = null");
  await set(7, "marketing = 'opted_out'");
  await rows(
    `insert into consent_states (contact_id, marketing, marketing_source) values ('${id(7)}', 'opted_out', 'preference_webhook')`,
  );
  await set(8, "marketing = 'opted_out'");
  await set(9, "marketing = 'unknown'");
  const now = Date.now();
  for (const hours of [1, 2, 3]) await sentTo(10, now - hours * HOUR);
  await set(11, "name = null");
  // More than one reason: the first one counts.
  await set(12, `tags = '["out"]', blocked = 1, marketing = 'opted_out'`);
  await set(13, "blocked = 1, undeliverable = 1, marketing = 'unknown', name = null");
  await segmentOf("seg_out", { field: "tag", op: "has", value: "out" });
  const more: Partial<Plan> = {
    exclude_segment_ids: ["seg_out"],
    fields: [{ tag: "{{contact.name}}", source: { kind: "name" }, otherwise: null }],
  };
  const counts = await counted(more);
  expect(counts).toMatchObject({
    considered: 14,
    sendable: 2,
    excluded: {
      excluded_segment: 2,
      duplicate_identity: 1,
      blocked: 2,
      invalid_number: 2,
      stopped_marketing: 1,
      opted_out: 1,
      no_consent: 1,
      frequency_cap: 1,
      missing_variable: 1,
    },
  });
  expect((await written(more)).map(({ seq, contact_id, fields }) => [seq, contact_id, fields])).toEqual([
    [1, id(1), '["Person 1"]'],
    [2, id(14), '["Person 14"]'],
  ]);
});

test("consent counts by category: marketing that was refused keeps no utility message back, and the other way round", async () => {
  await crowd(4, { country: "SG" });
  await set(2, "marketing = 'opted_out'");
  await set(3, "utility = 'opted_out'");
  await set(4, "utility = 'unknown'");
  await rows(
    `insert into consent_states (contact_id, marketing, marketing_source) values ('${id(2)}', 'opted_out', 'preference_webhook')`,
  );
  expect(await counted()).toMatchObject({ sendable: 3, excluded: { stopped_marketing: 1 } });
  expect(await counted({ category: "utility" })).toMatchObject({
    sendable: 2,
    excluded: { opted_out: 1, no_consent: 1 },
    quiet_at_start: 0,
  });
});

test("the caps count single messages and broadcasts together, and neither failures nor what was never sent", async () => {
  await crowd(8, { country: "SG" });
  const now = Date.now();
  const [recent, older] = ["brd_recent", "brd_older"];
  await broadcastAt(recent, now - HOUR);
  await broadcastAt(older, now - 3 * DAY);
  await broadcastAt("brd_long_ago", now - 30 * DAY);
  await broadcastAt("brd_utility", now - HOUR, "utility");
  // 1: two singles and a broadcast within a day. 2: one too few.
  for (const n of [1, 2]) await sentTo(n, now - 2 * HOUR);
  await sentTo(1, now - 3 * HOUR);
  for (const n of [1, 2]) await receivedFrom(recent, n, now - HOUR);
  // 3: six within a week.
  for (const days of [2, 3, 4, 5, 6]) await sentTo(3, now - days * DAY);
  await receivedFrom(older, 3, now - 3 * DAY);
  // 4: five within a week, and one before.
  for (const days of [2, 3, 4, 5, 8]) await sentTo(4, now - days * DAY);
  await receivedFrom(older, 4, now - 3 * DAY);
  await receivedFrom("brd_long_ago", 4, now - 30 * DAY);
  // 5 to 7: what counts nowhere.
  for (const hours of [1, 2, 3, 4]) await sentTo(5, now - hours * HOUR, "'failed', 5");
  await sentTo(6, now - HOUR);
  await sentTo(6, now - 2 * HOUR);
  await receivedFrom(recent, 6, now - HOUR, "skipped");
  await sentTo(7, now - HOUR);
  await sentTo(7, now - 2 * HOUR);
  await receivedFrom("brd_utility", 7, now - HOUR);
  const counts = await counted();
  expect(counts.excluded).toEqual({ frequency_cap: 2 });
  expect(counts.sendable).toBe(6);
  const had = counts.groups.filter(({ reason }) => reason === null);
  const sum = (of: (group: (typeof had)[number]) => number) =>
    had.reduce((total, group) => total + of(group), 0);
  // 2, 6 and 7 had two, 4 had five, 5 and 8 none.
  expect([sum((g) => g.already_had_1), sum((g) => g.already_had_2), sum((g) => g.already_had_more)]).toEqual([
    0, 3, 1,
  ]);
  expect((await written()).map(({ contact_id }) => contact_id)).toEqual([2, 4, 5, 6, 7, 8].map(id));
});

test("a contact's own value is taken, her WhatsApp name without one, and the default without either", async () => {
  await crowd(5, { country: "SG" });
  await set(1, `name = ' Ada ', preferences = '{"tea":"oolong"}'`);
  await set(2, "name = null, profile_name = 'Bo \"B\"'");
  await set(3, "name = '  ', profile_name = null");
  await set(4, `preferences = '{"tea":"\u3000"}'`);
  await set(5, `name = '{{contact.preference.tea}}', preferences = '{"tea":"pu-erh"}'`);
  const fields: Plan["fields"] = [
    { tag: "{{contact.name|friend}}", source: { kind: "name" }, otherwise: "friend" },
    { tag: "{{contact.preference.tea|tea}}", source: { kind: "preference", key: "tea" }, otherwise: "tea" },
  ];
  expect((await written({ fields })).map((row) => JSON.parse(String(row.fields)))).toEqual([
    ["Ada", "oolong"],
    ['Bo "B"', "tea"],
    ["friend", "tea"],
    ["Person 4", "tea"],
    ["{{contact.preference.tea}}", "pu-erh"],
  ]);
  const needed = fields.map((field) => ({ ...field, otherwise: null }));
  const counts = await counted({ fields: needed });
  expect(counts).toMatchObject({ sendable: 2, excluded: { missing_variable: 3 } });
  expect(counts.groups.find(({ reason }) => reason === "missing_variable")?.missing).toEqual([1, 3]);
});

test("everybody gets her own language, the fallback without one, and the variants their exact shares", async () => {
  await crowd(400, {
    country: "SG",
    language: `case n % 4 when 0 then 'zh-Hant-HK' when 1 then 'en-GB' when 2 then 'x"y' end`,
  });
  const plan: Partial<Plan> = {
    messages: [message("A", "en"), message("A", "zh_HK"), message("B", "zh_TW"), message("B", "en_GB")],
    variants: [
      { name: "A", share: 30, fallback_cohort: 0 },
      { name: "B", share: 70, fallback_cohort: 2 },
    ],
  };
  const counts = await counted(plan);
  const people = (cohort: number) =>
    counts.groups.filter((group) => group.cohort === cohort).reduce((sum, group) => sum + group.people, 0);
  expect(people(0) + people(1)).toBe(120);
  expect(people(2) + people(3)).toBe(280);
  expect(people(1) + people(2) + people(3) + people(0)).toBe(400);
  const list = await written(plan);
  for (const cohort of [0, 1, 2, 3])
    expect(list.filter((row) => row.cohort === cohort)).toHaveLength(people(cohort));
  const languages = new Map(
    (await rows<{ id: string; language: string | null }>("select id, language from contacts")).map((row) => [
      row.id,
      row.language,
    ]),
  );
  const expected = { "zh-Hant-HK": [1, 2], "en-GB": [0, 3], 'x"y': [0, 2], null: [0, 2] } as Record<
    string,
    number[]
  >;
  for (const row of list)
    expect(expected[String(languages.get(String(row.contact_id)))]).toContain(row.cohort);
});

test("ten thousand are counted and written down to the last one, and writing again changes nothing", async () => {
  await crowd(10_000, {
    country: "SG",
    marketing: "case n % 5 when 0 then 'unknown' when 1 then 'opted_out' else 'opted_in' end",
  });
  const counts = await counted();
  expect(counts).toMatchObject({
    considered: 10_000,
    sendable: 6_000,
    excluded: { no_consent: 2_000, opted_out: 2_000 },
  });
  expect(counts.groups.find(({ reason }) => reason === null)?.market).toBe("SG");
  const list = await written();
  expect(list).toHaveLength(6_000);
  expect(list.at(-1)?.seq).toBe(6_000);
  expect(await written()).toEqual(list);
});

test("whose country keeps quiet hours waits for their end, and utility waits for nobody", async () => {
  await crowd(2, { country: "SG" });
  await set(2, "country = 'SG'");
  const ctx = appContext();
  const night = Date.parse("2026-06-01T15:00:00Z");
  const due = async (category: Plan["category"], at: number) => {
    await rows("drop trigger broadcast_recipients_no_delete").catch(() => undefined);
    await rows("delete from broadcast_recipients");
    await ctx.db.run(await materialise(ctx, "brd_new", planFor("seg_sg", { category }), at));
    return (await rows<{ due_at: number }>("select due_at from broadcast_recipients")).map(
      (row) => row.due_at,
    );
  };
  const morning = Date.parse("2026-06-02T01:00:00Z");
  expect(await due("marketing", night)).toEqual([morning, morning]);
  expect(await due("utility", night)).toEqual([0, 0]);
  expect(await due("marketing", morning)).toEqual([0, 0]);
});

test("nobody at all, and a segment that is not there", async () => {
  expect(await counted()).toMatchObject({ considered: 0, sendable: 0, excluded: {}, groups: [] });
  expect(await written()).toEqual([]);
  await expect(counted({ segment_id: "seg_gone" })).rejects.toThrow("seg_gone");
});
