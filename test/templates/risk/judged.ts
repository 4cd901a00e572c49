import type { Finding } from "../../../src/governance";
import type { TemplateComponent, TemplateDefinition } from "../../../src/templates";
import { type RiskContext, reviewRisk } from "../../../src/templates/risk";

/** A template of one body, utility in English unless told otherwise. */
export function template(text: string, changed: Partial<TemplateDefinition> = {}): TemplateDefinition {
  return {
    name: "note",
    language: "en",
    category: "utility",
    parameter_format: "positional",
    message_send_ttl_seconds: null,
    components: [{ type: "BODY", text }],
    ...changed,
  };
}

/** The same in traditional Chinese. */
export const chinese = (text: string, changed: Partial<TemplateDefinition> = {}): TemplateDefinition =>
  template(text, { language: "zh_HK", ...changed });

export const judged = (definition: TemplateDefinition, context: Partial<RiskContext> = {}): Finding[] =>
  reviewRisk(definition, { languages: [], rejected: [], ...context });

/** What is found of some kind: codes with the words that showed it. */
export const found = (findings: readonly Finding[], code: RegExp): [string, string | undefined][] =>
  findings.filter((finding) => code.test(finding.code)).map(({ code: said, evidence }) => [said, evidence]);

/** The text at a finding's path. */
export function textAt(components: readonly TemplateComponent[], path: string): unknown {
  return path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], components);
}
