import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../src/platform/checkpoints";
import { approveAs, auditOf } from "../support/approval";
import { CRASH_KINDS, passTime, STATEMENT_FAULTS, withCrash, withFailingStatement } from "../support/crash";
import { park, retry } from "../support/parked";
import { freshKey } from "../support/story";
import { row, rows, runCron } from "../support/webhook";
import { messages, preference, text, webhookBody } from "../support/webhook-events";

const GUEST = "85255509441";
const NO_META = { META_ACCESS_TOKEN: "" };

/** A STOP and a preference of one customer's, both parked. */
const parked = () =>
  park(webhookBody([messages(text(GUEST, "STOP")), preference(GUEST, "stop")]), "insert on contacts");

const ask = async (event_ids: string[], idempotency_key: string) =>
  (await retry({ event_ids }, "manager", idempotency_key)).data;

const effects = () =>
  row(
    `select (select count(*) from contacts where wa_id = ?1) as contacts,
       (select count(*) from messages join contacts on contacts.id = messages.contact_id where wa_id = ?1) as messages,
       (select sum(unread_count) from conversations join contacts on contacts.id = contact_id where wa_id = ?1) as unread,
       (select count(*) from consent_records join contacts on contacts.id = contact_id where wa_id = ?1) as consent,
       (select group_concat(outcome || ' ' || replays) from webhook_events) as events`,
    GUEST,
  );

const DONE = { contacts: 1, messages: 1, unread: 1, consent: 5, events: "applied 1,applied 1" };
const NOTHING_YET = { contacts: 0, messages: 0, unread: null, consent: 0, events: "failed 0,failed 0" };

/** Three minutes later, cron has run twice. */
async function recover(): Promise<void> {
  for (const wait of [130_000, 50_000]) {
    passTime(wait);
    await runCron(NO_META);
  }
}

const POINTS: readonly Checkpoint[] = [
  "approval:before-commit",
  "approval:after-commit",
  "webhook:after-claim",
  "webhook:after-apply",
];

describe.each(CRASH_KINDS)("a crash (%s) while an approved retry is carried out", (kind) => {
  test.each(POINTS)("at %s: each event takes effect once", async (point) => {
    const ids = await parked();
    expect(await effects()).toEqual(NOTHING_YET);
    const { action_request_id } = await ask(ids, freshKey());
    const { struck } = await withCrash(point, kind, () => approveAs("approver", action_request_id));
    expect(struck).toBe(true);
    await recover();
    if (point === "approval:before-commit") {
      expect(await effects()).toEqual(NOTHING_YET);
      await approveAs("approver", action_request_id);
    }
    expect(await effects()).toEqual(DONE);
    const actions = (await auditOf(action_request_id)).map(({ action }) => action);
    expect(actions).toEqual(["write.requested", "approval.approved", "write.executed"]);
  });

  test.each<Checkpoint>(["write:before-record", "write:after-record"])(
    "at %s of the request: it is asked for once",
    async (point) => {
      const ids = await parked();
      const key = freshKey();
      const { struck } = await withCrash(point, kind, () => ask(ids, key));
      expect(struck).toBe(true);
      const { action_request_id } = await ask(ids, key);
      expect(await rows("select id from action_requests")).toEqual([{ id: action_request_id }]);
      await approveAs("approver", action_request_id);
      expect(await effects()).toEqual(DONE);
    },
  );
});

describe.each(STATEMENT_FAULTS)("any statement of an approved retry that fails (%s)", (fault) => {
  test("leaves what the next run finishes, once", async () => {
    for (let n = 1; ; n++) {
      const from = await parkedAgain(n);
      const { action_request_id } = await ask(from.ids, freshKey());
      const { struck } = await withFailingStatement(n, fault, () => approveAs("approver", action_request_id));
      await recover();
      const { status } = await row<{ status: string }>(
        "select status from action_requests where id = ?1",
        action_request_id,
      );
      if (status === "pending_approval") await approveAs("approver", action_request_id);
      await recover();
      expect([n, await from.effects()]).toEqual([
        n,
        { messages: 1, unread: 1, consent: 4, outcome: "applied" },
      ]);
      if (!struck) break;
    }
  });
});

/** A STOP of another customer each time. */
async function parkedAgain(n: number) {
  const from = `8525553${String(n).padStart(4, "0")}`;
  const ids = await park(webhookBody([messages(text(from, "STOP"))]), "insert on contacts");
  return {
    ids,
    effects: () =>
      row(
        `select (select count(*) from messages where contact_id = contacts.id) as messages,
           (select sum(unread_count) from conversations where contact_id = contacts.id) as unread,
           (select count(*) from consent_records where contact_id = contacts.id) as consent,
           (select outcome from webhook_events where id = ?2) as outcome
         from contacts where wa_id = ?1`,
        from,
        ids[0],
      ),
  };
}
