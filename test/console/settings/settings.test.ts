import { describe, expect, test } from "vitest";
import { PERMISSIONS, ROLES } from "../../../src/auth";
import { BROADCAST_STOPS } from "../../../src/broadcasts";
import { createI18n } from "../../../src/console/i18n";
import { POLICY_ZH_HANT } from "../../../src/console/i18n/settings/policy-zh-hant";
import { APPROVAL_RULES, CONSENT_NEEDED, SEND_GUARDRAILS, WRITE_GUARDRAILS } from "../../../src/governance";
import { runCron } from "../../support/webhook";
import { signedInAs } from "../browser";

const { t } = createI18n("en", "en", "Asia/Hong_Kong");
const words = t.settings;
const AT = "/console/settings";

test("each card is there for whoever may open the page behind it", async () => {
  for (const [role, staff] of [
    ["viewer", false],
    ["admin", true],
  ] as const) {
    const page = await (await signedInAs(role)).read(`${AT}?lang=en`);
    for (const card of ["health", "numbers", "policy", "roles", "me", "clients"])
      expect(page, card).toContain(`href="${AT}/${card}"`);
    expect(page.includes(`href="${AT}/staff"`)).toBe(staff);
  }
});

describe("health", () => {
  test("says what is not ready and what to do, in both languages", async () => {
    const browser = await signedInAs("viewer");
    const page = await browser.read(`${AT}/health?lang=en`);
    expect(page).toContain("No message event was received yet.");
    expect(page).toContain("Point the webhook at /webhooks/meta");
    const chinese = await browser.read(`${AT}/health?lang=zh-Hant`);
    expect(chinese).toContain("尚未收到任何訊息事件。");
    expect(chinese).not.toContain("No message event was received yet.");
  });

  test("shows no secret, to nobody", async () => {
    await runCron();
    const page = await (await signedInAs("admin")).read(`${AT}/health?lang=en`);
    expect(page).toContain(words.health.secretNames.stripe_webhook_secret);
    expect(page).not.toMatch(/local-(meta|app|verify|audit|link|shop)|sk_test_local|whsec_local/);
  });
});

test("numbers: what Meta says of them, its ids for administrators alone", async () => {
  await runCron();
  const page = (role: string) => signedInAs(role).then((browser) => browser.read(`${AT}/numbers?lang=en`));
  const viewer = await page("viewer");
  expect(viewer).toContain("+852 5550 0001");
  expect(viewer).toContain(words.numbers.qualities.GREEN);
  expect(viewer).not.toContain(words.numbers.id);
  expect(await page("admin")).toContain(words.numbers.id);
});

describe("policy", () => {
  test("shows each rule of the tables that are enforced", async () => {
    const page = (await (await signedInAs("viewer")).read(`${AT}/policy?lang=en`)).replaceAll("&#39;", "'");
    for (const { rule } of [...SEND_GUARDRAILS, ...Object.values(WRITE_GUARDRAILS)])
      expect(page).toContain(rule);
    for (const { id } of APPROVAL_RULES) expect(page, id).toContain((t.rules as Record<string, string>)[id]);
    expect(page).toContain("unsubscribe");
    expect(page).toContain("退訂");
  });

  test("has Chinese for every sentence of it", async () => {
    const sentences = [
      ...SEND_GUARDRAILS.map(({ rule }) => rule),
      ...Object.values(WRITE_GUARDRAILS).map(({ rule }) => rule),
      ...CONSENT_NEEDED.map(({ because }) => because),
      ...Object.values(BROADCAST_STOPS.reasons).map((reason) => reason.words),
    ];
    for (const sentence of sentences) expect(Object.keys(POLICY_ZH_HANT)).toContain(sentence);
    for (const sentence of Object.keys(POLICY_ZH_HANT)) expect(sentences).toContain(sentence);
    const page = await (await signedInAs("viewer")).read(`${AT}/policy?lang=zh-Hant`);
    expect(page).toContain("不會向被封鎖的聯絡人發送訊息。");
  });
});

test("roles: the table as it is enforced", async () => {
  const page = await (await signedInAs("approver")).read(`${AT}/roles?lang=en`);
  const rows = Array.from(page.matchAll(/<tr><th scope="row">.*?<\/tr>/gs), ([row]) => row);
  expect(rows).toHaveLength(Object.keys(PERMISSIONS).length);
  for (const row of rows) {
    const permission = /<code>([^<]+)<\/code>/.exec(row)?.[1] ?? "";
    const cells = Array.from(row.matchAll(/<td>.*?<\/td>/gs), ([cell]) => cell.includes("●"));
    expect(cells, permission).toEqual(
      Object.values(ROLES).map((held) => (held as readonly string[]).includes(permission)),
    );
  }
});
