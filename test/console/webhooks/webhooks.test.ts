import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { createI18n } from "../../../src/console/i18n";
import { parkedMessage, parkedStatuses } from "../../support/parked";
import { signedInAs } from "../browser";

const { t } = createI18n("en", "en", "Asia/Hong_Kong");
const words = t.webhookLog;
const LOG = "/console/webhooks";
const GUEST = "85255509421";

const outcomeOf = async (id: string) =>
  (
    await env.DB.prepare("select outcome from webhook_events where id = ?1")
      .bind(id)
      .first<{ outcome: string }>()
  )?.outcome;

test("what failed stands first, with the reason and what it means", async () => {
  const [id] = await parkedStatuses(1);
  const browser = await signedInAs("manager");
  const page = await browser.read(`${LOG}?lang=en`);
  expect(page.indexOf(`${LOG}/${id}`)).toBeLessThan(page.indexOf(words.filters.title));
  expect(page).toContain(words.failedText);
  expect(page).toContain("The database refused");
  expect(await browser.read(`${LOG}?lang=zh-Hant`)).toContain("失敗");
});

test("one event shows its body masked, whoever looks", async () => {
  const [id] = await parkedMessage(GUEST, "My secret is swordfish");
  for (const role of ["manager", "compliance", "admin"]) {
    const page = await (await signedInAs(role)).read(`${LOG}/${id}?lang=en`);
    expect(page).toContain(words.body);
    expect(page).not.toMatch(/swordfish|85255509421/);
    expect(page.includes(words.retry.one)).toBe(role !== "compliance");
  }
});

describe("trying again", () => {
  test("a chosen status: done at once, and the page says so", async () => {
    const [id = ""] = await parkedStatuses(1);
    const browser = await signedInAs("manager");
    const answer = await browser.submit(`${LOG}/retry`, { which: "chosen", event_id: id, form_key: "req_1" });
    expect(answer.status).toBe(303);
    expect(await outcomeOf(id)).toBe("applied");
    const after = await browser.read(`${answer.headers.get("location")}&lang=en`);
    expect(after).toContain(words.retry.done("1"));
    expect(after).toContain(words.noneFailed);
  });

  test("the same form twice is one request", async () => {
    const [id = ""] = await parkedStatuses(1);
    const browser = await signedInAs("manager");
    const form = { event_id: id, form_key: "req_twice" };
    const [first, second] = [
      await browser.submit(`${LOG}/retry`, form),
      await browser.submit(`${LOG}/retry`, form),
    ];
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
  });

  test("a customer's message: it waits for another person, and the page leads there", async () => {
    const [id = ""] = await parkedMessage(GUEST, "Hello again");
    const browser = await signedInAs("manager");
    const answer = await browser.submit(`${LOG}/retry`, { event_id: id });
    expect(await outcomeOf(id)).toBe("failed");
    const after = await browser.read(`${answer.headers.get("location")}&lang=en`);
    expect(after).toContain(words.retry.pending);
    expect(after).toMatch(/\/console\/approvals\/act_[0-9a-z]+/);
  });

  test("all that failed", async () => {
    const ids = await parkedStatuses(3);
    const browser = await signedInAs("manager");
    const answer = await browser.submit(`${LOG}/retry`, { which: "all" });
    expect(answer.status).toBe(303);
    for (const id of ids) expect(await outcomeOf(id)).toBe("applied");
  });

  test("none chosen, or none there, is said", async () => {
    const browser = await signedInAs("manager");
    await browser.get("/console?lang=en");
    const none = await browser.submit(`${LOG}/retry`, { which: "chosen" });
    expect(none.status).toBe(409);
    expect(await none.text()).toContain(words.retry.noneChosen);
    const nothing = await browser.submit(`${LOG}/retry`, { event_id: "whe_nothing" });
    expect(nothing.status).toBeGreaterThanOrEqual(400);
    expect(await nothing.text()).toContain(words.title);
  });

  test("whoever may only read the log has no boxes and no way", async () => {
    const [id = ""] = await parkedStatuses(1);
    const browser = await signedInAs("compliance");
    expect(await browser.read(LOG)).not.toContain('type="checkbox"');
    expect((await browser.submit(`${LOG}/retry`, { event_id: id })).status).toBe(403);
    expect(await outcomeOf(id)).toBe("failed");
  });
});

test.each(["outcome=maybe", "kind=x", "cursor=zzz"])("a filter that cannot be read: %s", async (query) => {
  const answer = await (await signedInAs("admin")).get(`${LOG}?lang=en&${query}`);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain(words.unreadable);
});

test("an event that does not exist is not found", async () => {
  expect((await (await signedInAs("admin")).get(`${LOG}/whe_nothing`)).status).toBe(404);
});
