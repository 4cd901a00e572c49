import { expect, test } from "vitest";
import { variantAt } from "../../../src/broadcasts/audience/variants";

const shares = (...list: number[]) =>
  list.map((share, index) => ({ name: `V${index}`, share, fallback_cohort: 0 }));
const split = (list: ReturnType<typeof shares>, people: number, from = 1) => {
  const got = list.map(() => 0);
  for (let seq = from; seq < from + people; seq++) (got[variantAt(list, seq)] as number)++;
  return got;
};

test.each([[[50, 50]], [[1, 99]], [[33, 33, 34]], [[10, 20, 30, 40]], [[100]]])(
  "each hundred people are split as %j says, wherever they begin",
  (list) => {
    for (const from of [1, 2, 57, 99_901]) expect(split(shares(...list), 100, from)).toEqual(list);
    expect(split(shares(...list), 100_000)).toEqual(list.map((share) => share * 1000));
  },
);

test("a few people are split about evenly too, and neighbours differ", () => {
  expect(split(shares(50, 50), 10)).toEqual([6, 4]);
  expect(split(shares(50, 50), 40)).toEqual([20, 20]);
  expect([1, 2, 3, 4].map((seq) => variantAt(shares(50, 50), seq))).toEqual([0, 1, 0, 1]);
});
