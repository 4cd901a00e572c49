import { env } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Catalogue, en } from "../../src/console/i18n/en";
import { zhHant } from "../../src/console/i18n/zh-hant";
import { erasureKeyId } from "../../src/contacts";
import { deliverAlerts } from "../../src/operations/alerts/deliver";
import { ALERT_KINDS, type AlertKind, rowOf } from "../../src/operations/alerts/kinds";
import { detailWords } from "../../src/operations/alerts/message";
import { type Round, watchOperations } from "../../src/operations/alerts/watch";
import { ALERT_WORDS_ZH_HANT } from "../../src/operations/alerts/words-zh-hant";
import { type AppContext, createContext } from "../../src/platform/context";
import { observeStatements } from "../../src/platform/db";
import { watchLog } from "./console-lines";

declare global {
  interface ImportMeta {
    glob(pattern: string, options: object): Record<string, string>;
  }
}

const CHAT = "https://chat.example/hooks/T0/B0/very-secret-part";
const START = Date.UTC(2026, 0, 5, 3, 10);

/** A chat tool, and the time; everything else is real. */
function stage(url: string | undefined = CHAT) {
  let now = START;
  const told: { text: string; redirect?: string }[] = [];
  let answer: () => Promise<Response> = async () => new Response("ok");
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!address.startsWith("https://chat.example")) return real(input as RequestInfo, init);
    told.push({ ...(JSON.parse(String(init?.body)) as { text: string }), redirect: init?.redirect });
    return answer();
  });
  const ctx = (): AppContext =>
    createContext({ ...env, ALERT_WEBHOOK_URL: url } as never, { clock: { now: () => now } });
  return {
    told,
    ctx,
    later: (ms: number) => {
      now += ms;
    },
    answers: (next: typeof answer) => {
      answer = next;
    },
    round: (more: Partial<Round> = {}) => watchOperations(ctx(), { at: now, outcomes: [], ...more }),
  };
}

const open = async () =>
  (
    await env.DB.prepare("select kind, key, severity from alerts where cleared_at is null order by key").all<{
      kind: string;
      key: string;
    }>()
  ).results;

const set = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

beforeEach(async () => {
  // What the seed leaves on purpose is not what these tests are about.
  await set("update phone_numbers set quality_rating = 'GREEN', status = 'CONNECTED'");
  await set("update conversations set sla_breached_at = null");
  await set("update orders set payment_issue = null");
  await set("delete from account_facts");
  const seconds = START - 60_000;
  await set("update webhook_events set due_at = ?1, received_at = ?1", seconds);
});

const kinds = async () => (await open()).map(({ kind }) => kind).filter((kind) => kind !== "setting_missing");

describe("an alert", () => {
  it("is raised once while it lasts, told once, cleared when it is over, and told again", async () => {
    const { round, told, later } = stage();
    await set(
      "update phone_numbers set quality_rating = 'RED' where id = (select min(id) from phone_numbers)",
    );
    await round();
    await round();
    expect(await kinds()).toEqual(["number_red"]);
    expect(told.filter(({ text }) => text.includes("RED") || text.includes("紅色"))).toHaveLength(1);
    expect(told[0]).toMatchObject({ redirect: "manual" });

    await set("update phone_numbers set quality_rating = 'GREEN'");
    later(60_000);
    await round();
    expect(await kinds()).toEqual([]);
    expect(told.at(-1)?.text).toMatch(/已解除/);
    later(60_000);
    const before = told.length;
    await round();
    expect(told).toHaveLength(before);
  });

  it("holds no secret and no personal data, in the message, the row or the log", async () => {
    const { round, told } = stage();
    const log = watchLog();
    await set("update phone_numbers set status = 'FLAGGED'");
    await round();
    const rows = JSON.stringify((await env.DB.prepare("select * from alerts").all()).results);
    for (const text of [told.map(({ text }) => text).join(), rows, log.text()]) {
      expect(text).not.toContain("very-secret-part");
      expect(text).not.toContain("local-meta-access-token");
    }
    expect(log.lines().filter(({ event }) => event === "alert.raised").length).toBeGreaterThan(0);
  });

  it("is told again, later each time, until the chat tool takes it", async () => {
    const { round, told, later, answers, ctx } = stage();
    answers(async () => new Response("no", { status: 500 }));
    await set("update phone_numbers set quality_rating = 'RED'");
    await round();
    expect(told).toHaveLength(1);
    await deliverAlerts(ctx());
    expect(told).toHaveLength(1);
    later(61_000);
    answers(async () => {
      throw new DOMException("slow", "TimeoutError");
    });
    await deliverAlerts(ctx());
    expect(told).toHaveLength(2);
    later(61_000);
    await deliverAlerts(ctx());
    expect(told).toHaveLength(2);
    later(61_000);
    answers(async () => new Response("ok"));
    expect(await deliverAlerts(ctx())).toBeGreaterThan(0);
    later(3_600_000);
    expect(await deliverAlerts(ctx())).toBe(0);
    expect(told).toHaveLength(3);
  });

  it("is told by one of two at once", async () => {
    const { round, told, ctx, answers, later } = stage();
    answers(async () => new Response("no", { status: 503 }));
    await set("update phone_numbers set quality_rating = 'RED'");
    await round();
    answers(async () => new Response("ok"));
    later(120_000);
    await Promise.all([deliverAlerts(ctx()), deliverAlerts(ctx())]);
    expect(told).toHaveLength(2);
  });

  it("goes nowhere but over TLS, and waits for an address", async () => {
    const { round, told } = stage("http://chat.example/hooks/x");
    await set("update phone_numbers set quality_rating = 'RED'");
    await round();
    expect(told).toHaveLength(0);
    const later = stage();
    await later.round();
    expect(later.told).toHaveLength(1);
  });

  it("comes with all others in one message", async () => {
    const { round, told } = stage();
    const outcomes = Array.from({ length: 30 }, (_, n) => ({ job: `job ${n}`, error: "x" }));
    for (let n = 0; n < 3; n++) await round({ outcomes });
    const texts = told.map(({ text }) => text);
    expect(texts.filter((text) => text.includes("job 1"))).toHaveLength(1);
    expect(texts.join("\n")).toMatch(/另有 \d+ 項/);
  });
});

/** Everything that was written by now lies under one seal. */
const SEAL_ALL = `insert into audit_seals (id, from_seq, to_seq, previous_hash, hash, sealed_at)
  select coalesce((select max(id) from audit_seals), 0) + 1, 1, coalesce(max(seq), 1), 'x', 'x', 1 from audit_log`;

/** Alerts that take more than one row to begin. */
const LATER: readonly [kind: string, begin: readonly string[], end: string][] = [
  [
    "webhook_events_failed",
    [
      `insert into webhook_events (id, key, field, kind, payload, received_at, due_at, outcome)
       values ('whe_x', 'x', 'messages', 'other', '{}', ${START}, ${START}, 'failed')`,
    ],
    "update webhook_events set outcome = 'applied' where id = 'whe_x'",
  ],
  [
    "webhook_silent",
    [
      `update webhook_events set received_at = ${START - 31 * 60_000}`,
      `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status,
         status_rank, at, created_at)
       select 'msg_x', id, contact_id, phone_number_id, 'out', 'text', '{}', 'x', 'accepted', 2, ${START - 5 * 60_000}, 1
       from conversations order by last_message_at desc limit 1`,
    ],
    `insert into webhook_events (id, key, field, kind, payload, received_at, due_at, outcome)
     values ('whe_x', 'x', 'messages', 'other', '{}', ${START}, ${START}, 'applied')`,
  ],
  [
    "template_stopped",
    [
      "update templates set status = 'PAUSED' where id = (select min(id) from templates)",
      `insert into broadcasts (id, name, segment_id, status, created_at, updated_at, plan)
       select 'brd_x', 'x', (select min(id) from segments), 'scheduled', 1, 1, '{"template":"' || name || '"}' from templates
       where id = (select min(id) from templates)`,
    ],
    "update templates set status = 'APPROVED' where id = (select min(id) from templates)",
  ],
  [
    "broadcast_stopped",
    [
      `insert into broadcasts (id, name, segment_id, status, created_at, updated_at, halt_reason)
       values ('brd_x', 'x', (select min(id) from segments), 'paused', 1, 1, 'quality')`,
    ],
    "update broadcasts set status = 'cancelled' where id = 'brd_x'",
  ],
  [
    "sla_breached",
    ["update conversations set sla_breached_at = 1 where id = (select min(id) from conversations)"],
    "update conversations set sla_breached_at = null",
  ],
  [
    "payment_issue",
    [
      `insert into orders (id, contact_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at, payment_issue)
       values ('ord_x', (select min(id) from contacts), 'shop', 'X', 'confirmed', 'HKD', 1, '[]', 1, 1, 'wrong_amount')`,
    ],
    "update orders set payment_issue = null",
  ],
  [
    "audit_not_sealed",
    [
      SEAL_ALL,
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, outcome, correlation_id)
       values ('aud_x', ${START - 11 * 60_000}, 'system', 'system', 'system', 'test.entry', 'ok', 'req_x')`,
    ],
    SEAL_ALL,
  ],
];

describe("conditions", () => {
  const rows: readonly [kind: string, begin: string, end: string][] = [
    [
      "number_yellow",
      "update phone_numbers set quality_rating = 'YELLOW'",
      "update phone_numbers set quality_rating = 'GREEN'",
    ],
    [
      "number_restricted",
      "update phone_numbers set status = 'RESTRICTED'",
      "update phone_numbers set status = 'CONNECTED'",
    ],
    [
      "access_token_invalid",
      `insert into account_facts values ('access_token', '{"valid":false,"expires_at":null}', 0)`,
      "delete from account_facts",
    ],
    [
      "access_token_expiring",
      `insert into account_facts values ('access_token', '{"valid":true,"expires_at":${START / 1000 + 86_400}}', 0)`,
      "delete from account_facts",
    ],
    [
      "not_subscribed",
      "insert into account_facts values ('subscribed_apps', '0', 0)",
      "delete from account_facts",
    ],
    [
      "meta_not_connected",
      `insert into account_facts values ('connection', '{"state":"refused"}', 0)`,
      "delete from account_facts",
    ],
    [
      "outbox_lag",
      `insert into outbox (id, topic, ref, created_at, due_at) values ('out_x', 'message.send', 'msg_x', 0, ${START - 11 * 60_000})`,
      "update outbox set done_at = 1 where id = 'out_x'",
    ],
    [
      "webhook_lag",
      `insert into webhook_events (id, key, field, kind, payload, received_at, due_at) values ('whe_x', 'x', 'messages', 'other', '{}', ${START}, ${START - 6 * 60_000})`,
      "update webhook_events set due_at = 9007199254740991 where id = 'whe_x'",
    ],
    [
      "dead_letters",
      `insert into dead_letters (id, queue, body, received_at) values ('m1', 'whatsapp-outbox', '{}', 1)`,
      "update dead_letters set settled_at = 1",
    ],
  ];

  it.each(rows)("%s begins and ends", async (kind, begin, end) => {
    const { round } = stage();
    await round();
    expect(await kinds()).not.toContain(kind);
    await set(begin);
    await round();
    expect(await kinds()).toContain(kind);
    await set(end);
    await round();
    expect(await kinds()).not.toContain(kind);
  });

  it("tells of a job that failed three times in a row, and not of fewer", async () => {
    const { round } = stage();
    const failing = { outcomes: [{ job: "audit seal", error: "D1_ERROR" }] };
    await round(failing);
    await round(failing);
    expect(await kinds()).not.toContain("cron_failing");
    await round(failing);
    expect(await open()).toContainEqual(expect.objectContaining({ key: "cron_failing:audit seal" }));
    await round({ outcomes: [{ job: "audit seal" }] });
    expect(await kinds()).not.toContain("cron_failing");
  });

  it.each(LATER)("%s begins and ends", async (kind, begin, end) => {
    const { round } = stage();
    await round();
    expect(await kinds()).not.toContain(kind);
    for (const sql of begin) await set(sql);
    await round();
    expect(await kinds()).toContain(kind);
    await set(end);
    await round();
    expect(await kinds()).not.toContain(kind);
  });

  it("keeps a broken chain until a person settles what was found", async () => {
    const { round } = stage();
    await set("insert into audit_findings (id, code, seal, found_at) values ('f1', 'entries_differ', 7, 1)");
    await round();
    await round();
    expect(await kinds()).toContain("audit_broken");
    await set("update audit_findings set settled_at = 2");
    await round();
    expect(await kinds()).not.toContain("audit_broken");
  });

  it("tells of an ERASURE_KEY that is another or missing, until it is what it was", async () => {
    const watchedWith = (ERASURE_KEY: string) =>
      watchOperations(createContext({ ...env, ERASURE_KEY } as never, { clock: { now: () => START } }), {
        at: START,
        outcomes: [],
      });
    const ofTheKey = async () =>
      (await open()).map(({ key }) => key).filter((key) => /erasure_key/.test(key));
    // While nobody was erased, any key will do.
    await watchedWith("another");
    expect(await ofTheKey()).toEqual([]);
    await set(
      "insert into erased_identities (kind, digest, contact_id, erased_at, key_id) values ('phone', 'x', 'con_x', 1, ?1)",
      await erasureKeyId("the-key"),
    );
    await watchedWith("another");
    await watchedWith("another");
    expect(await ofTheKey()).toEqual(["erasure_key_changed"]);
    await watchedWith("");
    expect(await ofTheKey()).toEqual(["setting_missing:erasure_key_missing"]);
    await watchedWith("the-key");
    expect(await ofTheKey()).toEqual([]);
  });

  it("tells of each missing setting by itself", async () => {
    const { round } = stage();
    await round();
    const missing = (await open()).filter(({ kind }) => kind === "setting_missing");
    for (const { key } of missing) expect(key).toMatch(/^setting_missing:\w+$/);
    const names = missing.map(({ key }) => key);
    await watchOperations(
      createContext(
        { ...env, META_APP_SECRET: "", META_VERIFY_TOKEN: "", STRIPE_WEBHOOK_SECRET: "" } as never,
        {
          clock: { now: () => START },
        },
      ),
      { at: START, outcomes: [] },
    );
    const later = (await open()).filter(({ kind }) => kind === "setting_missing");
    expect(later.length).toBeGreaterThan(names.length + 1);
    for (const { key } of later) expect(key).toMatch(/^setting_missing:\w+$/);
  });
});

describe("more of the same", () => {
  const event = (n: number) =>
    set(
      `insert into webhook_events (id, key, field, kind, payload, received_at, due_at, outcome)
       values ('whe_${n}', '${n}', 'messages', 'other', '{}', ${START}, ${START}, 'failed')`,
    );

  it("is told again, ten minutes after the last time at the earliest, and not while nothing grows", async () => {
    const { round, told, later } = stage();
    await event(1);
    await round();
    expect(told).toHaveLength(1);
    later(60_000);
    await event(2);
    await round();
    later(60_000);
    await event(3);
    await round();
    expect(told).toHaveLength(1);
    later(600_000);
    await round();
    expect(told).toHaveLength(2);
    expect(told[1]?.text).toContain("數量：3");
    later(3_600_000);
    await round();
    expect(told).toHaveLength(2);
    await event(4);
    await round();
    expect(told).toHaveLength(3);
  });

  it("that becomes less is not told", async () => {
    const { round, told, later } = stage();
    await event(1);
    await event(2);
    await round();
    await set("delete from webhook_events where id = 'whe_2'");
    later(3_600_000);
    await round();
    expect(told).toHaveLength(1);
  });

  it.each([
    [
      "dead_letters",
      (n: number) =>
        `insert into dead_letters (id, queue, body, received_at) values ('m${n}', 'whatsapp-outbox', '{}', 1)`,
    ],
    [
      "audit_broken",
      (n: number) =>
        `insert into audit_findings (id, code, seal, found_at) values ('f${n}', 'entries_differ', ${n}, 1)`,
    ],
  ])("%s is among it", async (kind, add) => {
    const { round, told, later } = stage();
    await set(add(1));
    await round();
    expect(await kinds()).toContain(kind);
    later(3_600_000);
    await set(add(2));
    await round();
    expect(told).toHaveLength(2);
  });
});

it("stands in docs/operations.md, each kind with what it means and what to do", () => {
  const [page = ""] = Object.values(
    import.meta.glob("../../docs/operations.md", { query: "?raw", import: "default", eager: true }),
  );
  for (const kind of Object.keys(ALERT_KINDS) as AlertKind[]) {
    const { severity, raised, over, todo } = rowOf(kind);
    const line = `| \`${kind}\` | ${severity} | ${raised}${over === undefined ? "" : ` Over: ${over}`} | ${todo} |`;
    expect(
      page.includes(line),
      `The table of alerts in docs/operations.md lacks this row, or has other words than src/operations/alerts/kinds.ts. Write it there:\n${line}`,
    ).toBe(true);
  }
});

it.each<[AlertKind, (t: Catalogue) => string[]]>([
  ["setting_missing", (t) => [t.nav.settings, t.settings.health.title]],
  ["webhook_silent", (t) => [t.nav.webhooks, t.webhookLog.refused.title]],
  ["webhook_events_failed", (t) => [t.nav.webhooks, t.webhookLog.failed]],
  ["dead_letters", (t) => [t.nav.operations]],
  ["payment_issue", (t) => [t.nav.orders, t.orders.issue]],
])("%s leads to pages by the names that they bear in the console", (kind, names) => {
  for (const name of names(en)) expect(rowOf(kind).todo).toContain(name);
  for (const name of names(zhHant)) expect(ALERT_WORDS_ZH_HANT[kind].todo).toContain(name);
});

it("says its details in the language of whoever reads them", () => {
  const details = JSON.stringify({ count: 3, late_minutes: 7, seals: ["1", "2"], gone: "x" });
  expect(detailWords(details, "en")).toBe("count: 3, minutes late: 7, seals: 1, 2, gone: x");
  expect(detailWords(details, "zh-Hant")).toBe("數量：3，遲了（分鐘）：7，封印：1, 2，gone：x");
});

it("costs a quiet round three reads and one written row", async () => {
  const { round } = stage();
  await round();
  await round();
  const seen: { sql: string; written: number }[] = [];
  observeStatements(({ sql, rows_written }) => seen.push({ sql, written: rows_written }));
  await round();
  observeStatements(undefined);
  expect(seen).toHaveLength(4);
  expect(seen.reduce((sum, { written }) => sum + written, 0)).toBeLessThanOrEqual(1);
});
