import fc from "fast-check";
import { expect, test } from "vitest";
import { type FlowDefinition, flowDefinition, SIZES } from "../../../src/automation/definition";
import { pictureOf } from "../../../src/console/automation/diagram/layout";
import { type Steps, stepsOf } from "../../../src/console/automation/diagram/steps";
import { directionOf, measure, wrap } from "../../../src/console/automation/diagram/wrap";
import { createI18n } from "../../../src/console/i18n";
import { both } from "../../automation/tools/changes";

const i18n = createI18n("en", "en", "Asia/Hong_Kong");
const NAMES = { queues: new Map([["que_general", "General"]]), numbers: new Map() };

const flowOf = (nodes: unknown[], more: object = {}): FlowDefinition =>
  flowDefinition.parse({
    trigger: { on: "any_message" },
    default_language: "en",
    start: "n0",
    nodes,
    ...more,
  });

const text = both("Hello", "你好");
const option = (id: number, next?: string) => ({
  id: `o${id}`,
  title: both(`Choice ${id}`, `選項 ${id}`),
  next,
});

const stepOf = ({ steps }: Steps, id: string) => steps.find((step) => step.id === id);

test("steps are numbered as they are come to, and every answer leads on", () => {
  const steps = stepsOf(
    i18n,
    flowOf([
      { id: "n0", type: "question", text, options: [option(0, "far"), option(1, "near"), option(2, "near")] },
      // biome-ignore lint/suspicious/noThenProperty: a branch of a flow.
      { id: "near", type: "condition", if: { hours: "open" }, then: "far", else: "n0" },
      { id: "far", type: "end" },
    ]),
    NAMES,
  );
  expect(steps.steps.map(({ id, number }) => [id, number])).toEqual([
    ["*start", null],
    ["n0", 1],
    ["far", 2],
    ["near", 3],
  ]);
  expect(steps.arrows.map(({ from, to, labels }) => [from, to, labels])).toEqual([
    ["*start", "n0", []],
    ["n0", "far", ["Choice 0"]],
    ["n0", "near", ["Choice 1", "Choice 2"]],
    ["near", "far", ["Yes"]],
    ["near", "n0", ["No"]],
  ]);
});

test("what leads nowhere, to nothing that there is, and what nothing leads to is marked", () => {
  const steps = stepsOf(
    i18n,
    flowOf([
      { id: "n0", type: "question", text, options: [option(0), option(1, "gone"), option(2, "n1")] },
      { id: "n1", type: "message", text },
      { id: "lost", type: "message", text, next: "ring" },
      { id: "ring", type: "wait", minutes: 5, next: "lost" },
    ]),
    NAMES,
  );
  expect(steps.arrows.filter(({ to }) => to.startsWith("*end"))).toEqual([
    { from: "n0", to: "*end:n0", labels: ["Choice 0", "Choice 1"] },
    { from: "n1", to: "*end:n1", labels: [] },
  ]);
  expect(steps.steps.filter(({ unreachable }) => unreachable).map(({ id }) => id)).toEqual(["lost", "ring"]);
  expect(stepOf(steps, "n1")?.unreachable).toBe(false);
});

test("a start that is not there is a dead end, and an entry of the FAQ is a way in", () => {
  const steps = stepsOf(
    i18n,
    flowOf([{ id: "n1", type: "end" }], {
      faq: [{ id: "f", match: [{ by: "phrase", value: "hours" }], text, next: "n1" }],
    }),
    NAMES,
  );
  expect(steps.arrows).toEqual([
    { from: "*faq", to: "n1", labels: ["has the words “hours”"] },
    { from: "*start", to: "*end:*start", labels: [] },
  ]);
  expect(stepOf(steps, "n1")?.unreachable).toBe(false);
});

const CHAIN = flowOf(
  Array.from({ length: SIZES.nodes }, (_, n) => ({ id: `n${n}`, type: "message", text, next: `n${n + 1}` })),
);
const TREE = flowOf(
  Array.from({ length: SIZES.nodes }, (_, n) => ({
    id: `n${n}`,
    type: "question",
    text,
    options: [1, 2, 3].map((k) => option(k, 3 * n + k < SIZES.nodes ? `n${3 * n + k}` : "n0")),
  })),
);
/** Every question leads to ten others, all over the place. */
const TANGLE = flowOf(
  Array.from({ length: SIZES.nodes }, (_, n) => ({
    id: `n${n}`,
    type: "question",
    text,
    options: Array.from({ length: SIZES.options }, (_, k) =>
      option(k, `n${(n * 7 + k * 31 + 1) % SIZES.nodes}`),
    ),
  })),
);

test.each([
  ["one after the other", CHAIN],
  ["a tree", TREE],
  ["where everything leads everywhere", TANGLE],
])("the largest flow is drawn whole and soon: %s", async (_, flow) => {
  const steps = stepsOf(i18n, flow, NAMES);
  const began = performance.now();
  const { boxes, lines, width, height } = await pictureOf(steps);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(boxes.filter(({ number }) => number !== null)).toHaveLength(SIZES.nodes);
  expect(boxes.length).toBeLessThan(3 * SIZES.nodes);
  expect(lines.length).toBeLessThan(3 * SIZES.nodes);
  for (const { x, y, width: wide, height: high } of boxes) {
    expect(x - wide / 2).toBeGreaterThanOrEqual(0);
    expect(x + wide / 2).toBeLessThanOrEqual(width);
    expect(y - high / 2).toBeGreaterThanOrEqual(0);
    expect(y + high / 2).toBeLessThanOrEqual(height);
  }
});

const anyNode = (count: number) =>
  fc
    .tuple(
      fc.constantFrom("message", "question", "condition", "wait", "end"),
      fc.array(fc.nat(count), { minLength: 3, maxLength: 3 }),
    )
    .map(([type, to]) => {
      const [a, b, c] = to.map((n) => (n === count ? undefined : `n${n}`));
      switch (type) {
        case "question":
          return { type, text, options: [option(0, a), option(1, b)], otherwise: c };
        case "condition":
          // biome-ignore lint/suspicious/noThenProperty: a branch of a flow.
          return { type, if: { tag: "vip" }, then: a, else: b };
        case "wait":
          return { type, minutes: 5, next: a };
        default:
          return type === "end" ? { type } : { type, text, next: a };
      }
    });

test("of any flow every step is drawn once, no two on each other, and every way from each is drawn", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyNode(12), { minLength: 1, maxLength: 12 }), async (nodes) => {
      const flow = flowOf(nodes.map((node, n) => ({ ...node, id: `n${n}` })));
      const steps = stepsOf(i18n, flow, NAMES);
      const { boxes, lines } = await pictureOf(steps);
      expect(
        boxes
          .filter(({ number }) => number !== null)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(flow.nodes.map(({ id }) => id).sort());
      for (const [index, one] of boxes.entries())
        for (const other of boxes.slice(index + 1)) {
          const apart =
            Math.abs(one.x - other.x) >= (one.width + other.width) / 2 - 1 ||
            Math.abs(one.y - other.y) >= (one.height + other.height) / 2 - 1;
          expect(apart, `${one.id} and ${other.id}`).toBe(true);
        }
      for (const { from } of steps.arrows)
        expect(lines.filter((line) => line.from === from).length).toBe(
          steps.arrows.filter((arrow) => arrow.from === from).length,
        );
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["Shops open from 10:00 to 20:00.", 12, 4, ["Shops open from 10:00", "to 20:00."]],
  ["歡迎光臨，請問有甚麼可以幫到你？", 6, 4, undefined],
  ["internationalisation", 5, 4, undefined],
  ["a\nb   c", 20, 2, ["a b c"]],
  ["", 20, 2, []],
])("%s is wrapped", (whole, most, lines, expected) => {
  const wrapped = wrap(whole, most, lines);
  if (expected) expect(wrapped).toEqual(expected);
  for (const line of wrapped) {
    expect(measure(line)).toBeLessThanOrEqual(most + 1);
    expect(line).not.toMatch(/^[，。？！]/);
  }
  expect(wrapped.join("").replaceAll(" ", "")).toBe(whole.replace(/\s/g, ""));
});

test("what is longer than its lines is cut off with a sign, and no emoji is cut in two", () => {
  const wrapped = wrap("👨‍👩‍👧‍👦".repeat(40), 5, 2);
  expect(wrapped).toHaveLength(2);
  expect(wrapped[1]).toMatch(/^(👨‍👩‍👧‍👦)+…$/u);
});

test.each([
  ["שלום", "rtl"],
  ["123 مرحبا hello", "rtl"],
  ["hello مرحبا", undefined],
  ["你好", undefined],
  ["…", undefined],
])("%s begins in its own direction", (words, direction) => {
  expect(directionOf(words)).toBe(direction);
});
