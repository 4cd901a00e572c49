import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { compile } from "../../src/segments/compile";
import { type Condition, condition, LIMITS_OF_CONDITIONS } from "../../src/segments/condition";
import { checkReferences } from "../../src/segments/references";
import { NOW } from "./generators";

function compiled(tree: Condition, known: ReadonlyMap<string, Condition> = new Map()) {
  const params: unknown[] = [];
  const sql = compile(tree, {
    now: NOW,
    resolve: (id) => known.get(id) as Condition,
    bind: (value) => `?${params.push(value)}`,
  });
  return { sql, params };
}

async function planOf(raw: unknown): Promise<string> {
  const { sql, params } = compiled(condition.parse(raw));
  const { results } = await env.DB.prepare(
    `explain query plan select contact.id from contacts as contact where ${sql}`,
  )
    .bind(...params)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail).join("\n");
}

test.each([
  [{ field: "tag", op: "has", value: "vip" }, "contact_tags USING PRIMARY KEY (tag=?)", "contact USING"],
  [
    { field: "consent", op: "is", value: "opted_in", category: "marketing" },
    "contacts_marketing (marketing=?)",
    "contact USING",
  ],
  [
    { field: "order_count", op: "at_least", value: 2, within_days: 30 },
    "orders_contact (contact_id=? AND placed_at>?)",
    "CORRELATED",
  ],
  [{ field: "last_order_at", op: "within_days", value: 30 }, "orders_contact (contact_id=?)", "CORRELATED"],
  [
    { field: "template_messages", op: "at_least", value: 2, status: "read", within_days: 30 },
    "messages_category (contact_id=? AND category=? AND at>?)",
    "CORRELATED",
  ],
  [
    { field: "template_messages", op: "at_most", value: 0, status: "sent", category: "utility" },
    "messages_category (contact_id=? AND category=?)",
    "CORRELATED",
  ],
])("%j goes through an index", async (raw, index, how) => {
  const plan = await planOf(raw);
  expect(plan).toContain(index);
  expect(plan).toContain(how);
});

/** A condition as large as it may be in one way, and the segments that it names. */
const LARGEST: [name: string, condition: Condition, known: Record<string, Condition>][] = [];

const vip: Condition = { field: "tag", op: "has", value: "vip" };
const dear: Condition = {
  field: "template_messages",
  op: "at_least",
  value: 1,
  status: "read",
  within_days: 30,
};
const down = (levels: number, key: "not" | "pair", end: Condition): Condition => {
  let tree = end;
  for (let level = 1; level < levels; level++)
    tree = key === "not" ? { not: tree } : { all: [{ ...vip }, tree] };
  return tree;
};
LARGEST.push(
  [
    "forty leaves with eighty values",
    { all: [{ any: Array(20).fill(dear) }, { any: Array(20).fill(dear) }] },
    {},
  ],
  [
    "nots, as deep as they go, in each of six segments",
    down(8, "not", { field: "segment", op: "in", value: "seg_1" }),
    Object.fromEntries(
      [1, 2, 3, 4, 5].map((level) => [
        `seg_${level}`,
        down(8, "not", level < 5 ? { field: "segment", op: "in", value: `seg_${level + 1}` } : dear),
      ]),
    ),
  ],
  [
    "a staircase of pairs",
    down(8, "pair", { field: "segment", op: "in", value: "seg_1" }),
    Object.fromEntries(
      [1, 2, 3, 4].map((level) => [
        `seg_${level}`,
        down(8, "pair", level < 4 ? { field: "segment", op: "in", value: `seg_${level + 1}` } : vip),
      ]),
    ),
  ],
);

test.each(LARGEST)("the database takes %s", async (_name, tree, entries) => {
  const known = new Map(Object.entries(entries));
  for (const one of [tree, ...known.values()]) expect(condition.parse(one)).toEqual(one);
  expect(checkReferences("seg_0", tree, known)).toBeUndefined();
  const { sql, params } = compiled(tree, known);
  expect(params.length).toBeLessThanOrEqual(LIMITS_OF_CONDITIONS.parameters);
  const answer = env.DB.prepare(`select count(*) as count from contacts as contact where ${sql}`);
  expect(await answer.bind(...params).first("count")).toEqual(expect.any(Number));
});

test("nobody and everybody are constants, and a part with one entry is that entry", () => {
  expect(compiled({ any: [] }).sql).toBe("false");
  expect(compiled({ all: [] }).sql).toBe("true");
  expect(compiled({ all: [{ any: [{ field: "phone", op: "is_set", value: true }] }] }).sql).toBe(
    "(contact.phone is not null)",
  );
});
