import { describe, expect, test } from "vitest";
import { excludesSomebody, findContact, includesSomebody } from "../../src/segments/always";
import { type Condition, condition } from "../../src/segments/condition";
import { matches } from "../../src/segments/evaluate";
import { NOW } from "./generators";

const SEGMENTS: Record<string, unknown> = {
  seg_everybody: { all: [] },
  seg_vip: { field: "tag", op: "has", value: "vip" },
  seg_others: { not: { field: "segment", op: "in", value: "seg_vip" } },
};
/** Parsed anew each time, as a store may do. */
const resolve = (id: string) => condition.parse(SEGMENTS[id]);

const tag = (value: string) => ({ field: "tag", op: "has", value });
const consent = (value: string, category = "marketing") => ({ field: "consent", op: "is", value, category });
const orders = (op: string, value: number, within_days?: number) => ({
  field: "order_count",
  op,
  value,
  ...(within_days && { within_days }),
});
const worth = (op: string, value: number, currency = "HKD", within_days?: number) => ({
  field: "order_total",
  op,
  value,
  currency,
  ...(within_days && { within_days }),
});
const read = (op: string, value: number, more: object = {}) => ({
  field: "template_messages",
  op,
  value,
  status: "read",
  ...more,
});
const moment = (field: string, op: string, value?: unknown) => ({
  field,
  op,
  ...(value !== undefined && { value }),
});
const language = (op: string, value: unknown) => ({ field: "language", op, value });
const window = (value: string) => ({ field: "window", op: "is", value });
const segment = (value: string) => ({ field: "segment", op: "in", value });
const not = (part: unknown) => ({ not: part });
const all = (...parts: unknown[]) => ({ all: parts });
const any = (...parts: unknown[]) => ({ any: parts });

type Row = [name: string, raw: unknown];

const EVERYBODY: Row[] = [
  ["an empty all", all()],
  ["not an empty any", not(any())],
  ["an empty all in another", all(any(all()))],
  ["tagged or not", any(tag("vip"), not(tag("vip")))],
  ["tagged or not, spelt differently", any(tag("VIP"), not(tag(" ｖｉｐ ")))],
  ["any consent", any(consent("opted_in"), consent("opted_out"), consent("unknown"))],
  ["not two consents at once", not(all(consent("opted_in"), consent("opted_out")))],
  ["at least no order", orders("at_least", 0)],
  ["few orders or many", any(orders("at_most", 3), orders("at_least", 4))],
  ["few orders or many, overlapping", any(orders("at_most", 7), orders("at_least", 2))],
  ["orders lately or few of them", any(orders("at_least", 2), orders("at_most", 1, 30))],
  ["ordered or never", any(moment("last_order_at", "never"), orders("at_least", 1))],
  [
    "an old order, a new one or none",
    any(
      moment("last_order_at", "within_days", 30),
      moment("last_order_at", "older_than_days", 30),
      orders("exactly", 0),
    ),
  ],
  ["at least nothing spent", worth("at_least", 0)],
  ["nothing spent, or something ordered", any(worth("at_most", 0), orders("at_least", 1))],
  ["spent less lately than ever", any(worth("at_least", 500), worth("at_most", 499, "HKD", 30))],
  ["at least no message read", read("at_least", 0)],
  ["read means delivered", any(not(read("at_least", 2)), { ...read("at_least", 2), status: "delivered" })],
  ["one category means any", any(not(read("at_least", 1, { category: "utility" })), read("at_least", 1))],
  ["created before the year 9999", moment("created_at", "before", "9999-12-31T00:00:00Z")],
  ["created after 1970", moment("created_at", "after", "1970-01-01T00:00:00Z")],
  [
    "created lately or not",
    any(moment("created_at", "within_days", 30), moment("created_at", "older_than_days", 30)),
  ],
  ["open or closed", any(window("open"), window("closed"))],
  ["open or not seen for a day", any(window("open"), not(moment("last_seen_at", "within_days", 1)))],
  [
    "seen or never",
    any(moment("last_seen_at", "never"), moment("last_seen_at", "before", "9000-01-01T00:00:00Z")),
  ],
  ["not two languages at once", not(all(language("is", "en"), language("is", "zh")))],
  ["zh-HK starts with zh", any(not(language("is", "ZH-hk")), language("starts_with", "zh"))],
  [
    "a longer name starts like a shorter",
    any(not({ field: "name", op: "starts_with", value: "chan" }), {
      field: "name",
      op: "starts_with",
      value: "ch",
    }),
  ],
  [
    "blocked or not",
    any({ field: "blocked", op: "is", value: true }, { field: "blocked", op: "is", value: false }),
  ],
  [
    "not two sizes at once",
    not(
      all(
        { field: "preference", op: "is", key: "size", value: "L" },
        { field: "preference", op: "is", key: "size", value: "M" },
      ),
    ),
  ],
  ["a segment of everybody", segment("seg_everybody")],
  ["a segment and its contrary", any(segment("seg_vip"), segment("seg_others"))],
  ["a segment's contrary and what it is about", any(tag("vip"), segment("seg_others"))],
  [
    "twenty disguises at once",
    all(...Array.from({ length: 20 }, (_, index) => any(tag(`t${index}`), not(tag(`t${index}`))))),
  ],
  ["a disguise in logic", any(all(tag("a"), tag("b")), not(tag("a")), not(tag("b")))],
];

const NEARLY: Row[] = [
  ["a tag", tag("vip")],
  ["any of twenty tags", any(...Array.from({ length: 20 }, (_, index) => tag(`t${index}`)))],
  ["none of twenty tags", not(any(...Array.from({ length: 20 }, (_, index) => tag(`t${index}`))))],
  ["all but one tag of many", not(all(...Array.from({ length: 20 }, (_, index) => tag(`t${index}`))))],
  ["one of two tags or not the other", any(tag("a"), not(tag("b")))],
  ["two of three consents", any(consent("opted_in"), consent("unknown"))],
  ["consents in two categories", any(consent("opted_in"), not(consent("opted_in", "utility")))],
  ["one order at least", orders("at_least", 1)],
  ["few orders or many, with a gap", any(orders("at_most", 3), orders("at_least", 5))],
  ["few orders or many, with a gap at the top", any(orders("at_most", 998), orders("at_least", 1000))],
  ["few orders lately or some at all", any(orders("at_most", 1, 30), orders("at_least", 9))],
  ["many lately and few before", not(all(orders("at_least", 5, 30), orders("exactly", 7, 90)))],
  ["not exactly so many", not(orders("exactly", 500))],
  [
    "an old order or a new one",
    any(moment("last_order_at", "within_days", 30), moment("last_order_at", "older_than_days", 30)),
  ],
  ["an order, of a worth or another", any(worth("at_least", 100), worth("at_most", 98))],
  ["spent in one currency or not in another", any(worth("at_least", 1), worth("at_most", 0, "JPY"))],
  ["not rich in a single order", not(all(worth("at_least", 1e12), orders("exactly", 1)))],
  [
    "delivered does not mean read",
    any(not({ ...read("at_least", 1), status: "delivered" }), read("at_least", 1)),
  ],
  [
    "any category does not mean one",
    any(not(read("at_least", 1)), read("at_least", 1, { category: "utility" })),
  ],
  [
    "messages in every way",
    any(
      ...["sent", "delivered", "read", "failed"].map((status) => ({
        ...read("at_least", 3, { within_days: 7 }),
        status,
      })),
    ),
  ],
  ["created before last year", moment("created_at", "before", "2025-01-01T00:00:00Z")],
  ["created in ten years", moment("created_at", "within_days", 3650)],
  [
    "before or after one moment",
    any(
      moment("created_at", "before", "2026-01-01T00:00:00Z"),
      moment("created_at", "after", "2026-01-01T00:00:00Z"),
    ),
  ],
  ["open or not seen for two days", any(window("open"), not(moment("last_seen_at", "within_days", 2)))],
  ["seen at all", not(moment("last_seen_at", "never"))],
  ["many languages", language("one_of", ["zh", "en", "ja", "ko", "fr", "de"])],
  ["not a tag that only begins like another", any(not(language("starts_with", "zh")), language("is", "zh"))],
  ["not blocked", not({ field: "blocked", op: "is", value: true })],
  ["with a phone", { field: "phone", op: "is_set", value: true }],
  ["not in a segment", segment("seg_others")],
  [
    "forty leaves that contradict each other nowhere",
    all(...Array.from({ length: 20 }, (_, index) => any(tag(`t${index}`), language("is", "en")))),
  ],
];

const contrary = (rows: Row[]): Row[] => rows.map(([name, raw]) => [`not: ${name}`, not(raw)]);

describe("everybody in disguise", () => {
  test.each(EVERYBODY)("%s", (_name, raw) => {
    const parsed = condition.parse(raw);
    expect(excludesSomebody(parsed, resolve, NOW)).toBe(false);
    expect(includesSomebody(parsed, resolve, NOW)).toBe(true);
  });
});

describe("nobody in disguise", () => {
  test.each<Row>([
    ...contrary(EVERYBODY),
    ["an empty any", any()],
    ["created in the future", moment("created_at", "after", "2099-01-01T00:00:00Z")],
    ["created before WhatsApp was", moment("created_at", "before", "2008-01-01T00:00:00Z")],
    [
      "seen before and after",
      all(
        moment("last_seen_at", "before", "2026-01-01T00:00:00Z"),
        moment("last_seen_at", "after", "2026-01-01T00:00:00Z"),
      ),
    ],
    ["more lately than ever", all(orders("at_least", 3, 30), orders("at_most", 2))],
    ["rich without an order", all(worth("at_least", 1), moment("last_order_at", "never"))],
  ])("%s", (_name, raw) => {
    const parsed = condition.parse(raw);
    expect(includesSomebody(parsed, resolve, NOW)).toBe(false);
    expect(excludesSomebody(parsed, resolve, NOW)).toBe(true);
  });
});

describe("leaves somebody out and takes somebody in", () => {
  test.each([...NEARLY, ...contrary(NEARLY)])("%s", (_name, raw) => {
    const parsed: Condition = condition.parse(raw);
    for (const wanted of [true, false]) {
      const found = findContact(parsed, wanted, resolve, NOW);
      expect(found && matches(parsed, found, NOW, resolve)).toBe(wanted);
    }
  });
});

const many = (make: (index: number) => unknown) => Array.from({ length: 20 }, (_, index) => make(index));
const OUTCOMES = ["sent", "delivered", "read", "failed"];
const CATEGORIES = ["marketing", "utility", "authentication"];

test.each<Row>([
  ["orders", all(...many((index) => orders("at_most", 980 + index, 1 + index * 90)))],
  [
    "amounts",
    all(...many((index) => worth("at_most", 1e9 + index, ["HKD", "JPY", "USD"][index % 3], 1 + index * 70))),
  ],
  [
    "orders and amounts",
    any(
      ...many((index) =>
        index % 2 ? orders("at_least", 900, 1 + index * 9) : worth("at_least", 3 ** index, "HKD", 100),
      ),
    ),
  ],
  ["messages", all(...many((index) => read("at_least", 980 + index, { within_days: 1 + index * 90 })))],
  [
    "messages of all kinds",
    any(
      ...many((index) =>
        read("at_least", 980 + index, {
          within_days: 1 + index * 90,
          status: OUTCOMES[index % 4],
          category: CATEGORIES[index % 3],
        }),
      ),
    ),
  ],
])(
  "judges the largest thresholds alike every time, and soon: %s",
  (_name, raw) => {
    const parsed = condition.parse(raw);
    for (const wanted of [true, false]) {
      const found = findContact(parsed, wanted, resolve, NOW);
      expect(found && matches(parsed, found, NOW, resolve)).toBe(wanted);
      expect(findContact(parsed, wanted, resolve, NOW)).toEqual(found);
    }
  },
  5_000,
);

test("sees that three pigeons have no room in two holes", () => {
  const sits = (group: number, pigeon: number, hole: number) => tag(`g${group}p${pigeon}h${hole}`);
  const riddle = (group: number) =>
    all(
      ...[0, 1, 2].map((pigeon) => any(sits(group, pigeon, 0), sits(group, pigeon, 1))),
      ...[0, 1].map((hole) =>
        not(
          any(
            all(sits(group, 0, hole), sits(group, 1, hole)),
            all(sits(group, 1, hole), sits(group, 2, hole)),
            all(sits(group, 0, hole), sits(group, 2, hole)),
          ),
        ),
      ),
    );
  const parsed = condition.parse(any(riddle(0), riddle(1)));
  expect(includesSomebody(parsed, resolve, NOW)).toBe(false);
  expect(excludesSomebody(parsed, resolve, NOW)).toBe(true);
});
