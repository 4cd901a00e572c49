/** How often each fault strikes: a share of the calls that it can strike, 0 to 1. */
export interface FaultRates {
  /** A statement or batch fails before D1 has done it. */
  d1Before: number;
  /** D1 has done it, and its answer is lost. */
  d1After: number;
  /** An object is reset while it waits for D1. */
  objectReset: number;
  /** A batch of a queue is delivered twice. */
  queueTwice: number;
  /** A consumer fails before it begins. */
  queueFails: number;
}

export const CALM: FaultRates = { d1Before: 0, d1After: 0, objectReset: 0, queueTwice: 0, queueFails: 0 };

/** In every message of an injected fault, so that nobody takes one for a fault of the product's. */
export const INJECTED = "[injected]";

let rates = CALM;
let state = 1;
const struck: Record<string, number> = {};

/** The share of each fault from now on, and where the numbers that decide begin. */
export function setFaults(next: FaultRates, seed: number): void {
  rates = next;
  state = seed >>> 0 || 1;
}

/** What struck so far, by name. */
export const struckSoFar = (): Record<string, number> => ({ ...struck });

/** Mulberry32: the same seed decides the same way. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** Whether a fault strikes now. */
export function strikes(fault: keyof FaultRates): boolean {
  if (rates[fault] === 0 || random() >= rates[fault]) return false;
  struck[fault] = (struck[fault] ?? 0) + 1;
  return true;
}
