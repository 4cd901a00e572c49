import { expect, test } from "vitest";
import type { Condition } from "../../src/segments/condition";
import { asksForNames, withoutNames } from "../../src/segments/names";
import { issueToken } from "../mcp/tokens";
import { freshKey } from "../support/story";
import { rows } from "../support/webhook";
import { ok, rpc, rpcMessage } from "../support/worker";

const NAME: Condition = { field: "name", op: "starts_with", value: "test customer t" };
const VIP: Condition = { field: "tag", op: "has", value: "vip" };

async function asMasked(tool: string, args: object) {
  const { token } = await issueToken({
    roles: ["marketer"],
    scopes: ["contacts:read", "segments:read", "segments:write"],
  });
  const answer = await rpcMessage(await rpc(token, "tools/call", { name: tool, arguments: args }));
  return { raw: JSON.stringify(answer), data: answer.result.structuredContent };
}

const stored = async (name: string, args: object): Promise<string> =>
  (await ok("marketer", "whatsapp.segment.upsert", { name, idempotency_key: freshKey(), ...args })).result
    .segment_id;

test("a condition asks for names at any depth, in what it leaves out, and through a segment", () => {
  const resolve = (id: string) => (id === "seg_names" ? { not: NAME } : VIP);
  const inSegment = (value: string): Condition => ({ field: "segment", op: "in", value });
  for (const condition of [NAME, { not: { any: [VIP, { all: [NAME] }] } }, inSegment("seg_names")] as const)
    expect(asksForNames(condition as Condition, resolve)).toBe(true);
  for (const condition of [VIP, { all: [] }, inSegment("seg_vip")] as const)
    expect(asksForNames(condition as Condition, resolve)).toBe(false);
  expect(JSON.stringify(withoutNames({ not: { any: [VIP, { all: [NAME] }] } }))).not.toContain("customer");
});

test("whoever sees masked data sees neither members nor number nor words of a segment that asks for names", async () => {
  const direct = await stored("By name", { condition: NAME });
  const left = await stored("All but by name", {
    condition: { field: "country", op: "is", value: "HK" },
    exclude: NAME,
  });
  const through = await stored("Through another", {
    condition: { all: [VIP, { field: "segment", op: "in", value: direct }] },
  });
  const plain = await stored("VIP", { condition: VIP });
  for (const segment_id of [direct, left, through]) {
    const members = await asMasked("whatsapp.contacts.list", { segment_id });
    expect(members.data.code).toBe("masked");
    expect(members.data.hint).not.toBe("");
    const list = await asMasked("whatsapp.segments.list", { segment_id, detail: "full" });
    expect(list.data.items[0]).toMatchObject({ id: segment_id, masked: ["who", "counts"] });
    expect(list.data.items[0]).not.toHaveProperty("counts");
    expect(list.raw).not.toContain("test customer");
    const [shown] = (await ok("marketer", "whatsapp.segments.list", { segment_id, detail: "full" })).items;
    expect(shown).not.toHaveProperty("masked");
    expect(shown.counts).toBeDefined();
    expect((await ok("marketer", "whatsapp.contacts.list", { segment_id })).items).toBeDefined();
  }
  const [item] = (await asMasked("whatsapp.segments.list", { segment_id: plain })).data.items;
  expect(item.counts).toBeDefined();
  expect(item.who).toContain("vip");
});

test("a category that a masked segment has nobody for says nothing about how many there are", async () => {
  const segment_id = await stored("By name", { condition: { ...NAME, value: "nobody at all" } });
  await rows("update contacts set marketing = 'unknown'");
  const [item] = (await asMasked("whatsapp.segments.list", { segment_id })).data.items;
  expect(item.template_categories).toEqual(["marketing", "utility", "authentication"]);
});
