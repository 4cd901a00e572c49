import { beforeEach, describe, expect, test } from "vitest";
import { DAY } from "../../../src/platform/clock";
import { issueToken } from "../../mcp/tokens";
import { row, rows } from "../../support/webhook";
import { ok, rpc, rpcMessage } from "../../support/worker";
import {
  body,
  everybodySegment,
  found,
  PREVIEW,
  preview,
  segment,
  spring,
  template,
  tryPreview,
} from "./asks";

const NOON_TOMORROW = () => `${new Date(Date.now() + DAY).toISOString().slice(0, 10)}T04:00:00Z`;
const noise = ["quiet_hours", "no_rate_card"];
/** What the hour of the day and the missing rate card say, left out. */
const quietly = (answer: Parameters<typeof found>[0]) =>
  found(answer).filter(([, code]: string[]) => !noise.includes(String(code)));

let everybody: string;
beforeEach(async () => {
  everybody = await everybodySegment();
});

test("a preview says who gets what, why the others do not, and changes nothing", async () => {
  const before = await row("select count(*) as n from broadcasts");
  const answer = await preview(everybody, { scheduled_at: NOON_TOMORROW() });
  expect(answer).toMatchObject({
    verdict: "ready",
    category: "marketing",
    effects: { recipients: 5, category: "marketing" },
    audience: {
      considered: 12,
      excluded: { blocked: 1, opted_out: 2, no_consent: 4 },
      sendable: 5,
      quiet_hours_at_start: 0,
    },
    by_language: { zh_HK: 4, en: 1 },
    by_variant: [{ name: "A", share: 100, people: 5 }],
    recipients_with_missing_values: { people: 0, missing: [] },
    free_conversations: 0,
    headroom: { limit: 2000, left: 2000 },
    time_to_finish: { seconds_at_rate: 1, messages_per_second: 80, waits_for_limit: false },
    opt_out_risk: { level: "unknown", share: null },
  });
  expect(found(answer)).toEqual([["info", "no_rate_card", null]]);
  expect(answer.cost).toMatchObject({
    currency: null,
    total_micros: null,
    lines: [
      { market: "HK", category: "marketing", messages: 4 },
      { market: "TW", category: "marketing", messages: 1 },
    ],
  });
  expect(await row("select count(*) as n from broadcasts")).toEqual(before);
});

test("samples read as the recipients will read them, each in her language, in fields that name them the customer's", async () => {
  const { samples } = await preview(everybody);
  expect(samples.map((sample: Record<string, string>) => [sample.contact_id, sample.language])).toEqual([
    ["con_demo01", "zh_HK"],
    ["con_demo11", "en"],
    ["con_demo09", "zh_HK"],
  ]);
  expect(samples[0].customer_rendering).toBe(
    "你好 測試顧客甲，首批春茶已到店，星期日前一律八五折。\n港灣里茶莊\n[停止推廣]",
  );
  const read = await row(
    "select tool from audit_log where action = 'personal_data.read' order by rowid desc limit 1",
  );
  expect(read.tool).toBe(PREVIEW);
});

test("whoever may not see names gets no name, neither in samples nor by a segment that asks for them", async () => {
  const { token } = await issueToken({ roles: ["marketer"], scopes: ["broadcasts:write", "segments:read"] });
  const masked = async (segment_id: string) => {
    const args = { name: "Spring", phone_number_id: "100000000000011", template: spring(), segment_id };
    return rpcMessage(await rpc(token, "tools/call", { name: PREVIEW, arguments: args }));
  };
  const answer = JSON.stringify(await masked(everybody));
  expect(answer).toContain("測•••");
  expect(answer).not.toContain("測試顧客甲");
  expect(answer).not.toContain("Customer Eleven");
  const named = await segment({ field: "name", op: "starts_with", value: "test" });
  expect((await masked(named)).result.structuredContent).toMatchObject({ code: "masked" });
});

test("with a rate card the cost is told by market, and what costs nothing is left out", async () => {
  const prices = {
    currency: "HKD",
    rows: { HK: { marketing: 573_700, utility: 89_600 }, Other: { marketing: 1_000_000 } },
  };
  await rows(`insert into rate_cards (id, currency, effective_from, imported_at, imported_by, prices) values
    ('rtc_1', 'HKD', 1, 1, 'stf_x', '${JSON.stringify(prices)}'),
    ('rtc_2', 'USD', ${Date.now() + 9 * DAY}, 1, 'stf_x', '{"currency":"USD","rows":{}}')`);
  const answer = await preview(everybody);
  expect(answer.cost).toMatchObject({
    currency: "HKD",
    total_micros: 4 * 573_700 + 1_000_000,
    rate_card_id: "rtc_1",
    unpriced: 0,
  });
  expect(answer.effects).toMatchObject({ cost_micros: 3_294_800, currency: "HKD" });
  await rows(
    "update conversations set free_entry_point_until = 9999999999999 where contact_id = 'con_demo01'",
  );
  const free = await preview(everybody);
  expect(free.free_conversations).toBe(1);
  expect(free.cost.total_micros).toBe(3 * 573_700 + 1_000_000);
  // The later card has no price at all.
  const later = await preview(everybody, { scheduled_at: new Date(Date.now() + 10 * DAY).toISOString() });
  expect(later.cost).toMatchObject({ currency: "USD", total_micros: null, unpriced: 5 });
  expect(found(later)).toContainEqual(["warning", "no_price", null]);
});

test("variants share the audience, and each can be another template of the same category", async () => {
  const variants = [
    { name: "Short", share: 40, template: spring("{{contact.name|friend}}") },
    { name: "Long", share: 60, template: spring("dear {{contact.name|friend}}", "zh_HK") },
  ];
  const answer = await preview(everybody, { template: undefined, variants });
  const split = answer.by_variant.map(({ name, share, people }: Record<string, unknown>) => [
    name,
    share,
    people,
  ]);
  expect(split).toEqual([
    ["Short", 40, 2],
    ["Long", 60, 3],
  ]);
  const mixed = await preview(everybody, {
    template: undefined,
    variants: [
      variants[0],
      {
        name: "Other",
        share: 60,
        template: { name: "order_update", language: "en", components: body("a", "b") },
      },
    ],
  });
  expect(quietly(mixed)).toEqual([["error", "validation_failed", "variants.1.template.name"]]);
});

test("whoever lacks a value that the message needs is left out, and told apart", async () => {
  await rows(`update contacts set preferences = '{"tea":"oolong"}' where id in ('con_demo01', 'con_demo11')`);
  const answer = await preview(everybody, { template: spring("{{contact.preference.tea}}") });
  expect(answer.audience).toMatchObject({ sendable: 2, excluded: { missing_variable: 3 } });
  expect(answer.recipients_with_missing_values).toEqual({
    people: 3,
    missing: [{ tag: "{{contact.preference.tea}}", people: 3 }],
  });
  expect(quietly(answer)).toEqual([["warning", "missing_variable", null]]);
  expect(answer.samples[0].customer_rendering).toContain("oolong");
});

test("utility needs the opt-in to utility, and keeps no quiet hours", async () => {
  const order = { name: "order_update", language: "en", components: body("{{contact.name|friend}}", "HL-1") };
  const answer = await preview(everybody, { template: order });
  const opted = await row<{ n: number }>(
    "select count(*) as n from contacts where utility = 'opted_in' and blocked = 0",
  );
  expect(answer.audience.sendable).toBe(opted.n);
  expect(found(answer)).toEqual([["info", "no_rate_card", null]]);
});

describe("what Meta would not send is refused at its place", () => {
  test.each([
    [
      "a template that is not there",
      { name: "no_such", language: "en" },
      "template.language",
      "template_not_approved",
    ],
    ["a language that is not there", spring("x", "fr"), "template.language", "template_not_approved"],
    [
      "one in review",
      { name: "price_list", language: "zh_HK", components: body("x") },
      "template.name",
      "template_not_approved",
    ],
    [
      "one that was rejected",
      { name: "win_back", language: "en", components: body("x") },
      "template.name",
      "template_not_approved",
    ],
    [
      "one that is paused",
      { name: "pickup_reminder", language: "en", components: body("x") },
      "template.name",
      "template_not_approved",
    ],
    [
      "too few values",
      { name: "order_update", language: "en", components: body("x") },
      "template.components.body.parameters",
      "validation_failed",
    ],
    [
      "no values",
      { name: "spring_offer", language: "en" },
      "template.components.body.parameters",
      "validation_failed",
    ],
    [
      "a tag of something else",
      spring("{{contact.phone}}"),
      "template.components.0.parameters.0.text",
      "validation_failed",
    ],
    [
      "a tag in a tag",
      spring("{{contact.name|{{contact.name}}}}"),
      "template.components.0.parameters.0.text",
      "validation_failed",
    ],
    ["a line break", spring("a\nb"), "template.components.0.parameters.0", "validation_failed"],
  ])("%s", async (_what, given, path, code) => {
    const answer = await preview(everybody, { template: given });
    expect(answer).toMatchObject({ verdict: "blocked", effects: { recipients: 0 } });
    expect(found(answer)[0]).toEqual(["error", code, path]);
    expect(answer.findings[0].fix).toBeTruthy();
    expect(answer.audience).toBeUndefined();
  });

  test("a template whose new wording is not here yet, one for codes, and a file that nobody approved", async () => {
    await template("spring_offer", "en", "components_unread = 1");
    expect(quietly(await preview(everybody))).toEqual([["error", "unavailable", "template.name"]]);
    await template("spring_offer", "en", "components_unread = 0, category = 'AUTHENTICATION'");
    expect(quietly(await preview(everybody))).toEqual([["error", "policy_blocked", "template.name"]]);
    await template(
      "spring_offer",
      "en",
      `category = 'MARKETING', components = '[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello"}]'`,
    );
    const header = { type: "header", parameters: [{ type: "image", image: { asset_id: "ast_nobody" } }] };
    const answer = await preview(everybody, {
      template: { name: "spring_offer", language: "en", components: [header] },
    });
    expect(found(answer)).toContainEqual([
      "error",
      "validation_failed",
      "template.components.0.parameters.0.image.asset_id",
    ]);
  });
});

test("a language whose template takes other values falls back, and the preview says so", async () => {
  await template("spring_offer", "zh_HK", `components = '[{"type":"BODY","text":"{{1}} {{2}}"}]'`);
  const answer = await preview(everybody);
  expect(answer.by_language).toEqual({ en: 5 });
  expect(quietly(answer)).toEqual([["warning", "language_left_out", "template.components"]]);
  await template("spring_offer", "zh_HK", "status = 'PAUSED'");
  const paused = await preview(everybody);
  expect([paused.by_language, quietly(paused)]).toEqual([{ en: 5 }, []]);
});

test("a segment that is not there, one that nobody is in, and one of which nobody agreed", async () => {
  expect(quietly(await preview("seg_gone"))).toEqual([["error", "not_found", "segment_id"]]);
  expect(quietly(await preview(everybody, { exclude_segment_ids: ["seg_gone"] }))).toEqual([
    ["error", "not_found", "exclude_segment_ids.0"],
  ]);
  const nobody = await segment({ field: "country", op: "is", value: "SG" });
  expect(quietly(await preview(nobody))).toEqual([["error", "validation_failed", "segment_id"]]);
  const refused = await segment({ field: "consent", category: "marketing", op: "is", value: "opted_out" });
  const answer = await preview(refused);
  expect(answer).toMatchObject({
    verdict: "blocked",
    audience: { considered: 2, excluded: { opted_out: 2 }, sendable: 0 },
  });
  expect(quietly(answer)).toEqual([["error", "consent_missing", "segment_id"]]);
  const all = await preview(everybody, { exclude_segment_ids: [everybody] });
  expect(all.audience.excluded).toEqual({ excluded_segment: 12 });
});

test("a number has to be said when there are several, and one that Meta holds back sends nothing", async () => {
  expect(quietly(await preview(everybody, { phone_number_id: undefined }))).toEqual([
    ["error", "validation_failed", "phone_number_id"],
  ]);
  expect(quietly(await preview(everybody, { phone_number_id: "1" }))).toEqual([
    ["error", "not_found", "phone_number_id"],
  ]);
  // Who is shown no ids of Meta's names it as everybody does.
  expect(quietly(await preview(everybody, { phone_number_id: "+852 5550-0001" }))).toEqual([]);
  expect(quietly(await preview(everybody, { phone_number_id: "+852" }))).toEqual([
    ["error", "not_found", "phone_number_id"],
  ]);
  const number = (change: string) => rows(`update phone_numbers set ${change} where id = '100000000000011'`);
  await number("quality_rating = 'YELLOW'");
  expect(quietly(await preview(everybody))).toEqual([["warning", "number_quality", "phone_number_id"]]);
  await number("quality_rating = 'RED'");
  expect(quietly(await preview(everybody))).toEqual([["error", "policy_blocked", "phone_number_id"]]);
  await number("quality_rating = 'GREEN', status = 'DISCONNECTED'");
  expect(quietly(await preview(everybody))).toEqual([["error", "unavailable", "phone_number_id"]]);
  await number("status = 'CONNECTED'");
  await rows("delete from phone_numbers where id = '100000000000012'");
  expect(quietly(await preview(everybody, { phone_number_id: undefined }))).toEqual([]);
});

test("warnings for quality, limit, everybody, a high risk and a time that has passed", async () => {
  await template(
    "spring_offer",
    "zh_HK",
    "quality = 'YELLOW', coming_category = 'UTILITY', coming_category_at = 9999999999999",
  );
  await rows("update phone_numbers set messaging_limit_tier = 'TIER_250'");
  const day = Math.floor(Date.now() / DAY);
  await rows(
    `insert into broadcast_minutes (minute, broadcast_id, accepted, reached) values (${Math.floor(Date.now() / 60_000)}, 'brd_x', 1, 247)`,
  );
  await rows(
    `insert into template_days (template_id, day, sent, opted_out, blocked) select id, ${day - 5}, 100, 2, 1 from templates where name = 'spring_offer' and language = 'en'`,
  );
  await rows(`update segments set all_customers = 1 where id = '${everybody}'`);
  const answer = await preview(everybody, { scheduled_at: "2020-01-01T00:00:00Z" });
  expect(quietly(answer)).toEqual([
    ["warning", "template_quality", null],
    ["warning", "template_category_coming", null],
    ["warning", "headroom_short", null],
    ["warning", "opt_out_risk", null],
    ["warning", "everybody", "segment_id"],
    ["warning", "time_passed", "scheduled_at"],
  ]);
  expect(answer.headroom).toEqual({ limit: 250, used: 247, reserved_by_other_broadcasts: 0, left: 3 });
  expect(answer.time_to_finish.waits_for_limit).toBe(true);
  expect(answer.opt_out_risk).toEqual({ share: 0.03, based_on: 100, level: "high" });
});

describe("input that nobody can mean is refused at its place", () => {
  test.each([
    [{ template: undefined }, "template"],
    [{ variants: [] }, "variants"],
    [{ template: undefined, variants: [{ name: "A", share: 50, template: spring() }] }, "variants"],
    [
      {
        template: undefined,
        variants: [
          { name: "A", share: 50, template: spring() },
          { name: "B", share: 49, template: spring() },
        ],
      },
      "variants",
    ],
    [
      {
        template: undefined,
        variants: [
          { name: "A", share: 50, template: spring() },
          { name: "A", share: 50, template: spring() },
        ],
      },
      "variants",
    ],
    [
      {
        template: undefined,
        variants: [
          { name: "A", share: 0.5, template: spring() },
          { name: "B", share: 99.5, template: spring() },
        ],
      },
      "variants.0.share",
    ],
    [
      {
        variants: [
          { name: "A", share: 50, template: spring() },
          { name: "B", share: 50, template: spring() },
        ],
      },
      "template",
    ],
    [{ name: "" }, "name"],
    [{ name: "a\u0000b" }, "name"],
    [{ goal: "x".repeat(501) }, "goal"],
    [{ rate: 0 }, "rate"],
    [{ rate: 1001 }, "rate"],
    [{ attribution_days: 31 }, "attribution_days"],
    [{ scheduled_at: "tomorrow" }, "scheduled_at"],
    [{ to: "+85255501001" }, "to"],
    [{ exclude_segment_ids: Array.from({ length: 11 }, () => "seg_x") }, "exclude_segment_ids"],
    [{ template: { ...spring(), components: [{ type: "body" }] } }, "template.components.0.parameters"],
    [
      { template: { ...spring(), components: [{ type: "footer", parameters: [] }] } },
      "template.components.0.type",
    ],
    [{ template: { ...spring(), to: "x" } }, "template.to"],
  ])("%j", async (change, path) => {
    const { isError, data } = await tryPreview(everybody, change);
    expect(isError).toBe(true);
    expect(data.code).toBe("validation_failed");
    expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  });
});

test("an agent has no such tool", async () => {
  expect((await tryPreview(everybody, {}, "agent")).isError).toBe(true);
  expect((await tryPreview(everybody, {}, "viewer")).isError).toBe(true);
  expect(
    (
      await ok("manager", PREVIEW, {
        name: "x",
        phone_number_id: "100000000000011",
        template: spring(),
        segment_id: everybody,
      })
    ).verdict,
  ).toBe("ready");
});
