import type { Finding } from "../../governance";
import { readable } from "../check/readable";
import type { TemplateDefinition } from "../definition";
import { CATEGORY_RULES, categoryFindings } from "./category";
import { LANGUAGE_RULES, languageFindings } from "./languages";
import { LINK_RULES, linkFindings } from "./links";
import { PROHIBITED, prohibitedFindings } from "./prohibited";
import { REJECTED_RULE, type RejectedTemplate, rejectedFindings } from "./rejected";
import type { RiskRule } from "./rule";
import { NUMBER_IN_TEXT, sensitiveFindings } from "./sensitive";
import { SENSITIVE_DATA } from "./sensitive-data";
import { searchableParts, textsOf } from "./texts";
import { STYLE_RULES, toneFindings } from "./tone";
import { TONE_RULES } from "./tone-words";
import { WORDING_RULES, wordingLanguageFindings } from "./wording-language";

export type { RejectedTemplate } from "./rejected";
export type { RiskRule } from "./rule";

export interface RiskContext {
  /** The other languages of the same name, drafts before what Meta holds. */
  languages: readonly TemplateDefinition[];
  rejected: readonly RejectedTemplate[];
}

const RANK = { error: 0, warning: 1, info: 2 };

/**
 * What may make Meta reject a template although it is well formed, most telling first: each with the policy and its section,
 * the very words, and what mends it.
 *
 * It goes by words and shapes in English and Chinese. It sees through width, case, script, spacing and letters of other
 * alphabets. It does not see what a text means: a promotion in other words, irony, a picture or a video, the page behind a
 * link, what a variable holds at sending beyond its sample, or the words of any other language. That nothing is found is
 * therefore no promise that Meta approves, and a finding is a reason to look, not a verdict.
 *
 * …/whatsapp/templates/template-review, …/whatsapp/templates/template-categorization, business.whatsapp.com/policy
 */
export function reviewRisk(given: TemplateDefinition, { languages, rejected }: RiskContext): Finding[] {
  const definition = readable(given);
  const parts = searchableParts(textsOf(definition));
  return [
    ...prohibitedFindings(parts),
    ...sensitiveFindings(parts),
    ...categoryFindings(definition, parts),
    ...linkFindings(parts),
    ...rejectedFindings(definition, rejected),
    ...toneFindings(definition, parts),
    ...(definition.category === "authentication" ? [] : wordingLanguageFindings(parts, definition.language)),
    ...languageFindings(definition, languages.map(readable)),
  ].toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** Whether what was found needs the approval of compliance: restricted goods and claims, requests for sensitive data. */
export function countsAsRisk(findings: readonly Pick<Finding, "code">[]): boolean {
  return findings.some(({ code }) => code.startsWith("prohibited_") || code.startsWith("sensitive_"));
}

/** Every rule of {@link reviewRisk}, in the order in which they are told, as a policy to be read. */
export const RISK_RULES: readonly RiskRule[] = [
  ...PROHIBITED,
  ...SENSITIVE_DATA,
  NUMBER_IN_TEXT,
  ...Object.values(CATEGORY_RULES),
  ...Object.values(LINK_RULES),
  REJECTED_RULE,
  ...TONE_RULES,
  ...Object.values(STYLE_RULES),
  ...Object.values(WORDING_RULES),
  ...Object.values(LANGUAGE_RULES),
];
