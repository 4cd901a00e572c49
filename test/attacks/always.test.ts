import { expect, test } from "vitest";
import { freshKey } from "../support/story";
import { call } from "../support/worker";

const upsert = (condition: object) =>
  call("marketer", "whatsapp.segment.upsert", {
    name: `S ${freshKey()}`,
    condition,
    idempotency_key: freshKey(),
  });
const tag = (value: string) => ({ field: "tag", op: "has", value });
const days = (field: string, op: string, value: number) => ({ field, op, value });

test.each([
  [
    "a name that starts with anything",
    {
      any: [
        { not: { field: "name", op: "starts_with", value: "a" } },
        { field: "name", op: "starts_with", value: "a" },
      ],
    },
  ],
  [
    "window open or closed",
    {
      any: [
        { field: "window", op: "is", value: "open" },
        { field: "window", op: "is", value: "closed" },
      ],
    },
  ],
  [
    "seen within or before or never",
    {
      any: [
        days("last_seen_at", "within_days", 30),
        days("last_seen_at", "older_than_days", 30),
        { field: "last_seen_at", op: "never" },
      ],
    },
  ],
  [
    "created within or before",
    {
      any: [
        days("created_at", "within_days", 30),
        days("created_at", "older_than_days", 31),
        days("created_at", "older_than_days", 30),
      ],
    },
  ],
  ["created after 2008", { field: "created_at", op: "after", value: "2008-01-01T00:00:00Z" }],
  [
    "created within ten years or before",
    { not: { all: [days("created_at", "within_days", 3), days("created_at", "older_than_days", 3)] } },
  ],
  [
    "orders at most one or at least two",
    {
      any: [
        { field: "order_count", op: "at_most", value: 1 },
        { field: "order_count", op: "at_least", value: 2 },
      ],
    },
  ],
  [
    "orders at most one, or at least one in 10 days or before",
    {
      any: [
        { field: "order_count", op: "at_most", value: 1 },
        { field: "order_count", op: "at_least", value: 2, within_days: 3650 },
        days("last_order_at", "older_than_days", 3650),
        days("last_order_at", "within_days", 3650),
      ],
    },
  ],
  [
    "totals in two currencies",
    {
      any: [
        { field: "order_total", op: "at_least", value: 0, currency: "HKD" },
        { field: "order_total", op: "at_least", value: 5, currency: "TWD" },
      ],
    },
  ],
  [
    "language starts with or not, in other case",
    {
      any: [
        { field: "language", op: "starts_with", value: "zh" },
        { not: { field: "language", op: "starts_with", value: "ZH" } },
      ],
    },
  ],
  [
    "phone set or not",
    {
      any: [
        { field: "phone", op: "is_set", value: true },
        { field: "phone", op: "is_set", value: false },
      ],
    },
  ],
  [
    "templates",
    {
      any: [
        { field: "template_messages", op: "at_least", value: 1, status: "sent" },
        { field: "template_messages", op: "at_most", value: 0, status: "delivered" },
      ],
    },
  ],
  [
    "parity of ten tags",
    {
      any: [
        tag("a"),
        {
          all: [
            { not: tag("a") },
            { any: [tag("b"), { all: [{ not: tag("b") }, { any: [tag("c"), { not: tag("c") }] }] }] },
          ],
        },
      ],
    },
  ],
  ["two spellings of one tag", { any: [tag("ＶＩＰ"), { not: tag("v\u200bip") }] }],
  ["a spelling with a joiner before an accent", { any: [tag("café"), { not: tag("cafe\u200b\u0301") }] }],
  [
    "two preferences of one key",
    {
      not: {
        all: [
          { field: "preference", op: "is", key: "k", value: "a" },
          { field: "preference", op: "is", key: "k", value: "b" },
        ],
      },
    },
  ],
  [
    "older than nothing",
    {
      not: {
        all: [
          days("last_order_at", "within_days", 1),
          days("last_order_at", "older_than_days", 2),
          { field: "order_count", op: "exactly", value: 1 },
        ],
      },
    },
  ],
])("%s is everybody in disguise, and refused", async (_what, condition) => {
  const { data } = await upsert(condition);
  expect(data.code, JSON.stringify(data).slice(0, 400)).toBe("policy_blocked");
});

test("a riddle of forty leaves is judged within a second or two", async () => {
  const parts = Array.from({ length: 19 }, (_, n) => ({
    any: [tag(`t${n}`), { not: tag(`t${(n * 7 + 3) % 19}`) }],
  }));
  const began = performance.now();
  const { data } = await upsert({ not: { all: parts } });
  expect(data.code).not.toBe("unavailable");
  expect(performance.now() - began).toBeLessThan(4000);
});

test("a riddle of orders is judged within a second or two", async () => {
  const parts = Array.from({ length: 19 }, (_, n) => ({
    any: [
      { field: "order_count", op: "at_least", value: 900 + n, within_days: 10 + n },
      {
        field: "order_total",
        op: "at_most",
        value: 10 ** 11 + n,
        currency: ["HKD", "TWD", "USD", "JPY"][n % 4],
        within_days: 100 + n,
      },
    ],
  }));
  const began = performance.now();
  const { data } = await upsert({ all: parts });
  expect(data.code).not.toBe("unavailable");
  expect(performance.now() - began).toBeLessThan(4000);
});

test("a cascade of segments in segments is judged within a second or two", async () => {
  let inner = (await upsert(tag("x"))).data.result.segment_id as string;
  for (let n = 0; n < 4; n++)
    inner = (
      await upsert({
        all: [
          { field: "segment", op: "in", value: inner },
          { field: "segment", op: "in", value: inner },
        ],
      })
    ).data.result.segment_id;
  const { data } = await upsert({
    all: Array.from({ length: 20 }, () => ({ field: "segment", op: "in", value: inner })),
  });
  expect(data.code).toBe("validation_failed");
});
