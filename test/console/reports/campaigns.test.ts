import { describe, expect, test } from "vitest";
import {
  broadcast,
  people,
  planOf,
  type Recipient,
  recipients,
  SPRING_EN,
} from "../../broadcasts/delivery/sent";
import { set } from "../../support/team";
import { rows } from "../../support/webhook";
import { signedInAs, withoutOwnScript } from "../browser";

const START = Date.UTC(2026, 4, 1, 3);
const HOUR = 3_600_000;
const RANGE = "from=2026-05-01&to=2026-05-07";

const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

const plan = planOf({ name: "Spring teas", messages: [SPRING_EN] });

/** To a hundred: ten fail, the others are delivered, half of these are read. */
async function sent(id: string, startedAt = START): Promise<void> {
  const contacts = await people(`con_${id}`, 100);
  await broadcast({ id, startedAt, plan, estimate: { cost: { currency: "HKD", total_micros: 73_200_000 } } });
  await recipients(
    id,
    contacts.map((contact_id, index): Recipient => {
      const row = { seq: index + 1, contact_id, sent_at: startedAt };
      if (index < 10)
        return {
          ...row,
          status: "failed",
          failed_at: startedAt,
          error_code: "131049",
          error_title: "Held back",
        };
      const delivered = { ...row, delivered_at: startedAt + HOUR };
      return index < 55
        ? { ...delivered, status: "read", read_at: startedAt + 2 * HOUR }
        : { ...delivered, status: "delivered" };
    }),
  );
  await set("update broadcasts set audience = 100, accepted = 90, failed = 10 where id = ?1", id);
}

const report = (query = RANGE, lang = "en") => `/console/reports/campaigns?${query}&lang=${lang}`;

describe("the report on campaigns", () => {
  test("puts those that began in the range beside each other, and together", async () => {
    await sent("brd_1");
    await sent("brd_2", START + 24 * HOUR);
    await sent("brd_9", START - 24 * HOUR);
    await set("update broadcasts set name = 'Earlier' where id = 'brd_9'");
    const page = await (await signedInAs("viewer")).read(report());
    const words = wordsOn(page);
    expect(words).not.toContain("Earlier");
    expect(page).toContain('<a href="/console/broadcasts/brd_1">');
    expect(words).toMatch(/Spring teas .*2 May 2026, 11:00 100 90 90% 45 45%/);
    expect(words).toContain("Audience 200 Sent 200 100% Delivered 180 90% Read 90 45%");
    expect(words).toMatch(/Meta held marketing back for this customer\..* 20/);
    expect(words).toContain(
      "Fri, 1 May 2026 100 90 45 10 Sat, 2 May 2026 100 90 45 10 Sun, 3 May 2026 0 0 0 0",
    );
    expect(page).toMatch(/<path class="tone-a" d="M\d+,/);
  });

  test("says so when there is none", async () => {
    const words = wordsOn(await (await signedInAs("viewer")).read(report()));
    expect(words).toContain("No broadcast began in this time.");
    expect(wordsOn(await (await signedInAs("viewer")).read(report(RANGE, "zh-Hant")))).toContain(
      "此時段內沒有開始任何群發。",
    );
  });

  test("says nothing more than totals of a campaign to few", async () => {
    const contacts = await people("con_few", 5);
    await broadcast({ id: "brd_few", startedAt: START, plan });
    await recipients(
      "brd_few",
      contacts.map((contact_id, index) => ({ seq: index + 1, contact_id, status: "sent", sent_at: START })),
    );
    const words = wordsOn(await (await signedInAs("viewer")).read(report()));
    expect(words).toContain("Sent 5 100%");
    expect(words).toContain("Nothing to measure in this time.");
    expect(words).toContain("Campaigns to very few people are left out here.");
  });

  test("is to be had as a file without formulas or people, which is noted", async () => {
    await sent("brd_1");
    await set("update broadcasts set name = '@SUM(A1)' where id = 'brd_1'");
    const browser = await signedInAs("viewer");
    await browser.read("/console?lang=en");
    const answer = await browser.get(`/console/reports/campaigns.csv?${RANGE}`);
    expect(answer.headers.get("content-disposition")).toContain("campaigns-2026-05-01-2026-05-07.csv");
    const text = await answer.text();
    expect(text).toContain(`"brd_1","'@SUM(A1)","2026-05-01T03:00:00.000Z","100","100","90","45"`);
    expect(text).not.toContain("con_");
    const [entry] = await rows<{ details: string }>(
      "select details from audit_log where action = 'campaign_report.read'",
    );
    expect(JSON.parse(entry?.details ?? "{}")).toMatchObject({ broadcasts: 1 });
  });

  test("finds those that began in the range, however many were made after them", async () => {
    await broadcast({ id: "brd_0", startedAt: START, plan });
    await set("update broadcasts set name = 'Made long before' where id = 'brd_0'");
    for (let n = 0; n < 310; n++) await broadcast({ id: `brd_l${n}`, startedAt: START + 900 * HOUR, plan });
    const words = wordsOn(await (await signedInAs("viewer")).read(report()));
    expect(words).toContain("Made long before");
    expect(words).not.toContain("Choose fewer days for the others.");
  });

  test("says in its file too that there are more than it holds", async () => {
    for (let n = 0; n < 21; n++) await broadcast({ id: `brd_m${n}`, startedAt: START + n, plan });
    const browser = await signedInAs("viewer");
    await browser.read("/console?lang=en");
    const lines = (await (await browser.get(`/console/reports/campaigns.csv?${RANGE}`)).text())
      .trim()
      .split(/\r?\n/);
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toContain("The latest 20 are shown.");
    expect(wordsOn(await browser.read(report()))).toContain("The latest 20 are shown.");
  });

  test("keeps a hostile name as text", async () => {
    await sent("brd_1");
    await set("update broadcasts set name = '<script>alert(1)</script>' where id = 'brd_1'");
    const page = await (await signedInAs("manager")).read(report());
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(withoutOwnScript(page)).not.toMatch(/<script|<style|style=|\son[a-z]+=/);
  });
});
