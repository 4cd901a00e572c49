import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import { passTime } from "../support/crash";
import { applyEvents, post, row, rows } from "../support/webhook";
import {
  type Change,
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  templateChange,
  text,
  webhookBody,
} from "../support/webhook-events";

const MOST_STATEMENTS = 16;
const guest = (n: number) => `8525552${String(n).padStart(4, "0")}`;

/** One hundred events of every kind: what one batch takes. */
function hundredMixedEvents(): string {
  const changes: Change[] = [];
  for (let n = 0; n < 60; n++)
    changes.push(messages(text(guest(n % 30), `Message ${n}`, secondsAgo(600 - n))));
  for (let n = 0; n < 5; n++) changes.push(messages(text(guest(n), "STOP", secondsAgo(30))));
  for (let n = 5; n < 15; n++) changes.push(preference(guest(n), n % 2 ? "stop" : "resume"));
  for (let n = 0; n < 10; n++) changes.push(statuses(status("wamid.DEMO1x2", "delivered", secondsAgo(n))));
  for (let n = 0; n < 10; n++) changes.push(statuses(status(`wamid.UNKNOWN${n}`, "sent")));
  changes.push(
    statuses(
      status("wamid.DEMO3x2", "failed", secondsAgo(), { errors: [{ code: 131026, title: "Undeliverable" }] }),
    ),
  );
  changes.push(
    statuses(
      status("wamid.DEMO5x2", "failed", secondsAgo(), { errors: [{ code: 131050, title: "Stopped" }] }),
    ),
  );
  changes.push(templateChange("message_template_status_update", "order_update", "en", { event: "PAUSED" }));
  changes.push({
    field: "phone_number_quality_update",
    value: { display_phone_number: "85255500001", event: "FLAGGED" },
  });
  changes.push({ field: "whatever", value: { new: "thing" } });
  return webhookBody(changes, secondsAgo());
}

function observe(): StatementCost[] {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  return seen;
}

test("a batch of 100 mixed events costs at most sixteen statements, its claim included", async () => {
  const body = hundredMixedEvents();
  expect((await post(body)).status).toBe(200);
  expect((await row<{ n: number }>("select count(*) as n from webhook_events")).n).toBe(100);

  // The clock stands still: what waits for its message is not due again before the end, however slow the machine.
  passTime(0);
  const seen = observe();
  await applyEvents();
  observeStatements(undefined);

  // A full batch is followed by a look for more, which finds nothing and writes nothing.
  const [look, ...batch] = seen.reverse();
  expect(look).toMatchObject({
    sql: expect.stringContaining("update webhook_events set claim_token"),
    rows_written: 0,
  });
  expect(batch.map(({ sql }) => sql).length).toBeLessThanOrEqual(MOST_STATEMENTS);
  expect(new Set(batch.map(({ sql }) => sql)).size).toBe(batch.length);

  expect(
    await rows("select outcome, count(*) as n from webhook_events group by outcome order by outcome"),
  ).toEqual([
    { outcome: "applied", n: 89 },
    { outcome: "ignored", n: 1 },
    { outcome: "received", n: 10 },
  ]);
  expect(
    await row(`select (select count(*) from contacts where phone like '+8525552%') as contacts,
      (select count(*) from messages where wamid like 'wamid.TEST%') as messages,
      (select count(*) from consent_states where service = 'opted_out') as stopped,
      (select count(*) from consent_records where source = 'preference_webhook') as preferences,
      (select count(*) from consent_records where source in ('meta_undeliverable', 'meta_refused')) as refusals,
      (select status from templates where name = 'order_update' and language = 'en') as template,
      (select quality_rating from phone_numbers where id = '100000000000011') as quality`),
  ).toEqual({
    contacts: 30,
    messages: 65,
    stopped: 5,
    preferences: 10,
    refusals: 2,
    template: "PAUSED",
    quality: "RED",
  });
});

test("a smaller batch costs no look for more, and none of what it has no events for", async () => {
  await post(webhookBody([statuses(status("wamid.DEMO1x2", "delivered"))]));
  const seen = observe();
  await applyEvents();
  expect(seen.map(({ sql }) => /\b(?:update|insert into) (\w+)/.exec(sql)?.[1])).toEqual([
    "webhook_events",
    "messages",
    "webhook_events",
    "audit_log",
  ]);
});

test("storing costs one statement, however many events a body has", async () => {
  const seen = observe();
  await post(hundredMixedEvents());
  expect(seen).toHaveLength(1);
});

test("applying reads no more when there are many contacts, conversations and messages", async () => {
  await env.DB.batch([
    env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
       insert into contacts (id, phone, wa_id, created_at, updated_at, last_activity_at)
       select 'con_many' || printf('%04d', i), '+8525556' || printf('%04d', i), '8525556' || printf('%04d', i), 1, 1, 1 from n`,
    ),
    env.DB.prepare(
      `insert into conversations (id, contact_id, phone_number_id, opened_at, last_message_at, updated_at)
       select 'cnv_' || id, id, '100000000000011', 1, 1, 1 from contacts where id like 'con_many%'`,
    ),
    env.DB.prepare(
      `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status, status_rank, at, created_at)
       select 'msg_' || id, 'cnv_' || id, id, '100000000000011', 'out', 'wamid.' || id, 'text', '{}', 'Hi', 'sent', 4, 1, 1
       from contacts where id like 'con_many%'`,
    ),
  ]);
  const failure = status("wamid.con_many0003", "failed", secondsAgo(), { errors: [{ code: 131026 }] });
  await post(
    webhookBody([
      messages(text("85255560001", "STOP")),
      preference("85255560002", "stop"),
      statuses(failure),
    ]),
  );
  const seen = observe();
  await applyEvents();
  expect(seen.length).toBeGreaterThan(5);
  for (const { sql, rows_read } of seen) expect([rows_read < 200, sql]).toEqual([true, sql]);
});
