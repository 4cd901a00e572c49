import { env, SELF } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import {
  broadcast,
  people,
  planOf,
  type Recipient,
  recipients,
  SPRING_EN,
  UPDATE_ZH,
} from "../delivery/sent";

const TOOL = "whatsapp.campaign_report.get";
const START = Date.UTC(2026, 4, 1, 3);
const HOUR = 3_600_000;
const REGULAR = { billable: true, pricing_model: "PMP", type: "regular", category: "marketing" };

const plan = planOf({
  messages: [SPRING_EN, { ...UPDATE_ZH, variant: "B" }],
  variants: [
    { name: "A", share: 50, fallback_cohort: 0 },
    { name: "B", share: 50, fallback_cohort: 1 },
  ],
});

/** 60 get the first variant, 40 the second; half of all read it, and one in ten fails. */
beforeEach(async () => {
  const contacts = await people("con_r", 100);
  await broadcast({
    id: "brd_1",
    startedAt: START,
    plan,
    estimate: { cost: { currency: "HKD", total_micros: 60_000_000 } },
  });
  await recipients(
    "brd_1",
    contacts.map((contact_id, index): Recipient => {
      const seq = index + 1;
      const sent = {
        seq,
        contact_id,
        cohort: index < 60 ? 0 : 1,
        market: index < 50 ? "HK" : "TW",
        sent_at: START,
      };
      if (index % 10 === 0)
        return {
          ...sent,
          status: "failed",
          failed_at: START + HOUR,
          error_code: "131049",
          error_title: "Held back",
        };
      const delivered = { ...sent, delivered_at: START, pricing: REGULAR };
      if (index % 2 === 0) return { ...delivered, status: "delivered" };
      return {
        ...delivered,
        status: "read",
        read_at: START + 2 * HOUR,
        ...(index === 1 && { replied_at: START + 2 * HOUR }),
      };
    }),
  );
  await env.DB.prepare(
    "insert into rate_cards (id, currency, effective_from, imported_at, imported_by, prices) values ('rtc_1', 'HKD', ?1, 1, 'x', ?2), ('rtc_2', 'HKD', ?3, 1, 'x', ?4)",
  )
    .bind(
      START - 1,
      JSON.stringify({ currency: "HKD", rows: { HK: { marketing: 500_000 }, TW: { marketing: 600_000 } } }),
      // Prices of the time after it say nothing of it.
      START + 1,
      JSON.stringify({ currency: "HKD", rows: { HK: { marketing: 9 }, TW: { marketing: 9 } } }),
    )
    .run();
  await env.DB.prepare(
    `insert into orders (id, contact_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at)
     values ('ord_r1', 'con_r00002', 'shop', 'R1', 'paid', 'HKD', 12050, '[]', ?1, 1), ('ord_r2', 'con_r00002', 'shop', 'R2', 'paid', 'HKD', 100, '[]', ?2, 1)`,
  )
    .bind(START + 7 * 24 * HOUR, START + 7 * 24 * HOUR + 1)
    .run();
});

const report = (broadcast_id = "brd_1", role = "viewer") => ok(role, TOOL, { broadcast_id });

test("it tells of the whole broadcast, in counts and rates", async () => {
  const answer = await report();
  expect(answer).toMatchObject({
    broadcast_id: "brd_1",
    name: "Spring",
    status: "done",
    started_at: "2026-05-01T03:00:00.000Z",
    total: {
      audience: 100,
      sent: 100,
      delivered: 90,
      read: 50,
      failed: 10,
      replied: 1,
      converted: 1,
      rates: { delivered: 0.9, read: 0.5556, replied: 0.0111, clicked: 0, opted_out: 0, converted: 0.0111 },
    },
    fallback: null,
    by_variant: [
      { variant: "A", figures: { audience: 60, delivered: 54, read: 30 } },
      { variant: "B", figures: { audience: 40, delivered: 36, read: 20 } },
    ],
    by_language: [
      { language: "en", figures: { audience: 60 } },
      { language: "zh_HK", figures: { audience: 40 } },
    ],
    reasons: [
      {
        code: "131049",
        kind: "failed",
        meaning: "Meta held the marketing message back for this customer; do not retry at once.",
        count: 10,
      },
    ],
    over_time: [
      { at: "2026-05-01T03:00:00.000Z", hours: 1, sent: 100, delivered: 90, read: 0 },
      { at: "2026-05-01T04:00:00.000Z", failed: 10 },
      { at: "2026-05-01T05:00:00.000Z", read: 50, replied: 1 },
    ],
    conversions: { attribution_days: 7, orders: 1, revenue: [{ currency: "HKD", total_minor: 12050 }] },
    cost: {
      currency: "HKD",
      estimated_micros: 60_000_000,
      billed_micros: 45 * 500_000 + 45 * 600_000,
      billed: [
        { market: "HK", category: "marketing", type: "regular", messages: 45, micros: 22_500_000 },
        { market: "TW", category: "marketing", type: "regular", messages: 45, micros: 27_000_000 },
      ],
      not_yet_reported: 0,
    },
    notes: [expect.stringContaining("Taps on links are not measured"), expect.any(String)],
  });
  expect(answer.comparison).toMatchObject([
    { metric: "read", verdict: "not_significant" },
    { metric: "replied", verdict: "too_few" },
    { metric: "clicked", verdict: "too_few" },
    { metric: "converted", verdict: "too_few" },
  ]);
  expect(JSON.stringify(answer)).not.toContain("con_r");
});

test("of a broadcast to few it tells totals only", async () => {
  await broadcast({ id: "brd_2", startedAt: START, plan });
  await recipients("brd_2", [
    { seq: 1, contact_id: "con_r00001", status: "read", sent_at: START, read_at: START, pricing: REGULAR },
    { seq: 2, contact_id: "con_r00002", status: "failed", claimed_at: START, error_code: "131050" },
  ]);
  expect(await report("brd_2")).toMatchObject({
    total: { audience: 2, read: 1, failed: 1 },
    by_variant: [
      { variant: "A", figures: null },
      { variant: "B", figures: null },
    ],
    reasons: [],
    over_time: [],
    comparison: [],
    cost: { billed: [] },
  });
});

test("of few second messages nothing is told apart, and nothing is what the rest leaves over", async () => {
  const UTILITY = { ...REGULAR, category: "utility" };
  const fallback = { after_minutes: 60, messages: [UPDATE_ZH] };
  const contacts = await people("con_f", 60);
  for (const [id, count] of [
    ["brd_few", 19],
    ["brd_more", 20],
  ] as const) {
    await broadcast({ id, startedAt: START, plan, fallback });
    await recipients(id, [
      ...contacts.map(
        (contact_id, index): Recipient => ({
          seq: index + 1,
          contact_id,
          cohort: index % 2,
          ...(index < count
            ? { status: "failed", failed_at: START, error_code: "131049" }
            : { status: "delivered", sent_at: START, delivered_at: START, pricing: REGULAR }),
        }),
      ),
      ...contacts.slice(0, count).map(
        (contact_id, index): Recipient => ({
          seq: 61 + index,
          contact_id,
          round: 2,
          ...(index === 0
            ? { status: "failed", failed_at: START + HOUR, error_code: "131026" }
            : {
                status: "read",
                sent_at: START + HOUR,
                delivered_at: START + HOUR,
                read_at: START + HOUR,
                pricing: UTILITY,
              }),
        }),
      ),
    ]);
  }
  const few = await report("brd_few");
  expect(few).toMatchObject({
    total: { audience: 60, failed: 19, delivered: 41 },
    fallback: null,
    reasons: [{ code: "131049", count: 19 }],
    over_time: [{ at: "2026-05-01T03:00:00.000Z", sent: 41, failed: 19, read: 0 }],
    cost: { billed: [{ category: "marketing", messages: 41 }] },
    notes: expect.arrayContaining([expect.stringContaining("in the sums of cost and orders only")]),
  });
  expect(few.reasons).toHaveLength(1);
  expect(few.over_time).toHaveLength(1);
  expect(few.cost.billed).toHaveLength(1);
  expect(await report("brd_more")).toMatchObject({
    fallback: { audience: 20, read: 19, failed: 1 },
    reasons: [{ code: "131049" }, { code: "131026", count: 1 }],
    over_time: [{ sent: 40 }, { sent: 19, read: 19, failed: 1 }],
    cost: { billed: [{ category: "marketing" }, { category: "utility", messages: 19 }] },
  });
});

test("a draft has figures of nothing, and one that there is not is not found", async () => {
  await env.DB.prepare(
    "insert into broadcasts (id, name, segment_id, status, created_at, updated_at, plan) select 'brd_3', 'Draft', 's', 'draft', 1, 1, plan from broadcasts where id = 'brd_1'",
  ).run();
  expect(await report("brd_3")).toMatchObject({
    status: "draft",
    started_at: null,
    total: { audience: 0, rates: { delivered: null } },
  });
  expect((await call("viewer", TOOL, { broadcast_id: "brd_9" })).data).toMatchObject({
    code: "not_found",
    hint: expect.stringContaining("whatsapp.broadcasts.list"),
  });
});

test("it is four statements, and a few rows for each recipient", async () => {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await report();
  observeStatements(undefined);
  const own = seen.filter(({ sql }) => /broadcast|rate_cards/.test(sql));
  expect(own).toHaveLength(4);
  // One scan for the figures and the sorting of its groups, one that looks for the orders of each.
  expect(own.reduce((sum, { rows_read }) => sum + rows_read, 0)).toBeLessThanOrEqual(100 * 7);
});

describe("as a file", () => {
  const file = async (url: string) => {
    const response = await SELF.fetch(url);
    // The byte order mark is part of what is asserted.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      await response.arrayBuffer(),
    );
    return { response, text };
  };

  test("it opens by a link for a while, with figures in rows and headings in both languages", async () => {
    const { csv_url: url } = await report();
    const { response, text } = await file(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(text.startsWith('\ufeff"section","項目","group","metric","指標","value","unit"\r\n')).toBe(true);
    const lines = text.split("\r\n");
    for (const line of [
      '"Total","總計",,"Delivered","已送達","90",',
      '"Variant","版本","B","Read","已讀","20",',
      '"Conversions","轉換",,"Revenue","收入","120.50","HKD"',
      '"Cost","成本",,"Billed","已計費","49.5","HKD"',
      '"Billed","已計費","TW / marketing / regular","Amount","金額","27","HKD"',
      '"By hour (UTC)","按小時 (UTC)","2026-05-01T05:00:00.000Z","Read","已讀","50",',
    ])
      expect(lines).toContain(line);
    expect(text).not.toContain("con_r");
    expect(await rows("select entity_id from audit_log where action = 'campaign_report.read'")).toEqual([
      { entity_id: "brd_1" },
    ]);
  });

  test("not without the signature, for another broadcast, or after its time", async () => {
    const { csv_url: url } = await report();
    const changed = [
      url.split("?")[0] as string,
      url.replace("brd_1", "brd_2"),
      url.replace(/expires=(\d+)/, (_all: string, at: string) => `expires=${Number(at) + 1}`),
    ];
    for (const other of changed) expect([other, (await file(other)).response.status]).toEqual([other, 403]);
  });

  test("no name of a variant or a language is a formula to a spreadsheet", async () => {
    await broadcast({
      id: "brd_4",
      startedAt: START,
      plan: planOf({ messages: [{ ...SPRING_EN, variant: '=HYPERLINK("http://x")', language: "＝1+1" }] }),
    });
    const { text } = await file((await report("brd_4")).csv_url);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).not.toMatch(/(^|,)"[=＝]/m);
  });
});
