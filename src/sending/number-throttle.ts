import { DurableObject } from "cloudflare:workers";
import { systemClock } from "../platform/clock";
import type { Env } from "../platform/env";
import { NumberPace } from "./pacing";

/** What a broadcast asks for: `wanted` slots, at the number's `rate` and at most `most` of it, messages a second. */
export interface SlotsWanted {
  broadcastId: string;
  wanted: number;
  rate: number;
  most: number | null;
  /** Slots that it was given before and let pass. */
  unused: number;
}

/**
 * One object a business number: every message of that number takes its turn here. Named by the number's id. Up to when
 * it has given out turns outlives its restart, so that a restart does not double the rate.
 */
export class NumberThrottle extends DurableObject<Env> {
  private pace: Promise<NumberPace> | undefined;

  /** Resolves when a reply may be sent. */
  async turn(): Promise<void> {
    const now = systemClock.now();
    const at = (await this.known()).reply(now);
    if (at > now) await scheduler.wait(at - now);
  }

  /** Slots for messages of a broadcast, as waits from now on, ms; none when there is no room soon. */
  async slots({ broadcastId, wanted, rate, most, unused }: SlotsWanted): Promise<number[]> {
    const pace = await this.known();
    const now = systemClock.now();
    pace.setRate(rate);
    if (unused > 0) pace.unused(now, broadcastId, unused);
    const granted = pace.slots(now, broadcastId, wanted, most);
    if (granted.length > 0) await this.ctx.storage.put("horizon", pace.horizon());
    return granted.map((at) => at - now);
  }

  /** Meta found the number too fast. */
  async slowDown(): Promise<void> {
    (await this.known()).slowDown(systemClock.now());
  }

  private known(): Promise<NumberPace> {
    this.pace ??= this.ctx.storage
      .get<number>("horizon")
      .then((horizon) => new NumberPace(undefined, horizon === undefined ? 0 : horizon + 1_000));
    return this.pace;
  }
}

export function numberThrottle(env: Env, phoneNumberId: string): DurableObjectStub<NumberThrottle> {
  const namespace = env.NUMBER_THROTTLE as DurableObjectNamespace<NumberThrottle>;
  return namespace.get(namespace.idFromName(phoneNumberId));
}
