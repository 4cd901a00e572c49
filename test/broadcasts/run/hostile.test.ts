import { env, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onCheckpoint } from "../../../src/platform/checkpoints";
import { approveAs } from "../../support/approval";
import { passTime } from "../../support/crash";
import { sentMessages } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { consume } from "../../support/worker";
import { spring } from "../preview/asks";
import {
  act,
  asUtility,
  draft,
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
    await until(id, ({ status }) => status === "sending");
    await runDurableObjectAlarm(objectOf(id));
    const [slice] = kept.splice(0);
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
    await until(id, ({ status }) => status === "sending");
    await runDurableObjectAlarm(objectOf(id));
    const [slice] = kept.splice(0);
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
