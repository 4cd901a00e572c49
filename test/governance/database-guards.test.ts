import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { guardChanges, isGuardFailure, statement } from "../../src/platform/db";
import { database } from "../support/approval";
import { messagesOf } from "../support/crash";
import { settings } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send } from "../support/story";
import { cron } from "../support/worker";

const rows = (table: string) => database.all(`select * from ${table}`);
const run = (sql: string) => env.DB.prepare(sql).run();

describe("ledgers only grow", () => {
  test.each(["audit_log", "audit_seals", "consent_records"])("%s refuses every change", async (table) => {
    await conversationWith(NEW_CUSTOMER, "STOP");
    await cron();
    const before = await rows(table);
    expect(before.length).toBeGreaterThan(0);

    const key = table === "audit_log" ? "seq" : "id";
    for (const sql of [
      `update ${table} set ${key} = ${key}`,
      `delete from ${table}`,
      `delete from ${table} where ${key} = (select min(${key}) from ${table})`,
      `update or ignore ${table} set ${key} = ${key}`,
    ]) {
      await expect(run(sql), sql).rejects.toThrow(`${table} is append-only`);
    }
    expect(await rows(table)).toEqual(before);
  });

  test.each([
    { table: "audit_log", key: "seq" },
    { table: "audit_seals", key: "id" },
    { table: "consent_records", key: "id" },
  ])("$table cannot be rewritten by an insert that replaces", async ({ table, key }) => {
    await conversationWith(NEW_CUSTOMER, "STOP");
    await cron();
    const before = await database.all<Record<string, unknown>>(`select * from ${table} order by ${key}`);
    const columns = Object.keys(before[0] ?? {});
    const values = columns.map((column) => (/^(correlation_id|hash)$/.test(column) ? "'changed'" : column));
    await run(
      `insert or replace into ${table} (${columns.join(", ")}) select ${values.join(", ")} from ${table}
       where ${key} = (select min(${key}) from ${table})`,
    ).catch(() => undefined);
    expect(await database.all(`select * from ${table} order by ${key}`)).toEqual(before);
  });

  test("a consent record cannot be taken over by another one for the same event", async () => {
    await conversationWith(NEW_CUSTOMER, "STOP");
    const before = await database.all("select * from consent_records order by id");
    await run(
      `insert or replace into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at,
         recorded_at, dedupe_key, correlation_id)
       select 'cns_other', contact_id, scope, 'opt_in', source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key,
         correlation_id
       from consent_records where source = 'stop_word' and scope = 'marketing'`,
    ).catch(() => undefined);
    expect(await database.all("select * from consent_records order by id")).toEqual(before);
  });
});

describe("a batch with a guard", () => {
  const rename = (id: string) => statement("update queues set name = 'renamed' where id = ?1", id);
  const note = statement(
    "insert into outbox (id, topic, ref, created_at, due_at) values ('out_x', 't', 'r', 1, 1)",
  );

  test("leaves nothing when its update found no row", async () => {
    const before = await rows("queues");
    const failure = await database
      .batch([note, rename("que_none"), guardChanges(), rename("que_general")])
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(isGuardFailure(failure)).toBe(true);
    expect(await rows("queues")).toEqual(before);
    expect(await rows("outbox")).toEqual([]);
  });

  test("takes effect when its update found its row, and the guard leaves no trace", async () => {
    await database.batch([rename("que_general"), guardChanges(), note]);
    expect(await database.first("select name from queues where id = 'que_general'")).toEqual({
      name: "renamed",
    });
    expect(await rows("outbox")).toHaveLength(1);
    expect(await rows("batch_guards")).toEqual([]);
  });

  test("counts rows exactly", async () => {
    const all = statement("update queues set created_at = created_at + 1");
    await expect(database.batch([all, guardChanges(2)])).rejects.toThrow("batch guard failed");
    await database.batch([all, guardChanges(3)]);
  });
});

describe("the status of a message never goes back, whatever SQL says", () => {
  async function deliveredMessage(): Promise<string> {
    await settings({ auto_status: [] });
    const { preview_id } = await previewText(await conversationWith(), "Hello!");
    const { data } = await send(preview_id);
    const [message] = await messagesOf(data.action_request_id);
    if (message?.status !== "accepted") throw new Error("the message was not accepted");
    await run(`update messages set status = 'delivered', status_rank = 6 where id = '${message.id}'`);
    return message.id;
  }

  test.each([
    "status = 'sent', status_rank = 4",
    "status = 'queued', status_rank = 0",
    "status = 'sending', status_rank = 1",
    "status_rank = 5",
    "status = 'queued'",
    "status = 'unknown'",
    "status = 'sent', status_rank = 9",
  ])("%s", async (change) => {
    const id = await deliveredMessage();
    await run(`update messages set ${change} where id = '${id}'`).catch(() => undefined);
    expect(await database.first("select status, status_rank from messages where id = ?1", id)).toEqual({
      status: "delivered",
      status_rank: 6,
    });
  });

  test("forward is allowed", async () => {
    const id = await deliveredMessage();
    await run(`update messages set status = 'read', status_rank = 7 where id = '${id}'`);
    expect(await database.first("select status from messages where id = ?1", id)).toEqual({ status: "read" });
  });

  test("only a claim can be put back in the queue", async () => {
    const { preview_id } = await previewText(await conversationWith(), "Hello!");
    const { data } = await send(preview_id);
    const [message] = await messagesOf(data.action_request_id);
    await expect(
      run(`update messages set status = 'queued', status_rank = 0 where id = '${message?.id}'`),
    ).rejects.toThrow("never goes back");
  });
});

describe("a request only goes on as its life allows, whatever SQL says", () => {
  const STATUSES = ["pending_approval", "executing", "executed", "rejected", "expired", "failed"];
  const NEXT: Record<string, string[]> = {
    pending_approval: ["executing", "rejected", "expired"],
    executing: ["executed", "failed"],
    // Meta may report a message as delivered after it was given up.
    failed: ["executed"],
  };

  test.each(STATUSES)("from %s", async (from) => {
    const allowed: string[] = [];
    for (const to of STATUSES.filter((status) => status !== from)) {
      const id = `act_${from}_${to}`;
      await run(
        `insert into action_requests (id, tool, principal_id, requester_staff_id, requester_name, idempotency_key, input_hash,
           input, status, approval_reasons, requested_at, correlation_id)
         values ('${id}', 't', 'p', 's', 'n', '${id}', 'h', '{}', '${from}', '[]', 1, 'c')`,
      );
      const changed = await run(`update action_requests set status = '${to}' where id = '${id}'`).then(
        () => true,
        () => false,
      );
      if (changed) allowed.push(to);
    }
    expect(allowed.sort()).toEqual([...(NEXT[from] ?? [])].sort());
  });

  test("a status that there is not is refused", async () => {
    await expect(
      run(
        `insert into action_requests (id, tool, principal_id, requester_staff_id, requester_name, idempotency_key, input_hash,
           input, status, approval_reasons, requested_at, correlation_id)
         values ('act_x', 't', 'p', 's', 'n', 'k', 'h', '{}', 'approved', '[]', 1, 'c')`,
      ),
    ).rejects.toThrow("CHECK");
  });
});
