import { beforeEach, describe, expect, test } from "vitest";
import {
  broadcast,
  people,
  planOf,
  type Recipient,
  recipients,
  SPRING_EN,
  UPDATE_ZH,
} from "../broadcasts/delivery/sent";
import { set } from "../support/team";
import { Browser, signedInAs, withoutOwnScript } from "./browser";

const START = Date.UTC(2026, 4, 1, 3);
const HOUR = 3_600_000;
const HOSTILE = `<script>alert("x")</script> & 'friends'`;

const plan = planOf({
  name: "Spring teas",
  messages: [SPRING_EN, { ...UPDATE_ZH, variant: "B" }],
  variants: [
    { name: "A", share: 60, fallback_cohort: 0 },
    { name: "B", share: 40, fallback_cohort: 1 },
  ],
});

/** What stands on a page, without its markup. */
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

/** A broadcast as it stands, without recipients. */
const named = (id: string, name: string, more: Record<string, string | number> = {}) => {
  const row = {
    id,
    name,
    segment_id: "seg_demo01",
    status: "done",
    created_at: START,
    updated_at: START,
    plan: JSON.stringify({ ...plan, name }),
    ...more,
  };
  const columns = Object.keys(row);
  return set(
    `insert into broadcasts (${columns.join()}) values (${columns.map((_, index) => `?${index + 1}`).join()})`,
    ...Object.values(row),
  );
};

/** Of a hundred, four fail, two are left out, forty read it; the rest were delivered to. */
async function sentBroadcast(id = "brd_1") {
  const contacts = await people("con_r", 100);
  await broadcast({
    id,
    startedAt: START,
    plan,
    estimate: { cost: { currency: "HKD", total_micros: 73_200_000 } },
  });
  await recipients(
    id,
    contacts.map((contact_id, index): Recipient => {
      const row = { seq: index + 1, contact_id, cohort: index < 60 ? 0 : 1, sent_at: START };
      if (index < 4)
        return { ...row, status: "failed", failed_at: START, error_code: "131049", error_title: "Held back" };
      if (index < 6) return { ...row, status: "skipped", sent_at: null, error_code: "opted_out" };
      const delivered = { ...row, delivered_at: START + HOUR };
      return index < 46
        ? {
            ...delivered,
            status: "read",
            read_at: START + 2 * HOUR,
            replied_at: index < 11 ? START + 3 * HOUR : null,
          }
        : { ...delivered, status: "delivered" };
    }),
  );
  await set("update broadcasts set audience = 100, accepted = 94, failed = 4, skipped = 2 where id = ?1", id);
}

describe("the list", () => {
  test("shows the newest first, with status, progress and why one stands still", async () => {
    await named("brd_1", "Old one", { audience: 200, accepted: 190, failed: 10 });
    await named("brd_2", "New one", {
      status: "paused",
      halt_reason: "opt_outs",
      halted_at: START,
      audience: 100,
      accepted: 60,
      unknown: 2,
    });
    const browser = await signedInAs("viewer");
    const page = wordsOn(await browser.read("/console/broadcasts?lang=en"));
    expect(page.indexOf("New one")).toBeLessThan(page.indexOf("Old one"));
    expect(page).toContain("62 of 100 62%");
    expect(page).toContain("200 of 200 100%");
    expect(page).toContain("Too many of its receivers opted out, blocked or reported it.");
    const chinese = wordsOn(await browser.read("/console/broadcasts?lang=zh-Hant"));
    expect(chinese).toContain("已暫停");
    expect(chinese).toContain("退訂、封鎖或檢舉的收件人過多。");
  });

  test("progress is that of the audience: second messages are told beside it", async () => {
    const ids = await people("con_s", 2);
    await named("brd_1", "Twice", {
      audience: 2,
      accepted: 2,
      failed: 1,
      started_at: START,
      fallback: JSON.stringify({ after_minutes: 60, messages: [UPDATE_ZH] }),
    });
    await recipients("brd_1", [
      { seq: 1, contact_id: ids[0] as string, status: "delivered", sent_at: START },
      { seq: 2, contact_id: ids[1] as string, status: "failed", error_code: "131049" },
      { seq: 3, contact_id: ids[1] as string, round: 2, status: "delivered", sent_at: START },
    ]);
    const browser = await signedInAs("viewer");
    expect(wordsOn(await browser.read("/console/broadcasts?lang=en"))).toContain("2 of 2 100%");
    const page = wordsOn(await browser.read("/console/broadcasts/brd_1?lang=en"));
    expect(page).toMatch(/Sent 1 Failed 1 .*Second messages sent 1 of 1/);
  });

  test("what waits by itself is told apart from what a person has to end", async () => {
    await named("brd_1", "Waits", { status: "sending", halt_reason: "quiet_hours", audience: 10 });
    expect(wordsOn(await (await signedInAs("viewer")).read("/console/broadcasts?lang=en"))).toContain(
      "Everybody who is left has quiet hours, or waits for Meta. It goes on by itself.",
    );
  });

  test("is filtered by status, and has pages", async () => {
    for (let n = 10; n < 33; n++)
      await named(`brd_${n}`, `Number ${n}`, n === 12 ? { status: "failed" } : {});
    const browser = await signedInAs("viewer");
    const first = await browser.read("/console/broadcasts?lang=en");
    expect(wordsOn(first)).toContain("Number 32");
    expect(first).not.toContain("Number 12");
    const older = /href="(\/console\/broadcasts\?before=brd_\d+)"/.exec(first)?.[1] ?? "";
    const second = wordsOn(await browser.read(older));
    expect(second).toContain("Number 12");
    expect(second).toContain("Number 10");
    expect(second).not.toContain("Number 13");
    const failed = wordsOn(await browser.read("/console/broadcasts?status=failed"));
    expect(failed).toContain("Number 12");
    expect(failed).not.toContain("Number 11");
    expect(wordsOn(await browser.read("/console/broadcasts?status=draft"))).toContain(
      "There is no broadcast with this status.",
    );
  });

  test("is for people who are signed in", async () => {
    const answer = await new Browser().get("/console/broadcasts");
    expect(answer.headers.get("location")).toBe("/console/sign-in?next=%2Fconsole%2Fbroadcasts");
  });
});

describe("the page of one broadcast", () => {
  test("shows funnel, times, groups, reasons and cost in figures", async () => {
    await sentBroadcast();
    const page = await (await signedInAs("viewer")).read("/console/broadcasts/brd_1?lang=en");
    const words = wordsOn(page);
    expect(words).toContain("100 of 100 100%");
    expect(words).toContain("Audience 100 Sent 98 100% Delivered 94 95.9% Read 40 40.8% Replied 5 5.1%");
    expect(words).toContain("Meta held marketing back for this customer.");
    expect(words).toContain("The customer has opted out.");
    expect(words).toContain("Estimated HK$73.20");
    expect(words).toContain("By variant");
    expect(page).toMatch(/<path class="delivered" d="M0,1000/);
    expect(words).toContain("1 May 2026, 12:00 0 94 0 0 0 0 0");
  });

  test("says the same in Chinese", async () => {
    await sentBroadcast();
    const words = wordsOn(await (await signedInAs("viewer")).read("/console/broadcasts/brd_1?lang=zh-Hant"));
    expect(words).toContain("收件人 100 已發送 98 100% 已送達 94 95.9% 已讀 40 40.8%");
    expect(words).toContain("Meta 暫緩向此客戶傳送推廣訊息。");
  });

  test("has nothing of any person", async () => {
    await sentBroadcast();
    await set("update contacts set name = 'Zebedee Quux', phone = '+85291234567' where id like 'con_r%'");
    const page = await (await signedInAs("admin")).read("/console/broadcasts/brd_1");
    for (const said of ["Zebedee", "91234567", "con_r", "brd_1.1"]) expect(page).not.toContain(said);
    expect(wordsOn(await (await signedInAs("viewer")).read("/console/broadcasts/brd_1?lang=en"))).toContain(
      "Hi friend,",
    );
  });

  test("a group that is too small is named without figures", async () => {
    await sentBroadcast();
    const contacts = await people("con_s", 30);
    await broadcast({ id: "brd_2", startedAt: START, plan });
    await recipients(
      "brd_2",
      contacts.map((contact_id, index) => ({
        seq: index + 1,
        contact_id,
        cohort: index < 25 ? 0 : 1,
        status: "delivered",
        sent_at: START,
        delivered_at: START,
      })),
    );
    const words = wordsOn(await (await signedInAs("viewer")).read("/console/broadcasts/brd_2?lang=en"));
    expect(words).toContain("no group below 20 is shown, or can be worked out");
  });

  test("a broadcast to few shows totals only", async () => {
    const contacts = await people("con_t", 5);
    await broadcast({ id: "brd_3", startedAt: START, plan });
    await recipients(
      "brd_3",
      contacts.map((contact_id, index) => ({ seq: index + 1, contact_id, status: "sent", sent_at: START })),
    );
    const words = wordsOn(await (await signedInAs("viewer")).read("/console/broadcasts/brd_3?lang=en"));
    expect(words).toContain("It goes to fewer than 20 people: nothing more is shown than the totals.");
    expect(words).not.toContain("Over time");
  });

  test("looks again by itself while it is being sent, unless that is switched off", async () => {
    await named("brd_1", "On its way", { status: "sending", audience: 10, started_at: START });
    const browser = await signedInAs("viewer");
    const refresh = '<meta http-equiv="refresh" content="20; url=/console/broadcasts/brd_1?refreshed=1"/>';
    expect(await browser.read("/console/broadcasts/brd_1")).toContain(refresh);
    expect(await browser.read("/console/broadcasts/brd_1?refresh=off")).not.toContain("http-equiv");
    await set("update broadcasts set status = 'done' where id = 'brd_1'");
    expect(await browser.read("/console/broadcasts/brd_1")).not.toContain("http-equiv");
  });

  test.each(["en", "zh-Hant"])(
    "a hostile name stays text, and no page needs script or style (%s)",
    async (lang) => {
      await sentBroadcast();
      await set(
        "update broadcasts set name = ?1, goal = ?1, created_by_name = ?1 where id = 'brd_1'",
        HOSTILE,
      );
      const browser = await signedInAs("manager");
      for (const path of [
        "/console/broadcasts",
        "/console/broadcasts/brd_1",
        "/console/broadcasts/rate-card",
      ]) {
        const page = await browser.read(`${path}?lang=${lang}`);
        expect(withoutOwnScript(page)).not.toMatch(/<script|<style|style=|\son[a-z]+=/);
        if (!path.endsWith("card"))
          expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp;");
      }
    },
  );

  test("what the log has of it is shown to those who may read the log", async () => {
    await named("brd_1", "Audited");
    await set(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, correlation_id)
       values ('aud_x', ?1, 'system', 'system', 'system', 'broadcast.halted', 'broadcast', 'brd_1', 'ok', 'c')`,
      START,
    );
    const path = "/console/broadcasts/brd_1?lang=en";
    expect(await (await signedInAs("compliance")).read(path)).toContain("broadcast.halted");
    expect(await (await signedInAs("manager")).read(path)).not.toContain("broadcast.halted");
  });

  test("leads to the figures as a file", async () => {
    await sentBroadcast();
    const browser = await signedInAs("viewer");
    const { status, headers } = await browser.get("/console/broadcasts/brd_1/report.csv");
    expect(status).toBe(302);
    const link = new URL(headers.get("location") ?? "");
    const file = await browser.get(link.pathname + link.search);
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await file.text()).not.toContain("con_r");
  });

  test.each([
    "/console/broadcasts/brd_none",
    "/console/broadcasts/brd_none/report.csv",
    `/console/broadcasts/${"b".repeat(900)}`,
  ])("there is nothing at %s", async (path) => {
    expect((await (await signedInAs("viewer")).get(path)).status).toBe(404);
  });
});

describe("what people are told", () => {
  beforeEach(async () => {
    await named("brd_1", "Spring teas");
    await set(
      "insert into notifications (id, staff_id, kind, broadcast_id, dedupe_key, created_at) values ('ntf_b', 'stf_marketer', 'broadcast_halted', 'brd_1', 'b', ?1)",
      START,
    );
  });

  test("names the broadcast and leads to it", async () => {
    const browser = await signedInAs("marketer");
    const page = await browser.read("/console?lang=en");
    expect(wordsOn(page)).toContain("The broadcast stands still and needs you Spring teas");
    expect(page).toContain('href="/console/broadcasts/brd_1"');
    expect(await browser.read("/console?lang=zh-Hant")).toContain("群發已停下，需要你處理");
  });
});
