import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fault, settings } from "../support/simulator";
import { type Answer, hear, row, runCron } from "../support/webhook";
import { type Change, secondsAgo, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const NUMBERS = "whatsapp.phone_numbers.list";
const PROFILE = "whatsapp.business_profile.get";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const pass = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

async function first(role = "viewer"): Promise<Answer> {
  return (await ok(role, NUMBERS)).items[0];
}

const QUALITY = "phone_number_quality_update";
const NAME = "phone_number_name_update";
const change = (field: string, value: object): Change => ({
  field,
  value: { display_phone_number: "85255500001", ...value },
});

test("the shop's numbers with their quality, limit, throughput and age", async () => {
  await runCron();
  pass(10);
  const { items, next_cursor } = await ok("viewer", NUMBERS);
  expect(next_cursor).toBeNull();
  expect(items).toMatchObject([
    {
      display_phone_number: "+852 5550 0001",
      verified_name: "Harbour Lane Tea (demo)",
      name_status: "APPROVED",
      quality_rating: "GREEN",
      messaging_limit_tier: "TIER_2K",
      throughput_level: "STANDARD",
      connection: "CONNECTED",
      official: false,
      age_seconds: 600,
    },
    { display_phone_number: "+852 5550 0002", verified_name: "Harbour Lane Support (demo)" },
  ]);
});

test("Meta's identifiers and verification details are for administrators", async () => {
  for (const role of ["viewer", "agent", "manager", "marketer", "compliance"]) {
    const { data, text } = await call(role, NUMBERS);
    expect(JSON.stringify(data)).not.toMatch(/100000000000011|code_verification/);
    expect(text).not.toContain("100000000000011");
  }
  expect(await first("admin")).toMatchObject({
    phone_number_id: "100000000000011",
    code_verification_status: "VERIFIED",
  });
});

test("the cron asks Meta once an hour, and what changed there shows", async () => {
  await runCron();
  await settings({ throughput: 1000 });
  pass(59);
  await runCron();
  expect(await first()).toMatchObject({ throughput_level: "STANDARD" });
  pass(1);
  await runCron();
  expect(await first()).toMatchObject({ throughput_level: "HIGH", age_seconds: 0 });
  expect((await ok("viewer", "whatsapp.config.get")).send_limits[0].messages_per_second).toBe(1000);
});

test("when Meta cannot be reached, what is known stays, and says how old it is", async () => {
  await runCron();
  await fault({ match: "phone_numbers", times: 1, kind: "error", code: 2, status: 503 });
  pass(61);
  await runCron();
  expect(await first()).toMatchObject({ quality_rating: "GREEN", age_seconds: 3660 });
});

test("a flagged number is red at once, and recovers", async () => {
  await hear(webhookBody([change(QUALITY, { event: "FLAGGED", current_limit: "TIER_1K" })], secondsAgo(60)));
  expect(await first()).toMatchObject({ quality_rating: "RED", messaging_limit_tier: "TIER_1K" });
  expect((await ok("viewer", "whatsapp.config.get")).send_limits[0].quality).toBe("RED");
  await hear(
    webhookBody([change(QUALITY, { event: "UNFLAGGED", current_limit: "TIER_1K" })], secondsAgo(30)),
  );
  expect((await first()).quality_rating).not.toBe("RED");
});

test("an upgrade of the limit changes the limit alone", async () => {
  await hear(webhookBody([change(QUALITY, { event: "UPGRADE", current_limit: "TIER_10K" })], secondsAgo()));
  expect(await first()).toMatchObject({ quality_rating: "GREEN", messaging_limit_tier: "TIER_10K" });
});

test("it concerns that number alone", async () => {
  await hear(webhookBody([change(QUALITY, { event: "FLAGGED" })], secondsAgo()));
  const { items } = await ok("viewer", NUMBERS);
  expect(items.map((item: Answer) => item.quality_rating)).toEqual(["RED", "GREEN"]);
});

test("an approved name takes effect, a rejected one does not", async () => {
  await hear(
    webhookBody(
      [change(NAME, { decision: "REJECTED", requested_verified_name: "Best Tea Ever" })],
      secondsAgo(60),
    ),
  );
  expect(await first()).toMatchObject({ verified_name: "Harbour Lane Tea (demo)", name_status: "REJECTED" });
  await hear(
    webhookBody(
      [change(NAME, { decision: "APPROVED", requested_verified_name: "Harbour Lane" })],
      secondsAgo(30),
    ),
  );
  expect(await first()).toMatchObject({ verified_name: "Harbour Lane", name_status: "APPROVED" });
});

test("quality and name of one number in one batch both take effect", async () => {
  const flagged = change(QUALITY, { event: "FLAGGED", current_limit: "TIER_1K" });
  const renamed = change(NAME, { decision: "APPROVED", requested_verified_name: "Harbour Lane" });
  await hear(webhookBody([flagged, renamed], secondsAgo()));
  expect(await first()).toMatchObject({
    quality_rating: "RED",
    messaging_limit_tier: "TIER_1K",
    verified_name: "Harbour Lane",
  });
});

test("older news that comes late does not undo newer: a flagged number stays red", async () => {
  await hear(webhookBody([change(QUALITY, { event: "FLAGGED" })], secondsAgo(30)));
  await hear(webhookBody([change(QUALITY, { event: "UNFLAGGED" })], secondsAgo(60)));
  expect(await first()).toMatchObject({ quality_rating: "RED" });
});

test.each([
  "account_alerts",
  "account_review_update",
  "business_capability_update",
  "security",
  "account_update",
])("news of the field %s is kept and breaks nothing", async (field) => {
  await hear(webhookBody([{ field, value: { event: "SOMETHING", decision: "APPROVED" } }], secondsAgo()));
  expect(await row("select kind, outcome from webhook_events")).toEqual({
    kind: "account",
    outcome: "applied",
  });
  expect(await first()).toMatchObject({ quality_rating: "GREEN", name_status: "APPROVED" });
});

test("the profile that customers see, of the first number or of the one that is asked for", async () => {
  await runCron();
  const profile = await ok("viewer", PROFILE);
  expect(profile).toMatchObject({
    display_phone_number: "+852 5550 0001",
    about: "Loose-leaf tea from Harbour Lane",
    email: "hello@harbourlane.example",
    websites: ["https://harbourlane.example/"],
    vertical: "RETAIL",
    official: false,
    as_of: new Date().toISOString(),
    other_numbers: ["+852 5550 0002"],
  });
  for (const phone of ["+852 5550 0002", "5550 0002", "８５２５５５００００２"]) {
    expect(await ok("viewer", PROFILE, { phone })).toMatchObject({ display_phone_number: "+852 5550 0002" });
  }
});

test.each(["+852 5550 0003", "nonsense", ""])(
  "the profile of %j, which is no number of the shop, is not found",
  async (phone) => {
    const { isError, data } = await call("viewer", PROFILE, { phone });
    expect([isError, data.code]).toEqual([true, "not_found"]);
  },
);
