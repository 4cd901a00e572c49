import { vi } from "vitest";
import { type Checkpoint, onCheckpoint } from "../../src/platform/checkpoints";
import { Database } from "../../src/platform/db";
import { database } from "./approval";
import { type GraphRequest, sentMessages } from "./simulator";
import { consume, cron, hearFromMeta } from "./worker";

/**
 * `error`: the step throws, and whatever catches it may still tidy up.
 * `power_cut`: the step throws and no statement runs any more until the power is back, so nothing tidies up.
 */
export const CRASH_KINDS = ["error", "power_cut"] as const;
export type CrashKind = (typeof CRASH_KINDS)[number];

/** Everything that a write, an approval and a send pass through. */
export const CHECKPOINTS = [
  "write:before-record",
  "write:after-record",
  "approval:before-commit",
  "approval:after-commit",
  "send:before-permit",
  "send:before-claim",
  "send:after-claim",
  "send:after-meta",
  "send:after-settle",
] as const satisfies readonly Checkpoint[];

const { all, run, batch } = Database.prototype;

function cutPower(): void {
  const dead = () => Promise.reject(new Error("the power is out"));
  Object.assign(Database.prototype, { all: dead, run: dead, batch: dead });
}

const restorePower = () => Object.assign(Database.prototype, { all, run, batch });

/** Runs some work that crashes when it first reaches a checkpoint. Tells whether it got there. */
export async function withCrash(
  point: Checkpoint,
  kind: CrashKind,
  work: () => Promise<unknown>,
): Promise<{ struck: boolean }> {
  let struck = false;
  // What is logged of a crash is no news here.
  const log = vi.spyOn(console, "error").mockReturnValue();
  const stop = onCheckpoint((reached) => {
    if (struck || reached !== point) return;
    struck = true;
    if (kind === "power_cut") cutPower();
    throw new Error(`crash at ${point}`);
  });
  try {
    await work().catch(() => undefined);
  } finally {
    stop();
    restorePower();
    log.mockRestore();
  }
  return { struck };
}

/** `not_run`: the statement fails. `answer_lost`: it takes effect, and its answer never comes back. */
export const STATEMENT_FAULTS = ["not_run", "answer_lost"] as const;

/**
 * Runs some work of which the n-th statement or batch fails, wherever in the Worker it comes from.
 * Tells whether there was an n-th one.
 */
export async function withFailingStatement(
  n: number,
  fault: (typeof STATEMENT_FAULTS)[number],
  work: () => Promise<unknown>,
): Promise<{ struck: boolean }> {
  let count = 0;
  const failing = (method: (...args: never[]) => Promise<unknown>) =>
    async function (this: Database, ...args: never[]): Promise<unknown> {
      count += 1;
      const strikes = count === n;
      const result = strikes && fault === "not_run" ? undefined : await method.apply(this, args);
      if (strikes) throw new Error(`statement ${n} failed: ${fault}`);
      return result;
    };
  const log = vi.spyOn(console, "error").mockReturnValue();
  Object.assign(Database.prototype, { all: failing(all), run: failing(run), batch: failing(batch) });
  try {
    await work().catch(() => undefined);
  } finally {
    restorePower();
    log.mockRestore();
  }
  return { struck: count >= n };
}

/** Moves the clock of the Worker forward, in ms; Meta's clock goes on as it is. */
export function passTime(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(now + ms);
}

/** Back to real time: for the Worker a clock that is set back. */
export function realTime(): void {
  vi.useRealTimers();
}

/** Has the queue's consumer look at every outbox entry that is not done. */
export async function runOutbox(): Promise<void> {
  const entries = await database.all<{ id: string }>(
    "select id from outbox where done_at is null order by id",
  );
  for (const { id } of entries) await consume("whatsapp-outbox", { outbox_id: id });
}

/** Two minutes later: cron has run, the queues are empty, and Meta has said what it has to say. */
export async function recover(): Promise<void> {
  passTime(120_000);
  await cron();
  await runOutbox();
  await hearFromMeta();
}

/** The messages that Meta has taken, whether or not its answer arrived. */
export async function takenByMeta(): Promise<GraphRequest[]> {
  return (await sentMessages()).filter(({ response }) => (response?.messages?.length ?? 0) > 0);
}

export interface SentRow {
  id: string;
  status: string;
  wamid: string | null;
  error: string | null;
}

/** The outgoing messages of a request, as the database has them. */
export const messagesOf = (action_request_id: string) =>
  database.all<SentRow>(
    "select id, status, wamid, error from messages where action_request_id = ?1 order by id",
    action_request_id,
  );
