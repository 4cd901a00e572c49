import fc from "fast-check";
import {
  type FlowDefinition,
  type FlowNode,
  flowDefinition,
  ruleDefinition,
  type Scope,
  type Words,
} from "../../../src/automation/definition";
import type { LiveFlow, LiveRule, LiveSet } from "../../../src/automation/engine/types";

/** Whatever the shape of a definition allows, however useless: what `check/` would refuse among it. */
const IDS = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"];
const QUEUES = ["que_a", "que_b"];
const TAGS = ["red", "green"];
const LANGUAGES = ["en", "zh-Hant", "zh", "ja"];
/** Words that flows ask for and customers say. */
export const WORDS = ["tea", "price", "hello there", "茶", "開放時間", "1", "2", "yes"];

const next = fc.option(fc.constantFrom(...IDS, "nowhere"), { nil: undefined, freq: 9 });
const plain = fc.constantFrom(
  "Hello!",
  "We are open.",
  "Which one?",
  "謝謝你",
  "{{product.tea.name}}: {{product.tea.price}}",
);
const text = fc.oneof(
  { weight: 12, arbitrary: plain },
  {
    weight: 2,
    arbitrary: fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((value) => value.trim() !== ""),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "{{product.none.name}}",
      "{{customer.name}}",
      "}}",
      "x".repeat(1100),
      "茶".repeat(4096),
    ),
  },
);
const title = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("Yes", "No", "Tea", "茶", "2") },
  { weight: 1, arbitrary: text },
);
const wordsOf = (value: fc.Arbitrary<string>): fc.Arbitrary<Words> =>
  fc.dictionary(fc.constantFrom(...LANGUAGES), value, { minKeys: 1, maxKeys: 3 });
const words = wordsOf(text);

const test = fc.oneof(
  fc.record({ language: fc.constantFrom(...LANGUAGES) }),
  fc.record({ tag: fc.constantFrom(...TAGS) }),
  fc.record({ hours: fc.constantFrom("open" as const, "closed" as const) }),
  fc.record({ answer: fc.constantFrom("s0", "s1"), is: fc.constantFrom("o0", "yes", "茶") }),
);

const option = (n: number) =>
  fc.record(
    { id: fc.constant(`o${n}`), title: wordsOf(title), description: words, next },
    { requiredKeys: ["id", "title"] },
  );
const options = fc
  .integer({ min: 1, max: 10 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => option(n))));

const shapes = [
  fc.record({ type: fc.constant("message"), text: words, next }),
  fc.record({
    type: fc.constant("message"),
    template: fc.record({
      name: fc.constantFrom("known", "unknown"),
      language: fc.constant("en"),
      parameters: fc.array(
        text.filter((value) => value.length <= 1024),
        { maxLength: 2 },
      ),
    }),
    next,
  }),
  fc.record(
    {
      type: fc.constant("question"),
      text: words,
      options,
      list_button: wordsOf(title),
      save_as: fc.constantFrom("s0", "s1"),
      otherwise: fc.constantFrom(...IDS),
    },
    { requiredKeys: ["type", "text", "options"] },
  ),
  fc.record({ type: fc.constant("condition"), if: test, [`${"th"}en`]: next, else: next }),
  fc.record({ type: fc.constant("tag"), add: fc.subarray(TAGS), remove: fc.subarray(TAGS), next }),
  fc.record({ type: fc.constant("assign"), queue_id: fc.constantFrom(...QUEUES), next }),
  fc.record({ type: fc.constant("wait"), minutes: fc.integer({ min: 1, max: 2000 }), next }),
  fc.record(
    { type: fc.constant("handover"), queue_id: fc.constantFrom(...QUEUES), text: words },
    { requiredKeys: ["type"] },
  ),
  fc.record({ type: fc.constant("end"), text: words }, { requiredKeys: ["type"] }),
];

const matcher = fc.oneof(
  fc.record({ by: fc.constantFrom("phrase", "prefix", "contains"), value: fc.constantFrom(...WORDS) }),
  fc.record({ by: fc.constant("pattern"), value: fc.constantFrom(".", "t.a", "(a+)+$", "(", "茶|tea") }),
  fc.record({
    by: fc.constant("intent"),
    value: fc.constant("buy"),
    examples: fc.subarray(WORDS, { minLength: 1 }),
  }),
);

const faq = fc.array(
  fc.record(
    { match: fc.array(matcher, { minLength: 1, maxLength: 2 }), text: words, next },
    { requiredKeys: ["match", "text"] },
  ),
  { maxLength: 2 },
);

/** What is left out is missing, not undefined. */
const compact = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

const definition: fc.Arbitrary<FlowDefinition> = fc
  .record(
    {
      trigger: fc.oneof(
        fc.constantFrom(
          { on: "rule" },
          { on: "first_message" },
          { on: "any_message" },
          { on: "any_message" },
          { on: "any_message" },
        ),
        fc.constant({ on: "button", ids: ["tap"] }),
      ),
      default_language: fc.constantFrom(...LANGUAGES),
      start: fc.option(fc.constantFrom(...IDS), { nil: undefined, freq: 5 }),
      nodes: fc.tuple(...IDS.map((id) => fc.oneof(...shapes).map((node) => ({ ...node, id }) as FlowNode))),
      faq: faq.map((entries) => entries.map((entry, n) => ({ ...entry, id: `f${n}` }))),
      fallback: fc.record({ text: words, attempts: fc.integer({ min: 1, max: 3 }) }),
      handover: fc.record(
        { queue_id: fc.constantFrom(...QUEUES), text: words },
        { requiredKeys: ["queue_id"] },
      ),
      expires_after_minutes: fc.integer({ min: 5, max: 1440 }),
    },
    { requiredKeys: ["trigger", "default_language", "start", "nodes", "faq"] },
  )
  .map((draft) => flowDefinition.parse(compact(draft)));

const scope: fc.Arbitrary<Scope> = fc.record(
  {
    queue_ids: fc.subarray(QUEUES, { minLength: 1 }),
    languages: fc.subarray(LANGUAGES, { minLength: 1 }),
    hours: fc.record({
      time_zone: fc.constantFrom("Asia/Hong_Kong", "Nowhere/None"),
      periods: fc.array(
        fc.record({
          weekdays: fc.constant([1, 2, 3, 4, 5, 6, 7]),
          from: fc.constantFrom("00:00", "09:00", "22:00"),
          to: fc.constantFrom("06:00", "18:00", "24:00"),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  },
  { requiredKeys: [] },
);

const flows: fc.Arbitrary<LiveFlow[]> = fc
  .array(
    fc.record({
      definition,
      scope: fc.oneof({ weight: 3, arbitrary: fc.constant<Scope>({}) }, { weight: 1, arbitrary: scope }),
      version: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 3 },
  )
  .map((list) =>
    list.map((flow, n) => ({ ...flow, id: `flw_${n}`, name: `Flow ${n}`, actionRequestId: `act_flow_${n}` })),
  );

const rules: fc.Arbitrary<LiveRule[]> = fc
  .array(
    fc.record(
      {
        match: fc.array(matcher, { minLength: 1, maxLength: 2 }),
        reply: words,
        flow_id: fc.constantFrom("flw_0", "flw_1", "flw_9"),
        queue_id: fc.constantFrom(...QUEUES),
        tags: fc.subarray(TAGS, { minLength: 1 }),
        languages: fc.subarray(LANGUAGES, { minLength: 1 }),
      },
      { requiredKeys: ["match"] },
    ),
    { maxLength: 3 },
  )
  .map((list) =>
    list.flatMap((draft, n) => {
      const { success, data } = ruleDefinition.safeParse(
        compact({ ...draft, priority: n + 1, default_language: "en" }),
      );
      return success
        ? [
            {
              id: `kwr_${n}`,
              name: `Rule ${n}`,
              version: 1,
              definition: data,
              actionRequestId: `act_rule_${n}`,
            },
          ]
        : [];
    }),
  );

export const liveSets: fc.Arbitrary<LiveSet> = fc.record({ flows, rules });

/** What happens to one conversation. `after` in ms. */
export type Happening =
  | {
      kind: "message";
      text: string;
      choice: "tap" | "asked" | null;
      opts: boolean;
      quiet: boolean;
      lag: number;
      after: number;
    }
  | { kind: "wait"; after: number }
  | { kind: "change"; what: "window" | "block" | "staff" | "close" | "live"; after: number };

const after = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 200, max: 90_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 20 * 3_600_000 }) },
);

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant("message" as const),
        text: fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(...WORDS, "Yes", "No") },
          { weight: 1, arbitrary: fc.constantFrom("human", "真人", "") },
          { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
        ),
        choice: fc.constantFrom(null, null, "asked" as const, "tap" as const),
        opts: fc.integer({ min: 0, max: 39 }).map((n) => n === 0),
        quiet: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
        lag: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 20 * 60_000),
        after,
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), after }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("change" as const),
        what: fc.constantFrom(
          "window" as const,
          "block" as const,
          "staff" as const,
          "close" as const,
          "close" as const,
          "live" as const,
        ),
        after,
      }),
    },
  ),
  { minLength: 8, maxLength: 40, size: "max" },
);
