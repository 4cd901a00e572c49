import { beforeEach, expect, test } from "vitest";
import { limitOf, portfolioHeadroom } from "../../../src/broadcasts/audience/headroom";
import { DAY, HOUR, MINUTE } from "../../../src/platform/clock";
import { rows } from "../../support/webhook";
import { appContext } from "./people";

const NOW = Date.parse("2026-06-10T12:00:00Z");

test.each([
  ["TIER_50", 50],
  ["TIER_250", 250],
  ["TIER_1K", 1_000],
  ["TIER_2K", 2_000],
  ["TIER_10K", 10_000],
  ["TIER_100K", 100_000],
  ["TIER_UNLIMITED", null],
  ["TIER_NOT_SET", 250],
  ["nonsense", 250],
  [null, 250],
])("%s allows %s", (tier, limit) => {
  expect(limitOf(tier)).toBe(limit);
});

const broadcast = (
  id: string,
  status: string,
  scheduledAt: number,
  audience: number | string,
  done = 0,
  approved = "null",
) =>
  rows(`insert into broadcasts (id, name, segment_id, status, scheduled_at, created_at, updated_at, audience, accepted, approved_audience)
    values ('${id}', 'x', 'seg_x', '${status}', ${scheduledAt}, 1, 1, ${audience}, ${done}, ${approved})`);

beforeEach(async () => {
  await rows("delete from template_days");
  await rows("update phone_numbers set messaging_limit_tier = 'TIER_250'");
  await rows("update phone_numbers set messaging_limit_tier = 'TIER_2K' where id = '100000000000012'");
});

test("the best tier of the portfolio counts, less what went out within a day and what others will send", async () => {
  const { db } = appContext();
  expect(await portfolioHeadroom(db, NOW)).toEqual({
    limit: 2_000,
    used: 0,
    reserved_by_other_broadcasts: 0,
    left: 2_000,
  });
  const minute = Math.floor(NOW / MINUTE);
  await rows(`insert into broadcast_minutes (minute, broadcast_id, accepted, reached)
    values (${minute}, 'brd_a', 9, 100), (${minute - 1439}, 'brd_a', 9, 20), (${minute - 1440}, 'brd_a', 9, 3000)`);
  const day = Math.floor(NOW / DAY);
  await rows(
    `insert into template_days (template_id, day, sent) select id, ${day}, 3 from templates where name = 'spring_offer'`,
  );
  await rows(
    `insert into template_days (template_id, day, sent) select id, ${day - 2}, 500 from templates where name = 'spring_offer'`,
  );
  await broadcast("brd_a", "sending", NOW, 300, 120);
  await broadcast("brd_b", "scheduled", NOW + 23 * HOUR, "null", 0, "50");
  await broadcast("brd_c", "scheduled", NOW + 30 * HOUR, 9_000);
  await broadcast("brd_d", "draft", NOW, 9_000);
  await broadcast("brd_e", "done", NOW, 9_000);
  await broadcast("brd_f", "paused", NOW, 9_000);
  expect(await portfolioHeadroom(db, NOW)).toEqual({
    limit: 2_000,
    used: 126,
    reserved_by_other_broadcasts: 230,
    left: 1_644,
  });
  expect(await portfolioHeadroom(db, NOW, { except: "brd_a" })).toMatchObject({
    reserved_by_other_broadcasts: 50,
  });
  expect(await portfolioHeadroom(db, NOW, { at: NOW + 40 * HOUR })).toMatchObject({
    reserved_by_other_broadcasts: 180 + 50 + 9_000,
    left: 0,
  });
});

test("without a limit nothing is left to count", async () => {
  await rows("update phone_numbers set messaging_limit_tier = 'TIER_UNLIMITED' where id = '100000000000011'");
  expect(await portfolioHeadroom(appContext().db, NOW)).toMatchObject({ limit: null, left: null });
});
