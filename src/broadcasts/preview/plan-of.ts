import type { Finding } from "../../governance";
import { categoryNow, parameterProblems } from "../../templates";
import {
  asParameter,
  type Cohort,
  filledIn,
  type MergeField,
  type Plan,
  type TemplateMessage,
} from "../plan";
import { errorAt } from "./error-at";
import { type AskedVariant, type BroadcastAsk, variantsOf } from "./input";
import { MOST_FIELDS, mergeFieldsIn } from "./merge-tags";
import { messageOf, pathWithin } from "./messages";
import { fallbackFindings, type UsableTemplate } from "./standing";

export interface DraftedPlan {
  /** Undefined when a finding keeps it from being one. */
  plan: Plan | undefined;
  /** Templates that the plan sends. */
  used: UsableTemplate[];
  findings: Finding[];
}

/** What a plan's variants send: in which languages, and with what in the way. */
interface DraftedVariant {
  cohorts: Cohort[];
  used: UsableTemplate[];
  fields: MergeField[];
  findings: Finding[];
  category: string | undefined;
}

/** A value that is neither the shortest nor the longest: what a message is measured with. */
const TYPICAL = "Wong Siu Ming Chris";
const LONGEST = "x".repeat([...asParameter("x".repeat(1000))].length);

const filledWith = (content: TemplateMessage, fields: readonly MergeField[], value: string) =>
  filledIn(
    content,
    fields,
    fields.map(() => value),
  );

function problemsOf(
  content: TemplateMessage,
  fields: readonly MergeField[],
  template: UsableTemplate,
  value: string,
) {
  return parameterProblems(template.components, filledWith(content, fields, value).template);
}

function draftVariant(
  variant: AskedVariant,
  templates: readonly UsableTemplate[],
  now: number,
): DraftedVariant {
  const { path } = variant;
  const { name, language } = variant.template;
  const own = templates.filter((template) => template.name === name);
  const fallback = own.find((template) => template.language === language);
  const { fields, problems } = mergeFieldsIn(variant.template.components ?? [], `${path}.components`);
  const findings = [
    ...fallbackFindings(variant, fallback, now),
    ...problems.map(({ path: at, message }) =>
      errorAt(
        "validation_failed",
        at,
        message,
        "Write {{contact.name|friend}} or {{contact.preference.KEY|default}}.",
      ),
    ),
  ];
  const none = { cohorts: [], used: [], fields, findings, category: fallback && categoryNow(fallback, now) };
  if (!fallback || findings.length > 0) return none;

  const content = (template: UsableTemplate) => messageOf(variant, template.language);
  const wrong = problemsOf(content(fallback), fields, fallback, TYPICAL);
  findings.push(
    ...wrong.map(({ path: at, message }) =>
      errorAt(
        "validation_failed",
        pathWithin(at, path),
        message,
        "Give one value for each variable of the template.",
      ),
    ),
  );
  if (wrong.length > 0) return none;

  const others = own.filter(
    (template) =>
      template !== fallback &&
      template.status === "APPROVED" &&
      !template.unread &&
      categoryNow(template, now) === categoryNow(fallback, now),
  );
  const unfit = others.filter(
    (template) => problemsOf(content(template), fields, template, TYPICAL).length > 0,
  );
  if (unfit.length > 0)
    findings.push({
      severity: "warning",
      code: "language_left_out",
      message: `The parameters do not fit the template in ${unfit.map((template) => template.language).join(", ")}: whoever speaks it gets ${language}.`,
      path: `${path}.components`,
    });
  const used = [fallback, ...others.filter((template) => !unfit.includes(template))];
  if (used.some((template) => problemsOf(content(template), fields, template, LONGEST).length > 0))
    findings.push({
      severity: "warning",
      code: "long_values",
      message: "With the longest names the message becomes longer than WhatsApp takes: Meta refuses those.",
      path: `${path}.components`,
      fix: "Leave more room around the merge tags.",
    });
  return {
    ...none,
    used,
    cohorts: used.map((template) => ({
      variant: variant.name,
      language: template.language,
      template_id: template.id,
      template_name: name,
      digest: template.digest,
      content: content(template),
    })),
  };
}

/**
 * Makes the plan of a broadcast from what is asked for and how Meta's templates stand now, or says what is in the way.
 *
 * @param templates every language of every name that is asked for
 */
export function draftPlan(
  ask: BroadcastAsk,
  phoneNumberId: string,
  templates: readonly UsableTemplate[],
  now: number,
): DraftedPlan {
  const asked = variantsOf(ask);
  const drafted = asked.map((variant) => draftVariant(variant, templates, now));
  const findings = drafted.flatMap((variant) => variant.findings);
  const fields = [
    ...new Map(drafted.flatMap((variant) => variant.fields.map((field) => [field.tag, field]))).values(),
  ];
  if (fields.length > MOST_FIELDS)
    findings.push(
      errorAt(
        "validation_failed",
        `${asked[0]?.path}.components`,
        `There are ${fields.length} different merge tags; at most ${MOST_FIELDS} are taken.`,
        "Use fewer of them.",
      ),
    );
  const categories = drafted.map(({ category }) => category);
  const [category] = categories;
  const odd = categories.findIndex((one) => one !== undefined && one !== category);
  if (category !== undefined && odd > 0)
    findings.push(
      errorAt(
        "validation_failed",
        `${asked[odd]?.path}.name`,
        `Its category is ${categories[odd]}, and that of the first variant ${category}: a broadcast has one.`,
        "Compare templates of one category.",
      ),
    );
  const used = drafted.flatMap((variant) => variant.used);
  const blocked = findings.some(({ severity }) => severity === "error");
  if (blocked || (category !== "marketing" && category !== "utility"))
    return { plan: undefined, used, findings };
  const messages = drafted.flatMap(({ cohorts }) => cohorts);
  return {
    used,
    findings,
    plan: {
      name: ask.name,
      goal: ask.goal ?? null,
      phone_number_id: phoneNumberId,
      segment_id: ask.segment_id,
      exclude_segment_ids: [...new Set(ask.exclude_segment_ids)],
      category,
      messages,
      variants: asked.map(({ name, share, template }) => ({
        name,
        share,
        fallback_cohort: messages.findIndex(
          (message) => message.variant === name && message.language === template.language,
        ),
      })),
      fields,
      attribution_days: ask.attribution_days,
    },
  };
}
