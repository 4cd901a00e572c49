import { expect, test } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { freshKey } from "../support/story";
import { rows } from "../support/webhook";
import { call, ok } from "../support/worker";

const apply = (args: object, role = "marketer") =>
  call(role, "whatsapp.tag.apply", { idempotency_key: freshKey(), ...args });
const tagsOf = async (contact_id: string) => (await ok("agent", "whatsapp.contact.get", { contact_id })).tags;

async function manyContacts(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `con_many${String(n).padStart(4, "0")}`);
  await rows(
    `insert into contacts (id, created_at, updated_at, last_activity_at) select value, 1, 1, 1 from json_each('${JSON.stringify(ids)}')`,
  );
  return ids;
}

/** A broadcast that goes to the segment which asks for `vip`. */
async function activeBroadcast(status = "scheduled"): Promise<void> {
  const { result } = await ok("marketer", "whatsapp.segment.upsert", {
    name: "VIP",
    condition: { field: "tag", op: "has", value: "vip" },
    idempotency_key: freshKey(),
  });
  await rows(`insert into broadcasts (id, name, segment_id, status, created_at, updated_at)
    values ('brd_test', 'Mid-autumn offer', '${result.segment_id}', '${status}', 1, 1)`);
}

test("tags are added and removed in one form, and the list finds them", async () => {
  const { data } = await apply({
    contact_ids: ["con_demo03", "con_demo07"],
    add: ["  Mid-Autumn ", "ＶＩＰ"],
    remove: ["gift"],
  });
  expect(data).toMatchObject({ status: "executed", result: { contacts: 2 } });
  expect(await tagsOf("con_demo03")).toEqual(["mid-autumn", "vip", "wholesale"]);
  expect(await tagsOf("con_demo07")).toEqual(["mid-autumn", "vip"]);
  const { items } = await ok("agent", "whatsapp.contacts.list", { tag: "MID-AUTUMN" });
  expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(["con_demo03", "con_demo07"]);
});

test.each([
  "opt-in",
  "Opted In",
  "OPT_IN",
  "subscribed",
  "ｓｕｂｓｃｒｉｂｅｄ",
  "ѕubsсribed",
  "0pt1n",
  "o.p.t.i.n",
  "opt\u200bin",
  "consent given",
  "同意",
  "已同意推廣",
  "訂閱者",
  "订阅",
  "do not contact",
  "agreed",
])("%s would stand for consent, and is refused with the tool that records it", async (tag) => {
  const { data } = await apply({ contact_ids: ["con_demo03"], add: ["gift", tag] });
  expect(data).toMatchObject({ code: "policy_blocked", details: { path: "add.1" } });
  expect(data.hint).toContain("whatsapp.consent.update");
  expect(await tagsOf("con_demo03")).toEqual(["wholesale"]);
});

test.each(["vip", "option a", "inspection", "coptic", "agreement 2026", "茶友", "pu-erh", "optician"])(
  "%s is a tag like any other",
  async (tag) => {
    expect((await apply({ contact_ids: ["con_demo03"], add: [tag] })).data.status).toBe("executed");
  },
);

test("many tags that an active broadcast asks for wait for a person, and the answer names it", async () => {
  await activeBroadcast();
  const ids = await manyContacts(21);
  const { data } = await apply({ contact_ids: ids, add: ["vip"] });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "tag.broadcast" }] },
  });
  expect(JSON.stringify(data.findings)).toContain("Mid-autumn offer");
  expect(await tagsOf(ids[0] as string)).toEqual([]);
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).answer?.status).toBe("executed");
  expect(await tagsOf(ids[20] as string)).toEqual(["vip"]);
});

test("removing them does so too, and so does a segment that names the segment", async () => {
  await activeBroadcast("draft");
  const [vip] = (await ok("marketer", "whatsapp.segments.list", {})).items;
  const outer = await ok("marketer", "whatsapp.segment.upsert", {
    name: "VIP in Hong Kong",
    condition: {
      all: [
        { field: "segment", op: "in", value: vip.id },
        { field: "country", op: "is", value: "HK" },
      ],
    },
    idempotency_key: freshKey(),
  });
  await rows(
    `insert into broadcasts (id, name, segment_id, status, created_at, updated_at) values ('brd_two', 'Tea tasting', '${outer.result.segment_id}', 'sending', 1, 1)`,
  );
  const { data } = await apply({ contact_ids: await manyContacts(30), remove: ["vip"] });
  expect(data.status).toBe("pending_approval");
  expect(JSON.stringify(data.findings)).toContain("Tea tasting");
  expect(JSON.stringify(data.findings)).not.toContain("Mid-autumn");
});

test("few contacts, another tag, or a broadcast that is over need nobody", async () => {
  await activeBroadcast("sending");
  const ids = await manyContacts(30);
  expect((await apply({ contact_ids: ids.slice(0, 5), add: ["vip"] })).data.status).toBe("executed");
  expect((await apply({ contact_ids: ids.slice(0, 10), add: ["tea"] })).data.status).toBe("executed");
  await rows("update broadcasts set status = 'done'");
  expect((await apply({ contact_ids: ids, add: ["vip"] })).data.status).toBe("executed");
});

test("many small calls within an hour count as one big one", async () => {
  await activeBroadcast();
  const ids = await manyContacts(30);
  expect((await apply({ contact_ids: ids.slice(0, 15), add: ["vip"] })).data.status).toBe("executed");
  expect((await apply({ contact_ids: ids.slice(15, 25), add: ["vip"] })).data.status).toBe(
    "pending_approval",
  );
});

test("many tags that a routing rule asks for wait for a person, and the answer names it", async () => {
  await rows(
    `insert into routing_rules (id, name, queue_id, condition, position, created_at) values ('rul_1', 'Complaints first', 'que_complaints', '{"tag":"angry"}', 1, 1)`,
  );
  const { data } = await apply({ contact_ids: await manyContacts(21), add: ["angry"] });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "tag.routing" }] },
  });
  expect(JSON.stringify(data.findings)).toContain("Complaints first");
});

test("a conversation gets tags and a time to follow up; one out of reach is not found", async () => {
  const at = "2027-01-05T09:00:00Z";
  const { data } = await apply(
    { conversation_ids: ["cnv_demo01"], add: ["quote sent"], follow_up_at: at },
    "admin",
  );
  expect(data.status).toBe("executed");
  const conversation = await ok("admin", "whatsapp.conversation.get", { conversation_id: "cnv_demo01" });
  expect(conversation).toMatchObject({ tags: ["quote sent"], follow_up_at: "2027-01-05T09:00:00.000Z" });
  await apply({ conversation_ids: ["cnv_demo01"], follow_up_at: null }, "admin");
  expect(
    (await ok("admin", "whatsapp.conversation.get", { conversation_id: "cnv_demo01" })).follow_up_at,
  ).toBeNull();

  await rows(
    "update conversations set queue_id = 'que_complaints', assignee_id = null where id = 'cnv_demo01'",
  );
  const hidden = await apply({ conversation_ids: ["cnv_demo01"], add: ["x"] }, "agent");
  expect(hidden.data.code).toBe("not_found");
  expect(hidden.data.message).toContain("No conversation");
});

test.each([
  [{ add: ["gift"] }, "contact_ids"],
  [{ contact_ids: ["con_demo03"] }, "add"],
  [{ contact_ids: [], add: ["gift"] }, "contact_ids"],
  [{ contact_ids: ["con_demo03"], add: Array.from({ length: 10_000 }, (_, n) => `tag ${n}`) }, "add"],
  [{ contact_ids: Array.from({ length: 1001 }, (_, n) => `con_${n}`), add: ["gift"] }, "contact_ids"],
  [{ contact_ids: ["con_demo03"], add: ["   "] }, "add.0"],
  [{ contact_ids: ["con_demo03"], add: ["x".repeat(41)] }, "add.0"],
  [{ contact_ids: ["con_demo03"], add: ["a\u0007b"] }, "add.0"],
  [{ contact_ids: ["con_demo03"], follow_up_at: "2027-01-05T09:00:00Z" }, "follow_up_at"],
  [{ contact_ids: ["con_demo03", "con_nobody"], add: ["gift"] }, "contact_ids.1"],
])("%j is refused at its place", async (args, path) => {
  const { isError, data } = await apply(args);
  expect(isError).toBe(true);
  expect(JSON.stringify(data.details)).toContain(`"${path}"`);
  expect(await tagsOf("con_demo03")).toEqual(["wholesale"]);
});

test("many upserts with such a tag count as one big call too", async () => {
  await activeBroadcast();
  const upsert = (n: number) =>
    call("marketer", "whatsapp.contact.upsert", {
      phone: `+852 5550 92${String(n).padStart(2, "0")}`,
      tags: ["vip"],
      idempotency_key: freshKey(),
    });
  for (let n = 0; n < 20; n++) expect((await upsert(n)).data.status).toBe("executed");
  expect((await upsert(20)).data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "contact.tag_broadcast" }] },
  });
  expect((await apply({ contact_ids: ["con_demo03"], add: ["vip"] })).data.status).toBe("pending_approval");
});

test("an import that feeds an active broadcast says so", async () => {
  await activeBroadcast();
  const consent = { source: "event", occurred_at: "2026-05-01T00:00:00Z", evidence: "box 3" };
  const { data } = await call("marketer", "whatsapp.contact_import.preview", {
    rows: [{ phone: "55509001" }],
    tags: ["vip"],
    consent,
  });
  expect(JSON.stringify(data.findings)).toContain("Mid-autumn offer");
});
