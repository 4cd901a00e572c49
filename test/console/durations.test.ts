import { expect, test } from "vitest";
import { leftIn } from "../../src/console/browser/left";
import { createI18n } from "../../src/console/i18n";
import { HOUR, MINUTE } from "../../src/platform/clock";

const en = createI18n("en", "en-HK", "Asia/Hong_Kong");
const zh = createI18n("zh-Hant", "zh-Hant-HK", "Asia/Hong_Kong");

test("a duration is said in days from over 48 hours on, and loses nothing", () => {
  expect(en.duration(48 * HOUR)).toBe("48 hrs");
  expect(en.duration(49 * HOUR)).toBe("2 days 1 hr");
  expect(en.duration(72 * HOUR)).toBe("3 days");
  expect(en.duration(167 * HOUR + 59 * MINUTE)).toBe("6 days 23 hrs 59 mins");
  expect(en.duration(0)).toBe("less than a minute");
  expect(zh.duration(167 * HOUR + 59 * MINUTE)).toMatch(/^6 [天日] 23 小時 59 分鐘$/);
});

test("what is left is said without minutes while there are days", () => {
  expect(en.timeLeft(167 * HOUR + 59 * MINUTE)).toBe("6 days 23 hrs");
  expect(en.timeLeft(48 * HOUR + MINUTE)).toBe("48 hrs");
  expect(en.timeLeft(23 * HOUR + 59 * MINUTE)).toBe("23 hrs 59 mins");
  expect(zh.timeLeft(167 * HOUR + 59 * MINUTE)).toMatch(/^6 [天日] 23 小時$/);
});

test("the browser leaves those words, and counts down the last 48 hours", () => {
  expect(leftIn(48 * HOUR + 1, "over")).toBeUndefined();
  expect(leftIn(48 * HOUR, "over")).toBe("48:00:00");
  expect(leftIn(61_000, "over")).toBe("0:01:01");
  expect(leftIn(0, "over")).toBe("over");
});
