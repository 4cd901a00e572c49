import type { Plan } from "../plan";
import { languageFor } from "./languages";

/** Which of the plan's messages each variant has for each language that contacts speak. */
export interface Routes {
  /** By language as contacts have it: a cohort for each variant. Only what differs from the fallback. */
  languages: Record<string, number[]>;
  fallback: number[];
}

/** @param spoken languages of contacts, as they are written there */
export function routesOf(plan: Plan, spoken: readonly string[]): Routes {
  const byVariant = plan.variants.map((variant) => ({
    fallback: variant.fallback_cohort,
    cohorts: new Map(
      plan.messages.flatMap((message, cohort) =>
        message.variant === variant.name ? [[message.language, cohort] as const] : [],
      ),
    ),
  }));
  const cohortsFor = (language: string) =>
    byVariant.map(({ fallback, cohorts }) => {
      const own = plan.messages[fallback]?.language ?? "";
      return cohorts.get(languageFor(language, [...cohorts.keys()], own)) ?? fallback;
    });
  const fallback = byVariant.map((variant) => variant.fallback);
  const languages = spoken
    .map((language) => [language, cohortsFor(language)] as const)
    .filter(([, cohorts]) => cohorts.join() !== fallback.join());
  return { languages: Object.fromEntries(languages), fallback };
}
