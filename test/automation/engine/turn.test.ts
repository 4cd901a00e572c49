import { describe, expect, test } from "vitest";
import { choiceId } from "../../../src/automation/engine/matching";
import { takeTurn } from "../../../src/automation/engine/turn";
import type { LiveFlow, Scene, Stimulus } from "../../../src/automation/engine/types";
import { DAY, MINUTE } from "../../../src/platform/clock";
import { echo, flow, live, NOW, rule, said, scene, session, withPerson } from "./scenes";

const turn = (stimulus: Stimulus, at: Scene = scene(), set = live([echo])) => takeTurn(set, stimulus, at);
const texts = (outcome: ReturnType<typeof takeTurn>) => outcome.says.map(({ text }) => text);

/** Each row stands before all that follow: the first that holds decides. */
const ORDER: [string, Stimulus, Parameters<typeof scene>[0], string, string[], string | null][] = [
  [
    "says nothing",
    said("x", { saysSomething: false }),
    { consent: { blocked: true } },
    "nothing_said",
    [],
    null,
  ],
  ["blocked", said("human"), { consent: { blocked: true } }, "blocked", [], null],
  [
    "opts out, with a person",
    said("STOP", { optedOut: true }),
    { session: withPerson, consent: { optedOut: true } },
    "opt_out_confirmed",
    ["You have opted out and will get no more messages from us. If you need us, write to us any time."],
    null,
  ],
  [
    "opts out again",
    said("STOP", { optedOut: true }),
    { sent: { confirmedAt: NOW - DAY + 1 } },
    "opted_out",
    [],
    null,
  ],
  [
    "opts out a day later",
    said("STOP", { optedOut: true }),
    { sent: { confirmedAt: NOW - DAY } },
    "opt_out_confirmed",
    ["You will get no more offers or promotions from us. We still answer when you write to us."],
    null,
  ],
  [
    "opts out, window closed",
    said("STOP", { optedOut: true }),
    { conversation: { windowOpen: false } },
    "opted_out",
    [],
    null,
  ],
  [
    "opts out, heard of too late",
    said("STOP", { optedOut: true, at: NOW - 61 * MINUTE }),
    {},
    "opted_out",
    [],
    null,
  ],
  ["with a person", said("human"), { session: withPerson }, "with_person", [], null],
  ["staff acted", said("human"), { conversation: { staffActed: true } }, "with_person", [], null],
  ["asks for a person", said("human"), {}, "asked_for_person", ["A person comes."], "asked"],
  ["asks, opted out", said("human"), { consent: { optedOut: true } }, "asked_for_person", [], "asked"],
  ["asks, too late", said("human", { at: NOW - 16 * MINUTE }), {}, "asked_for_person", [], "asked"],
  [
    "asks, window closed",
    said("human"),
    { conversation: { windowOpen: false } },
    "asked_for_person",
    [],
    "asked",
  ],
  ["asks, limit reached", said("human"), { sent: { lastHour: 20 } }, "asked_for_person", [], "asked"],
  ["opted out before", said("hi"), { consent: { optedOut: true } }, "opted_out", [], null],
  ["too late", said("hi", { at: NOW - 16 * MINUTE }), { sent: { lastHour: 20 } }, "too_late", [], null],
  [
    "the same words",
    said("Thanks!"),
    { heard: [1, 2].map((n) => ({ text: "THANKS!", at: NOW - n * 1000, answeredAt: null })) },
    "loop",
    [],
    "loop",
  ],
  [
    "answers like a machine",
    said("hi"),
    {
      heard: [1, 2, 3, 4, 5].map((n) => ({
        text: `${n}`,
        at: NOW - n * 5000,
        answeredAt: NOW - n * 5000 - 800,
      })),
    },
    "loop",
    [],
    "loop",
  ],
  [
    "hour's limit",
    said("hi"),
    { sent: { lastHour: 20 }, conversation: { windowOpen: false } },
    "hour_limit",
    [],
    "limit",
  ],
  ["day's limit", said("hi"), { sent: { lastDay: 60 } }, "day_limit", [], "limit"],
  ["window closed", said("hi"), { conversation: { windowOpen: false } }, "window_closed", [], null],
  ["is answered", said("hi"), {}, "answered", ["Hello"], null],
];

describe("what decides about a message, the most telling first", () => {
  test.each(ORDER)("%s", (_name, stimulus, changes, reason, says, toPerson) => {
    const outcome = turn(stimulus, scene(changes));
    expect([outcome.reason, texts(outcome), outcome.toPerson]).toEqual([reason, says, toPerson]);
  });

  test("with nothing live nothing happens, and what was begun is over", () => {
    const asking = session({ state: "asking", flowId: "flw_gone", flowVersion: 1, nodeId: "a" });
    const nothing = live([]);
    expect(turn(said("human"), scene(), nothing)).toMatchObject({ reason: "no_match", toPerson: null });
    expect(turn(said("STOP", { optedOut: true }), scene(), nothing)).toMatchObject({
      reason: "opted_out",
      says: [],
    });
    expect(turn(said("hi"), scene({ session: asking }), nothing).session).toMatchObject({ state: "ended" });
    expect(turn(said("human"), scene({ session: asking, sessionFlow: echo }), nothing)).toMatchObject({
      toPerson: "asked",
      queueId: "que_people",
      says: [],
    });
  });

  test("what staff did is kept, whatever the message was", () => {
    const acted = scene({ conversation: { staffActed: true } });
    for (const stimulus of [said("hi"), said("", { saysSomething: false }), said("STOP", { optedOut: true })])
      expect(turn(stimulus, acted).session).toMatchObject({ state: "with_person", reason: "staff" });
  });

  test("the number of an option may come time after time", () => {
    const menu = flow("flw_m", {
      start: "q",
      nodes: [
        {
          id: "q",
          type: "question",
          text: { en: "?" },
          options: [{ id: "a", title: { en: "More" }, next: "q" }],
        },
      ],
    });
    const asking = session({
      state: "asking",
      flowId: "flw_m",
      flowVersion: 1,
      nodeId: "q",
      expiresAt: NOW + 1,
    });
    const heard = [1, 2, 3].map((n) => ({ text: "1", at: NOW - n * 1000, answeredAt: null }));
    expect(turn(said("1"), scene({ session: asking, heard }), live([menu])).reason).toBe("answered");
    expect(
      turn(
        said("no"),
        scene({ session: asking, heard: heard.map((one) => ({ ...one, text: "no" })) }),
        live([menu]),
      ).reason,
    ).toBe("loop");
  });
});

describe("which of several answers", () => {
  const hours = rule("kwr_a", {
    match: [{ by: "phrase", value: "hours" }],
    reply: { en: "Rule A" },
    priority: 1,
  });
  const also = rule("kwr_b", {
    match: [{ by: "contains", value: "hour" }],
    reply: { en: "Rule B" },
    priority: 2,
  });
  const first = flow("flw_first", {
    trigger: { on: "first_message" },
    start: "a",
    nodes: [{ id: "a", type: "message", text: { en: "Welcome" } }],
    faq: [{ id: "f", match: [{ by: "phrase", value: "parking" }], text: { en: "First: parking" } }],
  });
  const faq = flow("flw_faq", {
    faq: [{ id: "f", match: [{ by: "phrase", value: "parking" }], text: { en: "Parking" } }],
    fallback: { text: { en: "Pardon?" }, attempts: 1 },
    handover: { queue_id: "que_p" },
  });
  const button = flow("flw_button", {
    trigger: { on: "button", ids: ["offer:yes"] },
    start: "a",
    nodes: [{ id: "a", type: "message", text: { en: "You tapped" } }],
  });
  const byRule = flow("flw_rule", {
    trigger: { on: "rule" },
    start: "a",
    nodes: [{ id: "a", type: "message", text: { en: "By rule" } }],
  });
  const all = live([byRule, faq, first, button], [hours, also]);

  test.each([
    ["the rule of the smaller number", said("your hours"), {}, ["Rule A"]],
    ["the next that holds", said("an hour"), {}, ["Rule B"]],
    ["a button's flow", said("Yes", { choice: "offer:yes" }), {}, ["You tapped"]],
    [
      "the FAQ of the first message",
      said("parking"),
      { conversation: { firstMessage: true } },
      ["First: parking"],
    ],
    ["the welcome", said("hello"), { conversation: { firstMessage: true } }, ["Welcome"]],
    ["the FAQ", said("parking"), {}, ["Parking"]],
    ["the fallback", said("hello"), {}, ["Pardon?"]],
    ["none, of what has no words", said(""), {}, []],
  ] as const)("%s", (_name, stimulus, changes, says) => {
    expect(texts(turn(stimulus, scene(changes), all))).toEqual(says);
  });

  test("a flow of rules is started by one alone, which names it while it is live", () => {
    const starts = rule("kwr_s", {
      match: [{ by: "phrase", value: "go" }],
      flow_id: "flw_rule",
      tags: ["t"],
      queue_id: "que_x",
    });
    expect(turn(said("go"), scene(), live([byRule], [starts]))).toMatchObject({
      matched: { kind: "keyword_rule", id: "kwr_s" },
      says: [{ text: "By rule", actionRequestId: "act_flw_rule" }],
      tags: { add: ["t"] },
      queueId: "que_x",
    });
    expect(turn(said("go"), scene(), live([echo], [starts])).matched).toMatchObject({ id: "flw_echo" });
  });

  test("a FAQ's fallback counts: after its attempts people get it", () => {
    const once = turn(said("hello"), scene(), live([faq]));
    expect(once.session).toMatchObject({ state: "ended", misses: 1, expiresAt: NOW + 60 * MINUTE });
    const twice = turn(said("hello?"), scene({ session: once.session }), live([faq]));
    expect(twice).toMatchObject({ toPerson: "fallback", queueId: "que_p", says: [] });
    const later = turn(said("hello?"), scene({ session: once.session, now: NOW + 61 * MINUTE }), live([faq]));
    expect(later.reason).toBe("too_late");
    const muchLater = turn(
      said("hi?", { at: NOW + 61 * MINUTE }),
      scene({ session: once.session, now: NOW + 61 * MINUTE }),
      live([faq]),
    );
    expect(texts(muchLater)).toEqual(["Pardon?"]);
  });

  test.each([
    [
      "queue",
      { queue_ids: ["que_a"] },
      { conversation: { queueId: "que_a" } },
      { conversation: { queueId: "que_b" } },
    ],
    ["no queue", { queue_ids: ["que_a"] }, { conversation: { queueId: "que_a" } }, {}],
    ["number", { phone_number_ids: ["1"] }, { conversation: { phoneNumberId: "1" } }, {}],
    ["language", { languages: ["zh"] }, { contact: { language: "zh-HK" } }, { contact: { language: null } }],
    [
      "its script",
      { languages: ["zh-HK"] },
      { contact: { language: "zh-HK" } },
      { contact: { language: "zh" } },
    ],
    [
      "hours",
      { hours: { time_zone: "Asia/Hong_Kong", periods: [{ weekdays: [3], from: "15:00", to: "15:01" }] } },
      {},
      { now: NOW - 1 },
    ],
    [
      "hours past midnight",
      { hours: { time_zone: "America/New_York", periods: [{ weekdays: [2], from: "22:00", to: "03:01" }] } },
      {},
      { now: NOW + MINUTE },
    ],
  ] as const)("within its scope: %s", (_name, scope, inside, outside) => {
    const scoped = { ...echo, scope: structuredClone(scope) as never };
    const at = (changes: object) => turn(said("hi", { at: NOW }), scene(changes), live([scoped])).says.length;
    expect([at(inside), at(outside)]).toEqual([1, 0]);
  });

  test("a tap on a question of earlier starts there again, if it still means the same", () => {
    const menu = (question: string, title = "Tea") =>
      flow("flw_m", {
        trigger: { on: "rule" },
        start: "q",
        nodes: [
          {
            id: "q",
            type: "question",
            text: { en: question },
            options: [{ id: "a", title: { en: title }, next: "t" }],
          },
          { id: "t", type: "message", text: { en: "Oolong" } },
        ],
      });
    const [question] = menu("Which?").definition.nodes;
    if (question?.type !== "question" || !question.options[0]) throw new Error("no question");
    const choice = choiceId("flw_m", question, question.options[0]);
    const tap = (now: LiveFlow) => turn(said("Tea", { choice }), scene(), live([now]));
    expect(texts(tap(menu("Which?")))).toEqual(["Oolong"]);
    expect(tap(menu("Which?", "Coffee"))).toMatchObject({ reason: "no_match", says: [] });
    expect(tap(menu("Which shall we take back?"))).toMatchObject({ reason: "no_match", says: [] });
  });
});

describe("walking", () => {
  const walk = (nodes: object[], changes: Parameters<typeof scene>[0] = {}, more: object = {}) =>
    turn(
      said("hi"),
      scene(changes),
      live([flow("flw_w", { start: "a", nodes, handover: { queue_id: "que_p" }, ...more })]),
    );

  test("a circle of messages ends after five of them, with people", () => {
    const outcome = walk([{ id: "a", type: "message", text: { en: "Again" }, next: "a" }]);
    expect(outcome.says).toHaveLength(5);
    expect(outcome).toMatchObject({ toPerson: "limit", queueId: "que_p", session: { state: "with_person" } });
  });

  test("a silent circle ends too", () => {
    expect(walk([{ id: "a", type: "tag", add: ["x"], next: "a" }])).toMatchObject({
      toPerson: "limit",
      says: [],
    });
  });

  test("no more goes out than the hour allows", () => {
    const outcome = walk([{ id: "a", type: "message", text: { en: "Again" }, next: "a" }], {
      sent: { lastHour: 18 },
    });
    expect(outcome.says).toHaveLength(2);
  });

  test("what would be a fourth wait without a word of the customer's is not waited for", () => {
    const waiting = session({
      state: "waiting",
      flowId: "flw_w",
      flowVersion: 1,
      nodeId: "a",
      dueAt: NOW,
      expiresAt: NOW + 1,
      waits: 3,
    });
    const nodes = [{ id: "a", type: "wait", minutes: 5, next: "a" }];
    const set = live([flow("flw_w", { start: "a", nodes })]);
    expect(turn({ kind: "timer", at: NOW }, scene({ session: waiting }), set)).toMatchObject({
      toPerson: "limit",
    });
    expect(
      turn({ kind: "timer", at: NOW }, scene({ session: { ...waiting, waits: 2 } }), set).session,
    ).toMatchObject({ state: "waiting", waits: 3, dueAt: NOW + 5 * MINUTE });
    expect(turn({ kind: "timer", at: NOW - 1 }, scene({ session: waiting }), set).reason).toBe("moved_on");
    expect(turn(said("hi"), scene({ session: waiting }), set)).toMatchObject({
      reason: "no_match",
      session: { state: "waiting", waits: 0 },
    });
  });

  test.each([
    ["language", { language: "zh" }, { contact: { language: "zh-HK" } }],
    ["tag of the contact", { tag: "vip" }, { contact: { tags: ["vip"] } }],
    ["tag of the conversation", { tag: "vip" }, { conversation: { tags: ["vip"] } }],
    ["business hours", { hours: "closed" }, { hours: "closed" }],
  ] as const)("a condition on %s", (_name, test_, changes) => {
    const nodes = [
      { id: "a", type: "condition", if: test_, [`${"th"}en`]: "y", else: "n" },
      { id: "y", type: "message", text: { en: "Yes" } },
      { id: "n", type: "message", text: { en: "No" } },
    ];
    expect([texts(walk(nodes, changes)), texts(walk(nodes))]).toEqual([["Yes"], ["No"]]);
  });

  test("more than three options are a list; a title that is too long is not cut, people get it", () => {
    const options = ["A", "B", "C", "D"].map((title, n) => ({ id: `o${n}`, title: { en: title } }));
    const ask = (list: object[], more = {}) =>
      walk([{ id: "a", type: "question", text: { en: "?" }, options: list, ...more }]);
    expect(ask(options, { list_button: { en: "Choose" } }).says[0]?.content).toMatchObject({
      interactive: {
        type: "list",
        action: {
          button: "Choose",
          sections: [{ rows: [{ id: expect.stringMatching(/^flw_w:a:o0:/) }, {}, {}, {}] }],
        },
      },
    });
    expect(ask(options)).toMatchObject({ toPerson: "flow", says: [] });
    expect(ask([{ id: "a", title: { en: "x".repeat(21) } }])).toMatchObject({ toPerson: "flow", says: [] });
  });

  test.each([
    ["{{product.tea.name}} costs {{ product.tea.price }}.", ["Oolong costs HK$1."]],
    ["{{product.none.price}}", []],
    ["{{customer.name}}", []],
    ["A brace: {{", []],
  ])("the placeholders of %s", (text, says) => {
    const products = new Map([["tea", { name: "Oolong", price: "HK$1" }]]);
    const outcome = walk([{ id: "a", type: "message", text: { en: text } }], { products });
    expect([texts(outcome), outcome.toPerson]).toEqual([says, says.length === 0 ? "flow" : null]);
  });

  test.each([
    ["zh-HK", "繁"],
    ["zh-Hant-TW", "繁"],
    ["yue", "繁"],
    ["zh-CN", "简"],
    ["zh", "繁"],
    ["en-GB", "English"],
    ["fr", "English"],
    [null, "English"],
  ])("a reader of %s reads %s", (language, text) => {
    const words = { en: "English", "zh-Hant": "繁", "zh-Hans": "简" };
    expect(texts(walk([{ id: "a", type: "message", text: words }], { contact: { language } }))).toEqual([
      text,
    ]);
  });
});
