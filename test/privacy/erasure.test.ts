import { expect, test } from "vitest";
import { approveAs, outcomeOf, statusOf } from "../support/approval";
import { passTime, runOutbox, takenByMeta } from "../support/crash";
import { customerWrites } from "../support/simulator";
import { row, rows } from "../support/webhook";
import { call, cron, hearFromMeta, ok } from "../support/worker";
import {
  ask,
  BSUID,
  doneWith,
  filesWith,
  knownEverywhere,
  MARK,
  NAME,
  NUMBER,
  remembered,
  standsIn,
} from "./people";

const LONG = { timeout: 120_000 };

test("nothing of an erased person stands anywhere, and what is kept says nothing of who", LONG, async () => {
  const { contact, conversation, wamids } = await knownEverywhere();
  const before = await standsIn(MARK, NUMBER, NAME, BSUID);
  expect(before.length).toBeGreaterThan(30);
  expect(wamids.length).toBeGreaterThan(2);
  expect((await filesWith(MARK)).length).toBe(2);
  expect(await remembered(conversation)).toContain("lastInboundAt");
  const states = await row(
    "select marketing, utility, service from consent_states where contact_id = ?1",
    contact,
  );

  const id = await doneWith("erase", contact);
  expect((await statusOf(id, "admin")).status).toBe("executed");

  expect(await standsIn(MARK, NUMBER, NAME, BSUID)).toEqual([]);
  // Meta repeats events for a week: their keys stay for eight days, and nothing else.
  expect(await standsIn(...wamids)).toEqual(["webhook_events.key"]);
  expect(await filesWith(MARK)).toEqual([]);
  expect(await remembered(conversation)).toEqual([]);
  expect(
    await row("select marketing, utility, service from consent_states where contact_id = ?1", contact),
  ).toEqual(states);
  // The facts are there still.
  expect(
    (await rows("select id from messages where conversation_id = ?1", conversation)).length,
  ).toBeGreaterThan(4);
  const ledger = await rows<{ evidence_ref: string | null }>(
    "select evidence_ref from consent_records where contact_id = ?1",
    contact,
  );
  expect(ledger.length).toBeGreaterThan(3);
  for (const { evidence_ref } of ledger) expect(evidence_ref ?? "erased:").toMatch(/^erased:/);
  await cron();
  const log = await ok("admin", "whatsapp.audit_logs.list", { verify: true, limit: 1 });
  expect(log.verification.state).toBe("verified");
});

test("an erased person is not found by anybody", LONG, async () => {
  const { contact, conversation } = await knownEverywhere();
  await doneWith("erase", contact);
  for (const role of ["agent", "manager", "admin"]) {
    expect((await call(role, "whatsapp.contact.get", { contact_id: contact })).data.code).toBe("not_found");
    expect((await call(role, "whatsapp.conversation.get", { conversation_id: conversation })).data.code).toBe(
      "not_found",
    );
    const { items } = await ok(role, "whatsapp.contacts.list", { limit: 100 });
    expect(items.map((item: { id: string }) => item.id)).not.toContain(contact);
    const conversations = await ok(role, "whatsapp.conversations.list", { limit: 100 });
    expect(conversations.items.map((item: { id: string }) => item.id)).not.toContain(conversation);
  }
  expect(
    (
      await call("agent", "whatsapp.contact.upsert", {
        contact_id: contact,
        name: "x",
        idempotency_key: "erased-key-1",
      })
    ).isError,
  ).toBe(true);
  expect(
    (
      await call("agent", "whatsapp.tag.apply", {
        contact_ids: [contact],
        add: ["x"],
        idempotency_key: "erased-key-2",
      })
    ).isError,
  ).toBe(true);
  expect(
    (
      await call("agent", "whatsapp.session_message.preview", {
        conversation_id: conversation,
        message: { type: "text", text: { body: "hello" } },
      })
    ).isError,
  ).toBe(true);
});

test("nobody erases alone, and who asks is compliance or an administrator", async () => {
  const { contact } = await knownEverywhere();
  const id = await ask("erase", contact, "compliance");
  expect((await statusOf(id, "admin")).status).toBe("pending_approval");
  expect((await outcomeOf(approveAs("compliance", id))).code).toBe("forbidden");
  expect((await outcomeOf(approveAs("manager", id))).code).toBe("forbidden");
  await expect(ask("erase", contact, "manager")).rejects.toMatchObject({ code: "forbidden" });
  await expect(ask("copy", contact, "agent")).rejects.toMatchObject({ code: "forbidden" });
  await expect(ask("erase", "con_nobody", "compliance")).rejects.toMatchObject({ code: "not_found" });
});

test("what is on its way to them is not sent, and links can be paid no more", LONG, async () => {
  const { contact, conversation } = await knownEverywhere();
  const taken = (await takenByMeta()).length;
  // Queued, and not driven yet.
  const { set } = await import("../support/team");
  await set(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at, send_order, action_request_id)
     select 'msg_q', id, contact_id, phone_number_id, 'out', 'text', '{"type":"text","text":{"body":"late"}}', 'late', 'queued', 0, ?2, ?2, 900, 'act_q' from conversations where id = ?1`,
    conversation,
    Date.now(),
  );
  await set(
    "insert into outbox (id, topic, ref, created_at, due_at) values ('out_q', 'message.send', 'msg_q', 1, 1)",
  );
  await doneWith("erase", contact);
  await runOutbox();
  expect((await takenByMeta()).length).toBe(taken);
  expect(await row("select status from messages where id = 'msg_q'")).toEqual({ status: "failed" });
  expect(await row("select status from broadcast_recipients where broadcast_id = 'brd_y'")).toEqual({
    status: "skipped",
  });
  expect(await row("select status from payment_links where id = 'pay_z'")).toEqual({ status: "revoked" });
  // The order's facts stay for the accounts.
  expect(await row("select status, total_minor, note from orders where id = 'ord_z'")).toEqual({
    status: "confirmed",
    total_minor: 100,
    note: null,
  });
  expect(await row("select verdict, content from import_rows where import_id = 'imp_z'")).toEqual({
    verdict: "rejected",
    content: null,
  });
  // A request that waited is not done any more.
  expect(await rows("select id from action_requests where status = 'pending_approval'")).toEqual([]);
});

test("who comes back starts with what they had refused, by whichever way", LONG, async () => {
  const { contact } = await knownEverywhere();
  await doneWith("erase", contact);
  // Meta's times are whole seconds, and what lifts a refusal is strictly later.
  await scheduler.wait(1_100);
  await customerWrites({ from: NUMBER, name: "Somebody new", type: "text", text: { body: "Good morning" } });
  await hearFromMeta();
  const { items } = await ok("agent", "whatsapp.contacts.list", { query: NUMBER });
  expect(items).toHaveLength(1);
  expect(items[0].id).not.toBe(contact);
  const back = await ok("agent", "whatsapp.contact.get", { contact_id: items[0].id });
  expect(back.consent.marketing).toMatchObject({ state: "opted_out", source: "returned" });
  expect(back.consent.utility.state).toBe("opted_out");
  // A message of their own lifts what it always lifts.
  expect(back.consent.service.state).not.toBe("opted_out");
  const carried = await rows(
    "select id from consent_records where contact_id = ?1 and source = 'returned'",
    back.id,
  );
  await customerWrites({ from: NUMBER, name: "Somebody new", type: "text", text: { body: "And again" } });
  await hearFromMeta();
  expect(
    await rows("select id from consent_records where contact_id = ?1 and source = 'returned'", back.id),
  ).toHaveLength(carried.length);
  // START says what it says, and is not undone by the next message.
  await customerWrites({ from: NUMBER, name: "Somebody new", type: "text", text: { body: "START" } });
  await customerWrites({ from: NUMBER, name: "Somebody new", type: "text", text: { body: "Thanks" } });
  await hearFromMeta();
  const later = await ok("agent", "whatsapp.contact.get", { contact_id: back.id });
  expect(later.consent.marketing.state).toBe("opted_in");
});

test("an agent who enters the number again gets the refusals with it", LONG, async () => {
  const { contact } = await knownEverywhere();
  await doneWith("erase", contact);
  const made = await ok("agent", "whatsapp.contact.upsert", {
    phone: `+${NUMBER}`,
    name: "Anew",
    idempotency_key: "again-key-1",
  });
  const back = await ok("agent", "whatsapp.contact.get", { contact_id: made.result.contact_id });
  expect(back.consent.marketing).toMatchObject({ state: "opted_out", source: "returned" });
});

test("an import that brings them back keeps their refusals, whatever it says", LONG, async () => {
  const { contact } = await knownEverywhere();
  await doneWith("erase", contact);
  const csv = `電話,姓名,標籤,同意,同意來源,同意日期,表格編號\n+${NUMBER},Back,,是,網上表格,2026-03-01,F-1\n`;
  const preview = await ok("marketer", "whatsapp.contact_import.preview", { csv });
  expect(preview.effects.create).toBe(1);
  const asked = await ok("marketer", "whatsapp.contact.import", {
    preview_id: preview.preview_id,
    idempotency_key: "import-back-1",
  });
  await approveAs("manager", asked.action_request_id);
  await runOutbox();
  const { marketing } = await row<{ marketing: string }>(
    "select marketing from contacts where phone = ?1",
    `+${NUMBER}`,
  );
  expect(marketing).toBe("opted_out");
});

test("what could not be read when they were erased counts as a refusal", LONG, async () => {
  const { contact } = await knownEverywhere();
  const { set } = await import("../support/team");
  await set(
    `insert into webhook_events (id, key, field, kind, sender_wa_id, payload, received_at, outcome, due_at)
     values ('whe_p', 'message:parked', 'messages', 'message', '${NUMBER}', '{"message":{"from":"${NUMBER}"}}', 1, 'failed', 1)`,
  );
  await set("update consent_states set service = 'unknown' where contact_id = ?1", contact);
  await doneWith("erase", contact);
  expect(await row("select service, utility from consent_states where contact_id = ?1", contact)).toEqual({
    service: "opted_out",
    utility: "opted_out",
  });
  expect(await row("select outcome, payload, sender_wa_id from webhook_events where id = 'whe_p'")).toEqual({
    outcome: "ignored",
    payload: '{"erased":true}',
    sender_wa_id: null,
  });
});

test("an erasure waits for what is under way at Meta", LONG, async () => {
  const { contact, conversation } = await knownEverywhere();
  const { set } = await import("../support/team");
  await set(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at, send_order, claimed_at)
     select 'msg_w', id, contact_id, phone_number_id, 'out', 'text', '{"type":"text"}', 'on its way', 'sending', 1, ?2, ?2, 901, ?2 from conversations where id = ?1`,
    conversation,
    Date.now(),
  );
  const id = await doneWith("erase", contact);
  expect((await statusOf(id, "admin")).status).toBe("scheduled");
  expect(await row("select text from messages where id = 'msg_w'")).toEqual({ text: "on its way" });
  await set("update messages set status = 'unknown', status_rank = 2 where id = 'msg_w'");
  passTime(60_000);
  await runOutbox();
  expect((await statusOf(id, "admin")).status).toBe("executed");
  expect(await row("select text from messages where id = 'msg_w'")).toEqual({ text: "" });
  // What Meta says of it later is not taken up with its id, which spells out the number.
  await set("update messages set status = 'sent', status_rank = 4, wamid = 'wamid.late' where id = 'msg_w'");
  expect(await row("select status, wamid from messages where id = 'msg_w'")).toEqual({
    status: "sent",
    wamid: null,
  });
});
