import { type CheckFacts, checkFlow, checkRule } from "../../../src/automation/check";
import {
  type FlowDefinition,
  flowDefinition,
  type RuleDefinition,
  ruleDefinition,
} from "../../../src/automation/definition";
import type { Finding } from "../../../src/governance";

/** The shop that definitions are checked against. */
export const shop: CheckFacts = {
  products: [
    {
      id: "JAS-100",
      names: { en: "Jasmine Tea", "zh-Hant": "茉莉花茶" },
      priceMinor: 6800,
      currency: "HKD",
      active: true,
      stock: 40,
    },
    {
      id: "OOL-100",
      names: { en: "Oolong Tea", "zh-Hant": "烏龍茶" },
      priceMinor: 128_000,
      currency: "HKD",
      active: true,
      stock: 0,
    },
    { id: "OLD-1", names: { en: "Old Leaf" }, priceMinor: 5000, currency: "HKD", active: false, stock: null },
  ],
  templates: [
    { name: "order_update", language: "en", status: "approved", category: "utility", bodyParameters: 2 },
    { name: "spring_sale", language: "en", status: "approved", category: "marketing", bodyParameters: 0 },
    { name: "new_one", language: "en", status: "pending", category: "utility", bodyParameters: 0 },
  ],
  queues: [
    { id: "que_sales", name: "Sales", restricted: false },
    { id: "que_legal", name: "Legal", restricted: true },
  ],
  rules: [{ id: "kwr_1", name: "Refunds", priority: 10 }],
  flows: [{ id: "flw_1", name: "Welcome", trigger: { on: "rule" } }],
  languages: ["zh-Hant", "en"],
};

const both = (en: string, zh: string) => ({ en, "zh-Hant": zh });

/** A flow in which nothing is amiss. */
export const sound = {
  trigger: { on: "any_message" },
  default_language: "en",
  start: "menu",
  nodes: [
    {
      id: "menu",
      type: "question",
      text: both("How can we help?", "有咩可以幫你？"),
      options: [
        { id: "hours", title: both("Opening hours", "營業時間"), next: "hours" },
        { id: "staff", title: both("Our staff", "搵店員"), next: "people" },
      ],
    },
    { id: "hours", type: "message", text: both("We open at 10.", "我哋十點開門。"), next: "done" },
    { id: "people", type: "handover" },
    { id: "done", type: "end" },
  ],
  faq: [
    {
      id: "parking",
      match: [
        { by: "phrase", value: "parking" },
        { by: "phrase", value: "泊車" },
      ],
      text: both("There is a car park next door.", "隔籬有停車場。"),
    },
  ],
  fallback: { text: both("Please choose one.", "請揀一個。") },
  handover: { queue_id: "que_sales", text: both("One moment.", "請等等。") },
};

type Loose = Record<string, unknown>;

/** {@link sound} with other parts in place of its own; an undefined part is left out. */
export const flow = (parts: Loose = {}): FlowDefinition => flowDefinition.parse({ ...sound, ...parts });

/** A flow of these nodes, from the first on. */
export const flowOf = (nodes: Loose[], parts: Loose = {}): FlowDefinition =>
  flow({ nodes, start: nodes[0]?.id, faq: [], ...parts });

export const rule = (parts: Loose = {}): RuleDefinition =>
  ruleDefinition.parse({
    match: [{ by: "phrase", value: "gift wrapping" }],
    priority: 20,
    reply: both("Yes, we wrap gifts.", "有呀，我哋包裝禮物。"),
    default_language: "en",
    ...parts,
  });

/** Findings as `severity code path`. */
export const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

export const flowTold = (definition: FlowDefinition, facts: CheckFacts = shop): string[] =>
  told(checkFlow(definition, facts));

export const ruleTold = (definition: RuleDefinition, facts: CheckFacts = shop): string[] =>
  told(checkRule(definition, facts));

/** One text of a flow, in English, in a shop that writes English. */
export const saying = (text: string): string[] =>
  told(checkRule(rule({ reply: { en: text } }), { ...shop, languages: ["en"] })).map((line) =>
    line.replace(/ reply\.en$/, ""),
  );
