import { expect, test } from "vitest";
import { type Condition, condition } from "../../src/segments/condition";
import { checkReferences, expand, referencesOf } from "../../src/segments/references";

const segment = (id: string): Condition => ({ field: "segment", op: "in", value: `seg_${id}` });
const tag = (value: string): Condition => ({ field: "tag", op: "has", value });
const known = (entries: Record<string, Condition>) =>
  new Map(Object.entries(entries).map(([id, one]) => [`seg_${id}`, one]));
const times = (count: number, part: Condition): Condition => ({ any: Array<Condition>(count).fill(part) });

test("names each segment once, wherever it stands", () => {
  const tree: Condition = { all: [segment("a"), { not: { any: [segment("b"), tag("x"), segment("a")] } }] };
  expect(referencesOf(tree)).toEqual(["seg_a", "seg_b"]);
  expect(referencesOf(tag("x"))).toEqual([]);
});

test("writes segments out", () => {
  const all = known({ a: { not: segment("b") }, b: tag("x") });
  const written = expand({ any: [segment("a"), segment("b")] }, (id) => all.get(id) as Condition);
  expect(written).toEqual({ any: [{ not: tag("x") }, tag("x")] });
});

const CHAIN = known({
  a: segment("b"),
  b: { not: { all: [segment("c")] } },
  c: { any: [tag("x"), segment("d")] },
  d: tag("y"),
});

test.each<
  [
    name: string,
    id: string | undefined,
    condition: Condition,
    known: Map<string, Condition>,
    problem: unknown,
  ]
>([
  ["nothing named", "seg_n", tag("x"), new Map(), undefined],
  ["a chain of four", "seg_n", segment("a"), CHAIN, undefined],
  ["one segment twice, without a circle", undefined, { all: [segment("c"), segment("d")] }, CHAIN, undefined],
  ["an unknown one", "seg_n", segment("z"), CHAIN, { code: "unknown_segment", chain: ["seg_n", "seg_z"] }],
  [
    "an unknown one further down",
    undefined,
    segment("a"),
    known({ a: segment("b"), b: segment("z") }),
    { code: "unknown_segment", chain: ["seg_a", "seg_b", "seg_z"] },
  ],
  ["itself", "seg_a", segment("a"), CHAIN, { code: "cycle", chain: ["seg_a", "seg_a"] }],
  [
    "itself through three others",
    "seg_d",
    { not: segment("a") },
    CHAIN,
    { code: "cycle", chain: ["seg_d", "seg_a", "seg_b", "seg_c", "seg_d"] },
  ],
  [
    "a circle of others",
    "seg_n",
    { all: [tag("x"), segment("a")] },
    known({ a: segment("b"), b: segment("c"), c: segment("b") }),
    { code: "cycle", chain: ["seg_b", "seg_c", "seg_b"] },
  ],
  ["five levels of segments", "seg_n", segment("z"), new Map([...CHAIN, ["seg_z", segment("a")]]), undefined],
  [
    "six levels of segments",
    "seg_n",
    segment("y"),
    new Map([...CHAIN, ["seg_y", segment("z")], ["seg_z", segment("a")]]),
    { code: "too_deep", chain: ["seg_n", "seg_y", "seg_z", "seg_a", "seg_b", "seg_c", "seg_d"] },
  ],
  ["forty leaves written out", "seg_n", times(2, segment("a")), known({ a: times(20, tag("x")) }), undefined],
  [
    "one more",
    "seg_n",
    { all: [times(2, segment("a")), tag("y")] },
    known({ a: times(20, tag("x")) }),
    { code: "too_many_leaves", found: 41, limit: 40 },
  ],
  [
    "a bomb: twenty times twenty times …",
    "seg_n",
    times(20, segment("a")),
    known({
      a: times(20, segment("b")),
      b: times(20, segment("c")),
      c: times(20, segment("d")),
      d: times(20, tag("x")),
    }),
    { code: "too_many_leaves", found: 20 ** 5, limit: 40 },
  ],
  [
    "empty lists, which count",
    "seg_n",
    times(20, segment("a")),
    known({ a: times(3, { all: [] }) }),
    { code: "too_many_leaves", found: 60, limit: 40 },
  ],
  [
    "sixty values",
    undefined,
    times(
      20,
      condition.parse({ field: "order_total", op: "at_least", value: 1, currency: "HKD", within_days: 7 }),
    ),
    new Map(),
    undefined,
  ],
  [
    "more values than a statement takes, through a segment",
    undefined,
    times(3, segment("a")),
    known({
      a: times(
        10,
        condition.parse({ field: "order_total", op: "at_least", value: 1, currency: "HKD", within_days: 7 }),
      ),
    }),
    { code: "too_many_parameters", found: 90, limit: 80 },
  ],
])("%s", (_name, id, tree, segments, problem) => {
  expect(checkReferences(id, tree, segments)).toEqual(problem);
});
