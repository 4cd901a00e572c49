import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Evidence, MetaSend } from "./invariants/evidence.ts";
import { unexpected } from "./output.ts";
import type { World } from "./world.ts";

/** The file of the local D1 below a state folder. */
function databaseFile(state: string): string {
  const folder = join(state, "v3", "d1", "miniflare-D1DatabaseObject");
  const found = readdirSync(folder).find((name) => name.endsWith(".sqlite") && !name.startsWith("metadata"));
  if (!found) throw new Error(`no database below ${folder}`);
  return join(folder, found);
}

/** Reads the database beside the Worker that has it open, and writes nothing. */
export function reading<Result>(state: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(databaseFile(state), { readOnly: true, timeout: 5_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** In the ids of messages that Meta reports on and that are nobody's. */
export const STRANGER = "wamid.NOBODYS";

/** How much still waits, by what it is. */
export function waiting(state: string): Record<string, number> {
  const counts: Readonly<Record<string, string>> = {
    events: `select count(*) as n from webhook_events where outcome = 'received' and payload not like '%${STRANGER}%'`,
    "outbox entries": "select count(*) as n from outbox where done_at is null",
    messages:
      "select count(*) as n from messages where direction = 'out' and status in ('queued', 'sending')",
    recipients: `select count(*) as n from broadcast_recipients join broadcasts on broadcasts.id = broadcast_id
      where broadcast_recipients.status = 'sending' or (broadcasts.status = 'sending' and broadcast_recipients.status = 'waiting')`,
    requests: "select count(*) as n from action_requests where status = 'executing'",
  };
  return reading(state, (database) =>
    Object.fromEntries(
      Object.entries(counts).map(([name, sql]) => [name, Number(database.prepare(sql).get()?.n ?? 0)]),
    ),
  );
}

interface Logged {
  at: string;
  method: string;
  path: string;
  body: {
    to?: string;
    type?: string;
    text?: { body: string };
    template?: { name: string; language: { code: string } };
    biz_opaque_callback_data?: string;
  };
  response: { messages?: { id: string }[] } | null;
}

/** Every send that the simulator was asked for, a dropped connection's too. */
export async function sendsOf(world: World): Promise<MetaSend[]> {
  const { items } = await world.simulator<{ items: Logged[] }>("GET", "requests?path=/messages&limit=100000");
  return items
    .filter(
      ({ method, path, body }) => method === "POST" && path.endsWith("/messages") && body.to !== undefined,
    )
    .map(({ at, body, response }) => ({
      at: Date.parse(at),
      to: body.to ?? "",
      type: body.type ?? "",
      words: body.text?.body ?? body.template?.name ?? "",
      language: body.template?.language.code ?? "",
      ref: body.biz_opaque_callback_data ?? "",
      wamid: response?.messages?.[0]?.id ?? null,
    }));
}

/** What the invariants are checked against: every row that they look at. */
export async function collect(world: World, state: string, output: string): Promise<Evidence> {
  const sends = await sendsOf(world);
  return reading(state, (database) => {
    const rows = <Row>(sql: string) => database.prepare(sql).all() as unknown as Row[];
    return {
      sends,
      said: world.said,
      messages:
        rows(`select id, contact_id, phone_number_id, direction, wamid, type, status, at, created_at, claimed_at,
        action_request_id, origin from messages`),
      recipients: rows("select broadcast_id, seq, contact_id, status, wamid from broadcast_recipients"),
      broadcasts: rows(
        "select id, status, schedule_request_id, accepted, failed, skipped, unknown from broadcasts",
      ),
      merges: rows("select loser_id, winner_id from contact_merges"),
      ledger:
        rows(`select id, contact_id, scope, action, source, evidence_kind, can_reverse, reversal_only, occurred_at, recorded_at
        from consent_records`),
      states: rows("select * from consent_states"),
      templates: rows("select name, language, category from templates"),
      events: rows("select id, key, kind, outcome, payload from webhook_events"),
      requests: rows(
        "select id, requester_staff_id, approval_reasons, status, decided_by, decided_at from action_requests",
      ),
      outbox: rows("select id, topic, done_at from outbox"),
      audit: rows("select * from audit_log"),
      seals: rows("select * from audit_seals"),
      output: unexpected(output),
    };
  });
}
