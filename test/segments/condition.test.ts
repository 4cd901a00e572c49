import { expect, test } from "vitest";
import * as z from "zod";
import { compile, parametersOf } from "../../src/segments/compile";
import {
  type Condition,
  condition,
  FIELDS,
  LIMITS_OF_CONDITIONS,
  leavesOf,
} from "../../src/segments/condition";

const vip = { field: "tag", op: "has", value: "vip" };
const blocked = { field: "blocked", op: "is", value: true };

/** What is wrong, as `path: message`. */
function problems(raw: unknown): string[] {
  const result = condition.safeParse(raw);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

function nested(levels: number, key: "not" | "all"): unknown {
  let tree: unknown = vip;
  for (let level = 1; level < levels; level++) tree = key === "not" ? { not: tree } : { all: [tree] };
  return tree;
}

const GOOD: unknown[] = [
  vip,
  { field: "language", op: "is", value: "zh-HK" },
  { field: "language", op: "one_of", value: ["en", "zh-Hant-HK"] },
  { field: "language", op: "starts_with", value: "zh" },
  { field: "country", op: "is", value: "HK" },
  { field: "country", op: "one_of", value: ["HK", "TW"] },
  { field: "name", op: "starts_with", value: "chan" },
  { field: "phone", op: "is_set", value: false },
  { field: "consent", op: "is", value: "opted_in", category: "marketing" },
  blocked,
  { field: "undeliverable", op: "is", value: false },
  { field: "created_at", op: "before", value: "2026-01-31T09:00:00+08:00" },
  { field: "created_at", op: "older_than_days", value: 3650 },
  { field: "last_seen_at", op: "within_days", value: 1 },
  { field: "last_seen_at", op: "never" },
  { field: "last_order_at", op: "after", value: "2026-01-31T09:00:00Z" },
  { field: "last_order_at", op: "never" },
  { field: "window", op: "is", value: "open" },
  { field: "order_count", op: "exactly", value: 0 },
  { field: "order_count", op: "at_least", value: 3, within_days: 90 },
  { field: "order_total", op: "at_most", value: 50000, currency: "HKD", within_days: 30 },
  { field: "template_messages", op: "at_least", value: 2, status: "read" },
  {
    field: "template_messages",
    op: "at_most",
    value: 0,
    status: "failed",
    category: "utility",
    within_days: 7,
  },
  { field: "preference", op: "is", key: "size", value: "L" },
  { field: "crm", op: "linked", value: "hubspot" },
  { field: "segment", op: "in", value: "seg_01k5" },
  { all: [] },
  { any: [] },
  { all: [vip, { any: [blocked, { not: vip }] }] },
];

test.each(GOOD.map((raw) => [JSON.stringify(raw), raw]))("takes %s", (_name, raw) => {
  expect(condition.parse(raw)).toEqual(raw);
});

test("every field is among the examples", () => {
  const shown = new Set(GOOD.flatMap((raw) => leavesOf(raw as Condition)).map(({ field }) => field));
  expect([...shown].sort()).toEqual(Object.keys(FIELDS).sort());
});

test.each([
  [{ ...vip, value: "  Big\u200b  SPENDER " }, "big spender"],
  [{ ...vip, value: "ＶＩＰ" }, "vip"],
  [{ field: "name", op: "starts_with", value: " Ｃhan, " }, "chan"],
  [{ field: "country", op: "is", value: "hk" }, "HK"],
  [{ field: "country", op: "one_of", value: ["hk", "Tw"] }, ["HK", "TW"]],
  [{ field: "crm", op: "linked", value: " hubspot " }, "hubspot"],
])("brings %j into one form", (raw, value) => {
  expect(condition.parse(raw)).toEqual({ ...raw, value });
});

const TIME = ": must be an RFC 3339 time, for example 2026-01-31T09:00:00Z";

/** Input, where it is wrong, and a part of what is said of it. */
const BAD: [raw: unknown, path: string, said: string][] = [
  [undefined, "", "must be { all"],
  [null, "", "must be { all"],
  ["vip", "", "must be { all"],
  [[vip], "", "must be { all"],
  [{}, "", "exactly one of the keys"],
  [{ all: [vip], any: [vip] }, "", "exactly one of the keys"],
  [{ none: [vip] }, "", "exactly one of the keys"],
  [{ all: vip }, "all", "list of at most 20"],
  [{ not: [vip] }, "not", "must be { all"],
  [{ any: [vip, { not: { all: [3] } }] }, "any.1.not.all.0", "must be { all"],
  [{ field: "age", op: "is", value: 3 }, "field", "'tag' | 'language'"],
  [{ field: "__proto__", op: "is", value: 3 }, "field", "'tag'"],
  [{ field: ["tag"], op: "has", value: "vip" }, "field", "'tag'"],
  [{ field: "language", op: "has", value: "en" }, "op", "'is' | 'starts_with' | 'one_of'"],
  [{ field: "language", value: "en" }, "op", "'is' | 'starts_with' | 'one_of'"],
  [{ field: "tag", op: "is", value: "vip" }, "op", '"has"'],
  [{ field: "created_at", op: "never" }, "op", "'before' | 'after'"],
  [{ field: "order_total", op: "exactly", value: 3, currency: "HKD" }, "op", '"at_least"|"at_most"'],
  [{ ...vip, value: 7 }, "value", "expected string"],
  [{ ...vip, value: ["vip"] }, "value", "expected string"],
  [{ ...vip, value: "\u200b " }, "value", "must say something"],
  [{ ...vip, value: "x".repeat(41) }, "value", "<=40"],
  [{ ...vip, value: "a\u0000b" }, "value", "control characters"],
  [{ ...vip, value: "a\ud800" }, "value", "control characters"],
  [{ ...vip, sql: "1=1" }, "sql", "is not a known field"],
  [{ field: "tag", op: "has" }, "value", "expected string"],
  [{ ...blocked, value: 1 }, "value", "expected boolean"],
  [{ field: "language", op: "is", value: ["en"] }, "value", "expected string"],
  [{ field: "language", op: "is", value: "zh_HK" }, "value", "BCP 47"],
  [{ field: "language", op: "one_of", value: [] }, "value", ">=1"],
  [{ field: "language", op: "one_of", value: Array(51).fill("en") }, "value", "<=50"],
  [{ field: "language", op: "one_of", value: ["en", 3] }, "value.1", "expected string"],
  [{ field: "country", op: "is", value: "Hong Kong" }, "value", "ISO 3166"],
  [{ field: "name", op: "starts_with", value: "!!" }, "value", "must say something"],
  [{ field: "consent", op: "is", value: "yes", category: "marketing" }, "value", '"opted_in"'],
  [{ field: "consent", op: "is", value: "opted_in", category: "block" }, "category", '"marketing"'],
  [{ field: "consent", op: "is", value: "opted_in" }, "category", '"marketing"'],
  [{ field: "created_at", op: "before", value: "yesterday" }, "value", TIME.slice(2)],
  [{ field: "created_at", op: "before", value: "2026-02-30T00:00:00Z" }, "value", TIME.slice(2)],
  [{ field: "last_seen_at", op: "within_days", value: 0 }, "value", ">=1"],
  [{ field: "last_seen_at", op: "within_days", value: 3651 }, "value", "<=3650"],
  [{ field: "last_seen_at", op: "within_days", value: 1.5 }, "value", "expected int"],
  [{ field: "last_seen_at", op: "within_days", value: "7" }, "value", "expected number"],
  [{ field: "last_seen_at", op: "never", value: true }, "value", "is not a known field"],
  [{ field: "order_count", op: "at_least", value: -1 }, "value", ">=0"],
  [{ field: "order_count", op: "at_least", value: Number.NaN }, "value", "expected"],
  [{ field: "order_count", op: "at_least", value: 1, within_days: null }, "within_days", "expected number"],
  [{ field: "order_total", op: "at_least", value: 1 }, "currency", "expected string"],
  [{ field: "order_total", op: "at_least", value: 1, currency: "hkd" }, "currency", "ISO 4217"],
  [{ field: "template_messages", op: "at_least", value: 1 }, "status", '"delivered"'],
  [
    { field: "template_messages", op: "at_least", value: 1, status: "read", category: "service" },
    "category",
    '"utility"',
  ],
  [{ field: "preference", op: "is", value: "L" }, "key", "expected string"],
  [{ field: "segment", op: "in", value: "seg_'; drop table" }, "value", "id of a segment"],
  [
    JSON.parse('{"field":"tag","op":"has","value":"vip","__proto__":{"x":1}}'),
    "__proto__",
    "is not a known field",
  ],
  [JSON.parse('{"__proto__":{"field":"tag","op":"has","value":"vip"}}'), "", "exactly one of the keys"],
  [JSON.parse('{"all":[],"__proto__":[]}'), "", "exactly one of the keys"],
  [Object.create(vip), "", "exactly one of the keys"],
  [{ constructor: [] }, "", "exactly one of the keys"],
];

test.each(BAD.map(([raw, path, said]) => [JSON.stringify(raw) ?? "nothing", raw, path, said] as const))(
  "refuses %s",
  (_name, raw, path, said) => {
    const found = problems(raw);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${path}: `)).toBe(true);
    expect(found[0]).toContain(said);
  },
);

test("says all that is wrong, each at its place", () => {
  expect(problems({ all: [{ ...vip, value: 1 }, vip, { not: { field: "nose" } }] })).toEqual([
    "all.0.value: Invalid input: expected string, received number",
    expect.stringMatching(/^all\.2\.not\.field: /),
  ]);
});

test.each(["not", "all"] as const)(
  "goes 8 levels deep through %s and no deeper, whatever it is given",
  (key) => {
    expect(problems(nested(LIMITS_OF_CONDITIONS.depth, key))).toEqual([]);
    for (const levels of [LIMITS_OF_CONDITIONS.depth + 1, 1_000, 100_000])
      expect(problems(nested(levels, key))).toEqual([
        expect.stringContaining("is nested too deep: at most 8 levels"),
      ]);
  },
);

test("goes 20 wide and has 40 leaves, an empty list counting as one", () => {
  const wide = (width: number, entry: unknown) => ({ any: Array(width).fill(entry) });
  expect(problems(wide(20, vip))).toEqual([]);
  expect(problems(wide(21, vip))).toEqual(["any: must be a list of at most 20 conditions"]);
  expect(problems(wide(100_000, vip))).toHaveLength(1);
  expect(problems({ all: [wide(20, vip), wide(20, vip)] })).toEqual([]);
  expect(problems({ all: [wide(20, vip), wide(20, vip), vip] })).toEqual([
    ": has too many leaves: at most 40",
  ]);
  expect(problems(wide(20, wide(20, { all: [] })))).toEqual([": has too many leaves: at most 40"]);
  // Many times wider than it may be: the look stops early.
  const bomb = Array(7)
    .fill(0)
    .reduce<unknown>((inner) => wide(20, inner), vip);
  expect(problems(bomb)).toEqual([": has too many leaves: at most 40"]);
});

test("becomes a JSON schema that names every field", () => {
  const schema = JSON.stringify(z.toJSONSchema(condition, { io: "input" }));
  for (const field of Object.keys(FIELDS)) expect(schema).toContain(`"const":"${field}"`);
});

const INJECTIONS = [
  "' or 1=1 --",
  "x'); drop table contacts; --",
  '"; delete from orders; --',
  "?1",
  "%",
  "\\",
  "$.a",
];

test.each(INJECTIONS)("binds %s and never writes it", (text) => {
  const texts: unknown[] = [
    { field: "tag", op: "has", value: `t${text}` },
    { field: "name", op: "starts_with", value: `n${text}n` },
    { field: "preference", op: "is", key: text, value: text },
    { field: "crm", op: "linked", value: text },
  ];
  const bound: unknown[] = [];
  const tree = condition.parse({ all: texts });
  const sql = compile(tree, {
    now: 0,
    resolve: () => ({ all: [] }),
    bind: (value) => {
      bound.push(value);
      return "@";
    },
  });
  const harmless = compile(
    condition.parse({
      all: texts.map((leaf) => ({
        ...(leaf as object),
        ...("key" in (leaf as object) && { key: "k" }),
        value: "v",
      })),
    }),
    {
      now: 0,
      resolve: () => ({ all: [] }),
      bind: () => "@",
    },
  );
  expect(sql).toBe(harmless);
  expect(bound).toHaveLength(5);
  expect(bound).toEqual(expect.arrayContaining([`t${text}`, text]));
  expect(bound.filter((value) => value === text)).toHaveLength(3);
});

test("counts the values that each leaf binds", () => {
  const counted = GOOD.filter((raw) => Object.hasOwn(raw as object, "field")).map(
    (raw) => [JSON.stringify(raw), parametersOf(condition.parse(raw) as never)] as const,
  );
  expect(Math.max(...counted.map(([, count]) => count))).toBe(3);
  expect(new Map(counted).get(JSON.stringify(blocked))).toBe(0);
});
