import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { maskedBody } from "../../src/webhooks/masked-body";
import { approveAs } from "../support/approval";
import { park, retry } from "../support/parked";
import { fault } from "../support/simulator";
import { conversationOf, hear, row, rows, runCron } from "../support/webhook";
import { message, messages, secondsAgo, templateChange, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const CUSTOMER = "85255509701";

async function retried(event_ids: string[]): Promise<void> {
  const { data } = await retry({ event_ids });
  if (data.status === "pending_approval") await approveAs("approver", data.action_request_id);
}

test("news of a number that is applied late does not undo what Meta has said since when it was asked", async () => {
  const news = { display_phone_number: "85255500001", event: "FLAGGED", current_limit: "TIER_50" };
  const parked = await park(
    webhookBody([{ field: "phone_number_quality_update", value: news }], secondsAgo(3600)),
    "update on phone_numbers",
  );
  expect(parked).toHaveLength(1);
  await env.DB.exec("delete from account_facts");
  await runCron();
  const number = () =>
    row("select quality_rating, messaging_limit_tier from phone_numbers where id = '100000000000011'");
  const before = await number();
  expect(before).not.toMatchObject({ quality_rating: "RED" });
  await retried(parked);
  expect(await number()).toEqual(before);
});

test("what a template became while Meta's list was read is not undone by the list", async () => {
  await env.DB.exec("delete from account_facts");
  await env.DB.exec("update templates set status = 'APPROVED'");
  const template = await row<{ name: string; language: string }>(
    "select name, language from templates where status = 'APPROVED' order by name limit 1",
  );
  await fault({ match: "message_templates", kind: "delay", ms: 1_500 });
  const syncing = runCron();
  await scheduler.wait(700);
  const paused = templateChange("message_template_status_update", template.name, template.language, {
    event: "PAUSED",
  });
  await hear(webhookBody([paused], secondsAgo(-1)));
  await syncing;
  expect(
    await row(
      "select status from templates where name = ?1 and language = ?2",
      template.name,
      template.language,
    ),
  ).toEqual({ status: "PAUSED" });
});

test("a retried change of number that is older than a newer one does not send her back to the number between", async () => {
  const [A, B, C] = ["85255509711", "85255509712", "85255509713"];
  const moved = (from: string, wa_id: string, ago: number) =>
    webhookBody([
      messages(
        message(
          from,
          { type: "system", system: { type: "user_changed_number", body: "moved", wa_id } },
          secondsAgo(ago),
        ),
      ),
    ]);
  await hear(webhookBody([messages(text(A, "Hello", secondsAgo(9000)))]));
  await env.DB.exec("update contact_identities set created_at = 1");
  const parked = await park(moved(A, B, 7200), "insert on messages");
  expect(parked).toHaveLength(1);
  await hear(moved(B, C, 3600));
  await hear(webhookBody([messages(text(C, "It is me", secondsAgo(60)))]));
  await retried(parked);
  const { contact_id } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(C),
  });
  const contact = await row("select phone, wa_id from contacts where id = ?1", contact_id);
  expect(contact).toEqual({ phone: `+${C}`, wa_id: C });
});

test("a retried echo writes into conversations, so it needs approval like a message", async () => {
  const echo = {
    field: "smb_message_echoes",
    value: {
      metadata: { phone_number_id: "100000000000011" },
      message_echoes: [message("85255500001", { to: CUSTOMER, text: { body: "From the phone" } })],
    },
  };
  const parked = await park(webhookBody([echo]), "insert on messages");
  expect(parked).toHaveLength(1);
  expect((await retry({ event_ids: parked })).data).toMatchObject({ status: "pending_approval" });
});

test("what a customer typed as a label on a contact card is masked in the log", () => {
  const shown = maskedBody({
    message: {
      type: "contacts",
      contacts: [{ phones: [{ type: "call me on 91234567", phone: "91234567" }] }],
      document: { mime_type: "my number is 91234567" },
    },
  });
  expect(JSON.stringify(shown)).not.toContain("91234567");
});

test("characters that are no text do not stop an event or those beside it", async () => {
  const raw = webhookBody([messages(text(CUSTOMER, "X1"), text(CUSTOMER, "X2"), text(CUSTOMER, "fine"))])
    .replace("X1", "half \\ud83d a smile")
    .replace("X2", "nul \\u0000 byte");
  await hear(raw);
  expect(
    await rows(
      "select outcome, count(*) as n from webhook_events where sender_wa_id = ?1 group by 1",
      CUSTOMER,
    ),
  ).toEqual([{ outcome: "applied", n: 3 }]);
  const { messages: shown } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(CUSTOMER),
  });
  expect(shown).toHaveLength(3);
  await ok("admin", "whatsapp.webhook_logs.list", { kind: "message", detail: "full" });
});

test("each filter of the log is answered from an index, without sorting or walking through others' events", async () => {
  const { listEvents } = await import("../../src/webhooks/list-store");
  const { observeStatements } = await import("../../src/platform/db");
  const { database } = await import("../support/approval");
  await env.DB.exec(
    `insert into webhook_events (id, key, field, kind, payload, received_at, due_at, outcome)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
     select 'whe_many' || i, 'many' || i, 'messages', case when i % 2 then 'message' else 'status' end, '{}', i, i,
       case when i = 7 or i = 8 then 'failed' else 'applied' end from n`.replace(/\n\s*/g, " "),
  );
  const costs: Record<string, number> = {};
  for (const filters of [
    {},
    { outcome: "failed" },
    { kind: "message", outcome: "failed" },
    { field: "messages", outcome: "failed" },
    { field: "messages", kind: "message" },
    { kind: "account" },
    { field: "security" },
    { kind: "account", field: "messages" },
    { outcome: "received", field: "messages", kind: "status" },
    { received_after: new Date(2000).toISOString(), outcome: "failed" },
    { event_id: "whe_many7", outcome: "failed" },
    { action_request_id: "act_x", kind: "message" },
  ]) {
    observeStatements(({ rows_read }) => {
      costs[JSON.stringify(filters)] = rows_read;
    });
    await listEvents(database, { ...filters, limit: 20 }, undefined);
  }
  observeStatements(undefined);
  for (const [filters, read] of Object.entries(costs))
    expect([filters, read <= 100]).toEqual([filters, true]);
});
