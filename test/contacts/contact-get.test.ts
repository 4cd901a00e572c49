import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { hear } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const TOOL = "whatsapp.contact.get";

test("an agent reads a contact whole: profile, identities, consent with its source, conversations", async () => {
  const contact = await ok("agent", TOOL, { contact_id: "con_demo11" });
  expect(contact).toMatchObject({
    id: "con_demo11",
    phone: "+85255501011",
    customer_name: "Test Customer Eleven",
    language: "en",
    country: "HK",
    tags: ["gift"],
    identities: [
      { kind: "bsuid", value: "HK.13490000000000011" },
      { kind: "phone", value: "+85255501011" },
      { kind: "wa_id", value: "85255501011" },
    ],
    consent: {
      marketing: { state: "opted_in", source: "web_form", since: expect.stringMatching(/^20/) },
      utility: { state: "opted_in" },
      authentication: { state: "unknown", since: null, source: null },
      service: { state: "unknown" },
    },
    blocked: false,
    undeliverable: false,
    conversations: [{ id: "cnv_demo07", status: "open" }],
  });
});

test("a viewer reads the same contact with everything of the person masked", async () => {
  await env.DB.prepare(
    "update contacts set name = 'Aunt Polly', parent_bsuid = 'HK.ENT.118157992128868' where id = 'con_demo11'",
  ).run();
  const answer = await call("viewer", TOOL, { contact_id: "con_demo11" });
  expect(answer.data).toMatchObject({
    phone: "+852••••11",
    customer_name: "T•••",
    name: null,
    masked: ["phone", "customer_name"],
  });
  expect(answer.data.identities).toEqual([
    { kind: "bsuid", value: "HK.••••0011" },
    { kind: "parent_bsuid", value: "HK.••••8868" },
    { kind: "phone", value: "+852••••11" },
    { kind: "wa_id", value: "+852••••11" },
  ]);
  for (const secret of ["55501011", "Eleven", "Polly", "13490000000000011", "118157992128868"]) {
    expect(JSON.stringify(answer.data)).not.toContain(secret);
    expect(answer.text).not.toContain(secret);
  }
});

test("a blocked contact, and one who said STOP, show it", async () => {
  expect(await ok("agent", TOOL, { contact_id: "con_demo08" })).toMatchObject({ blocked: true });
  await hear(webhookBody([messages(text("85255501001", "STOP"))]));
  const { consent } = await ok("agent", TOOL, { contact_id: "con_demo01" });
  for (const category of ["marketing", "utility", "authentication", "service"]) {
    expect(consent[category]).toMatchObject({ state: "opted_out", source: "stop_word" });
  }
});

test("conversations out of the caller's reach are not named", async () => {
  const conversations = async (role: string) =>
    (await ok(role, TOOL, { contact_id: "con_demo04" })).conversations;
  expect(await conversations("manager")).toMatchObject([{ id: "cnv_demo04" }]);
  expect(await conversations("agent")).toEqual([]);
});

test("a contact that does not exist is not found, and the error says where to look", async () => {
  const { isError, data } = await call("agent", TOOL, { contact_id: "con_nobody" });
  expect(isError).toBe(true);
  expect(data).toMatchObject({ code: "not_found", hint: expect.stringContaining("whatsapp.contacts.list") });
});

test.each([
  [{}, "contact_id"],
  [{ contact_id: 5 }, "contact_id"],
  [{ contact_id: "con_demo01", unmask: true }, "unmask"],
])("%j is refused, and its place is named", async (args, path) => {
  const { data } = await call("agent", TOOL, args);
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path }] } });
});

test("an unmasked read of a person is in the audit log, with whom it was about", async () => {
  await ok("agent", TOOL, { contact_id: "con_demo11" });
  const { items } = await ok("admin", "whatsapp.audit_logs.list", { action: "personal_data.read" });
  expect(items).toMatchObject([
    { tool: TOOL, entity: { kind: "contact", id: "con_demo11" }, actor: { id: "tok_agent" } },
  ]);
});
