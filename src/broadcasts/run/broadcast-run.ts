import { DurableObject } from "cloudflare:workers";
import { SECOND, systemClock } from "../../platform/clock";
import { createContext } from "../../platform/context";
import type { Env } from "../../platform/env";
import { describeBug } from "../../platform/log";
import { numberThrottle } from "../../sending";
import { SliceLog } from "./slices";
import { FROM_THE_START, type RunMemory, type SeenRun, stepRun } from "./step";
import { NOTHING_COUNTED } from "./stop-rules";

/** What a slice's sender tells when it asks for turns. */
export interface TurnTerms {
  phoneNumberId: string;
  /** Messages a second of the number. */
  rate: number;
  /** Of them, what the broadcast takes at most; null for all. */
  most: number | null;
  /** Turns that were given before and passed: their recipients are among those who ask. */
  unused: number;
}

/** How long the object waits after a step that failed, ms. Cron wakes it too. */
const AFTER_FAILURE = 5 * SECOND;

const FRESH: RunMemory = {
  cursor: 0,
  pending: [],
  since: NOTHING_COUNTED,
  lookAt: 0,
  fallbackAt: null,
};

/**
 * One object a broadcast, named by its id: it starts the run at its time, hands out slices, gives their senders turns,
 * gives up slices that nobody reports on, and ends the run. What is true stands in D1; the object can lose everything but
 * what it remembers of attempts, and goes on from there.
 */
export class BroadcastRun extends DurableObject<Env> {
  private readonly slices: SliceLog;
  private standing = false;
  /** How often somebody had it stand: a step that began before says nothing of that. */
  private stood = 0;
  private seen: SeenRun = { at: 0 };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.slices = new SliceLog(ctx.storage.sql);
  }

  /** Looks at the broadcast now, or at a time (ms). Safe to call at any moment. */
  async wake(broadcastId: string, at = 0): Promise<void> {
    this.seen = { at: 0 };
    await this.ctx.storage.put("broadcastId", broadcastId);
    await this.lookBy(Math.max(at, systemClock.now()));
  }

  /** A person said "go on": shares of failures and opt-outs count from here. */
  async resume(broadcastId: string): Promise<void> {
    await this.ctx.storage.put("resumed", true);
    await this.wake(broadcastId);
  }

  /** Gives nobody another turn, at once. D1 has said so before. */
  async stand(broadcastId: string): Promise<void> {
    this.standing = true;
    this.stood += 1;
    await this.wake(broadcastId);
  }

  /**
   * Turns for some recipients of a slice, in their order: how long each waits from now, ms; fewer, or none, when there is
   * no room soon. Null: the slice is nobody's to send any more.
   */
  async turns(
    slice: string,
    seqs: number[],
    { phoneNumberId, rate, most, unused }: TurnTerms,
  ): Promise<number[] | null> {
    if (!this.mayGo(slice)) return null;
    const broadcastId = (await this.ctx.storage.get<string>("broadcastId")) ?? "";
    const waits = await numberThrottle(this.env, phoneNumberId).slots({
      broadcastId,
      wanted: seqs.length,
      rate,
      most,
      unused,
    });
    // It may have been given up, or stopped, while the number was asked.
    if (!this.mayGo(slice)) return null;
    this.slices.attempt(slice, seqs.slice(0, waits.length));
    return waits;
  }

  /** A slice's sender has written down what became of it. */
  async finished(slice: string): Promise<void> {
    if (this.slices.isLive(slice)) this.slices.close(slice);
    await this.lookBy(systemClock.now());
  }

  override async alarm(): Promise<void> {
    const broadcastId = await this.ctx.storage.get<string>("broadcastId");
    if (!broadcastId) return;
    const ctx = createContext(this.env);
    const { stood } = this;
    let next: number | null;
    try {
      const { standing, ...step } = await stepRun(
        ctx,
        broadcastId,
        await this.memory(),
        this.slices,
        this.seen,
      );
      if (stood === this.stood) this.standing = standing;
      await this.remember(step.memory);
      next = step.next;
    } catch (error) {
      ctx.log.error("broadcast.step_failed", { broadcast_id: broadcastId, ...describeBug(error) });
      next = ctx.clock.now() + AFTER_FAILURE;
    }
    void ctx.close();
    if (next !== null) await this.lookBy(next);
  }

  /** Looks at a time, ms, at the latest. */
  private async lookBy(at: number): Promise<void> {
    const next = await this.ctx.storage.getAlarm();
    if (next === null || next > at) await this.ctx.storage.setAlarm(at);
  }

  private mayGo(slice: string): boolean {
    return !this.standing && this.slices.isLive(slice);
  }

  private async memory(): Promise<RunMemory> {
    const memory = { ...FRESH, ...(await this.ctx.storage.get<RunMemory>("memory")) };
    if (!(await this.ctx.storage.get("resumed"))) return memory;
    const anew: RunMemory = { ...memory, ...FROM_THE_START, since: null };
    await this.remember(anew);
    await this.ctx.storage.delete("resumed");
    return anew;
  }

  private async remember(memory: RunMemory): Promise<void> {
    await this.ctx.storage.put("memory", memory);
  }
}

/** The object of a broadcast. */
export function broadcastRun(env: Env, broadcastId: string): DurableObjectStub<BroadcastRun> {
  const namespace = env.BROADCAST_RUN as DurableObjectNamespace<BroadcastRun>;
  return namespace.get(namespace.idFromName(broadcastId));
}
