import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { createContext } from "../../src/platform/context";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import type { Env } from "../../src/platform/env";
import { RETENTION_RULES, retentionSettings, runRetention } from "../../src/privacy";
import { ROWS_A_PORTION } from "../../src/privacy/retention/portions";
import { CRASH_KINDS, withCrash } from "../support/crash";
import { set } from "../support/team";
import { row, rows } from "../support/webhook";
import { ok } from "../support/worker";

const DAY = 86_400_000;
const LONG = { timeout: 120_000 };

/** The cron's job at a time of the test's choosing, until nothing is left to do. */
async function run(at = Date.now(), changes: Partial<Env> = {}): Promise<number> {
  const ctx = createContext({ ...env, ...changes } as Env, { clock: { now: () => at } });
  return runRetention(ctx);
}

async function through(at = Date.now(), changes: Partial<Env> = {}): Promise<number> {
  let removed = 0;
  for (let turn = 0; turn < 60; turn++) removed += await run(at, changes);
  return removed;
}

const count = async (table: string, where = "true") =>
  (await row<{ n: number }>(`select count(*) as n from ${table} where ${where}`)).n;

/** Many webhook events, `ago` days old. */
const events = (many: number, ago: number, outcome = "applied", name = "old") =>
  set(
    `insert into webhook_events (id, key, field, kind, payload, received_at, outcome, due_at)
     select 'whe_${name}' || printf('%06d', key), '${name}' || key, 'messages', 'status', '{}', ?1 + key, '${outcome}', 1
     from json_each('[' || rtrim(replace(hex(zeroblob(${many})), '00', '0,'), ',') || ']')`,
    Date.now() - ago * DAY,
  );

describe("settings", () => {
  test.each([
    ["", 0],
    ['{"messages": 730}', 0],
    ['{"messages": null, "webhook_events": 30}', 0],
    ["{", 1],
    ["[]", 1],
    ['{"nothing": 3}', 1],
    ['{"webhook_events": 3}', 1],
    ['{"outbox": 1.5}', 1],
    ['{"outbox": "7"}', 1],
    ['{"audit_log": 1, "consent_records": 1}', 2],
  ])("%s has %i problems", (text, problems) => {
    expect(retentionSettings(text).problems).toHaveLength(problems);
  });

  test("no rule is below its own minimum, and none is about what is kept for good", () => {
    for (const { id, days, minimum } of RETENTION_RULES) {
      if (days !== null) expect(days, id).toBeGreaterThanOrEqual(minimum);
      expect(id).not.toMatch(/audit|consent|seal|suppress|erased_identities/);
    }
  });

  test("config.get shows the days; a wrong setting removes nothing and is a warning", async () => {
    expect((await ok("admin", "whatsapp.config.get")).retention_days).toMatchObject({
      webhook_events: 90,
      messages: null,
    });
    await events(3, 100);
    expect(await through(Date.now(), { RETENTION_DAYS: "{" })).toBe(0);
    expect(await count("webhook_events", "id like 'whe_old%'")).toBe(3);
  });
});

test(
  "old events go, young and failed ones stay, in portions of which each reads a bounded number of rows",
  LONG,
  async () => {
    await events(1_700, 120);
    await events(20, 10, "applied", "young");
    await events(5, 120, "failed", "failed");
    const costs: StatementCost[] = [];
    observeStatements((cost) => costs.push(cost));
    let runs = 0;
    while ((await count("webhook_events", "id like 'whe_old%'")) > 0 && runs < 20) {
      costs.length = 0;
      await run();
      runs += 1;
      const read = costs
        .filter(({ sql }) => !sql.includes("count(*) as n"))
        .reduce((sum, { rows_read }) => sum + rows_read, 0);
      // Six portions, each looked at and removed with its index entries, and the standings.
      expect(read).toBeLessThan(6 * ROWS_A_PORTION * 6);
    }
    observeStatements(undefined);
    expect(runs).toBeLessThan(4);
    expect(await count("webhook_events", "id like 'whe_young%'")).toBe(20);
    expect(await count("webhook_events", "id like 'whe_failed%'")).toBe(5);
    await through();
    expect(
      await row(
        "select removed_last, removed_total, cursor, pass_before from retention_runs where rule = 'webhook_events'",
      ),
    ).toEqual({
      removed_last: 1_700,
      removed_total: 1_700,
      cursor: null,
      pass_before: null,
    });
  },
);

test("a day has one pass and one entry in the log; a run in between costs one small read", LONG, async () => {
  await events(10, 120);
  await through();
  expect(await rows("select details from audit_log where action = 'retention.applied'")).toHaveLength(1);
  const costs: StatementCost[] = [];
  observeStatements((cost) => costs.push(cost));
  await run();
  observeStatements(undefined);
  expect(costs.length).toBe(1);
  expect(costs[0]?.rows_read).toBeLessThan(20);
  await events(4, 121, "applied", "more");
  expect(await through()).toBe(0);
  expect(await through(Date.now() + DAY + 1)).toBe(4);
  const entries = await rows<{ details: string }>(
    "select details from audit_log where action = 'retention.applied' order by seq",
  );
  expect(entries.map(({ details }) => JSON.parse(details).rows.webhook_events)).toEqual([10, 4]);
});

test.each(
  ["retention:before-portion", "retention:after-portion"].flatMap((point) =>
    CRASH_KINDS.map((kind) => [point, kind] as const),
  ),
)("a crash at %s (%s) counts and removes each row once", LONG, async (point, kind) => {
  await events(900, 120);
  expect((await withCrash(point as "retention:before-portion", kind, () => run())).struck).toBe(true);
  await through();
  expect(await count("webhook_events", "id like 'whe_old%'")).toBe(0);
  expect(await row("select removed_total from retention_runs where rule = 'webhook_events'")).toEqual({
    removed_total: 900,
  });
});

test("what is kept for good is kept, whatever the days are", LONG, async () => {
  const before = await Promise.all(
    ["audit_log", "consent_records", "consent_states"].map((table) => count(table)),
  );
  const all = Object.fromEntries(RETENTION_RULES.map(({ id, minimum }) => [id, minimum]));
  await through(Date.now() + 3_000 * DAY, { RETENTION_DAYS: JSON.stringify(all) });
  const after = await Promise.all(
    ["audit_log", "consent_records", "consent_states"].map((table) => count(table)),
  );
  expect(after[1]).toBe(before[1]);
  expect(after[2]).toBe(before[2]);
  expect(after[0]).toBeGreaterThanOrEqual(before[0] ?? 0);
});

test("messages are emptied only when a shop says so, and only those that are old enough", LONG, async () => {
  const old = Date.now() - 100 * DAY;
  await set(
    "update messages set at = ?1, created_at = ?1 where rowid in (select rowid from messages order by id limit 2)",
    old,
  );
  const texts = () => count("messages", "text <> ''");
  const before = await texts();
  await through();
  expect(await texts()).toBe(before);
  await through(Date.now() + DAY + 1, { RETENTION_DAYS: '{"messages": 60}' });
  expect(await texts()).toBe(before - 2);
  expect(await count("messages", `content = '{"expired":true}'`)).toBe(2);
  // The next day's pass looks at what became old since, and changes nothing else.
  await through(Date.now() + 2 * DAY + 2, { RETENTION_DAYS: '{"messages": 60}' });
  expect(await texts()).toBe(before - 2);
});

test(
  "previews, notifications, outbox, dead letters, alerts and merge fields go by their rules",
  LONG,
  async () => {
    const at = Date.now() - 800 * DAY;
    const [person] = await rows<{ id: string }>("select id from staff limit 1");
    const [thread] = await rows<{ id: string }>("select id from conversations limit 1");
    await set(
      `insert into previews (id, tool, principal_id, content, content_hash, facts_hash, verdict, shown, created_at, expires_at)
     values ('pvw_old', 't', 'p', '{}', 'h', 'f', 'ready', '{}', ?1, ?1)`,
      at,
    );
    await set(
      "insert into notifications (id, staff_id, kind, conversation_id, dedupe_key, created_at) values ('ntf_old', ?2, 'assigned', ?3, 'old', ?1)",
      at,
      person?.id,
      thread?.id,
    );
    await set(
      "insert into outbox (id, topic, ref, created_at, due_at, done_at) values ('out_old', 't', 'r', ?1, ?1, ?1)",
      at,
    );
    await set(
      "insert into outbox (id, topic, ref, created_at, due_at) values ('out_open', 't', 'r', ?1, 9e12)",
      at,
    );
    await set(
      "insert into dead_letters (id, queue, body, received_at, settled_at) values ('ded_old', 'q', '{}', ?1, ?1), ('ded_open', 'q', '{}', ?1, null)",
      at,
    );
    await set(
      "insert into alerts (id, kind, key, severity, details, raised_at, cleared_at) values ('alr_old', 'k', 'k1', 'info', '{}', ?1, ?1), ('alr_open', 'k', 'k2', 'info', '{}', ?1, null)",
      at,
    );
    await set(
      "insert into webhook_rejections (day, reason, count, last_at) values ('2020-01-01', 'signature', 1, 1)",
    );
    await set(
      "insert into broadcasts (id, name, segment_id, status, created_at, updated_at, finished_at) values ('brd_old', 'n', 's', 'done', 1, 1, ?1)",
      at,
    );
    await set(
      "insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, fields, status, status_rank) values ('brd_old', 1, 'con_x', 0, '[\"Name\"]', 'failed', 5)",
    );
    await through();
    for (const [table, id] of [
      ["previews", "pvw_old"],
      ["notifications", "ntf_old"],
      ["outbox", "out_old"],
      ["dead_letters", "ded_old"],
      ["alerts", "alr_old"],
    ])
      expect(await count(table ?? "", `id = '${id}'`), table).toBe(0);
    for (const [table, id] of [
      ["outbox", "out_open"],
      ["dead_letters", "ded_open"],
      ["alerts", "alr_open"],
    ])
      expect(await count(table ?? "", `id = '${id}'`), table).toBe(1);
    expect(await count("webhook_rejections", "day = '2020-01-01'")).toBe(0);
    expect(await row("select fields from broadcast_recipients where broadcast_id = 'brd_old'")).toEqual({
      fields: null,
    });
  },
);

test(
  "a rule that is switched off in mid-pass ends its pass, and the day's entry is written",
  LONG,
  async () => {
    await events(4_000, 120);
    await run();
    expect(
      (
        await row<{ pass_before: number | null }>(
          "select pass_before from retention_runs where rule = 'webhook_events'",
        )
      ).pass_before,
    ).not.toBeNull();
    await through(Date.now(), { RETENTION_DAYS: '{"webhook_events": null}' });
    const left = await count("webhook_events", "id like 'whe_old%'");
    expect(left).toBeGreaterThan(0);
    const [entry] = await rows<{ details: string }>(
      "select details from audit_log where action = 'retention.applied'",
    );
    expect(JSON.parse(entry?.details ?? "{}").rows.webhook_events).toBe(4_000 - left);
    // Switched on again it goes through all that is left.
    await through(Date.now() + DAY + 1);
    expect(await count("webhook_events", "id like 'whe_old%'")).toBe(0);
  },
);

test(
  "previews that nobody asked by are kept when their rule is off, whatever the other one says",
  LONG,
  async () => {
    const at = Date.now() - 800 * DAY;
    await set(
      `insert into previews (id, tool, principal_id, content, content_hash, facts_hash, verdict, shown, created_at, expires_at)
     values ('pvw_unasked', 't', 'p', '{}', 'h', 'f', 'ready', '{}', ?1, ?1)`,
      at,
    );
    await through(Date.now(), { RETENTION_DAYS: '{"previews_unused": null}' });
    expect(await count("previews", "id = 'pvw_unasked'")).toBe(1);
    await through(Date.now() + DAY + 1);
    expect(await count("previews", "id = 'pvw_unasked'")).toBe(0);
  },
);
