import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClockEvent,
  type ClockState,
  type Course,
  count,
  inOrder,
  opened,
  type Targets,
} from "../../../src/inbox/sla/rules";
import { calendars, liveThrough, MINUTE, openMinutes } from "./reference";

const HOUR = 60 * MINUTE;
const QUEUES: Record<string, Targets> = {
  strict: { firstResponse: 30 * MINUTE, resolution: 2 * HOUR },
  lax: { firstResponse: 4 * HOUR, resolution: 20 * HOUR },
  half: { firstResponse: null, resolution: 6 * HOUR },
};
const targetsOf = (queue: string | null): Targets =>
  QUEUES[queue ?? ""] ?? { firstResponse: null, resolution: null };
const ROUND_THE_CLOCK = { timeZone: "UTC", hours: [], holidays: [] };

const DAYS = 6;
const MINUTES = DAYS * 24 * 60;
/** A day or so of talk, some of it days later; in whole minutes. */
const minute = fc.oneof(fc.integer({ min: 1, max: 36 * 60 }), fc.integer({ min: 1, max: MINUTES - 1 }));
const event = (start: number) =>
  minute.chain((n): fc.Arbitrary<ClockEvent> => {
    const at = start + n * MINUTE;
    return fc.oneof(
      { weight: 4, arbitrary: fc.constant<ClockEvent>({ kind: "customer", at }) },
      { weight: 4, arbitrary: fc.constant<ClockEvent>({ kind: "response", at, by: "stf_agent" }) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("strict", "lax", "half", null)
          .map((to): ClockEvent => ({ kind: "moved", at, to })),
      },
    );
  });

const order = { moved: 0, customer: 1, response: 2 };
const sorted = (events: ClockEvent[]) => events.sort((a, b) => a.at - b.at || order[a.kind] - order[b.kind]);

const stories = calendars.chain(({ start, calendar }) =>
  fc.record({
    calendar: fc.constant(calendar),
    openedAt: fc.constant(start),
    queue: fc.constantFrom("strict", "lax", "half", null),
    events: fc.array(event(start), { maxLength: 14 }).map(sorted),
    end: fc.integer({ min: 1, max: MINUTES }).map((n) => start + n * MINUTE),
    closed: fc.boolean(),
  }),
);

describe("a case lived through minute by minute", () => {
  test("has the figures that were counted", () => {
    let breaches = 0;
    fc.assert(
      fc.property(stories, ({ calendar, openedAt, queue, events, end, closed }) => {
        const until = events.filter(({ at }) => at <= end);
        const course: Course = {
          state: opened(openedAt),
          queueId: queue,
          events: until,
          end,
          closed,
          targetsOf,
          calendar,
        };
        const counted = count(course);
        const open = openMinutes(openedAt, MINUTES, calendar);
        const lived = liveThrough(openedAt, until, end, queue, targetsOf, (at) =>
          Boolean(open[(at - openedAt) / MINUTE]),
        );
        if (lived.resolutionBreachedAt || lived.firstResponseBreachedAt) breaches++;
        const running = count({ ...course, closed: true }).resolutionTook;
        expect({
          firstResponseTook: counted.firstResponseTook,
          firstResponseBreachedAt: counted.firstResponseBreachedAt,
          resolutionBreachedAt: counted.resolutionBreachedAt,
          resolutionTook: closed ? counted.resolutionTook : running,
          waiting: closed ? lived.waiting : counted.runningSince !== null,
        }).toEqual(lived);
      }),
      { numRuns: 200 },
    );
    expect(breaches).toBeGreaterThan(50);
  });

  test("counts the same in one go and bit by bit, whenever somebody looked", () => {
    fc.assert(
      fc.property(
        stories,
        fc.array(fc.integer({ min: 1, max: MINUTES }), { maxLength: 6 }),
        ({ calendar, openedAt, queue, events, end }, looks) => {
          const until = events.filter(({ at }) => at <= end);
          const common = { closed: false, targetsOf, calendar };
          const whole = count({ ...common, state: opened(openedAt), queueId: queue, events: until, end });
          let state: ClockState = opened(openedAt);
          let queueId = queue;
          const times = looks.map((n) => openedAt + n * MINUTE).filter((at) => at < end);
          for (const look of [...times.sort((a, b) => a - b), end]) {
            const counted = state.countedTo ?? 0;
            const fresh = until.filter(({ at }) => at > counted && at <= look);
            state = count({ ...common, state, queueId, events: fresh, end: look });
            for (const moved of fresh) if (moved.kind === "moved") queueId = moved.to as typeof queue;
          }
          expect(state).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("in time or late", () => {
  const course = (events: ClockEvent[], end: number, queueId: string | null = "strict"): ClockState =>
    count({ state: opened(0), queueId, events, end, closed: false, targetsOf, calendar: ROUND_THE_CLOCK });

  test("an answer at the very moment at which it is due is in time, a second later is late", () => {
    const answered = (at: number) => course([{ kind: "response", at, by: "stf_agent" }], HOUR);
    expect(answered(30 * MINUTE).firstResponseBreachedAt).toBeNull();
    expect(answered(30 * MINUTE + 1000).firstResponseBreachedAt).toBe(30 * MINUTE);
  });

  test("a miss that was seen is taken back when it turns out that the answer was there in time", () => {
    const missed = course([], HOUR);
    expect(missed.firstResponseBreachedAt).toBe(30 * MINUTE);
    const state = count({
      state: missed,
      queueId: "strict",
      events: [{ kind: "response", at: 20 * MINUTE, by: "stf_agent" }],
      end: 2 * HOUR,
      closed: false,
      targetsOf,
      calendar: ROUND_THE_CLOCK,
    });
    expect(state).toMatchObject({ firstResponseBreachedAt: null, firstResponseAt: 20 * MINUTE });
  });

  test("a miss in one queue stays when another queue has more patience", () => {
    const moved = course([{ kind: "moved", at: HOUR, to: "lax" }], 2 * HOUR);
    expect(moved).toMatchObject({ firstResponseBreachedAt: 30 * MINUTE, firstResponseDueAt: 4 * HOUR });
  });

  test("a queue with less patience finds a case overdue when it comes", () => {
    const moved = course([{ kind: "moved", at: HOUR, to: "strict" }], 2 * HOUR, "lax");
    expect(moved.firstResponseBreachedAt).toBe(HOUR);
  });

  test("the resolution clock stands still while we wait for the customer", () => {
    const talk: ClockEvent[] = [
      { kind: "response", at: HOUR, by: "stf_agent" },
      { kind: "customer", at: 10 * HOUR },
    ];
    expect(course(talk, 10.5 * HOUR)).toMatchObject({
      resolutionTook: HOUR,
      runningSince: 10 * HOUR,
      resolutionDueAt: 11 * HOUR,
      resolutionBreachedAt: null,
    });
    expect(course(talk, 12 * HOUR).resolutionBreachedAt).toBe(11 * HOUR);
    expect(course(talk.slice(0, 1), 9 * HOUR)).toMatchObject({ resolutionDueAt: null, runningSince: null });
  });
});

describe("within one second of Meta's clock", () => {
  const talk = (answer: { at: number; here: number }, question: { at: number; here: number }) =>
    inOrder(
      0,
      [
        { ...answer, kind: "response", by: "stf_agent" },
        { ...question, kind: "customer" },
      ],
      [],
    ).map(({ kind }) => kind);

  test("an answer that was asked for before the question was here answers nothing", () => {
    expect(talk({ at: 5_900, here: 5_500 }, { at: 5_000, here: 6_200 })).toEqual(["response", "customer"]);
    expect(talk({ at: 5_900, here: 6_500 }, { at: 5_000, here: 6_200 })).toEqual(["customer", "response"]);
  });

  test("neither does one that was on its way when the case was opened", () => {
    expect(talk({ at: 900, here: 500 }, { at: 0, here: 1_200 })).toEqual(["customer"]);
    expect(talk({ at: 900, here: 1_500 }, { at: 0, here: 1_200 })).toEqual(["customer", "response"]);
  });
});
