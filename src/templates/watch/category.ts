import type { TemplateCategory } from "../definition";

/** A template's category, and the one that Meta has announced for it. */
export interface Categorised {
  category: TemplateCategory;
  comingCategory: TemplateCategory | null;
  /** When Meta makes the change, ms. */
  comingCategoryAt: number | null;
}

/**
 * The category whose consent and price count at a time (ms). From its time on, a change to marketing that Meta announced
 * counts as made, though the notice that it was made is still missing: marketing needs the most consent. Any other change
 * waits for Meta's word. …/whatsapp/webhooks/reference/template_category_update
 */
export function categoryNow(template: Categorised, now: number): TemplateCategory {
  const due = template.comingCategoryAt !== null && template.comingCategoryAt <= now;
  return due && template.comingCategory === "marketing" ? "marketing" : template.category;
}

/**
 * A category in our words. A template of a category that Meta has and nobody knows here needs the consent that
 * marketing needs.
 */
export function categoryOf(word: string): TemplateCategory {
  const lower = word.toLowerCase();
  return lower === "utility" || lower === "authentication" ? lower : "marketing";
}

const CONSENT_AND_COST: Readonly<Record<TemplateCategory, string>> = {
  marketing:
    "It goes only to contacts who opted in to marketing, within the frequency caps, and Meta charges its marketing price for each one that is delivered.",
  utility:
    "It goes to contacts who opted in to utility messages, and within an open window to all who did not opt out; Meta charges its utility price, and nothing within an open window.",
  authentication:
    "It goes only to contacts who opted in to one-time codes, and Meta charges its authentication price.",
};

/** What a category means for whoever sends the template: whose consent it needs, and what it costs. */
export const effectOfCategory = (category: TemplateCategory): string => CONSENT_AND_COST[category];
