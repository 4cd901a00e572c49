import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { type Answer, hear, rows } from "../support/webhook";
import {
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";
import { ok } from "../support/worker";

const CUSTOMER = "85255501001";
const CONTACT = "con_demo01";

const entries = () => rows("select * from consent_records where contact_id = ?1 order by id", CONTACT);

test("the same events again, one by one, all at once and in another order, add no entry", async () => {
  const stop = messages(text(CUSTOMER, "STOP", secondsAgo(60)));
  const start = messages(text(CUSTOMER, "START", secondsAgo(40)));
  const resume = preference(CUSTOMER, "resume", secondsAgo(30));
  const failure = statuses(status("wamid.DEMO1x2", "failed", secondsAgo(20), { errors: [{ code: 131026 }] }));
  for (const change of [stop, start, resume, failure]) await hear(webhookBody([change]));
  const once = await entries();
  // Two of the seed, four of the STOP, four of the START, the preference, the failure.
  expect(once).toHaveLength(12);
  await hear(webhookBody([failure, resume, start, stop]));
  for (const change of [failure, start, stop, resume, stop]) await hear(webhookBody([change]));
  expect(await entries()).toEqual(once);
});

test("an event that is applied again by force adds no entry: the ledger has keys of its own", async () => {
  await hear(webhookBody([messages(text(CUSTOMER, "STOP"))]));
  const once = await entries();
  const { dedupe_key, id } = once.at(-1) as { dedupe_key: string; id: string };
  const again = env.DB.prepare(
    `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
     values ('cns_again', ?1, 'marketing', 'opt_in', 'import', 'system', 'x', 1, 1, ?2, 'x')`,
  );
  expect((await again.bind(CONTACT, dedupe_key).run()).meta.changes).toBe(0);
  expect(await rows("select id from consent_records where id = ?1", id)).toHaveLength(1);
  expect(await entries()).toEqual(once);
});

test.each([
  ["changed", "update consent_records set action = 'opt_in' where contact_id = 'con_demo04'"],
  ["moved in time", "update consent_records set occurred_at = 0"],
  ["removed", "delete from consent_records where contact_id = 'con_demo04'"],
  ["removed all together", "delete from consent_records"],
])("an entry cannot be %s", async (_what, sql) => {
  const before = await rows("select * from consent_records order by id");
  await expect(env.DB.prepare(sql).run()).rejects.toThrow(/append-only/);
  expect(await rows("select * from consent_records order by id")).toEqual(before);
});

test.each([
  ["block", "opt_out"],
  ["delivery", "block"],
  ["marketing", "block"],
  ["marketing", "undeliverable"],
  ["newsletter", "opt_in"],
])("an entry of scope %s cannot say %s", async (scope, action) => {
  const insert = env.DB.prepare(
    `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
     values ('cns_odd', 'con_demo01', ?1, ?2, 'import', 'system', 'x', 1, 1, 'odd', 'x')`,
  ).bind(scope, action);
  await expect(insert.run()).rejects.toThrow(/CHECK constraint failed/);
});

test("each entry says who, when by Meta's clock, and on what evidence", async () => {
  const at = secondsAgo(3600);
  const change = messages(text(CUSTOMER, "STOP", at));
  const wamid = (change.value as { messages: { id: string }[] }).messages[0]?.id;
  await hear(webhookBody([change]));
  const { items } = await ok("agent", "whatsapp.consent_records.list", {
    contact_id: CONTACT,
    source: "stop_word",
    detail: "full",
  });
  expect(items).toHaveLength(4);
  for (const item of items) {
    expect(item).toMatchObject({
      action: "opt_out",
      channel: "whatsapp",
      occurred_at: new Date(at * 1000).toISOString(),
      evidence: { kind: "inbound_message", ref: wamid },
      can_reverse: false,
      actor: { kind: "customer", id: CONTACT },
    });
  }
});

test("each entry is in the audit log, once, with what it was about and nothing of what was written", async () => {
  await hear(
    webhookBody([
      messages(text(CUSTOMER, "退訂")),
      statuses(status("wamid.DEMO3x2", "failed", secondsAgo(), { errors: [{ code: 131050 }] })),
    ]),
  );
  const written = await rows<{ id: string }>(
    "select id from consent_records where source in ('stop_word', 'meta_refused') order by id",
  );
  expect(written).toHaveLength(5);
  const audited = await rows<{ details: string }>(
    "select * from audit_log where action = 'consent.opt_out' and json_extract(details, '$.consent_record_id') in (select id from consent_records where source in ('stop_word', 'meta_refused'))",
  );
  expect(audited.map(({ details }) => JSON.parse(details).consent_record_id).sort()).toEqual(
    written.map(({ id }) => id),
  );
  expect(JSON.stringify(audited)).not.toContain("退訂");
  const { items } = await ok("admin", "whatsapp.audit_logs.list", {
    action: "consent.opt_out",
    entity_id: CONTACT,
  });
  expect(items.map((item: Answer) => item.reason)).toEqual(Array(4).fill("stop_word"));
});

test("neither the ledger nor the audit log gives away the number behind a preference", async () => {
  await hear(webhookBody([preference(CUSTOMER, "stop")]));
  const ledger = await ok("viewer", "whatsapp.consent_records.list", {
    contact_id: CONTACT,
    source: "preference_webhook",
    detail: "full",
  });
  expect(ledger.items).toHaveLength(1);
  expect(JSON.stringify(ledger)).not.toContain("55501001");
  const audited = await rows(
    "select * from audit_log where action = 'consent.opt_out' and entity_id = ?1 and reason = 'preference_webhook'",
    CONTACT,
  );
  expect(audited).toHaveLength(1);
  expect(JSON.stringify(audited)).not.toContain("55501001");
});
