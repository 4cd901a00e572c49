import { expect, test } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { beforeBatch } from "../support/meanwhile";
import { customerWrites } from "../support/simulator";
import { conversationWith, freshKey, NEW_CUSTOMER } from "../support/story";
import { row } from "../support/webhook";
import { call, hearFromMeta, ok } from "../support/worker";

const TOOL = "whatsapp.consent.update";
const FORM = { source: "web_form", evidence: { ref: "form 4711" } };

const update = (args: object, role = "agent") => call(role, TOOL, { idempotency_key: freshKey(), ...args });
const stateOf = async (contact_id: string) =>
  (await ok("agent", "whatsapp.consent_records.list", { contact_id })).state;
const contactOf = async (conversation_id: string) =>
  (await ok("agent", "whatsapp.conversation.get", { conversation_id })).contact_id;
const secondsAgo = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);
const lastWamid = async (conversation_id: string) =>
  (await ok("agent", "whatsapp.conversation.get", { conversation_id })).messages.at(-1).wamid;

test("an opt-in with its form is recorded at once, with source, evidence and who recorded it", async () => {
  const at = "2026-03-01T10:00:00Z";
  const { data } = await update({
    contact_ids: ["con_demo07"],
    action: "opt_in",
    categories: ["marketing", "utility"],
    occurred_at: at,
    ...FORM,
  });
  expect(data).toMatchObject({ status: "executed", result: { contacts: 1, records: 2 } });
  expect(await stateOf("con_demo07")).toMatchObject({
    marketing: "opted_in",
    utility: "opted_in",
    service: "unknown",
  });
  const { items } = await ok("agent", "whatsapp.consent_records.list", {
    contact_id: "con_demo07",
    detail: "full",
  });
  expect(items[0]).toMatchObject({
    source: "web_form",
    occurred_at: "2026-03-01T10:00:00.000Z",
    evidence: { kind: "reference", ref: "form 4711" },
    can_reverse: false,
    actor: { kind: "client", id: "tok_agent" },
  });
  expect(data.audit_ids.length).toBe(3);
});

test("a refusal counts at once, from everything unless it names categories", async () => {
  expect(
    (await update({ contact_ids: ["con_demo01"], action: "opt_out", source: "phone_call" })).data.status,
  ).toBe("executed");
  expect(await stateOf("con_demo01")).toMatchObject({
    marketing: "opted_out",
    utility: "opted_out",
    authentication: "opted_out",
    service: "opted_out",
  });
  const contact = await row<{ marketing: string; service: string }>(
    "select marketing, service from contacts where id = 'con_demo01'",
  );
  expect(contact).toEqual({ marketing: "opted_out", service: "opted_out" });
});

test("the same key is the same answer and one record; another input under it is a conflict", async () => {
  const args = {
    contact_ids: ["con_demo07"],
    action: "opt_out",
    source: "staff",
    idempotency_key: freshKey(),
  };
  const first = await update(args);
  const second = await update(args);
  expect(second.data).toEqual(first.data);
  expect((await update({ ...args, action: "block" })).data.code).toBe("idempotency_conflict");
});

test.each([
  [
    "no evidence",
    { contact_ids: ["con_demo07"], action: "opt_in", categories: ["marketing"], source: "web_form" },
    "validation_failed",
    "evidence",
  ],
  [
    "evidence without anything in it",
    {
      contact_ids: ["con_demo07"],
      action: "opt_in",
      categories: ["marketing"],
      source: "web_form",
      evidence: {},
    },
    "validation_failed",
    "evidence",
  ],
  [
    "no categories",
    { contact_ids: ["con_demo07"], action: "opt_in", ...FORM },
    "validation_failed",
    "categories",
  ],
  [
    "a date in the future",
    {
      contact_ids: ["con_demo07"],
      action: "opt_in",
      categories: ["utility"],
      occurred_at: "2999-01-01T00:00:00Z",
      ...FORM,
    },
    "validation_failed",
    "occurred_at",
  ],
  [
    "a date before WhatsApp",
    {
      contact_ids: ["con_demo07"],
      action: "opt_in",
      categories: ["utility"],
      occurred_at: "2001-01-01T00:00:00Z",
      ...FORM,
    },
    "validation_failed",
    "occurred_at",
  ],
  [
    "a contact that is not there",
    { contact_ids: ["con_demo07", "con_nobody"], action: "opt_out", source: "staff" },
    "not_found",
    "contact_ids.1",
  ],
  [
    "categories with a block",
    { contact_ids: ["con_demo07"], action: "block", categories: ["utility"], source: "staff" },
    "validation_failed",
    "categories",
  ],
  [
    "a source nobody knows",
    { contact_ids: ["con_demo07"], action: "opt_out", source: "hearsay" },
    "validation_failed",
    "source",
  ],
  [
    "1,001 contacts",
    { contact_ids: Array.from({ length: 1001 }, (_, n) => `con_${n}`), action: "opt_out", source: "staff" },
    "validation_failed",
    "contact_ids",
  ],
  [
    "an unknown field",
    { contact_ids: ["con_demo07"], action: "opt_out", source: "staff", can_reverse: true },
    "validation_failed",
    "can_reverse",
  ],
])("%s is refused, and nothing is recorded", async (_what, args, code, path) => {
  const before = await row<{ n: number }>("select count(*) as n from consent_records");
  const { isError, data } = await update(args);
  expect(isError).toBe(true);
  expect(data.code).toBe(code);
  expect(JSON.stringify(data.details)).toContain(`"${path}"`);
  expect(await row("select count(*) as n from consent_records")).toEqual(before);
});

test("an opt-out is not taken back by a form, whoever asks", async () => {
  for (const role of ["agent", "manager", "admin"]) {
    const { data } = await update(
      { contact_ids: ["con_demo04"], action: "opt_in", categories: ["marketing"], ...FORM },
      role,
    );
    expect(data).toMatchObject({ code: "opted_out", details: { path: "contact_ids.0" } });
  }
  expect((await stateOf("con_demo04")).marketing).toBe("opted_out");
});

test("one opt-out in a list holds up the whole list", async () => {
  const { data } = await update({
    contact_ids: ["con_demo07", "con_demo04"],
    action: "opt_in",
    categories: ["marketing"],
    ...FORM,
  });
  expect(data.code).toBe("opted_out");
  expect((await stateOf("con_demo07")).marketing).toBe("unknown");
});

test("the customer's own later message takes it back, after a person has approved", async () => {
  const conversation = await conversationWith(NEW_CUSTOMER, "stop", { timestamp: secondsAgo(60) });
  await customerWrites({
    from: NEW_CUSTOMER,
    type: "text",
    text: { body: "Please sign me up for offers again" },
  });
  await hearFromMeta();
  const contact = await contactOf(conversation);
  expect(await stateOf(contact)).toMatchObject({ marketing: "opted_out", service: "opted_in" });

  const { data } = await update({
    contact_ids: [contact],
    action: "opt_in",
    categories: ["marketing"],
    source: "customer_message",
    evidence: { message_id: await lastWamid(conversation) },
  });
  expect(data).toMatchObject({
    status: "pending_approval",
    effects: { reversals: 1 },
    approval: { reasons: [{ rule: "consent.reversal" }] },
  });
  expect((await stateOf(contact)).marketing).toBe("opted_out");

  expect((await outcomeOf(approveAs("compliance", data.action_request_id))).answer?.status).toBe("executed");
  expect((await stateOf(contact)).marketing).toBe("opted_in");
});

test("a STOP that comes while the reversal waits is not taken back by its approval", async () => {
  const conversation = await conversationWith(NEW_CUSTOMER, "stop", { timestamp: secondsAgo(60) });
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "Offers again please" } });
  await hearFromMeta();
  const contact = await contactOf(conversation);
  const { data } = await update({
    contact_ids: [contact],
    action: "opt_in",
    categories: ["marketing"],
    source: "customer_message",
    evidence: { message_id: await lastWamid(conversation) },
  });
  await customerWrites({
    from: NEW_CUSTOMER,
    type: "text",
    text: { body: "STOP" },
    timestamp: secondsAgo(-2),
  });
  await hearFromMeta();
  expect((await outcomeOf(approveAs("compliance", data.action_request_id))).code).toBe("preview_stale");
  expect((await stateOf(contact)).marketing).toBe("opted_out");
});

test("a message from before the opt-out, the STOP itself, or somebody else's proves nothing", async () => {
  const conversation = await conversationWith(NEW_CUSTOMER, "I love your offers", {
    timestamp: secondsAgo(600),
  });
  const earlier = await lastWamid(conversation);
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "stop" } });
  await hearFromMeta();
  const contact = await contactOf(conversation);
  const other = await conversationWith("85255509002", "Yes please, offers");
  const ask = (message_id: string) =>
    update({
      contact_ids: [contact],
      action: "opt_in",
      categories: ["marketing"],
      source: "customer_message",
      evidence: { message_id },
    });
  expect((await ask(earlier)).data.code).toBe("opted_out");
  expect((await ask(await lastWamid(conversation))).data).toMatchObject({
    code: "validation_failed",
    details: { path: "evidence.message_id" },
  });
  expect((await ask(await lastWamid(other))).data).toMatchObject({
    code: "validation_failed",
    details: { path: "evidence.message_id" },
  });
  expect((await ask("wamid.made-up")).data.code).toBe("validation_failed");
  expect((await stateOf(contact)).marketing).toBe("opted_out");
});

test("many contacts wait for approval, and so do many small requests of one person", async () => {
  const ids = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `con_demo${String(from + n).padStart(2, "0")}`);
  const ask = (contact_ids: string[]) => update({ contact_ids, action: "opt_out", source: "staff" });
  expect((await ask(ids(1, 11))).data.status).toBe("executed");
  expect((await ask(ids(1, 11))).data.status).toBe("executed");
  const third = await ask(["con_demo11"]);
  expect(third.data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "consent.bulk" }] },
  });
  expect((await outcomeOf(approveAs("manager", third.data.action_request_id))).answer?.status).toBe(
    "executed",
  );
});

test("a block counts at once, and lifting it waits for a person", async () => {
  expect((await update({ contact_ids: ["con_demo01"], action: "block", source: "staff" })).data.status).toBe(
    "executed",
  );
  expect((await stateOf("con_demo01")).blocked).toBe(true);
  const lift = await update({ contact_ids: ["con_demo01"], action: "unblock", source: "staff" });
  expect(lift.data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "consent.unblock" }] },
  });
  await approveAs("manager", lift.data.action_request_id);
  expect((await stateOf("con_demo01")).blocked).toBe(false);
});

test("a block after a complaint is not lifted by anybody's word", async () => {
  await update({ contact_ids: ["con_demo01"], action: "block", source: "complaint" });
  const { data } = await update({ contact_ids: ["con_demo01"], action: "unblock", source: "staff" }, "admin");
  expect(data.code).toBe("blocked");
});

test("a viewer has no such tool", async () => {
  expect(
    (await update({ contact_ids: ["con_demo01"], action: "block", source: "staff" }, "viewer")).isError,
  ).toBe(true);
});

test("many calls at once are no way round the bulk rule", async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `con_demo${String(n + 1).padStart(2, "0")}`);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      update({ contact_ids: ids, action: "opt_out", categories: ["authentication"], source: "staff" }),
    ),
  );
  const statuses = answers.map(({ data }) => data.status ?? data.code).sort();
  expect(statuses.filter((status) => status === "executed")).toHaveLength(1);
  expect(statuses.filter((status) => status === "pending_approval")).toHaveLength(7);
});

test("a block that comes between an approver's look at an unblock and its batch is not lifted unseen", async () => {
  const lift = await update({ contact_ids: ["con_demo08"], action: "unblock", source: "staff" });
  const struck = beforeBatch(() =>
    update({ contact_ids: ["con_demo08"], action: "block", source: "staff" }, "manager"),
  );
  expect((await outcomeOf(approveAs("manager", lift.data.action_request_id))).code).toBe("conflict");
  expect(struck()).toBe(true);
  expect((await stateOf("con_demo08")).blocked).toBe(true);
});
