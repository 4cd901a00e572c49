import type { Finding } from "../../governance";
import type { FlowDefinition, RuleDefinition, Words } from "../definition";
import { type Notice, type Purpose, weigh } from "./codes";
import type { CheckFacts } from "./facts";
import { flowGraph } from "./graph";
import { keywordNotices } from "./keywords";
import { priceChecker } from "./prices";
import { flowReferences, ruleReferences } from "./references";
import { structureNotices } from "./structure";
import { type PlacedText, textsOfFlow, textsOfRule } from "./texts";
import { turnNotices } from "./turns";
import { languageNotices, placeholderNotices, wordingNotices } from "./wording";

/** What a check is for. */
export interface CheckedAs {
  purpose: Purpose;
  /** Of the flow or rule itself, when there is one already. */
  id?: string;
}

const LIVE: CheckedAs = { purpose: "live" };

type Texts = { text: string; path: string }[];

const inLanguages = ({ words, path }: { words: Words; path: string }): Texts =>
  Object.entries(words).map(([language, text]) => ({ text, path: `${path}.${language}` }));

/** Everything that is said about texts, wherever they stand. */
function textNotices(texts: readonly PlacedText[], facts: CheckFacts): Notice[] {
  const products = new Map(facts.products.map((product) => [product.id, product]));
  const pricesIn = priceChecker(facts.products);
  return [
    ...wordingNotices(texts, products),
    ...texts.flatMap(inLanguages).flatMap(({ text, path }) => pricesIn(text, path)),
  ];
}

/** What stands in for the variables of a flow's templates; one language each. */
function parameterNotices({ nodes }: FlowDefinition, facts: CheckFacts): Notice[] {
  const products = new Map(facts.products.map((product) => [product.id, product]));
  const pricesIn = priceChecker(facts.products);
  return nodes.flatMap((node, index) =>
    node.type === "message" && node.template
      ? (node.template.parameters ?? []).flatMap((text, at) => {
          const path = `nodes.${index}.template.parameters.${at}`;
          return [...placeholderNotices(text, path, products), ...pricesIn(text, path)];
        })
      : [],
  );
}

/**
 * What is wrong with a flow, or would surprise a customer: pure, from the definition and the facts that the caller read.
 * Errors first; what is only unfinished is a warning for a draft. Paths are of the definition: `nodes.3.next`.
 */
export function checkFlow(
  definition: FlowDefinition,
  facts: CheckFacts,
  { purpose }: CheckedAs = LIVE,
): Finding[] {
  const graph = flowGraph(definition);
  const texts = textsOfFlow(definition);
  const faq = definition.faq.map(({ match }, index) => ({ match, path: `faq.${index}.match` }));
  const notices = [
    ...structureNotices(definition, graph),
    ...turnNotices(definition, graph),
    ...flowReferences(definition, facts),
    ...keywordNotices(faq),
    ...languageNotices(texts, facts.languages, definition.default_language),
    ...textNotices(texts, facts),
    ...parameterNotices(definition, facts),
  ];
  return weigh(notices, purpose);
}

/** Languages of a rule's reply: those of its customers, when it is for some only. */
function replyLanguages(definition: RuleDefinition, { languages }: CheckFacts): Notice[] {
  const { reply, default_language } = definition;
  if (!reply) return [];
  if (default_language === undefined && Object.keys(reply).length > 1) {
    const message = "It has several languages, and does not say which one the others get.";
    const fix = `Give default_language, for example "${Object.keys(reply)[0]}".`;
    return [{ code: "default_language_missing", path: "default_language", message, fix }];
  }
  return languageNotices(textsOfRule(definition), definition.languages ?? languages, default_language);
}

/** The same as {@link checkFlow} of a keyword rule. How much of the traffic it would answer, a replay says. */
export function checkRule(
  definition: RuleDefinition,
  facts: CheckFacts,
  { purpose, id }: CheckedAs = LIVE,
): Finding[] {
  const notices = [
    ...keywordNotices([{ match: definition.match, path: "match" }]),
    ...ruleReferences(definition, facts, id),
    ...replyLanguages(definition, facts),
    ...textNotices(textsOfRule(definition), facts),
  ];
  return weigh(notices, purpose);
}

/** What keeps a flow from being switched on, as far as it can be said without knowing anything else. */
export function enableProblems(definition: FlowDefinition): Finding[] {
  const graph = flowGraph(definition);
  const notices = [...structureNotices(definition, graph), ...turnNotices(definition, graph)];
  return weigh(notices, "live").filter(({ severity }) => severity === "error");
}
