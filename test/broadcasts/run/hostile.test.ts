import { env, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settleSlice } from "../../../src/broadcasts/run/claim-store";
import { onCheckpoint } from "../../../src/platform/checkpoints";
import { createContext } from "../../../src/platform/context";
import { Database } from "../../../src/platform/db";
import { approveAs } from "../../support/approval";
import { passTime } from "../../support/crash";
import { fault, sentMessages } from "../../support/simulator";
import { hear, row, rows } from "../../support/webhook";
import { secondsAgo, status, statuses, webhookBody } from "../../support/webhook-events";
import { consume, ok } from "../../support/worker";
import { spring } from "../preview/asks";
import {
  act,
  asUtility,
  draft,
  LIST,
  objectOf,
  people,
  recipientsOf,
  scheduled,
  standing,
  stateOf,
  until,
  untilStatus,
} from "./runs";

interface Delivery {
  broadcast_id: string;
  slice: string;
  from: number;
  to: number;
}

beforeEach(asUtility);
afterEach(() => vi.restoreAllMocks());

/** Takes the slices of broadcasts out of the queue. */
function keptSlices(): Delivery[] {
  const kept: Delivery[] = [];
  const queue = Object.getPrototypeOf(env.BROADCAST_QUEUE);
  const sendBatch = queue.sendBatch;
  vi.spyOn(queue, "sendBatch").mockImplementation(async function (this: unknown, ...args: unknown[]) {
    const [messages] = args as [{ body: Delivery }[]];
    if (!messages.every(({ body }) => "slice" in body)) return sendBatch.apply(this, args);
    kept.push(...messages.map(({ body }) => body));
  });
  return kept;
}

/** The first slice of a broadcast that begins, taken out of what was kept. */
async function firstSlice(id: string, kept: Delivery[]): Promise<Delivery | undefined> {
  await until(id, ({ status }) => status === "sending");
  for (let look = 0; look < 100 && kept.length === 0; look++) {
    await runDurableObjectAlarm(objectOf(id));
    await scheduler.wait(20);
  }
  return kept.splice(0)[0];
}

const takenBy = async () =>
  (await sentMessages()).filter(({ response }) => response?.messages?.length).map(({ body }) => body.to);

/** Looks until the broadcast is done, at a clock that may be ahead. */
async function toTheEnd(id: string, kept: Delivery[]): Promise<void> {
  for (let round = 0; round < 40 && (await stateOf(id)).status !== "done"; round++) {
    await objectOf(id).wake(id);
    await runDurableObjectAlarm(objectOf(id));
    for (const slice of kept.splice(0)) await consume("whatsapp-broadcasts", slice);
    if (round % 3 === 2) passTime(61_000);
  }
}

describe("slices", () => {
  test("a sender that fails before any turn loses nobody: brought again, all of them are sent to, once", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const kept = keptSlices();
    await people(6);
    const id = await draft();
    await scheduled(id);
    const slice = await firstSlice(id, kept);
    let thrown = 0;
    const stop = onCheckpoint((point) => {
      if (point !== "broadcast:before-turn" || thrown > 0) return;
      thrown += 1;
      throw new Error("the object could not be reached");
    });
    await consume("whatsapp-broadcasts", slice);
    stop();
    await consume("whatsapp-broadcasts", slice);
    await toTheEnd(id, kept);
    expect(await standing(id)).toEqual({ accepted: 6 });
    expect(new Set(await takenBy()).size).toBe(6);
    expect(await takenBy()).toHaveLength(6);
  });

  test("a slice that spans places of another's claims gives up its own alone", async () => {
    const kept = keptSlices();
    await people(9);
    const id = await draft();
    await scheduled(id);
    const slice = await firstSlice(id, kept);
    // Somebody else has claimed the places in the middle, and sent to them.
    await rows(
      `update broadcast_recipients set status = 'sending', status_rank = 1, claim = 'req_other:req_1', claimed_at = ?2
       where broadcast_id = ?1 and seq between 4 and 6`,
      id,
      Date.now(),
    );
    expect(slice).toMatchObject({ from: 1, to: 9 });
    passTime(61_000);
    await toTheEnd(id, kept);
    expect(await standing(id)).toEqual({ accepted: 6, unknown: 3 });
    expect(await takenBy()).toHaveLength(6);
  });
});

test("of two contacts that become one while it runs, one message goes out", async () => {
  const ids = await people(12);
  const id = await draft();
  await scheduled(id, { rate: 4, batch_size: 2 });
  await until(id, ({ accepted }) => accepted >= 2);
  await rows(
    "insert into contact_merges (winner_id, loser_id, merged_at, correlation_id) values (?1, ?2, ?3, 'test')",
    ids[11],
    ids[0],
    Date.now(),
  );
  await untilStatus(id, "done");
  const recipients = await recipientsOf(id);
  expect(recipients.find(({ contact_id }) => contact_id === ids[11])).toMatchObject({
    status: "skipped",
    error_code: "duplicate_identity",
  });
  expect(await takenBy()).toHaveLength(11);
});

describe("what was approved is what happens", () => {
  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

  test("another rate alone keeps the time", async () => {
    await people(2);
    const id = await draft();
    await scheduled(id, { scheduled_at: tomorrow() });
    const before = (await stateOf(id)) as unknown as { scheduled_at: number };
    const asked = await act(id, "reschedule", { rate: 7 });
    await approveAs("approver", asked.data.action_request_id);
    expect(await stateOf(id)).toMatchObject({ status: "scheduled", scheduled_at: before.scheduled_at });
    await scheduler.wait(300);
    expect(await takenBy()).toEqual([]);
  });

  test("a fallback that reads otherwise by then is not approved", async () => {
    await people(2);
    const id = await draft();
    const asked = await act(id, "schedule", { fallback: { after_minutes: 5, template: spring() } });
    await rows(
      "update templates set components = json_set(components, '$[0].text', 'Other {{1}}') where name = 'spring_offer'",
    );
    await expect(approveAs("approver", asked.data.action_request_id)).rejects.toThrow();
    expect((await stateOf(id)).status).not.toBe("scheduled");
  });

  test("a request to go on, filed for one pause, does not end a later stop", async () => {
    await people(30);
    const id = await draft();
    await scheduled(id, { rate: 5, batch_size: 5 });
    await until(id, ({ accepted }) => accepted >= 1);
    await act(id, "pause");
    const [first, second] = [await act(id, "resume"), await act(id, "resume")];
    await approveAs("approver", first.data.action_request_id);
    await until(id, ({ status }) => status === "sending");
    await rows("update phone_numbers set quality_rating = 'RED'");
    await untilStatus(id, "paused");
    await rows("update phone_numbers set quality_rating = 'GREEN'");
    await expect(approveAs("approver", second.data.action_request_id)).rejects.toThrow();
    expect(await stateOf(id)).toMatchObject({ status: "paused", halt_reason: "quality" });
  });
});

test("a name comes to Meta as the samples showed it: in one line, and never read as a field", async () => {
  await people(2);
  await rows("update contacts set name = ?1 where id = 'con_run000000'", "Amy\n\nWIN     NOW");
  await rows("update contacts set name = ?1 where id = 'con_run000001'", "{{contact.preference.tea|tea}}");
  const id = await draft({ template: spring("{{contact.name|friend}} {{contact.preference.tea|tea}}") });
  await scheduled(id);
  await untilStatus(id, "done");
  const texts = (await sentMessages()).map(
    ({ body }) =>
      (body.template as { components: { parameters: { text: string }[] }[] }).components[0]?.parameters[0]
        ?.text,
  );
  expect(texts.sort()).toEqual(["Amy WIN NOW tea", "{{contact.preference.tea|tea}} tea"]);
});

test("the portfolio's limit is kept to the last person", async () => {
  await people(20);
  const id = await draft();
  await rows("update phone_numbers set messaging_limit_tier = 'TIER_250'");
  await rows(
    "insert into broadcast_minutes (minute, broadcast_id, accepted, reached) values (?1, 'brd_other', 243, 243)",
    Math.floor(Date.now() / 60_000),
  );
  await scheduled(id, { batch_size: 5 });
  await until(id, ({ halt_reason }) => halt_reason === "messaging_limit");
  expect(await standing(id)).toEqual({ accepted: 7, waiting: 13 });
});

describe("what Meta puts off again and again", () => {
  const refusals = async () =>
    (await sentMessages()).filter(({ response }) => !response?.messages?.length).length;

  /** Looks until it is as wanted, with some time going by after each look, ms. */
  async function lookUntil(id: string, kept: Delivery[], step: number, wanted: () => Promise<boolean>) {
    for (let look = 0; look < 200 && !(await wanted()); look++) {
      await objectOf(id).wake(id);
      await runDurableObjectAlarm(objectOf(id));
      for (const slice of kept.splice(0)) await consume("whatsapp-broadcasts", slice);
      passTime(step);
    }
  }

  async function toOne(code: number, times: number): Promise<string> {
    await people(1);
    const id = await draft();
    await fault({ match: "messages", times, kind: "error", status: 400, code });
    await scheduled(id);
    return id;
  }

  const isDone = (id: string) => async () => (await stateOf(id)).status === "done";

  test.each([131056, 80007])(
    "%i is tried less and less often, and fails with Meta's code in the end",
    async (code) => {
      const kept = keptSlices();
      const id = await toOne(code, 1_000);
      const begun = Date.now();
      await lookUntil(id, kept, 60_000, isDone(id));
      expect(await stateOf(id)).toMatchObject({ status: "done", accepted: 0, failed: 1 });
      expect(await recipientsOf(id)).toMatchObject([{ status: "failed", error_code: String(code) }]);
      expect(Date.now() - begun).toBeGreaterThan(2 * 3_600_000);
      expect(await refusals()).toBeLessThan(15);
      expect(await takenBy()).toEqual([]);
    },
  );

  test("whoever gets it after all gets it once, and nothing of the refusals stays", async () => {
    const kept = keptSlices();
    const id = await toOne(131056, 4);
    await lookUntil(id, kept, 30_000, isDone(id));
    expect(await refusals()).toBe(4);
    expect(await takenBy()).toHaveLength(1);
    expect(await recipientsOf(id)).toMatchObject([{ status: "accepted", failed_at: null, error_code: null }]);
  });

  test("time in which nobody tried does not count", async () => {
    const kept = keptSlices();
    const id = await toOne(80007, 2);
    await lookUntil(id, kept, 1_000, async () => (await refusals()) === 1);
    passTime(24 * 3_600_000);
    await lookUntil(id, kept, 1_000, async () => (await refusals()) === 2);
    expect(await standing(id)).toEqual({ waiting: 1 });
  });
});

describe("a run that cannot begin", () => {
  /** A broadcast whose time has come, that no object has looked at. */
  async function due(): Promise<string> {
    await people(3);
    const id = await draft();
    await rows(
      "update broadcasts set status = 'scheduled', approved_audience = 3, scheduled_at = ?2 where id = ?1",
      id,
      Date.now(),
    );
    return id;
  }

  test("for a database that fails is tried again, and does not count as one without a segment", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const id = await due();
    const { all } = Database.prototype;
    let failed = 0;
    vi.spyOn(Database.prototype, "all").mockImplementation(function (this: Database, ...args) {
      if (!args[0].includes("from segments") || failed > 0) return all.apply(this, args) as never;
      failed += 1;
      return Promise.reject(new Error("D1_ERROR: overloaded"));
    });
    await objectOf(id).wake(id);
    await until(id, () => failed === 1);
    await scheduler.wait(200);
    expect(await stateOf(id)).toMatchObject({ status: "scheduled", halt_reason: null });
    await objectOf(id).wake(id);
    await untilStatus(id, "done");
    expect(await takenBy()).toHaveLength(3);
  });

  test("for a segment that is gone stops, and says so", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const id = await due();
    await rows("delete from segments where id = (select segment_id from broadcasts where id = ?1)", id);
    await objectOf(id).wake(id);
    await untilStatus(id, "paused");
    expect(await stateOf(id)).toMatchObject({ halt_reason: "segment" });
    expect(await takenBy()).toEqual([]);
  });
});

test("so many unapplied events that they may be anybody's hold a run up with a reason, until they are gone", async () => {
  await people(3);
  const id = await draft();
  await rows(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
     insert into webhook_events (id, key, field, kind, sender_wa_id, payload, received_at, due_at, outcome)
     select 'whe_' || i, 'k' || i, 'messages', 'message', '86' || printf('%010d', i), '{}', ?1, ?1, 'failed' from n`,
    Date.now(),
  );
  await scheduled(id);
  await until(id, ({ halt_reason }) => halt_reason === "unapplied");
  expect(await stateOf(id)).toMatchObject({ status: "sending" });
  expect(await standing(id)).toEqual({ waiting: 3 });
  const { items } = await ok("marketer", LIST, { broadcast_id: id });
  expect(items[0].halted).toMatchObject({ reason: "unapplied", goes_on_by_itself: true });
  await rows("delete from webhook_events where id <> 'whe_1'");
  await objectOf(id).wake(id);
  await untilStatus(id, "done");
  expect(await stateOf(id)).toMatchObject({ halt_reason: null, accepted: 3 });
});

describe("whose slice was given up", () => {
  /** Three recipients whose sender asked Meta and was never heard of again. */
  async function givenUp(): Promise<string> {
    const id = await draftOf(3);
    await rows(
      `update broadcast_recipients set status = 'sending', status_rank = 1, claim = 'req_a:req_b', claimed_at = 1 where broadcast_id = ?1`,
      id,
    );
    await rows(
      "update broadcast_recipients set status = 'unknown', status_rank = 2 where broadcast_id = ?1",
      id,
    );
    expect(await stateOf(id)).toMatchObject({ unknown: 3 });
    return id;
  }

  async function draftOf(count: number): Promise<string> {
    const ids = await people(count);
    const id = await draft();
    await rows(
      `insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, market)
       select ?1, key + 1, value, 0, 'HK' from json_each(?2)`,
      id,
      JSON.stringify(ids),
    );
    return id;
  }

  test("is settled by what Meta reports, with its code, in any order and counted once", async () => {
    const id = await givenUp();
    const callback = (seq: number) => ({ biz_opaque_callback_data: `${id}.${seq}` });
    const refused = status("wamid.GIVEN1", "failed", secondsAgo(5), {
      ...callback(1),
      errors: [{ code: 131026, title: "Message undeliverable" }],
    });
    const reports = [
      refused,
      status("wamid.GIVEN2", "delivered", secondsAgo(4), callback(2)),
      status("wamid.GIVEN3", "sent", secondsAgo(4), callback(3)),
    ];
    for (let time = 0; time < 2; time++) await hear(webhookBody([statuses(...reports)]));
    expect(await recipientsOf(id)).toMatchObject([
      { status: "failed", error_code: "131026", wamid: "wamid.GIVEN1" },
      { status: "delivered" },
      { status: "sent" },
    ]);
    expect(await stateOf(id)).toMatchObject({ accepted: 2, failed: 1, unknown: 0 });
    // What the refusal says of the person counts too.
    expect(await row("select undeliverable from contacts where id = 'con_run000000'")).toEqual({
      undeliverable: 1,
    });
  });

  test("is settled by the answer that its sender still got", async () => {
    const id = await givenUp();
    const { db } = createContext(env);
    const slice = { broadcastId: id, from: 1, to: 3, claim: "req_a:req_b" };
    const outcomes = [
      { seq: 1, status: "failed", at: 5, code: "131056", title: "Too many" },
      { seq: 2, status: "accepted", at: 6, wamid: "wamid.LATE" },
      { seq: 3, status: "unknown", code: "unknown", title: "TimeoutError" },
    ] as const;
    for (let time = 0; time < 2; time++) await db.batch(settleSlice(slice, outcomes, 0, Date.now()));
    expect(await recipientsOf(id)).toMatchObject([
      { status: "failed", error_code: "131056" },
      { status: "accepted", wamid: "wamid.LATE" },
      { status: "unknown" },
    ]);
    expect(await stateOf(id)).toMatchObject({ accepted: 1, failed: 1, unknown: 1 });
  });
});
