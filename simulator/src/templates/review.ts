import type { Graph } from "../graph";
import { type Change, webhookBody } from "../webhooks";
import { isPromotional, judge, type Verdict } from "./judge";
import type { Template } from "./model";
import { hyphenated, templateStatusChange } from "./webhooks";

/** The body of a template webhook, in the spelling of languages that is set. `time` in Unix seconds. */
export function templateWebhook(graph: Graph, changes: Change[], time = graph.now()): string {
  const { webhook_language } = graph.settings.get();
  return webhookBody(webhook_language === "hyphen" ? changes.map(hyphenated) : changes, time);
}

/** Puts a template webhook in line, to be delivered after `delay` ms. */
export async function announce(graph: Graph, changes: Change[], delay = 0): Promise<void> {
  await graph.outbox.queue(templateWebhook(graph, changes), delay);
  graph.wakeForWork();
}

/**
 * The template in the category in which Meta takes it: since April 2025 a utility template that reads like an offer
 * becomes marketing when it is created, and the answer of the call says so.
 * …/whatsapp/templates/template-categorization
 */
export function recategorised(graph: Graph, template: Template): Template {
  const { template_review } = graph.settings.get();
  return template_review === "judge" && template.category === "UTILITY" && isPromotional(template)
    ? { ...template, category: "MARKETING" }
    : template;
}

/** Reviews a template at once, when that is set; the webhook follows. */
export async function reviewByItself(graph: Graph, template: Template): Promise<void> {
  const { template_review, review_delay_ms } = graph.settings.get();
  if (template_review === "manual") return;
  const others = graph.templates.list({}).filter(({ id }) => id !== template.id);
  const verdict: Verdict = template_review === "judge" ? judge(template, others) : { status: "APPROVED" };
  const rejected = verdict.status === "REJECTED" ? verdict : undefined;
  const reviewed: Template = {
    ...template,
    status: verdict.status,
    rejected_reason: rejected?.reason ?? "NONE",
  };
  graph.templates.save(reviewed);
  const detail = rejected?.rejection === undefined ? {} : { rejection: rejected.rejection };
  await announce(graph, [templateStatusChange(reviewed, verdict.status, detail)], review_delay_ms);
}
