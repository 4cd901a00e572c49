import * as z from "zod";

/**
 * What a flow or a keyword rule says, as data. Shapes only: whether it makes sense is for `check/` to say, so that a draft
 * may be unfinished. Limits of texts are Meta's, and `check/` names them by language.
 */

/** Numbers of shapes; sizes of texts are looked at by `check/`. */
export const SIZES = {
  nodes: 200,
  faq: 200,
  options: 10,
  languages: 10,
  matchers: 50,
  text: 4096,
  pattern: 500,
} as const;

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** A node's, an option's or an entry's name within its flow. */
const localId = z.string().regex(/^[a-z0-9_-]{1,64}$/, "at most 64 of a-z, 0-9, _ and -");

/** One text in several languages, by BCP 47 tag. It may hold `{{product.SKU.price}}` and `{{product.SKU.name}}`. */
export const words = z
  .record(
    z.string().regex(LANGUAGE, "a language such as en or zh-Hant"),
    z.string().trim().min(1).max(SIZES.text),
  )
  .refine((texts) => Object.keys(texts).length > 0, "at least one language")
  .refine((texts) => Object.keys(texts).length <= SIZES.languages, `at most ${SIZES.languages} languages`);

export type Words = z.infer<typeof words>;

/**
 * What a message has to be like. `phrase`: has it as whole words; `prefix`: begins with it; `contains`: has it anywhere;
 * `pattern`: matches a regular expression of RE2's syntax; `intent`: says the same as one of the examples.
 */
export const matcher = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("phrase"), value: z.string().trim().min(1).max(200) }),
  z.strictObject({ by: z.literal("prefix"), value: z.string().trim().min(1).max(200) }),
  z.strictObject({ by: z.literal("contains"), value: z.string().trim().min(1).max(200) }),
  z.strictObject({ by: z.literal("pattern"), value: z.string().min(1).max(SIZES.pattern) }),
  z.strictObject({
    by: z.literal("intent"),
    /** The intent's label. */
    value: z.string().trim().min(1).max(64),
    examples: z.array(z.string().trim().min(1).max(200)).min(1).max(50),
  }),
]);

export type Matcher = z.infer<typeof matcher>;

const matchers = z.array(matcher).min(1).max(SIZES.matchers);

/** What a condition asks; exactly one part. */
const test = z.union([
  /** The contact's language; `zh` holds for `zh-HK` too. */
  z.strictObject({ language: z.string().regex(LANGUAGE) }),
  /** A tag of the contact or the conversation. */
  z.strictObject({ tag: z.string().trim().min(1).max(64) }),
  /** The tenant's business hours. */
  z.strictObject({ hours: z.enum(["open", "closed"]) }),
  /** An earlier answer: the option's id, or what was typed. */
  z.strictObject({ answer: localId, is: z.string().trim().min(1).max(200) }),
]);

export type ConditionTest = z.infer<typeof test>;

const option = z.strictObject({
  id: localId,
  title: words,
  /** Shown in lists only. */
  description: words.optional(),
  next: localId.optional(),
});

const templateCall = z.strictObject({
  name: z.string().min(1).max(512),
  /** Meta's code, such as `zh_HK`. */
  language: z.string().min(2).max(10),
  /** Texts of the body's variables, in their order. */
  parameters: z.array(z.string().trim().min(1).max(1024)).max(20).optional(),
});

/** `next` may be missing in a draft: that is a dead end, which `check/` reports. */
export const node = z.discriminatedUnion("type", [
  /** Says something: a text, or a template where a wait may have closed the window. */
  z.strictObject({
    id: localId,
    type: z.literal("message"),
    text: words.optional(),
    template: templateCall.optional(),
    next: localId.optional(),
  }),
  /** Asks, with up to three buttons or a list of up to ten; waits for the answer. */
  z.strictObject({
    id: localId,
    type: z.literal("question"),
    text: words,
    options: z.array(option).min(1).max(SIZES.options),
    /** What opens the list; needed with more than three options. */
    list_button: words.optional(),
    /** The name under which the answer is kept for conditions. */
    save_as: localId.optional(),
    /** Where any other answer leads; without it, to the fallback. */
    otherwise: localId.optional(),
  }),
  z.strictObject({
    id: localId,
    type: z.literal("condition"),
    if: test,
    // biome-ignore lint/suspicious/noThenProperty: a branch is called so in every flow builder; nothing awaits it.
    then: localId.optional(),
    else: localId.optional(),
  }),
  /** Tags of the conversation; tags that imply consent are refused. */
  z.strictObject({
    id: localId,
    type: z.literal("tag"),
    add: z.array(z.string().trim().min(1).max(64)).max(10).optional(),
    remove: z.array(z.string().trim().min(1).max(64)).max(10).optional(),
    next: localId.optional(),
  }),
  /** Moves the conversation to a queue; the flow goes on. */
  z.strictObject({ id: localId, type: z.literal("assign"), queue_id: z.string(), next: localId.optional() }),
  z.strictObject({
    id: localId,
    type: z.literal("wait"),
    minutes: z
      .int()
      .min(1)
      .max(7 * 24 * 60),
    next: localId.optional(),
  }),
  /** Gives the conversation to people, and stays silent. */
  z.strictObject({
    id: localId,
    type: z.literal("handover"),
    queue_id: z.string().optional(),
    text: words.optional(),
  }),
  z.strictObject({ id: localId, type: z.literal("end"), text: words.optional() }),
]);

export type FlowNode = z.infer<typeof node>;
export type NodeOf<Type extends FlowNode["type"]> = Extract<FlowNode, { type: Type }>;

export const faqEntry = z.strictObject({
  id: localId,
  match: matchers,
  text: words,
  /** Where it goes on; without it the flow waits for the next message. */
  next: localId.optional(),
});

export const flowDefinition = z
  .strictObject({
    /**
     * `rule`: only when a keyword rule starts it; `first_message`: the first of an opened conversation; `any_message`: all
     * that nothing else answers; `button`: a tap on a button with one of these ids, of templates say.
     */
    trigger: z.discriminatedUnion("on", [
      z.strictObject({ on: z.literal("rule") }),
      z.strictObject({ on: z.literal("first_message") }),
      z.strictObject({ on: z.literal("any_message") }),
      z.strictObject({
        on: z.literal("button"),
        ids: z.array(z.string().trim().min(1).max(256)).min(1).max(20),
      }),
    ]),
    /** Of texts that the contact's language has none for. */
    default_language: z.string().regex(LANGUAGE),
    /** Where it begins; without it only the FAQ answers. */
    start: localId.optional(),
    nodes: z.array(node).max(SIZES.nodes).default([]),
    faq: z.array(faqEntry).max(SIZES.faq).default([]),
    /** What is said when an answer is not understood; after `attempts` of them people get the conversation. */
    fallback: z.strictObject({ text: words, attempts: z.int().min(1).max(3).default(2) }).optional(),
    /** The way to people: of the fallback, of whoever asks for a person, and of `handover` nodes without their own. */
    handover: z.strictObject({ queue_id: z.string(), text: words.optional() }).optional(),
    /** A flow that waits longer for an answer is forgotten. */
    expires_after_minutes: z
      .int()
      .min(5)
      .max(24 * 60)
      .default(60),
  })
  .refine(({ nodes }) => new Set(nodes.map(({ id }) => id)).size === nodes.length, {
    message: "node ids must differ",
    path: ["nodes"],
  })
  .refine(({ faq }) => new Set(faq.map(({ id }) => id)).size === faq.length, {
    message: "ids of entries must differ",
    path: ["faq"],
  });

export type FlowDefinition = z.infer<typeof flowDefinition>;

/** A keyword rule: what a message is like, and what then happens. */
export const ruleDefinition = z
  .strictObject({
    match: matchers,
    /** The smaller number is asked first; live rules have different ones. */
    priority: z.int().min(1).max(10_000),
    /** Only of contacts of these languages, numbers or queues; without it, of all. */
    languages: z.array(z.string().regex(LANGUAGE)).min(1).max(SIZES.languages).optional(),
    phone_number_ids: z.array(z.string()).min(1).max(20).optional(),
    queue_ids: z.array(z.string()).min(1).max(20).optional(),
    /** What it answers. */
    reply: words.optional(),
    /** Of `reply`. */
    default_language: z.string().regex(LANGUAGE).optional(),
    /** A flow that it starts; that has to be live. */
    flow_id: z.string().optional(),
    /** A queue that the conversation goes to. */
    queue_id: z.string().optional(),
    /** Tags that the conversation gets. */
    tags: z.array(z.string().trim().min(1).max(64)).min(1).max(10).optional(),
  })
  .refine(({ reply, flow_id, queue_id, tags }) => reply ?? flow_id ?? queue_id ?? tags, {
    message: "says nothing that is to happen: give reply, flow_id, queue_id or tags",
    path: ["reply"],
  })
  .refine(({ reply, flow_id }) => !(reply && flow_id), {
    message: "a rule replies or starts a flow, not both",
    path: ["flow_id"],
  });

export type RuleDefinition = z.infer<typeof ruleDefinition>;

/** Where and when a flow answers; what is left out is not asked. */
export const scope = z.strictObject({
  queue_ids: z.array(z.string()).min(1).max(20).optional(),
  phone_number_ids: z.array(z.string()).min(1).max(20).optional(),
  languages: z.array(z.string().regex(LANGUAGE)).min(1).max(SIZES.languages).optional(),
  /** Of each week, in a time zone. `to` before `from` goes past midnight. */
  hours: z
    .strictObject({
      time_zone: z.string(),
      /** 1 is Monday. */
      periods: z
        .array(
          z.strictObject({
            weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
            from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM"),
            to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "HH:MM"),
          }),
        )
        .min(1)
        .max(20),
    })
    .optional(),
});

export type Scope = z.infer<typeof scope>;
