import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NumberPace, rateOf } from "../../src/sending/pacing";

const START = 1_800_000_000_000;

/** The most messages within any stretch of a second. */
function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (let to = 0; to < sorted.length; to++) {
    while ((sorted[to] as number) - (sorted[from] as number) >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

interface Run {
  rate: number;
  consumers: number;
  messages: number;
  /** How long one message takes a consumer, ms; each has six connections. */
  latency: number;
  broadcasts?: number;
  most?: number | null;
}

/** Consumers that send as fast as they get turns, on a clock of the test's. */
function simulate({ rate, consumers, messages, latency, broadcasts = 1, most = null }: Run) {
  const pace = new NumberPace(rate);
  const sent: { at: number; broadcast: string }[] = [];
  let asked = 0;
  // Each connection is free at some time; the earliest free one asks next.
  const free = Array.from({ length: consumers * 6 }, (_, n) => ({
    at: START,
    broadcast: `b${n % broadcasts}`,
  }));
  while (sent.length < messages) {
    const connection = free.reduce((first, other) => (other.at < first.at ? other : first));
    asked += 1;
    const [slot] = pace.slots(connection.at, connection.broadcast, 1, most);
    if (slot === undefined) {
      connection.at += 50;
      continue;
    }
    sent.push({ at: slot, broadcast: connection.broadcast });
    connection.at = slot + latency;
  }
  const times = sent.map(({ at }) => at);
  const seconds = (Math.max(...times) - START) / 1_000;
  return { times, sent, perSecond: messages / seconds, asked };
}

describe("one broadcast gets at least 95 % of the number's rate, and never more than the rate in any second", () => {
  test.each([
    { rate: 80, consumers: 1, messages: 2_000, latency: 20 },
    { rate: 80, consumers: 4, messages: 2_000, latency: 150 },
    { rate: 1_000, consumers: 250, messages: 20_000, latency: 200 },
  ])("%o", (run) => {
    const { times, perSecond } = simulate(run);
    expect(mostInASecond(times)).toBeLessThanOrEqual(run.rate);
    expect(perSecond / run.rate).toBeGreaterThanOrEqual(0.95);
  });
});

test("a broadcast that is to be slower is", () => {
  const { times, perSecond } = simulate({ rate: 80, consumers: 4, messages: 200, latency: 20, most: 10 });
  expect(mostInASecond(times)).toBeLessThanOrEqual(10);
  expect(perSecond).toBeGreaterThan(9.5);
});

test("three broadcasts of one number get equal parts, and together no more than its rate", () => {
  const { sent, times } = simulate({ rate: 80, consumers: 6, messages: 2_400, latency: 50, broadcasts: 3 });
  expect(mostInASecond(times)).toBeLessThanOrEqual(80);
  const shares = ["b0", "b1", "b2"].map(
    (b) => sent.filter(({ broadcast }) => broadcast === b).length / sent.length,
  );
  for (const share of shares) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.03);
});

test("a reply goes at once while a broadcast takes all it can get; several give way to nobody but each other", () => {
  const pace = new NumberPace(80);
  const times: number[] = [];
  const waits: number[] = [];
  for (let now = START; now < START + 20_000; now += 10) {
    times.push(...pace.slots(now, "b", 3));
    if ((now - START) % 1_000 !== 500) continue;
    const at = pace.reply(now);
    waits.push(at - now);
    times.push(at);
  }
  expect(waits).toHaveLength(20);
  expect(Math.max(...waits)).toBe(0);
  expect(mostInASecond(times)).toBeLessThanOrEqual(80);
});

test("a burst of replies waits no longer than what was given out already, and the broadcast makes way", () => {
  const pace = new NumberPace(80);
  const times: number[] = [];
  for (let now = START; now < START + 3_000; now += 10) times.push(...pace.slots(now, "b", 3));
  const replies = Array.from({ length: 40 }, () => pace.reply(START + 3_000));
  times.push(...replies);
  expect(Math.max(...replies) - (START + 3_000)).toBeLessThan(1_000);
  for (let now = START + 3_010; now < START + 6_000; now += 10) times.push(...pace.slots(now, "b", 3));
  expect(mostInASecond(times)).toBeLessThanOrEqual(80);
});

test("no order of replies and broadcasts, at any times, makes a second too full", () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 400 }),
    replies: fc.nat(5),
    wanted: fc.nat(8),
    stream: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 80 }), (rate, steps) => {
      const pace = new NumberPace(rate);
      const times: number[] = [];
      let now = START;
      for (const { wait, replies, wanted, stream } of steps) {
        now += wait;
        times.push(...pace.slots(now, `b${stream}`, wanted));
        for (let n = 0; n < replies; n++) times.push(pace.reply(now));
      }
      expect(mostInASecond(times)).toBeLessThanOrEqual(rate);
    }),
    { numRuns: 300 },
  );
});

test("a refusal costs next to nothing; a second full of them is a lower limit, and it comes back within a minute", () => {
  const within = (pace: NumberPace, from: number) => {
    const times: number[] = [];
    for (let now = from; now < from + 1_000; now += 10) times.push(...pace.slots(now, "b", 3));
    return mostInASecond(times);
  };
  const once = new NumberPace(80);
  once.slowDown(START);
  expect(within(once, START + 100)).toBeGreaterThan(75);
  const often = new NumberPace(80);
  for (let second = 0; second < 6; second++)
    for (let n = 0; n < 12; n++) often.slowDown(START + second * 1_000 + n);
  expect(within(often, START + 6_000)).toBeLessThan(35);
  expect(within(often, START + 66_000)).toBeGreaterThan(75);
});

test("after a restart nobody knows what went out: a broadcast waits for a second, a reply does not", () => {
  const pace = new NumberPace(80, START + 900);
  expect(pace.slots(START, "b", 1)).toEqual([]);
  expect(pace.reply(START)).toBe(START);
  expect(pace.slots(START + 800, "b", 1)).toEqual([START + 900]);
});

test("a clock that was ahead before a restart holds nobody up", () => {
  const pace = new NumberPace(80, START + 360_000);
  expect(pace.slots(START, "b", 1)).toEqual([]);
  expect(pace.slots(START + 1_100, "b", 1)).toHaveLength(1);
});

test("a clock that is set back holds nobody up", () => {
  const pace = new NumberPace(80);
  for (let n = 0; n < 80; n++) pace.reply(START);
  expect(pace.reply(START - 3_600_000)).toBe(START - 3_600_000);
});

test.each([
  ["STANDARD", 80],
  ["HIGH", 1_000],
  ["NOT_APPLICABLE", 80],
  [null, 80],
  [undefined, 80],
] as const)("throughput %s is %s messages a second", (level, rate) => {
  expect(rateOf(level)).toBe(rate);
});
