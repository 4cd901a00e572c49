import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { rows } from "../../support/webhook";
import { cron } from "../../support/worker";
import { Browser, signedInAs, withoutOwnScript } from "../browser";

const WEEK = "from=2026-03-02&to=2026-03-08";

/** What stands on a page, without its markup. */
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

/** Cases of one morning in the orders queue, answered after 1, 2, … minutes; half of them too late. */
async function tenCases(): Promise<void> {
  const at = Date.parse("2026-03-02T11:00:00+08:00");
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10)
     insert into inbox_cases (id, conversation_id, queue_id, assignee_id, opened_at, first_response_at, first_response_by,
       first_response_took, first_response_due_at, first_response_breached_at, resolution_took, resolution_due_at, closed_at, closed_by, outcome)
     select 'cas_ten' || i, 'cnv_demo01', 'que_orders', 'stf_agent', ?1 + i * 3600000, ?1 + i * 3600000 + i * 60000, 'stf_agent',
       i * 60000, ?1 + i * 3600000 + 300000, case when i > 5 then ?1 + i * 3600000 + 300000 end, i * 120000,
       ?1 + i * 3600000 + 9000000, ?1 + i * 3600000 + 7200000, 'stf_agent', 'resolved' from n`,
  )
    .bind(at)
    .run();
}

beforeEach(cron);

const report = (query = WEEK, lang = "en") => `/console/reports/service?${query}&lang=${lang}`;

describe("the report on service", () => {
  beforeEach(tenCases);

  test("tells times, targets and volume of the days that were chosen", async () => {
    const page = await (await signedInAs("manager")).read(report());
    const words = wordsOn(page);
    expect(words).toContain("Opened 10 Of these, returned 9 Closed 10 Resolved, of those closed 100%");
    expect(words).toContain("First reply, median 5 mins First reply, 90 % 9 mins");
    expect(words).toContain("First replies too late 5");
    expect(page).toContain('<input id="range-from" type="date" name="from" value="2026-03-02"/>');
    expect(words).toMatch(/By queue .*Orders 訂單 10 10 5 mins 9 mins 5 10 mins 18 mins 0/);
  });

  test("draws each chart with its numbers in a table, days without anything as nothing", async () => {
    const page = await (await signedInAs("manager")).read(report());
    expect(page).toContain('aria-label="Conversations opened on each day, by queue"');
    expect(page).toMatch(/<rect class="tone-a" x="[\d.]+" y="0" width="[\d.]+" height="1000"/);
    const words = wordsOn(page);
    expect(words).toContain("Mon, 2 Mar 2026 10 Tue, 3 Mar 2026 0");
    expect(words).toContain("Mon, 2 Mar 2026 5 mins 9 mins Tue, 3 Mar 2026 – –");
    expect(words).toContain("Mon, 2 Mar 2026 5 5");
    expect(page).not.toContain("NaN");
  });

  test("is told for one queue alone", async () => {
    const browser = await signedInAs("manager");
    expect(wordsOn(await browser.read(report(`${WEEK}&queue=que_orders`)))).toContain("Opened 10");
    const other = await browser.read(report(`${WEEK}&queue=que_none`));
    expect(wordsOn(other)).toContain("Opened 0");
    expect(wordsOn(other)).toContain("Nothing to measure in this time.");
  });

  test("names single people to those only who may see their figures", async () => {
    const manager = wordsOn(await (await signedInAs("manager")).read(report()));
    expect(manager).toMatch(/Workload .*Most \d+ \d+ .*10/);
    expect(manager).not.toContain("Figures of single people");
    const [{ name } = { name: "" }] = await rows<{ name: string }>(
      "select name from staff where id = 'stf_agent'",
    );
    expect(manager.slice(manager.indexOf("Workload"))).toContain(name);
    const viewer = wordsOn(await (await signedInAs("viewer")).read(report()));
    expect(viewer).toContain("Figures of single people are shown to managers only.");
    expect(viewer.slice(viewer.indexOf("Workload"))).not.toContain(name);
  });

  test("stands in Chinese", async () => {
    const words = wordsOn(await (await signedInAs("manager")).read(report(WEEK, "zh-Hant")));
    expect(words).toContain("新開對話 10 其中為再次來訊 9 已結束 10");
    expect(words).toContain("首次回覆中位數 5 分鐘");
    expect(words).toContain("2026年3月2日");
  });

  test("is to be had as a file, which is noted", async () => {
    await env.DB.prepare("update queues set name = '=1+1' where id = 'que_orders'").run();
    const browser = await signedInAs("manager");
    await browser.read("/console?lang=en");
    const answer = await browser.get(`/console/reports/service.csv?${WEEK}`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="service-2026-03-02-2026-03-08.csv"',
    );
    const lines = (await answer.text()).split("\r\n");
    expect(lines[1]).toBe('"Total",,"10","9","10","1","300","540","5","5","600","1080","10","0"');
    expect(lines[2]).toMatch(/^"Day","2026-03-02","10"/);
    expect(lines[3]).toMatch(/^"Queue","'=1\+1","10"/);
    const [entry] = await rows<{ details: string }>(
      "select details from audit_log where action = 'service_report.read'",
    );
    expect(JSON.parse(entry?.details ?? "{}")).toEqual({ from: "2026-03-02", to: "2026-03-08" });
  });
});

test("what is no id of a queue is passed over, and gets into no log", async () => {
  const browser = await signedInAs("manager");
  expect((await browser.get("/console/reports/service.csv?queue=%2B85255509999")).status).toBe(200);
  const entries = await rows<{ details: string }>(
    "select details from audit_log where action = 'service_report.read'",
  );
  expect(entries).toHaveLength(1);
  expect(entries[0]?.details).not.toContain("85255509999");
});

describe("the days", () => {
  test.each([
    "from=2026-03-09&to=2026-03-02",
    "from=2025-01-01&to=2026-03-02",
    "from=x&to=y",
    "from=2026-02-30&to=2026-03-02",
    "from=2126-01-01&to=2126-01-02",
  ])("%s are none, which is said", async (query) => {
    const page = await (await signedInAs("viewer")).read(report(query));
    expect(wordsOn(page)).toContain("Choose two days, the first before the second");
    expect(page).toContain('aria-current="true">Last 28 days');
  });

  test("are the last 28 unless others are chosen", async () => {
    const browser = await signedInAs("viewer");
    expect(await browser.read("/console/reports/service?lang=en")).toContain(
      'aria-current="true">Last 28 days',
    );
    expect(await browser.read("/console/reports/service?days=90")).toContain(
      'aria-current="true">Last 90 days',
    );
  });
});

test("a hostile name of a queue stays text, and no page needs script or style", async () => {
  await tenCases();
  await env.DB.prepare("update queues set name = '<script>alert(1)</script>' where id = 'que_orders'").run();
  for (const lang of ["en", "zh-Hant"]) {
    const page = await (await signedInAs("manager")).read(report(WEEK, lang));
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(withoutOwnScript(page)).not.toMatch(/<script|<style|style=|\son[a-z]+=/);
  }
});

test("the address of all reports leads to the first, for those who are signed in", async () => {
  const answer = await (await signedInAs("viewer")).get("/console/reports");
  expect(answer.headers.get("location")).toBe("/console/reports/service");
  expect((await new Browser().get("/console/reports/service.csv")).headers.get("location")).toContain(
    "/sign-in",
  );
});
