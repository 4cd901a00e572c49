import { expect, test, vi } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { beforeBatch } from "../support/meanwhile";
import { freshKey } from "../support/story";
import { hear, row, rows } from "../support/webhook";
import { messageOf, messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call } from "../support/worker";

const write = (role: string, tool: string, args: object) =>
  call(role, `whatsapp.${tool}`, { idempotency_key: freshKey(), ...args });

test("a change of number that was approved makes no merge that nobody saw", async () => {
  const { data } = await write("agent", "contact.upsert", {
    contact_id: "con_demo03",
    phone: "+852 5550 9810",
  });
  expect(data.approval.reasons[0].rule).toBe("contact.identity");
  const struck = beforeBatch(() =>
    hear(webhookBody([messages(text("85255509810", "Hello", secondsAgo(1)))])),
  );
  await outcomeOf(approveAs("manager", data.action_request_id));
  expect(struck()).toBe(true);
  vi.restoreAllMocks();
  expect(await rows("select winner_id from contact_merges")).toEqual([]);
});

test("a new contact makes no merge without approval when both of its addresses come to be meanwhile", async () => {
  const struck = beforeBatch(async () => {
    await hear(webhookBody([messages(text("85255509811", "Hello", secondsAgo(2)))]));
    await hear(
      webhookBody([messageOf({ user_id: "HK.12121", profile: { name: "Other" } }, "Hi", secondsAgo(1))]),
    );
  });
  const { data } = await write("agent", "contact.upsert", {
    phone: "+852 5550 9811",
    business_scoped_user_id: "HK.12121",
    name: "Test Customer Raced",
  });
  expect(struck()).toBe(true);
  vi.restoreAllMocks();
  expect(await rows("select winner_id from contact_merges"), JSON.stringify(data)).toEqual([]);
});

test("two harmless changes of one segment at once do not make one that reaches everybody", async () => {
  const made = await write("marketer", "segment.upsert", {
    name: "S",
    condition: { field: "tag", op: "has", value: "vip" },
    exclude: { field: "tag", op: "has", value: "wholesale" },
  });
  const segment_id = made.data.result.segment_id;
  const struck = beforeBatch(() => write("manager", "segment.upsert", { segment_id, exclude: null }));
  const { data } = await write("marketer", "segment.upsert", {
    segment_id,
    condition: { not: { field: "tag", op: "has", value: "zzz" } },
  });
  expect(struck()).toBe(true);
  vi.restoreAllMocks();
  const stored = await row<{ condition: string; exclude: string | null; version: number }>(
    "select condition, exclude, version from segments where id = ?1",
    segment_id,
  );
  const everybody = stored.exclude === null && stored.condition.includes("zzz");
  expect(everybody, JSON.stringify([stored, data])).toBe(false);
});

test("a segment that became always true between look and batch is not stored", async () => {
  const VIP = { field: "tag", op: "has", value: "vip" };
  const made = await write("marketer", "segment.upsert", { name: "S", condition: VIP, exclude: VIP });
  const segment_id = made.data.result.segment_id;
  const struck = beforeBatch(() => write("manager", "segment.upsert", { segment_id, exclude: null }));
  const { data } = await write("marketer", "segment.upsert", {
    segment_id,
    condition: { any: [VIP, { not: VIP }] },
  });
  expect(struck()).toBe(true);
  vi.restoreAllMocks();
  const stored = await row<{ condition: string; exclude: string | null }>(
    "select condition, exclude from segments where id = ?1",
    segment_id,
  );
  expect(stored.exclude === null && stored.condition.includes("not"), JSON.stringify([stored, data])).toBe(
    false,
  );
});

test("a reversal that was approved does not lift a refusal that came between look and batch", async () => {
  const at = secondsAgo(600);
  await hear(webhookBody([messages(text("85255501001", "stop promotions", at))]));
  await hear(webhookBody([messages(text("85255501001", "Please send me offers", at + 60))]));
  const { id } = await row<{ id: string }>(
    "select id from messages where contact_id = 'con_demo01' and direction = 'in' order by at desc limit 1",
  );
  const { data } = await write("agent", "consent.update", {
    contact_ids: ["con_demo01"],
    action: "opt_in",
    categories: ["marketing", "utility"],
    source: "customer_message",
    evidence: { message_id: id },
  });
  expect(data.status).toBe("pending_approval");
  const struck = beforeBatch(() => hear(webhookBody([messages(text("85255501001", "STOP", secondsAgo(1)))])));
  await outcomeOf(approveAs("manager", data.action_request_id));
  expect(struck()).toBe(true);
  vi.restoreAllMocks();
  expect(await row("select marketing, utility from contacts where id = 'con_demo01'")).toEqual({
    marketing: "opted_out",
    utility: "opted_out",
  });
});

test("a bulk opt-in that was approved does not lift a STOP that came between look and batch", async () => {
  const ids = Array.from({ length: 21 }, (_, n) => `con_many${n}`);
  await rows(
    `insert into contacts (id, phone, wa_id, created_at, updated_at, last_activity_at) select value, '+8526100' || printf('%04d', key), '8526100' || printf('%04d', key), 1, 1, 1 from json_each('${JSON.stringify(ids)}')`,
  );
  const { data } = await write("agent", "consent.update", {
    contact_ids: ids,
    action: "opt_in",
    categories: ["marketing"],
    source: "web_form",
    evidence: { ref: "list" },
  });
  expect(data.status).toBe("pending_approval");
  // The person approves a moment later; the customer's STOP carries Meta's time, which is whole seconds and earlier than the skew that was allowed.
  const struck = beforeBatch(() => hear(webhookBody([messages(text("85261000000", "STOP", secondsAgo(0)))])));
  await outcomeOf(approveAs("manager", data.action_request_id));
  expect(struck()).toBe(true);
  vi.restoreAllMocks();
  expect(await row("select marketing from contacts where id = 'con_many0'")).toEqual({
    marketing: "opted_out",
  });
  expect(
    await rows(
      "select id from consent_records where can_reverse = 1 and contact_id = 'con_many0' and scope = 'marketing'",
    ),
  ).toEqual([]);
});
