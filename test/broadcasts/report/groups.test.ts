import fc from "fast-check";
import { expect, test } from "vitest";
import { hiddenAmong } from "../../../src/broadcasts/report/groups";

const hidden = (...sizes: number[]) =>
  [...hiddenAmong(sizes.map((people, index) => ({ name: "abcdef"[index] as string, people })))]
    .sort()
    .join("");

test.each<[string, number[], string]>([
  ["large groups are all shown", [20, 50], ""],
  ["a small one takes the next smallest with it, for it would follow from the total", [100, 19, 40], "bc"],
  ["two small ones that are few together take a third with them", [100, 5, 6, 90], "bcd"],
  ["two small ones that are enough together stay alone", [100, 15, 6, 90], "bc"],
  ["all, when there are only two and one is small", [100, 1], "ab"],
  ["groups without anybody say nothing", [100, 0, 30], ""],
  ["one group alone that is small", [5], "a"],
])("%s: %j", (_what, sizes, names) => {
  expect(hidden(...sizes)).toBe(names);
});

test("what is shown has enough people, and what is hidden cannot be taken from the total", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }), (sizes) => {
      const names = hiddenAmong(sizes.map((people, index) => ({ name: String(index), people })));
      const left = sizes.filter((_, index) => names.has(String(index)));
      const shown = sizes.filter((_, index) => !names.has(String(index)));
      expect(shown.every((people) => people >= 20)).toBe(true);
      if (shown.length > 0 && left.length > 0) {
        expect(left.length).toBeGreaterThan(1);
        expect(left.reduce((sum, people) => sum + people, 0)).toBeGreaterThanOrEqual(20);
      }
      if (sizes.every((people) => people >= 20)) expect(left).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
