import { expect, test } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { customerWrites } from "../support/simulator";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call, hearFromMeta, ok } from "../support/worker";

const upsert = (args: object, role = "agent") =>
  call(role, "whatsapp.contact.upsert", { idempotency_key: freshKey(), ...args });
const get = (contact_id: string) => ok("agent", "whatsapp.contact.get", { contact_id });
const contacts = async () =>
  (await row<{ n: number }>("select count(*) as n from contacts where merged_into is null")).n;

test("a new contact is found by every form of its number, and a second upsert changes the same one", async () => {
  const first = await upsert({
    phone: "５５５０　９１００",
    name: "Test Customer New",
    language: "zh-hk",
    tags: ["Gift"],
    preferences: { best_time: "evening" },
    crm_links: [{ system: "crm", id: "42" }],
  });
  expect(first.data).toMatchObject({
    status: "executed",
    effects: { outcome: "create" },
    result: { outcome: "created" },
  });
  const id = first.data.result.contact_id;
  expect(await get(id)).toMatchObject({
    phone: "+85255509100",
    name: "Test Customer New",
    language: "zh-HK",
    tags: ["gift"],
    preferences: { best_time: "evening" },
    crm_links: [{ system: "crm", id: "42" }],
  });
  for (const phone of ["+852 5550 9100", "(852) 5550-9100", "85255509100", "55509100"]) {
    const again = await upsert({
      phone,
      tags: ["vip"],
      preferences: { best_time: null, size: "L" },
      crm_links: [{ system: "erp", id: "7" }],
    });
    expect(again.data.result.contact_id).toBe(id);
  }
  expect(await get(id)).toMatchObject({
    tags: ["gift", "vip"],
    preferences: { size: "L" },
    crm_links: [
      { system: "crm", id: "42" },
      { system: "erp", id: "7" },
    ],
  });
});

test.each([
  ["Brazil", "+55 11 98765-4321", "551187654321"],
  ["Mexico", "+52 55 1234 5678", "5215512345678"],
  ["Argentina", "+54 9 11 2345-6789", "541123456789"],
])("the number of %s as dialled and as WhatsApp knows it are one person", async (_country, phone, wa_id) => {
  const { data } = await upsert({ phone, name: "Test Customer Abroad" });
  const before = await contacts();
  await customerWrites({ from: wa_id, type: "text", text: { body: "Hola" } });
  await hearFromMeta();
  expect(await contacts()).toBe(before);
  expect((await upsert({ phone: `+${wa_id}` })).data.result.contact_id).toBe(data.result.contact_id);
});

test("a customer known by a business-scoped id alone is created, found and later gets a number with approval", async () => {
  const { data } = await upsert({ business_scoped_user_id: "HK.900900900", name: "Test Customer Username" });
  const id = data.result.contact_id;
  expect(
    (await upsert({ business_scoped_user_id: "HK.900900900", tags: ["gift"] })).data.result.contact_id,
  ).toBe(id);
  const change = await upsert({ contact_id: id, phone: "+852 5550 9200" });
  expect(change.data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "contact.identity" }] },
  });
  expect((await get(id)).phone).toBeNull();
  await approveAs("manager", change.data.action_request_id);
  expect((await get(id)).phone).toBe("+85255509200");
});

test("a change of number waits for a person; the name alone does not", async () => {
  expect((await upsert({ contact_id: "con_demo03", name: "Test Customer 3" })).data.status).toBe("executed");
  const { data } = await upsert({ contact_id: "con_demo03", phone: "+852 5550 9300" });
  expect(data.status).toBe("pending_approval");
  expect((await get("con_demo03")).phone).toBe("+85255501003");
  await approveAs("approver", data.action_request_id);
  const contact = await get("con_demo03");
  expect(contact.phone).toBe("+85255509300");
  expect(contact.identities).toContainEqual({ kind: "phone", value: "+85255501003" });
});

test("two contacts become one after approval: both histories, the stricter state, conversations and tags", async () => {
  // con_demo03: wholesale, utility opted in. con_demo04: marketing opted out.
  const { data } = await upsert({
    contact_id: "con_demo03",
    phone: "+852 5550 1004",
    name: "Test Customer Merged",
  });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "contact.merge" }] },
    effects: {
      outcome: "merge",
      merge: {
        keeps: "con_demo03",
        absorbs: ["con_demo04"],
        consent_after: { marketing: "opted_out", utility: "opted_in" },
      },
    },
  });
  expect(await contacts()).toBe(12);
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).answer?.status).toBe("executed");

  const merged = await get("con_demo03");
  expect(merged).toMatchObject({
    phone: "+85255501004",
    name: "Test Customer Merged",
    consent: { marketing: { state: "opted_out" } },
  });
  expect(merged.tags).toContain("wholesale");
  expect(await contacts()).toBe(11);
  const gone = await call("agent", "whatsapp.contact.get", { contact_id: "con_demo04" });
  expect(gone.data).toMatchObject({ code: "not_found", details: { merged_into: "con_demo03" } });
  const { items } = await ok("agent", "whatsapp.consent_records.list", { contact_id: "con_demo03" });
  expect(items.map((item: { source: string }) => item.source)).toContain("merge");
  expect(items.length).toBeGreaterThanOrEqual(4);
  await expect(row("update contacts set merged_into = null where id = 'con_demo04'")).rejects.toThrow(
    "not taken back",
  );
  await expect(row("delete from contact_merges")).rejects.toThrow("append-only");
  const entry = await row(
    "select actor_id, action_request_id from audit_log where action = 'contact.merged'",
  );
  expect(entry).toEqual({ actor_id: "tok_agent", action_request_id: data.action_request_id });
});

test("a merge keeps one link for each system, the winner's", async () => {
  const link = (system: string, id: string) => ({ crm_links: [{ system, id }] });
  await upsert({ contact_id: "con_demo03", ...link("erp", "A") });
  await upsert({ contact_id: "con_demo04", ...link("erp", "B") });
  await upsert({ contact_id: "con_demo04", ...link("till", "C") });
  const { data } = await upsert({ contact_id: "con_demo03", phone: "+852 5550 1004" });
  await approveAs("manager", data.action_request_id);
  expect((await get("con_demo03")).crm_links).toEqual([
    { system: "erp", id: "A" },
    { system: "till", id: "C" },
  ]);
});

test("an opt-out that comes while the merge waits makes its preview stale", async () => {
  const { data } = await upsert({ contact_id: "con_demo01", phone: "+852 5550 1005" });
  expect(data.effects.merge.consent_after.marketing).toBe("opted_in");
  await customerWrites({ from: "85255501005", type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBe("preview_stale");
});

test("a wrong address that Meta had reported works again once the number is corrected", async () => {
  await rows(`insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
    values ('cns_gone', 'con_demo03', 'delivery', 'undeliverable', 'meta_undeliverable', 'meta', 'meta', 5, 5, 'gone', 'test')`);
  expect((await get("con_demo03")).undeliverable).toBe(true);
  const { data } = await upsert({ contact_id: "con_demo03", phone: "+852 5550 9300" });
  await approveAs("manager", data.action_request_id);
  expect((await get("con_demo03")).undeliverable).toBe(false);
});

test.each([
  [{ phone: "12" }, "phone"],
  [{ phone: "+852 1234" }, "phone"],
  [{ phone: "call me maybe" }, "phone"],
  [{ name: "Nobody" }, "contact_id"],
  [{ contact_id: "con_demo03", name: "" }, "name"],
  [{ contact_id: "con_demo03", name: "Tea\u0000Lover" }, "name"],
  [{ contact_id: "con_demo03", name: "\u202egnp.exe" }, "name"],
  [{ contact_id: "con_demo03", name: "x".repeat(101) }, "name"],
  [{ contact_id: "con_demo03", language: "not a language" }, "language"],
  [{ contact_id: "con_demo03", tags: ["Opted-In"] }, "tags.0"],
  [{ contact_id: "con_demo03", tags: ["gift", "已同意"] }, "tags.1"],
  [{ contact_id: "con_demo03", tags: Array.from({ length: 10_000 }, (_, n) => `t${n}`) }, "tags"],
  [
    { contact_id: "con_demo03", crm_links: [{ system: "crm", id: "1", url: "javascript:alert(1)" }] },
    "crm_links.0.url",
  ],
  [
    {
      contact_id: "con_demo03",
      crm_links: [
        { system: "crm", id: "1" },
        { system: "crm", id: "2" },
      ],
    },
    "crm_links",
  ],
  [{ contact_id: "con_demo03", preferences: { "Best time": "x" } }, "preferences.Best time"],
  [{ contact_id: "con_demo03", business_scoped_user_id: "nonsense" }, "business_scoped_user_id"],
])("%j is refused at its place, and nothing changes", async (args, path) => {
  const before = await row("select * from contacts where id = 'con_demo03'");
  const { isError, data } = await upsert(args);
  expect(isError).toBe(true);
  expect(JSON.stringify(data.details)).toContain(`"${path}"`);
  expect(data.hint.length).toBeGreaterThan(10);
  expect(await row("select * from contacts where id = 'con_demo03'")).toEqual(before);
});

test.each(["consent", "opted_in", "marketing", "blocked"])(
  "%s is not set here, and the hint says where",
  async (field) => {
    const { data } = await upsert({ contact_id: "con_demo03", [field]: true });
    expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path: field }] } });
    expect(data.hint).toContain("whatsapp.consent.update");
  },
);

test("ten equal calls at once make one contact", async () => {
  const before = await contacts();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => upsert({ phone: "+852 5550 9400", name: "Test Customer Race" })),
  );
  expect(await contacts()).toBe(before + 1);
  const ids = new Set(answers.filter(({ isError }) => !isError).map(({ data }) => data.result.contact_id));
  expect(ids.size).toBe(1);
});
