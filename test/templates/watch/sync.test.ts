import { env } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { wordingDigest } from "../../../src/templates";
import { passTime, withCrash, withFailingStatement } from "../../support/crash";
import { fault } from "../../support/simulator";
import { row, rows, runCron } from "../../support/webhook";
import { secondsAgo } from "../../support/webhook-events";
import { ok } from "../../support/worker";
import {
  alerts,
  audited,
  COMPONENTS,
  hearAt,
  history,
  justSynced,
  ORDER,
  order,
  previewed,
  STATUS,
  stored,
  willAsk,
} from "./telling";

afterEach(() => vi.restoreAllMocks());

const set = (change: string, id = ORDER) => env.DB.exec(`update templates set ${change} where id = '${id}'`);
const synced = () =>
  row<{ fetched_at: number }>("select fetched_at from account_facts where key = 'templates_synced'");

interface Listed {
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  [field: string]: unknown;
}

const listed = (n: number, change: Partial<Listed> = {}): Listed => ({
  id: String(500_000_000_000_000 + n),
  name: `notice_${n}`,
  language: "en",
  category: "UTILITY",
  status: "APPROVED",
  parameter_format: "POSITIONAL",
  components: [
    { type: "BODY", text: `Hello, this is notice number ${n}. ${"It says nothing. ".repeat(20)}` },
  ],
  rejected_reason: "NONE",
  quality_score: { score: "GREEN" },
  ...change,
});

/** Has Meta's list of templates be this one, a page at a time; from one page on Meta cannot answer. */
function metaLists(templates: readonly Listed[], broken = Number.POSITIVE_INFINITY): { pages: () => number } {
  const real = globalThis.fetch;
  let pages = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (!url.pathname.endsWith("/message_templates")) return real(input, init);
    pages += 1;
    if (pages > broken) return Response.json({ error: { code: 2, message: "Later." } }, { status: 500 });
    const start = Number(url.searchParams.get("after") ?? 0);
    const limit = Number(url.searchParams.get("limit"));
    const end = Math.min(start + limit, templates.length);
    const next = end < templates.length && { next: "https://graph.example/next" };
    return Response.json({
      data: templates.slice(start, end),
      paging: { cursors: { before: String(start), after: String(end) }, ...next },
    });
  });
  return { pages: () => pages };
}

describe("what a webhook told and nobody heard", () => {
  test.each([
    ["a pause", "status = 'PAUSED'", "status", "PAUSED", "APPROVED"],
    ["a category", "category = 'MARKETING'", "category", "MARKETING", "UTILITY"],
    ["a quality", "quality = 'RED'", "quality", "RED", "GREEN"],
  ])("%s is mended, with its row of the history and its audit entry", async (_, change, fact, was, is) => {
    await set(change);
    await runCron();
    expect(await stored()).toMatchObject({ [fact]: is });
    expect(await history()).toMatchObject([{ fact, previous: was, value: is, source: "sync" }]);
    expect(await audited()).toEqual([{ action: `template.${fact}`, actor_kind: "system", was, is }]);
  });

  test("a pause is told to those who look after templates, once", async () => {
    metaLists([listed(1, { id: "900000000000001", name: "order_update", status: "PAUSED" })]);
    await runCron();
    passTime(3_600_000);
    await runCron();
    expect((await alerts()).map(({ kind, staff }) => `${kind} ${staff}`)).toEqual([
      "template_paused admin",
      "template_paused manager",
      "template_paused marketer",
    ]);
    expect(await previewed()).toMatchObject({ verdict: "blocked" });
  });

  test("another wording is read, and what was previewed in the old one is stale", async () => {
    await runCron();
    const components = [{ type: "BODY", text: "Hi {{1}}, order {{2}} has left." }];
    metaLists([listed(1, { id: "900000000000001", name: "order_update", components })]);
    passTime(3_600_000);
    await runCron();
    expect(JSON.parse(String((await stored()).components))).toEqual(components);
    expect(await history()).toMatchObject([
      { fact: "components", value: await wordingDigest(components), detail: components, source: "sync" },
    ]);
  });

  test("how variables are named, how long it lives, why it was rejected, and what it will become", async () => {
    metaLists([
      listed(1, {
        id: "900000000000001",
        name: "order_update",
        status: "REJECTED",
        rejected_reason: "INVALID_FORMAT",
        parameter_format: "NAMED",
        message_send_ttl_seconds: 600,
        correct_category: "MARKETING",
      }),
    ]);
    await runCron();
    expect(await stored()).toMatchObject({
      status: "REJECTED",
      rejected_reason: "INVALID_FORMAT",
      parameter_format: "NAMED",
      message_ttl: 600,
      coming_category: "MARKETING",
      coming_category_at: expect.any(Number),
    });
  });

  test("an announced change of category that never came is let go of two days after its time", async () => {
    await set(`coming_category = 'MARKETING', coming_category_at = ${Date.now() - 3_600_000}`);
    await runCron();
    expect(await stored()).toMatchObject({ coming_category: "MARKETING" });
    passTime(49 * 3_600_000);
    await runCron();
    expect(await stored()).toMatchObject({ category: "UTILITY", coming_category: null });
  });
});

test("a list that is as it was writes nothing about any template", async () => {
  await runCron();
  const before = await rows("select * from template_history");
  passTime(3_600_000);
  await runCron();
  expect(await rows("select * from template_history")).toEqual(before);
  expect(await audited()).toEqual([]);
});

test("addresses of samples that Meta signs anew each time are no other wording", async () => {
  const header = (signature: string) => ({
    type: "HEADER",
    format: "IMAGE",
    example: { header_handle: [`https://media.example/1?sig=${signature}`] },
  });
  const withHeader = (signature: string) =>
    listed(1, {
      id: "900000000000001",
      name: "order_update",
      components: [header(signature), { type: "BODY", text: "Hi." }],
    });
  metaLists([withHeader("a")]);
  await runCron();
  const before = await history();
  metaLists([withHeader("b")]);
  passTime(3_600_000);
  await runCron();
  expect(await history()).toEqual(before);
  expect(String((await stored()).components)).toContain("sig=b");
});

describe("what happens while the list is being read", () => {
  test("a pause that a webhook tells stays", async () => {
    await justSynced(0);
    await fault({ match: "message_templates", kind: "delay", ms: 1_500 });
    const syncing = runCron();
    await scheduler.wait(700);
    await hearAt(secondsAgo(-1), order(STATUS, { event: "PAUSED" }));
    await syncing;
    expect(await stored()).toMatchObject({ status: "PAUSED" });
    expect((await history()).map(({ value }) => value)).toEqual(["PAUSED"]);
  });

  test("wording that changed stays unread, and is fetched the minute after", async () => {
    await fault({ match: "message_templates", kind: "delay", ms: 1_500 });
    const syncing = runCron();
    await scheduler.wait(700);
    await hearAt(secondsAgo(-1), order(COMPONENTS, {}));
    await syncing;
    expect(await stored()).toMatchObject({ components_unread: 1 });
    expect(await willAsk()).toBe(true);
    passTime(60_000);
    await runCron();
    expect(await stored()).toMatchObject({ components_unread: 0 });
  });

  test("a template that is submitted is not taken for deleted", async () => {
    await fault({ match: "message_templates", kind: "delay", ms: 1_500 });
    const syncing = runCron();
    await scheduler.wait(700);
    await env.DB.prepare(
      `insert into templates (id, meta_id, name, language, category, status, components, status_at, updated_at)
       values ('tpl_new', '77', 'brand_new', 'en', 'UTILITY', 'PENDING', '[]', ?1, ?1)`,
    )
      .bind(Math.floor(Date.now() / 1000) * 1000)
      .run();
    await syncing;
    expect(await stored("tpl_new")).toMatchObject({ status: "PENDING" });
  });

  test("two that read it at once come to the same as one", async () => {
    await set("status = 'PAUSED'");
    await Promise.all([runCron(), runCron()]);
    expect(await stored()).toMatchObject({ status: "APPROVED" });
    expect((await audited()).length).toBe(1);
  });
});

describe("templates that Meta lists no more", () => {
  test("are deleted, with a row of their history, and cannot be sent", async () => {
    metaLists([listed(1)]);
    await runCron();
    expect(await rows("select distinct status from templates where name <> 'notice_1'")).toEqual([
      { status: "DELETED" },
    ]);
    expect(await history()).toMatchObject([{ fact: "status", previous: "APPROVED", value: "DELETED" }]);
    expect(await previewed()).toMatchObject({ verdict: "blocked" });
    passTime(3_600_000);
    await runCron();
    expect(await history()).toHaveLength(1);
  });

  test.each([
    ["without a list", {}],
    [
      "that goes on without saying where",
      { data: [listed(1)], paging: { next: "https://graph.example/next" } },
    ],
  ])("an answer %s is none: nothing changes by it", async (_, answer) => {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      return url.pathname.endsWith("/message_templates") ? Response.json(answer) : real(input, init);
    });
    await runCron();
    expect(await stored()).toMatchObject({ status: "APPROVED" });
    expect(await history()).toEqual([]);
  });

  test("but not all at once: an empty list is taken for a fault of Meta's", async () => {
    metaLists([]);
    await runCron();
    expect(await stored()).toMatchObject({ status: "APPROVED" });
  });

  test.each([
    ["is on its way to Meta", "'sending', null"],
    ["was submitted a minute ago", `'accepted', ${Date.now() - 60_000}`],
  ])("stay while one of their name %s", async (_, state) => {
    await env.DB.exec(
      `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, definition, created_at, status, settled_at) values ('tsb_1', 'act_1', 'tdr_1', 1, 'order_update', 'en', 'create', '{}', 1, ${state})`,
    );
    metaLists([listed(1)]);
    await runCron();
    expect(await stored()).toMatchObject({ status: "APPROVED" });
    expect(await stored("tpl_demo02")).toMatchObject({ status: "DELETED" });
  });

  test("and were made anew come back under Meta's new id; old news touches them no more", async () => {
    await set("status = 'DELETED', status_at = 1");
    metaLists([listed(7, { name: "order_update" })]);
    await runCron();
    expect(await stored()).toMatchObject({ status: "APPROVED", meta_id: "500000000000007" });
    await hearAt(secondsAgo(-1), order(STATUS, { event: "PAUSED" }));
    expect(await stored()).toMatchObject({ status: "APPROVED" });
  });
});

describe("a list that is not to be had whole", () => {
  const many = Array.from({ length: 250 }, (_, n) => listed(n));

  test("changes nothing, and is asked for again the minute after", async () => {
    const { pages } = metaLists(many, 2);
    await runCron();
    expect(pages()).toBe(3);
    expect(await rows("select id from templates where name like 'notice_%'")).toEqual([]);
    expect(await rows("select 1 from template_history")).toEqual([]);
    expect(await rows("select 1 from account_facts where key = 'templates_synced'")).toEqual([]);
    vi.restoreAllMocks();
    metaLists(many);
    await runCron();
    expect(await row("select count(*) as n from templates where status = 'APPROVED'")).toEqual({ n: 250 });
  });

  test("a crash behind the list leaves everything as it was, and the next run goes on", async () => {
    metaLists(many);
    const { struck } = await withCrash("templates:after-list", "power_cut", () => runCron());
    expect(struck).toBe(true);
    expect(await rows("select 1 from template_history")).toEqual([]);
    await runCron();
    expect(await row("select count(*) as n from template_history where fact = 'status'")).toEqual({ n: 257 });
  });

  test("so does a batch that fails, or whose answer is lost", async () => {
    metaLists([listed(1, { id: "900000000000001", name: "order_update", status: "PAUSED" })]);
    for (const kind of ["not_run", "answer_lost"] as const) {
      // Statement by statement of the whole cron: one of them is the batch.
      for (let n = 1; (await withFailingStatement(n, kind, () => runCron())).struck && n < 60; n++) {
        passTime(3_600_000);
      }
    }
    await runCron();
    expect(await stored()).toMatchObject({ status: "PAUSED" });
    expect((await history()).length).toBe(1);
    expect((await alerts()).length).toBe(3);
  });
});

describe("how much it costs", () => {
  const OF_THE_SYNC = /into template(s|_history) |update templates|'templates_sync/;

  async function costOf(templates: readonly Listed[]): Promise<StatementCost[]> {
    metaLists(templates);
    const seen: StatementCost[] = [];
    observeStatements((cost) => seen.push(cost));
    await runCron();
    observeStatements(undefined);
    vi.restoreAllMocks();
    return seen.filter(({ sql }) => OF_THE_SYNC.test(sql));
  }

  test("as many statements for hundreds of templates as for one", async () => {
    const one = await costOf([listed(0)]);
    await env.DB.exec("delete from account_facts");
    const many = await costOf(Array.from({ length: 700 }, (_, n) => listed(n)));
    expect(one).toHaveLength(7);
    expect(many).toHaveLength(7);
  });

  test("6,000 templates come in pages and pieces, and a second look at them writes next to nothing", async () => {
    const all = Array.from({ length: 6_000 }, (_, n) => listed(n));
    const first = await costOf(all);
    expect(first.length).toBeLessThanOrEqual(20);
    expect(await row("select count(*) as n from templates where status = 'APPROVED'")).toEqual({ n: 6_000 });
    passTime(3_600_000);
    const again = await costOf(all);
    const written = again.filter(({ sql }) => /insert into template/.test(sql));
    expect(written.reduce((sum, { rows_written }) => sum + rows_written, 0)).toBe(0);
  }, 120_000);
});

test("config.get counts the templates as they are", async () => {
  await set("status = 'PAUSED', status_at = 9999999999999");
  await runCron();
  expect((await ok("admin", "whatsapp.config.get")).templates).toEqual({
    APPROVED: 3,
    PAUSED: 2,
    PENDING: 1,
    REJECTED: 1,
  });
  expect((await synced()).fetched_at % 1000).toBe(0);
});
