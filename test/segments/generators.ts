import fc from "fast-check";
import { DAY } from "../../src/platform/clock";
import { CONSENT_OF, CONSENT_VALUES, type Condition, type Leaf } from "../../src/segments/condition";
import type { ContactFacts } from "../../src/segments/evaluate";

/** The moment at which everything is judged. */
export const NOW = Date.UTC(2026, 10, 24, 8);

// Few values of each kind, so that conditions and contacts meet, and both sides of every limit.
const DAYS = [1, 2, 30];
const LATEST = NOW + 1;
const moments = fc.constantFrom(
  ...DAYS.flatMap((days) => [-1, 0, 1].map((off) => NOW - days * DAY + off)),
  NOW,
  Date.UTC(2020, 1, 1),
);
const TAGS = ["vip", "大客戶", `o'hara"`, "a\\b"];
const LANGUAGES = ["zh", "zh-HK", "zh-Hant-HK", "ZH-hk", "zha", "en", "EN-gb"];
const COUNTRIES = ["HK", "TW", "GB"];
const NAMES = ["chan", "chan tai", "陳", "陳大", "😀a", "%", "ch_n"];
const KEYS = ["size", 'a"b', "a\\b", "$.size", "__proto__", "尺寸"];
const VALUES = ["L", "1", "true", "null", "' or 1=1 --"];
const SYSTEMS = ["hubspot", 'say "hi"', "紀錄"];
const CURRENCIES = ["HKD", "JPY"];
export const SEGMENTS = ["seg_a", "seg_b", "seg_c"];

const days = fc.constantFrom(...DAYS);
const few = fc.integer({ min: 0, max: 3 });
const optional = <Value>(key: string, value: fc.Arbitrary<Value>) =>
  fc.option(
    value.map((one) => ({ [key]: one })),
    { nil: {} as Record<string, Value> },
  );
const time = moments.map((at) => new Date(at).toISOString());

const moment = (field: string) =>
  fc.oneof(
    fc.record({ field: fc.constant(field), op: fc.constantFrom("before", "after"), value: time }),
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom("within_days", "older_than_days"),
      value: days,
    }),
    ...(field === "created_at" ? [] : [fc.constant({ field, op: "never" })]),
  );
const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const number = (
  field: string,
  ops: readonly string[],
  value: fc.Arbitrary<number>,
  more: fc.Arbitrary<object>,
) =>
  fc
    .tuple(fc.constantFrom(...ops), value, more, optional("within_days", days))
    .map(([op, threshold, keys, within]) => ({ field, op, value: threshold, ...keys, ...within }));
const is = (field: string, op: string, values: readonly unknown[], more: object = {}) =>
  fc.constantFrom(...values).map((value) => ({ field, op, value, ...more }));

/** Leaves of every field; `ids` are the segments that they may name. */
const leaves = (ids: readonly string[]) =>
  fc.oneof(
    is("tag", "has", TAGS),
    is("language", "is", LANGUAGES),
    is("language", "starts_with", ["zh", "ZH", "zh-Hant", "en"]),
    some(LANGUAGES).map((value) => ({ field: "language", op: "one_of", value })),
    is("country", "is", COUNTRIES),
    some(COUNTRIES).map((value) => ({ field: "country", op: "one_of", value })),
    is(
      "name",
      "starts_with",
      NAMES.filter((name) => name !== "%"),
    ),
    is("phone", "is_set", [true, false]),
    fc.constantFrom(...CONSENT_OF).chain((category) => is("consent", "is", CONSENT_VALUES, { category })),
    is("blocked", "is", [true, false]),
    is("undeliverable", "is", [true, false]),
    moment("created_at"),
    moment("last_seen_at"),
    moment("last_order_at"),
    is("window", "is", ["open", "closed"]),
    number("order_count", ["at_least", "at_most", "exactly"], few, fc.constant({})),
    number(
      "order_total",
      ["at_least", "at_most"],
      fc.constantFrom(0, 1, 100, 101, 200),
      fc.constantFrom(...CURRENCIES).map((currency) => ({ currency })),
    ),
    number(
      "template_messages",
      ["at_least", "at_most"],
      few,
      fc
        .tuple(
          fc.constantFrom("sent", "delivered", "read", "failed"),
          optional("category", fc.constantFrom("marketing", "utility", "authentication")),
        )
        .map(([status, category]) => ({ status, ...category })),
    ),
    fc
      .tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES))
      .map(([key, value]) => ({ field: "preference", op: "is", key, value })),
    is("crm", "linked", SYSTEMS),
    ...(ids.length > 0 ? [is("segment", "in", ids)] : []),
  ) as fc.Arbitrary<Leaf>;

const tree = (ids: readonly string[]): fc.Arbitrary<Condition> =>
  fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "small", withCrossShrink: true },
      leaves(ids),
      fc.array(tie("tree"), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie("tree"), { maxLength: 3 }).map((any) => ({ any })),
      tie("tree").map((not) => ({ not })),
    ),
  })).tree;

/** A condition, and segments of which each may name those before it. */
export const conditions = fc.record({
  condition: tree(SEGMENTS),
  segments: fc
    .tuple(...SEGMENTS.map((_id, index) => tree(SEGMENTS.slice(0, index))))
    .map((trees) => new Map(trees.map((one, index) => [SEGMENTS[index] as string, one]))),
});

const happened = fc.oneof(moments, fc.constant(LATEST));

export const contacts: fc.Arbitrary<ContactFacts> = fc.record({
  tags: fc.subarray(TAGS),
  language: fc.option(fc.constantFrom(...LANGUAGES)),
  country: fc.option(fc.constantFrom(...COUNTRIES)),
  searchName: fc.option(fc.constantFrom(...NAMES)),
  searchProfile: fc.option(fc.constantFrom(...NAMES)),
  hasPhone: fc.boolean(),
  consent: fc.record({
    marketing: fc.constantFrom(...CONSENT_VALUES),
    utility: fc.constantFrom(...CONSENT_VALUES),
    authentication: fc.constantFrom(...CONSENT_VALUES),
    service: fc.constantFrom(...CONSENT_VALUES),
  }),
  blocked: fc.boolean(),
  undeliverable: fc.boolean(),
  createdAt: happened,
  lastInboundAt: fc.option(happened),
  orders: fc.array(
    fc.record({
      at: happened,
      totalMinor: fc.constantFrom(0, 1, 100),
      currency: fc.constantFrom(...CURRENCIES),
      status: fc.constantFrom("requested", "confirmed", "paid", "fulfilled", "cancelled", "refunded"),
    }),
    { maxLength: 4 },
  ),
  templates: fc.array(
    fc.record({
      category: fc.constantFrom("marketing" as const, "utility" as const, "authentication" as const),
      at: happened,
      status: fc.constantFrom(
        "queued",
        "sending",
        "unknown",
        "accepted",
        "sent",
        "failed",
        "delivered",
        "read",
        "played",
      ),
    }),
    { maxLength: 4 },
  ),
  preferences: fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES)), { maxLength: 3 }).map(
    // Not `{}` with assignments: "__proto__" has to become a key like the others.
    (entries) => Object.fromEntries(entries) as Record<string, string>,
  ),
  crm: fc.subarray(SYSTEMS),
});
