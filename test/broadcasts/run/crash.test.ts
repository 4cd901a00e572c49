import { env, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { wakeDueBroadcasts } from "../../../src/broadcasts/run/wake-due";
import { type Checkpoint, onCheckpoint } from "../../../src/platform/checkpoints";
import { createContext } from "../../../src/platform/context";
import { Database } from "../../../src/platform/db";
import { passTime, realTime } from "../../support/crash";
import { fault, sentMessages, settings } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { consume, hearFromMeta } from "../../support/worker";
import { asUtility, draft, objectOf, people, recipientsOf, stateOf } from "./runs";

/** Seeds that the suite tries; each is another story of what goes wrong when. */
const SEEDS = 200;
const PEOPLE = 9;
const SLICE = 3;

interface Delivery {
  broadcast_id: string;
  slice: string;
}

const waiting: Delivery[] = [];
const { all, run, batch } = Database.prototype;
const power = {
  cut: () => {
    const dead = () => Promise.reject(new Error("the power is out"));
    Object.assign(Database.prototype, { all: dead, run: dead, batch: dead });
  },
  restore: () => Object.assign(Database.prototype, { all, run, batch }),
};

/** Numbers in [0, 1) that are the same for the same seed. */
function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

beforeEach(async () => {
  await asUtility();
  // The queue is the test's: it loses slices, repeats them, and brings them in any order.
  const queue = Object.getPrototypeOf(env.BROADCAST_QUEUE);
  const sendBatch = queue.sendBatch;
  vi.spyOn(queue, "sendBatch").mockImplementation(async function (this: unknown, ...args: unknown[]) {
    const [messages] = args as [{ body: Delivery }[]];
    const slices = messages.filter(({ body }) => "slice" in body);
    if (slices.length === 0) return sendBatch.apply(this, args);
    waiting.push(...slices.map(({ body }) => body));
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  power.restore();
  realTime();
  waiting.length = 0;
});

/** A broadcast like another one, agreed on and due. */
async function another(like: string, id: string): Promise<void> {
  await rows(
    `insert into broadcasts (id, name, segment_id, status, scheduled_at, created_at, updated_at, phone_number_id, category, plan,
       estimate, created_by, batch_size, approved_audience)
     select ?2, name, segment_id, 'scheduled', ?3, created_at, updated_at, phone_number_id, category, plan, estimate, created_by,
       ${SLICE}, ${PEOPLE} from broadcasts where id = ?1`,
    like,
    id,
    Date.now(),
  );
}

/** Runs a broadcast to its end while steps crash, the power fails, and the queue and Meta's connection do what they like. */
async function runThrough(id: string, seed: number): Promise<Set<Checkpoint>> {
  const next = random(seed);
  const struck = new Set<Checkpoint>();
  let crashes = 1 + Math.floor(next() * 4);
  const stop = onCheckpoint((point) => {
    if (crashes === 0 || !point.startsWith("broadcast:") || next() > 0.12) return;
    crashes -= 1;
    struck.add(point);
    if (next() < 0.4) power.cut();
    throw new Error(`crash at ${point}`);
  });
  if (next() < 0.5) {
    const kind = next() < 0.5 ? "drop_after" : "drop_before";
    await fault({ match: "messages", times: 1 + Math.floor(next() * 2), kind });
  }
  const object = objectOf(id);
  await object.wake(id);
  for (let round = 0; round < 60; round++) {
    await runDurableObjectAlarm(object).catch(() => undefined);
    const taken = waiting.splice(0).sort(() => next() - 0.5);
    const brought = taken.flatMap((slice) => {
      const luck = next();
      if (luck < 0.1) return [];
      return luck < 0.25 ? [slice, slice] : [slice];
    });
    await Promise.all(brought.map((slice) => consume("whatsapp-broadcasts", slice).catch(() => undefined)));
    // A slice that failed is brought again, as the queue does.
    if (next() < 0.5) waiting.push(...taken.filter(() => next() < 0.3));
    power.restore();
    if ((await stateOf(id)).status === "done") break;
    if (taken.length === 0 || next() < 0.2) {
      passTime(61_000);
      await wakeDueBroadcasts(createContext(env)).catch(() => undefined);
    }
    if (round === 25) crashes = 0;
  }
  stop();
  return struck;
}

test(`nobody gets it twice, and everybody once or is shown as unknown, in ${SEEDS} stories of what goes wrong`, async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await rows("update phone_numbers set throughput_level = 'HIGH', messaging_limit_tier = 'TIER_UNLIMITED'");
  // The same few people get hundreds of messages here.
  await settings({ pair_burst: 1_000_000, throughput: 1_000_000 });
  await people(PEOPLE);
  const like = await draft();
  const struck = new Set<Checkpoint>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const id = `brd_seed${seed}`;
    await another(like, id);
    for (const point of await runThrough(id, seed)) struck.add(point);
    expect({ seed, status: (await stateOf(id)).status }).toEqual({ seed, status: "done" });
  }
  realTime();
  const taken = new Map<string, number>();
  for (const { body, response } of await sentMessages()) {
    if (!response?.messages?.length) continue;
    const key = String(body.biz_opaque_callback_data);
    taken.set(key, (taken.get(key) ?? 0) + 1);
  }
  await hearFromMeta();
  await hearFromMeta();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const id = `brd_seed${seed}`;
    const recipients = await recipientsOf(id);
    expect(recipients).toHaveLength(PEOPLE);
    expect(new Set(recipients.map(({ contact_id }) => contact_id)).size).toBe(PEOPLE);
    const state = await stateOf(id);
    const counted: Record<string, number> = { accepted: 0, unknown: 0, failed: 0, skipped: 0 };
    for (const { seq, status } of recipients) {
      const times = taken.get(`${id}.${seq}`) ?? 0;
      // What Meta took is known as sent, by its answer or by its status; what it did not is unknown at worst.
      expect({ seed, seq, status, times }).toEqual({
        seed,
        seq,
        status: times === 1 ? expect.stringMatching(/^(accepted|sent|delivered|read)$/) : "unknown",
        times: times === 1 ? 1 : 0,
      });
      counted[times === 1 ? "accepted" : "unknown"] =
        (counted[times === 1 ? "accepted" : "unknown"] ?? 0) + 1;
    }
    const { accepted, unknown, failed, skipped } = state;
    expect({ seed, accepted, unknown, failed, skipped }).toEqual({ seed, ...counted });
  }
  // The stories did go wrong, at every step.
  expect(struck.size).toBeGreaterThan(12);
}, 600_000);
