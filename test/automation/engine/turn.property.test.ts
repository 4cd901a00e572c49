import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiveSet, Outcome, Scene, Stimulus } from "../../../src/automation/engine/types";
import { asksForPerson } from "../../../src/automation/match";
import { AUTOMATION_LIMITS } from "../../../src/automation/rules";
import { messageContent } from "../../../src/meta";
import { DAY, HOUR } from "../../../src/platform/clock";
import { happenings, liveSets } from "./random";
import { flow, live, rule } from "./scenes";
import { World } from "./world";

const { repliesPerMessage, repliesPerHour, repliesPerDay, waitsPerSession } = AUTOMATION_LIMITS;

/** What holds of every turn, whatever the flows are like and whatever happened before. */
function holds(set: LiveSet, stimulus: Stimulus, before: Scene, outcome: Outcome): void {
  const { says, session, toPerson } = outcome;
  const automatic = says.filter(({ origin }) => origin === "automation");
  const withPerson = before.session?.state === "with_person" || before.conversation.staffActed;
  const message = stimulus.kind === "message" ? stimulus : undefined;

  expect(says.length).toBeLessThanOrEqual(repliesPerMessage);
  for (const { content, text, actionRequestId } of says) {
    expect(messageContent.safeParse(content).success).toBe(true);
    expect(text).not.toMatch(/\{\{|\}\}/);
    expect([...set.flows, ...set.rules].map((one) => one.actionRequestId)).toContain(actionRequestId);
  }
  if (before.consent.blocked || (message && !message.saysSomething)) expect(says).toEqual([]);
  if (before.consent.optedOut || withPerson || message?.optedOut) expect(automatic).toEqual([]);
  if (says.length > automatic.length) {
    expect([says.length, message?.optedOut]).toEqual([1, true]);
    expect(before.sent.confirmedAt === null || before.now - before.sent.confirmedAt >= DAY).toBe(true);
  }
  if (!before.conversation.windowOpen) {
    expect(message ? says : says.filter(({ content }) => content.type !== "template")).toEqual([]);
  }
  if (message && before.now - message.at > AUTOMATION_LIMITS.answerWithin) expect(automatic).toEqual([]);
  expect(before.sent.lastHour + automatic.length).toBeLessThanOrEqual(
    Math.max(repliesPerHour, before.sent.lastHour),
  );
  expect(before.sent.lastDay + automatic.length).toBeLessThanOrEqual(
    Math.max(repliesPerDay, before.sent.lastDay),
  );
  if (set.flows.length + set.rules.length === 0) expect(says).toEqual([]);

  expect(session === null || toPerson === null || session.state === "with_person").toBe(true);
  if (session?.state === "waiting") {
    if (session.dueAt !== before.session?.dueAt) expect(session.dueAt).toBeGreaterThan(before.now);
    expect(session.waits).toBeLessThanOrEqual(waitsPerSession);
  }
  const mayAsk = message?.saysSomething && !before.consent.blocked && !message.optedOut && !withPerson;
  if (mayAsk && set.flows.length + set.rules.length > 0 && asksForPerson(message.text))
    expect(toPerson).not.toBeNull();
  if (withPerson) expect(toPerson).toBeNull();
}

function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

test("whatever flows are like and whatever happens, every turn keeps to its limits, and is the same when it is taken again", () => {
  let spoken = 0;
  fc.assert(
    fc.property(liveSets, happenings, (set, events) => {
      const world = new World(frozen(set));
      for (const event of events) {
        world.now += event.after;
        const stimulus = world.stimulusOf(event);
        if (!stimulus) continue;
        const before = world.scene();
        const outcome = world.decide(stimulus);
        holds(world.live, stimulus, before, outcome);
        expect(world.decide(stimulus)).toEqual(outcome);
        spoken += outcome.says.length;
        world.apply(stimulus, outcome);
        for (const span of [HOUR, DAY])
          expect(world.sent.filter((at) => at > world.now - span).length).toBeLessThanOrEqual(
            span === HOUR ? repliesPerHour : repliesPerDay,
          );
      }
    }),
    { numRuns: 700 },
  );
  // Flows that never get to say anything would prove nothing.
  expect(spoken).toBeGreaterThan(1000);
}, 120_000);

test("no word of a customer's is ever said", () => {
  fc.assert(
    fc.property(liveSets, happenings, fc.uuid(), (set, events, secret) => {
      const world = new World(set);
      for (const event of events) {
        world.now += event.after;
        const stimulus = world.stimulusOf(
          event.kind === "message" ? { ...event, text: `${event.text} ${secret}` } : event,
        );
        if (!stimulus) continue;
        const outcome = world.decide(stimulus);
        expect(JSON.stringify(outcome.says)).not.toContain(secret);
        world.apply(stimulus, outcome);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);

describe("two automations that talk to each other", () => {
  /** How many messages ours sends before it stops, when the other answers each after a while. */
  function talk(set: LiveSet, after: number, answer: (round: number, words: string) => string): World {
    const world = new World(set);
    let words = "Hello, this is an automatic message.";
    for (let round = 0; round < 200; round++) {
      world.now += after;
      const stimulus: Stimulus = {
        kind: "message",
        text: words,
        choice: null,
        saysSomething: true,
        optedOut: false,
        at: world.now,
      };
      const outcome = world.decide(stimulus);
      world.apply(stimulus, outcome);
      const last = outcome.says.at(-1);
      if (!last) return world;
      words = answer(round, last.text);
    }
    throw new Error("they are still talking");
  }

  const chatty = live(
    [
      flow("flw_a", {
        start: "a",
        nodes: [{ id: "a", type: "message", text: { en: "How can I help?" } }],
        handover: { queue_id: "que_p" },
      }),
    ],
    [rule("kwr_a", { match: [{ by: "contains", value: "help" }], reply: { en: "We are glad to help." } })],
  );

  test("that says the same again, or what it was told, is found out by the third message", () => {
    for (const answer of [() => "We will be with you soon.", (_round: number, words: string) => words]) {
      const world = talk(chatty, 30_000, answer);
      expect(world.sent.length).toBeLessThanOrEqual(4);
      expect(world.session).toMatchObject({ state: "with_person", reason: "loop" });
    }
  });

  test("that answers at once is found out by its speed, whatever it says", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: AUTOMATION_LIMITS.machineSpeed }), (after) => {
        const world = talk(chatty, after, (round) => `Ticket ${round}`);
        expect(world.sent.length).toBeLessThanOrEqual(AUTOMATION_LIMITS.fastAnswers + 1);
        expect(world.session).toMatchObject({ reason: "loop" });
      }),
    );
  });

  test("stop within the hour's limit whatever they are and however they speak", () => {
    fc.assert(
      fc.property(liveSets, liveSets, fc.integer({ min: 100, max: 60_000 }), (one, other, after) => {
        const far = new World(other);
        const world = talk(one, after, (round, words) => {
          far.now += after;
          const stimulus: Stimulus = {
            kind: "message",
            text: words,
            choice: null,
            saysSomething: true,
            optedOut: false,
            at: far.now,
          };
          const outcome = far.decide(stimulus);
          // The other one knows no limits of ours: it always has something to say.
          far.session = outcome.session;
          return outcome.says.at(-1)?.text ?? `Message ${round}`;
        });
        expect(world.sent.length).toBeLessThanOrEqual(repliesPerHour);
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});
