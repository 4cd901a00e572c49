import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FULL_PAIR, type PairBucket, paidBack, pairWait, refused, spend } from "../../src/sending/pair-rate";
import { chargedAs, isEntryPoint, type WindowFacts, windowAt } from "../../src/sending/window";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const NOW = Date.UTC(2026, 10, 20, 12);

const NOTHING: WindowFacts = { lastInboundAt: null, entryPointAt: null, freeEntryPointUntil: null };
const windowOf = (facts: Partial<WindowFacts>) => windowAt({ ...NOTHING, ...facts }, NOW);

describe("the 24-hour window", () => {
  test.each([
    ["nobody ever wrote", null, false, null],
    ["she wrote now", NOW, true, NOW + 24 * HOUR],
    ["six seconds are left", NOW - 24 * HOUR + 6 * SECOND, true, NOW + 6 * SECOND],
    ["five seconds are left: too few for the way", NOW - 24 * HOUR + 5 * SECOND, false, NOW + 5 * SECOND],
    ["it closed this moment", NOW - 24 * HOUR, false, NOW],
    ["it closed yesterday", NOW - 48 * HOUR, false, NOW - 24 * HOUR],
    ["her time is a minute ahead", NOW + 60 * SECOND, true, NOW + 24 * HOUR + 60 * SECOND],
    [
      "her time is a year ahead: five minutes count",
      NOW + 8_760 * HOUR,
      true,
      NOW + 24 * HOUR + 300 * SECOND,
    ],
  ])("%s", (_what, lastInboundAt, open, closesAt) => {
    expect(windowOf({ lastInboundAt })).toMatchObject({ open, closesAt });
  });

  test("a free entry point does not keep it open", () => {
    const facts = { lastInboundAt: NOW - 25 * HOUR, freeEntryPointUntil: NOW + 40 * HOUR };
    expect(windowOf(facts)).toMatchObject({ open: false, freeEntryPointUntil: NOW + 40 * HOUR });
  });
});

describe("what Meta is expected to charge", () => {
  const open = { lastInboundAt: NOW - HOUR };
  const before = Date.UTC(2026, 8, 30, 23, 59);
  test.each([
    ["a reply", "service", windowOf(open), NOW, "service"],
    ["a reply before October 2026", "service", windowOf(open), before, "free"],
    ["a utility template in the window", "utility", windowOf(open), NOW, "utility"],
    ["the same before October 2026", "utility", windowOf(open), before, "free"],
    ["a utility template outside it, then too", "utility", windowOf({}), before, "utility"],
    ["a marketing template", "marketing", windowOf(open), before, "marketing"],
    [
      "the answer to an ad",
      "service",
      windowOf({ ...open, entryPointAt: NOW - HOUR }),
      NOW,
      "free_entry_point",
    ],
    ["an answer a day late", "marketing", windowOf({ entryPointAt: NOW - 24 * HOUR }), NOW, "marketing"],
    [
      "anything in an entry point",
      "marketing",
      windowOf({ freeEntryPointUntil: NOW + 1 }),
      NOW,
      "free_entry_point",
    ],
    ["anything after it", "marketing", windowOf({ freeEntryPointUntil: NOW }), NOW, "marketing"],
  ])("%s", (_what, category, window, now, expected) => {
    expect(chargedAs(category, window, now)).toBe(expected);
  });

  test.each([
    [{ type: "text", referral: { source_type: "ad" } }, true],
    [{ type: "image", referral: { source_type: "post" } }, true],
    [{ type: "text", referral: { source_type: "unheard of" } }, false],
    [{ type: "text", referral: {} }, false],
    [{ type: "text" }, false],
    [{ type: "request_welcome", referral: { source_type: "ad" } }, false],
  ])("of %j: an entry point is %s", (message, expected) => {
    expect(isEntryPoint({ id: "wamid.1", ...message })).toBe(expected);
  });
});

describe("the pair rate", () => {
  /** Sends at once whatever the bucket allows. */
  function burst(bucket: PairBucket, now: number): { bucket: PairBucket; sent: number } {
    let left = paidBack(bucket, now);
    for (let sent = 0; ; sent++) {
      if (pairWait(left) > 0) return { bucket: left, sent };
      left = spend(left);
    }
  }

  test("forty at once, then one each six seconds, and all forty again when they are paid back", () => {
    const first = burst(FULL_PAIR, NOW);
    expect(first.sent).toBe(40);
    expect(pairWait(first.bucket)).toBe(6 * SECOND);
    expect(burst(first.bucket, NOW + 5_999).sent).toBe(0);
    expect(burst(first.bucket, NOW + 6_000).sent).toBe(1);
    expect(burst(first.bucket, NOW + 239_999).sent).toBe(39);
    expect(burst(first.bucket, NOW + 240_000).sent).toBe(40);
    expect(burst(first.bucket, NOW + 24 * HOUR).sent).toBe(40);
  });

  test("a clock that is set back pays nothing back, and nobody waits it out", () => {
    const { bucket } = burst(FULL_PAIR, NOW + 5 * HOUR);
    expect(burst(bucket, NOW).sent).toBe(0);
    const back = paidBack(bucket, NOW);
    expect(pairWait(back)).toBe(6 * SECOND);
    expect(burst(back, NOW + 6 * SECOND).sent).toBe(1);
  });

  test("each refusal of Meta's in a row waits four times longer, up to 96 seconds", () => {
    let bucket = spend(paidBack(FULL_PAIR, NOW));
    const waits = [1, 2, 3, 4].map(() => {
      const next = refused(bucket);
      bucket = next.bucket;
      return next.wait / SECOND;
    });
    expect(waits).toEqual([6, 24, 96, 96]);
    expect(pairWait(bucket)).toBe(6 * SECOND);
  });

  test("whenever it lets a message go, Meta's own count of 45 lets it too", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 60, maxLength: 200 });
    fc.assert(
      fc.property(gaps, (gapsInMs) => {
        let [now, ours, metas, at] = [NOW, FULL_PAIR, 45, NOW];
        for (const gap of gapsInMs) {
          now += gap < 20_000 ? gap % 50 : gap;
          ours = paidBack(ours, now);
          if (pairWait(ours) > 0) continue;
          ours = spend(ours);
          metas = Math.min(45, metas + (now - at) / 6_000) - 1;
          at = now;
          expect(metas).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
