import { type Finding, guardrailFinding, WRITE_GUARDRAILS } from "../../governance";
import { rfc3339 } from "../../platform/clock";
import type { TemplateCategory, TemplateDefinition } from "../definition";
import { isThere } from "../draft/becoming";
import { EDITABLE } from "../draft/judge";
import type { KnownTemplate } from "../known-store";
import { editsLeft } from "./limits";
import type { SubmittedSoFar } from "./store";

/** What Meta holds under a name and language, and what is on its way there. */
export interface AtMeta {
  /** Undefined when Meta has none, or has deleted it. */
  live: KnownTemplate | undefined;
  /** Another submission is open. */
  onItsWay: boolean;
  /** Times (ms) of the edits that count against Meta's limits. */
  edits: readonly number[];
  /** Categories of the name's other languages, at Meta or submitted together with this one. */
  siblings: readonly TemplateCategory[];
}

/** What stands at Meta beside a definition, by what is known of its name. */
export function atMetaOf(
  { language }: TemplateDefinition,
  known: readonly KnownTemplate[],
  soFar: SubmittedSoFar,
  together: readonly TemplateDefinition[],
): AtMeta {
  const there = known.filter(isThere);
  const others = [...there, ...together].filter((other) => other.language !== language);
  return {
    live: there.find((template) => template.language === language),
    onItsWay: soFar.onItsWay.has(language),
    edits: soFar.edits.get(language) ?? [],
    siblings: others.map(({ category }) => category),
  };
}

/** What keeps one language from being submitted, whoever agrees to it, for what stands at Meta. */
export function barriers(
  definition: TemplateDefinition,
  { live, onItsWay, edits, siblings }: AtMeta,
  now: number,
): Finding[] {
  const { language, category } = definition;
  const chooses = live?.category !== category;
  const found = [
    ...(onItsWay ? [guardrailFinding(WRITE_GUARDRAILS.templateOnItsWay, "language")] : []),
    ...(live ? againstEdit(definition, live, edits, now) : []),
    // Meta takes a language only in the category that the name has already.
    ...(chooses && siblings.length > 0 && !siblings.includes(category)
      ? [
          guardrailFinding(
            WRITE_GUARDRAILS.templateCategoryFixed,
            "category",
            `All languages of a name have one category: the others have ${siblings[0]}.`,
          ),
        ]
      : []),
  ];
  return found.map((finding) => ({ ...finding, path: `${language}.${finding.path}` }));
}

function againstEdit(
  definition: TemplateDefinition,
  live: KnownTemplate,
  edits: readonly number[],
  now: number,
): Finding[] {
  if (!EDITABLE.includes(live.status)) {
    const where = live.status === "PENDING" ? "in review" : live.status;
    const { rule } = WRITE_GUARDRAILS.templateNotEditable;
    return [
      guardrailFinding(WRITE_GUARDRAILS.templateNotEditable, "language", `${rule} Now it is ${where}.`),
    ];
  }
  const fixed = WRITE_GUARDRAILS.templateCategoryFixed;
  const approved = live.status === "APPROVED";
  const left = editsLeft(edits, now);
  return [
    ...(approved && live.category !== definition.category
      ? [guardrailFinding(fixed, "category", `${fixed.rule} Meta has it as ${live.category}.`)]
      : []),
    ...(live.parameterFormat !== definition.parameter_format
      ? [
          guardrailFinding(
            fixed,
            "parameter_format",
            `${fixed.rule} Meta has its variables as ${live.parameterFormat}.`,
          ),
        ]
      : []),
    ...(approved && (left.today === 0 || left.in30Days === 0) ? [limitReached(left.nextAt)] : []),
  ];
}

function limitReached(nextAt: number): Finding {
  const { rule } = WRITE_GUARDRAILS.templateEditLimit;
  return guardrailFinding(
    WRITE_GUARDRAILS.templateEditLimit,
    "language",
    `${rule} The next edit is possible at ${rfc3339(nextAt)}.`,
  );
}
