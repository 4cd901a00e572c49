import { expect, test } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call, ok } from "../support/worker";

const VIP = { field: "tag", op: "has", value: "vip" };
const upsert = (args: object, role = "marketer") =>
  call(role, "whatsapp.segment.upsert", { idempotency_key: freshKey(), ...args });
const segment = async (name: string, condition: object): Promise<string> => {
  const { data } = await upsert({ name, condition });
  if (data.status !== "executed") throw new Error(JSON.stringify(data));
  return data.result.segment_id;
};
const inSegment = (value: string) => ({ field: "segment", op: "in", value });

test("a segment is counted without whom nobody may write to, and says why", async () => {
  const { data } = await upsert({ name: "VIP", condition: VIP });
  expect(data).toMatchObject({ status: "executed", effects: { outcome: "create", who: 'tagged "vip"' } });
  expect(data.effects.who_zh).toContain("vip");
  const { items } = await ok("marketer", "whatsapp.segments.list", { detail: "full" });
  const members = (
    await ok("marketer", "whatsapp.contacts.list", { segment_id: data.result.segment_id, limit: 200 })
  ).items;
  expect(items[0]).toMatchObject({ name: "VIP", condition: VIP, version: 1, used_by: [] });
  expect(items[0].counts.total).toBe(members.length);
  const vips = await row<{ n: number; blocked: number }>(
    "select count(*) as n, sum(blocked) as blocked from contacts join contact_tags on contact_id = id where tag = 'vip'",
  );
  expect(vips.blocked).toBe(1);
  expect(items[0].counts.excluded).toEqual({ blocked: 1, unreachable: 0, opted_out: 0 });
  expect(members.length).toBe(vips.n - 1);
});

test("whoever says STOP is out of every segment at once, whatever its condition says", async () => {
  const everyone = { field: "country", op: "one_of", value: ["HK", "TW"] };
  const id = await segment("Hong Kong only", {
    all: [
      { field: "country", op: "is", value: "HK" },
      { not: { field: "tag", op: "has", value: "nothing" } },
    ],
  });
  const out = await upsert({
    name: "Said no",
    condition: { field: "consent", category: "marketing", op: "is", value: "opted_out" },
  });
  const before = (await ok("marketer", "whatsapp.segments.list", { segment_id: id })).items[0].counts;
  await ok("agent", "whatsapp.consent.update", {
    contact_ids: ["con_demo01"],
    action: "opt_out",
    source: "staff",
    idempotency_key: freshKey(),
  });
  const after = (await ok("marketer", "whatsapp.segments.list", { segment_id: id })).items[0].counts;
  expect(after.total).toBe(before.total - 1);
  expect(after.excluded.opted_out).toBe(before.excluded.opted_out + 1);
  const listed = (await ok("marketer", "whatsapp.contacts.list", { segment_id: id, limit: 200 })).items;
  expect(listed.map((item: { id: string }) => item.id)).not.toContain("con_demo01");
  const saidNo = (await ok("marketer", "whatsapp.segments.list", { segment_id: out.data.result.segment_id }))
    .items[0];
  expect(saidNo.counts.sendable.marketing).toBe(0);
  expect(saidNo.template_categories).not.toContain("marketing");
  expect(everyone.value).toHaveLength(2);
});

test.each([
  ["an empty all", { all: [] }],
  ["not of an empty any", { not: { any: [] } }],
  ["a tag or not that tag", { any: [VIP, { not: VIP }] }],
  [
    "every state of consent",
    {
      any: ["opted_in", "opted_out", "unknown"].map((value) => ({
        field: "consent",
        category: "marketing",
        op: "is",
        value,
      })),
    },
  ],
  ["at least no order", { field: "order_count", op: "at_least", value: 0 }],
  ["before the year 9999", { field: "created_at", op: "before", value: "9999-01-01T00:00:00Z" }],
])("%s is everybody, and refused unless everybody is meant", async (_what, condition) => {
  const { data } = await upsert({ name: "Everybody", condition });
  expect(data).toMatchObject({ code: "policy_blocked", details: { path: "condition" } });
  expect(data.hint).toContain("all_customers");
});

test("all customers are meant: a person decides; the opted out are still out", async () => {
  const { data } = await upsert({ name: "Everybody", all_customers: true });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "segment.everybody" }] },
  });
  expect((await ok("marketer", "whatsapp.segments.list", { query: "everybody" })).items).toEqual([]);
  await approveAs("manager", data.action_request_id);
  const [item] = (await ok("marketer", "whatsapp.segments.list", {})).items;
  expect(item).toMatchObject({ all_customers: true, counts: { total: 11 } });
});

test("a condition that happens to hold everybody waits for a person too", async () => {
  const { data } = await upsert({
    name: "East Asia",
    condition: { field: "country", op: "one_of", value: ["HK", "TW"] },
  });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "segment.everybody" }] },
  });
  await ok("agent", "whatsapp.contact.upsert", { phone: "+81 90 5550 9999", idempotency_key: freshKey() });
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).answer?.status).toBe("executed");
});

test("a segment that refers to itself through three others is refused, with the chain", async () => {
  const a = await segment("A", VIP);
  const b = await segment("B", inSegment(a));
  const c = await segment("C", inSegment(b));
  const d = await segment("D", inSegment(c));
  const { data } = await upsert({ segment_id: a, condition: inSegment(d) });
  expect(data).toMatchObject({ code: "validation_failed", details: { path: "condition" } });
  for (const id of [a, b, c, d]) expect(data.message).toContain(id);
  expect((await upsert({ segment_id: a, condition: inSegment(a) })).data.code).toBe("validation_failed");
});

test("changing a segment that a scheduled broadcast uses waits, and shows who comes and who goes", async () => {
  const id = await segment("VIP", VIP);
  const outer = await segment("VIP abroad", {
    all: [inSegment(id), { not: { field: "country", op: "is", value: "HK" } }],
  });
  await rows(
    `insert into broadcasts (id, name, segment_id, status, created_at, updated_at) values ('brd_1', 'New year', '${outer}', 'scheduled', 1, 1)`,
  );
  const { data } = await upsert({
    segment_id: id,
    condition: { any: [VIP, { field: "tag", op: "has", value: "gift" }] },
  });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "segment.in_use" }] },
    effects: { broadcasts: [{ broadcast_id: "brd_1", name: "New year" }] },
  });
  const change = data.effects.audience_change;
  expect(change.after).toBe(change.before + change.joining - change.leaving);
  expect(change.joining).toBeGreaterThan(0);
  expect((await ok("marketer", "whatsapp.segments.list", { segment_id: id })).items[0].version).toBe(1);
  expect((await outcomeOf(approveAs("approver", data.action_request_id))).answer?.status).toBe("executed");
  expect((await ok("marketer", "whatsapp.segments.list", { segment_id: id })).items[0]).toMatchObject({
    version: 2,
    used_by: [{ broadcast_id: "brd_1" }],
  });
});

test("its name alone may change, and a change that somebody else was faster with makes the approval stale", async () => {
  const id = await segment("VIP", VIP);
  await rows(
    `insert into broadcasts (id, name, segment_id, status, created_at, updated_at) values ('brd_1', 'New year', '${id}', 'paused', 1, 1)`,
  );
  const waiting = await upsert({ segment_id: id, condition: { field: "tag", op: "has", value: "gift" } });
  expect((await upsert({ segment_id: id, name: "Very important" })).data.status).toBe("executed");
  expect((await outcomeOf(approveAs("approver", waiting.data.action_request_id))).code).toBe("preview_stale");
  expect((await upsert({ segment_id: id, name: "x", version: 1 })).data.code).toBe("conflict");
});

test.each([
  [{ condition: VIP }, "name"],
  [{ name: "No condition" }, "condition"],
  [{ name: "Bad", condition: { field: "password", op: "is", value: "x" } }, "condition.field"],
  [{ name: "Bad", condition: { ...VIP, or: 1 } }, "condition.or"],
  [
    { name: "Bad", condition: { all: [VIP, { field: "order_count", op: "at_least", value: -1 }] } },
    "condition.all.1.value",
  ],
  [{ name: "Bad", condition: inSegment("seg_nobody") }, "condition"],
  [{ name: "Bad", condition: VIP, all_customers: true }, "condition"],
  [{ name: "Bad", condition: { any: Array.from({ length: 10_000 }, () => VIP) } }, "condition.any"],
  [{ name: "", condition: VIP }, "name"],
  [{ segment_id: "seg_nobody", name: "x" }, "segment_id"],
])("%j is refused at its place", async (args, path) => {
  const { isError, data } = await upsert(args);
  expect(isError).toBe(true);
  expect(JSON.stringify(data.details)).toContain(`"${path}"`);
});

test("two segments cannot be called the same, in whatever letters", async () => {
  await segment("VIP", VIP);
  expect((await upsert({ name: "ｖｉｐ", condition: VIP })).data).toMatchObject({
    code: "conflict",
    details: { path: "name" },
  });
});

test("an agent has no such tool, a viewer may look", async () => {
  expect((await upsert({ name: "x", condition: VIP }, "agent")).isError).toBe(true);
  expect((await ok("viewer", "whatsapp.segments.list", {})).items).toHaveLength(1);
});
