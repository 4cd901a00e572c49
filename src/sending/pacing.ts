import { SECOND } from "../platform/clock";

/** Meta's levels of throughput, messages a second of one number. …/whatsapp/throughput */
const RATES: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1_000 };
export const STANDARD_RATE = 80;

/** Messages a second that a number may send, by Meta's word for its level; what is not known is taken for the lowest. */
export function rateOf(throughputLevel: string | null | undefined): number {
  return RATES[throughputLevel ?? ""] ?? STANDARD_RATE;
}

/**
 * A second as Meta may count it, with what a message's way to Meta may take longer or shorter than the one's before, ms:
 * what is spaced out by it here is within the limit there.
 */
const COUNTED_SECOND = SECOND + 20;

/** Times (ms) at which messages go out, past and to come, and when the next may, at so many within any second. */
class Log {
  /** In order. */
  private times: number[] = [];

  forget(before: number): void {
    let old = 0;
    while (old < this.times.length && (this.times[old] as number) <= before) old += 1;
    if (old > 0) this.times = this.times.slice(old);
  }

  /** The first moment from `from` on that leaves no more than `most` within any second. */
  next(from: number, most: number): number {
    const times = this.times;
    let at = from;
    let index = times.length;
    while (index > 0 && (times[index - 1] as number) > at) index -= 1;
    for (;;) {
      while (index < times.length && (times[index] as number) <= at) index += 1;
      const conflict = this.conflict(at, index, most);
      if (conflict === undefined) return at;
      // Behind the first of those that would crowd the second, or behind the next one that is given out already.
      at = conflict < at ? conflict + COUNTED_SECOND : Math.max(at, times[index] ?? at + COUNTED_SECOND);
    }
  }

  /** The start of a second that would hold too many with one more at `at`, the latest such; undefined when none would. */
  private conflict(at: number, index: number, most: number): number | undefined {
    const times = this.times;
    const withOne = (place: number) =>
      place < index ? (times[place] as number) : place === index ? at : (times[place - 1] as number);
    for (let first = Math.min(index, times.length - most); first >= Math.max(0, index - most); first -= 1) {
      const start = withOne(first);
      if (withOne(first + most) - start < COUNTED_SECOND) return start;
    }
    return undefined;
  }

  add(at: number): void {
    let index = this.times.length;
    while (index > 0 && (this.times[index - 1] as number) > at) index -= 1;
    this.times.splice(index, 0, at);
  }

  /** Forgets the latest up to now: nothing went out at them after all. */
  drop(count: number, now: number): void {
    for (let index = this.times.length - 1; index >= 0 && count > 0; index -= 1) {
      if ((this.times[index] as number) > now) continue;
      this.times.splice(index, 1);
      count -= 1;
    }
  }

  latest(): number {
    return this.times.at(-1) ?? 0;
  }
}

/** Slots are given out no further ahead than this, ms: what comes up meanwhile, a reply or a pause, waits no longer. */
const HORIZON = 200;
/** Broadcasts are spread over the second: what was missed is made up for at this pace of the rate, not in one burst. */
const CATCHING_UP = 1.1;
/** A broadcast that asked for nothing this long needs no share, ms. */
const IDLE = 1_500;
/**
 * A refusal or two are jitter, and cost next to nothing; from `many` within a second on, the limit is lower than was known,
 * and it goes a fifth slower for each such second. It gets back up to speed step by step.
 */
const BACKED_OFF = { few: 0.99, many: 0.8, from: 5 };
const RECOVERY = { every: 3 * SECOND, by: 1.1 };

interface Stream {
  log: Log;
  askedAt: number;
}

/**
 * The rate of one number, shared by all that is sent from it: replies first, then broadcasts in equal parts. It keeps the
 * promise for every stretch of a second, not for an average. Pure: whoever asks says what time it is.
 */
export class NumberPace {
  private all = new Log();
  private streams = new Map<string, Stream>();
  private factor = 1;
  private factorAt = 0;
  private refusedSince = 0;
  private refusals = 0;
  /** When a broadcast's last message goes out, ms. */
  private lastSlot = 0;
  private at = 0;

  constructor(
    private rate: number = STANDARD_RATE,
    /** Nothing is known of what went out up to here (ms): it counts as a full second. */
    private blindUntil = 0,
  ) {}

  setRate(rate: number): void {
    this.rate = rate;
  }

  /** When a reply may go, ms. It takes what broadcasts have not been given yet, and the part that they never get. */
  reply(now: number): number {
    this.tick(now);
    const at = this.all.next(now, this.limit(now));
    this.all.add(at);
    return at;
  }

  /**
   * Slots for up to `wanted` messages of a broadcast, times in ms: fewer, or none, when there is no room soon. `most`:
   * messages a second that this broadcast takes at most.
   */
  slots(now: number, broadcast: string, wanted: number, most?: number | null): number[] {
    this.tick(now);
    const stream = this.streams.get(broadcast) ?? { log: new Log(), askedAt: now };
    stream.askedAt = now;
    this.streams.set(broadcast, stream);
    const limit = this.limit(now);
    const shared = Math.max(1, limit - Math.ceil(limit / 100));
    const fair = Math.ceil(shared / this.streams.size);
    const own = Math.max(1, Math.min(fair, most ?? fair));
    const granted: number[] = [];
    const apart = SECOND / (shared * CATCHING_UP);
    let from = Math.max(now, this.blindUntil);
    while (granted.length < wanted) {
      let at = Math.ceil(Math.max(from, this.lastSlot + apart));
      for (;;) {
        const later = this.all.next(stream.log.next(at, own), shared);
        if (later === at) break;
        at = later;
      }
      if (at > now + HORIZON) break;
      this.all.add(at);
      stream.log.add(at);
      this.lastSlot = at;
      granted.push(at);
      from = at;
    }
    return granted;
  }

  /** Slots of a broadcast that passed unused: somebody was held up, and asks again. */
  unused(now: number, broadcast: string, count: number): void {
    this.all.drop(count, now);
    this.streams.get(broadcast)?.log.drop(count, now);
  }

  /** Meta said that the number is too fast (130429). */
  slowDown(now: number): void {
    if (now - this.refusedSince >= SECOND) {
      this.refusedSince = now;
      this.refusals = 0;
    }
    this.refusals += 1;
    const by = this.refusals === 1 ? BACKED_OFF.few : this.refusals === BACKED_OFF.from ? BACKED_OFF.many : 1;
    if (by === 1) return;
    this.factor = Math.max(0.05, this.currentFactor(now) * by);
    this.factorAt = now;
  }

  /** The last moment for which anything was given out, ms. */
  horizon(): number {
    return this.all.latest();
  }

  private currentFactor(now: number): number {
    const steps = Math.floor(Math.max(0, now - this.factorAt) / RECOVERY.every);
    return Math.min(1, this.factor * RECOVERY.by ** Math.min(steps, 50));
  }

  private limit(now: number): number {
    return Math.max(1, Math.floor(this.rate * this.currentFactor(now)));
  }

  private tick(now: number): void {
    // When the clock was set back, what was given out for later would hold everybody up: it is forgotten.
    if (now < this.at - COUNTED_SECOND) {
      this.all = new Log();
      this.streams.clear();
      this.lastSlot = 0;
    }
    this.at = now;
    // Of what was given out before a restart nothing goes out later than this, whatever the clock said then.
    this.blindUntil = Math.min(this.blindUntil, now + HORIZON + SECOND);
    this.all.forget(now - COUNTED_SECOND);
    for (const [broadcast, { log, askedAt }] of this.streams) {
      log.forget(now - COUNTED_SECOND);
      if (askedAt < now - IDLE) this.streams.delete(broadcast);
    }
  }
}
