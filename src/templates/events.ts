import { type Statement, statement } from "../platform/db";
import type { EventHandler, WebhookEvent } from "../webhooks";

/** One fact of Meta's about a template, with the time at which it became so. */
interface TemplateFact {
  fact: "status" | "category" | "quality";
  name: string;
  language: string;
  value: string;
  reason: string | null;
  at: number;
}

/** Which webhook field brings which fact, and where in the value it stands. */
const FACTS: Readonly<Record<string, { fact: TemplateFact["fact"]; key: string }>> = {
  message_template_status_update: { fact: "status", key: "event" },
  template_category_update: { fact: "category", key: "new_category" },
  message_template_quality_update: { fact: "quality", key: "new_quality_score" },
};

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Meta reports a template that is back in use as REINSTATED; its state is then APPROVED. */
function currentState(word: string | null): string | null {
  return word === "REINSTATED" ? "APPROVED" : word;
}

function factIn(event: WebhookEvent): TemplateFact | undefined {
  if (event.kind !== "template_review") return undefined;
  const { value } = event.payload;
  const source = FACTS[event.field];
  const stated = source && currentState(text(value[source.key]));
  const name = text(value.message_template_name);
  const language = text(value.message_template_language);
  if (!source || !stated || !name || !language) return undefined;
  const at = event.occurredAt ?? event.receivedAt;
  return { fact: source.fact, name, language, value: stated, reason: text(value.reason), at };
}

/** Writes the latest facts, each only if it is not older than what is known. */
function applyFacts(facts: readonly TemplateFact[], now: number): Statement {
  const newer = (fact: string) => `news.${fact}_at >= templates.${fact}_at`;
  return statement(
    `with news as materialized (
       select entry.value ->> 'name' as name, entry.value ->> 'language' as language,
         max(case when entry.value ->> 'fact' = 'status' then entry.value ->> 'value' end) as status,
         max(case when entry.value ->> 'fact' = 'status' then entry.value ->> 'reason' end) as reason,
         max(case when entry.value ->> 'fact' = 'status' then entry.value ->> 'at' end) as status_at,
         max(case when entry.value ->> 'fact' = 'category' then entry.value ->> 'value' end) as category,
         max(case when entry.value ->> 'fact' = 'category' then entry.value ->> 'at' end) as category_at,
         max(case when entry.value ->> 'fact' = 'quality' then entry.value ->> 'value' end) as quality,
         max(case when entry.value ->> 'fact' = 'quality' then entry.value ->> 'at' end) as quality_at
       from json_each(?1) as entry group by 1, 2
     )
     update templates set
       status = case when ${newer("status")} then news.status else templates.status end,
       rejected_reason = case when ${newer("status")} then news.reason else templates.rejected_reason end,
       status_at = max(templates.status_at, coalesce(news.status_at, 0)),
       category = case when ${newer("category")} then news.category else templates.category end,
       category_at = max(templates.category_at, coalesce(news.category_at, 0)),
       quality = case when ${newer("quality")} then news.quality else templates.quality end,
       quality_at = max(templates.quality_at, coalesce(news.quality_at, 0)),
       updated_at = ?2
     from news
     where templates.name = news.name and templates.language = news.language`,
    JSON.stringify(facts),
    now,
  );
}

/** Meta's reviews, quality and category changes take effect on the template that the permit looks at. */
export const templatesEvents: EventHandler = {
  statements: (ctx, events) => {
    const latest = new Map<string, TemplateFact>();
    for (const event of events) {
      const fact = factIn(event);
      if (!fact) continue;
      const key = JSON.stringify([fact.fact, fact.name, fact.language]);
      if (fact.at >= (latest.get(key)?.at ?? 0)) latest.set(key, fact);
    }
    return latest.size > 0 ? [applyFacts([...latest.values()], ctx.clock.now())] : [];
  },
};
