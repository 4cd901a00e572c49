import { DurableObject } from "cloudflare:workers";
import { SECOND, systemClock } from "../platform/clock";
import type { Env } from "../platform/env";
import { nextTurn, type Turns } from "./rules";

/** Meta's standard level, messages a second, in and out together. */
const STANDARD_RATE = 80;

/** One object a business number: every message of that number takes its turn here. Named by the number's id. */
export class NumberThrottle extends DurableObject<Env> {
  private turns: Turns = { at: 0, nextFreeAt: 0 };

  /** Resolves when the caller may send. Turns are spaced evenly at the number's rate. */
  async turn(): Promise<void> {
    const now = systemClock.now();
    const { startsAt, ...turns } = nextTurn(now, this.turns, SECOND / STANDARD_RATE);
    this.turns = turns;
    if (startsAt > now) await scheduler.wait(startsAt - now);
  }
}

export function numberThrottle(env: Env, phoneNumberId: string): DurableObjectStub<NumberThrottle> {
  const namespace = env.NUMBER_THROTTLE as DurableObjectNamespace<NumberThrottle>;
  return namespace.get(namespace.idFromName(phoneNumberId));
}
