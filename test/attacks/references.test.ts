import { afterEach, expect, test, vi } from "vitest";
import { beforeBatch } from "../support/meanwhile";
import { freshKey } from "../support/story";
import { call, ok } from "../support/worker";

const segment = (args: object, role = "marketer") =>
  call(role, "whatsapp.segment.upsert", { idempotency_key: freshKey(), ...args });
const tag = (value: string) => ({ field: "tag", op: "has", value });
const inSegment = (value: string) => ({ field: "segment", op: "in", value });
const stored = async (name: string, condition: object): Promise<string> =>
  (await segment({ name, condition })).data.result.segment_id;
afterEach(() => vi.restoreAllMocks());

const OPTED_IN = { field: "consent", category: "marketing", op: "is", value: "opted_in" };

test("a change of one segment does not make another one everybody in disguise", async () => {
  const b = await stored("B", tag("oolong"));
  const a = await stored("A", { any: [inSegment(b), { not: OPTED_IN }] });
  const { data } = await segment({ segment_id: b, condition: OPTED_IN });
  const listed = (await ok("marketer", "whatsapp.segments.list", { segment_id: a })).items[0];
  expect(
    data.code === "policy_blocked" || data.status === "pending_approval",
    JSON.stringify([data, listed.counts]),
  ).toBe(true);
});

test("two changes at once make no circle of segments, and nothing breaks", async () => {
  const a = await stored("A", tag("a"));
  const b = await stored("B", tag("b"));
  const struck = beforeBatch(() => segment({ segment_id: b, condition: inSegment(a) }, "manager"));
  await segment({ segment_id: a, condition: inSegment(b) });
  vi.restoreAllMocks();
  expect(struck()).toBe(true);
  const answers = [
    await call("marketer", "whatsapp.segments.list", {}),
    await call("marketer", "whatsapp.tag.apply", {
      contact_ids: ["con_demo03"],
      add: ["gift"],
      idempotency_key: freshKey(),
    }),
    await call("agent", "whatsapp.contact.upsert", {
      contact_id: "con_demo03",
      tags: ["tea"],
      idempotency_key: freshKey(),
    }),
  ];
  expect(answers.map(({ data }) => data.code ?? "ok")).toEqual(["ok", "ok", "ok"]);
});

test("two changes of two segments at the very same moment make no circle either", async () => {
  for (let n = 0; n < 5; n++) {
    const a = await stored(`A${n}`, tag("a"));
    const b = await stored(`B${n}`, tag("b"));
    await Promise.all([
      segment({ segment_id: a, condition: inSegment(b) }),
      segment({ segment_id: b, condition: inSegment(a) }, "manager"),
    ]);
    expect((await call("marketer", "whatsapp.segments.list", {})).data.code ?? "ok").toBe("ok");
  }
});
