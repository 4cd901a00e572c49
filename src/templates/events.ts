import { type Statement, statement } from "../platform/db";
import type { EventHandler, WebhookEvent } from "../webhooks";

interface TemplateChange {
  name: string;
  language: string;
  status: string | null;
  category: string | null;
  quality: string | null;
  reason: string | null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function changeIn(event: WebhookEvent): TemplateChange | undefined {
  if (event.kind !== "template_review") return undefined;
  const { value } = event.payload;
  const name = text(value.message_template_name);
  const language = text(value.message_template_language);
  if (!name || !language) return undefined;
  return {
    name,
    language,
    status: event.field === "message_template_status_update" ? text(value.event) : null,
    category: event.field === "template_category_update" ? text(value.new_category) : null,
    quality: event.field === "message_template_quality_update" ? text(value.new_quality_score) : null,
    reason: text(value.reason),
  };
}

function applyChanges(changes: readonly TemplateChange[], now: number): Statement {
  return statement(
    `update templates set
       status = coalesce(change.value ->> 'status', status),
       category = coalesce(change.value ->> 'category', category),
       quality = coalesce(change.value ->> 'quality', quality),
       rejected_reason = case when change.value ->> 'status' is null then rejected_reason else change.value ->> 'reason' end,
       updated_at = ?2
     from json_each(?1) as change
     where templates.name = change.value ->> 'name' and templates.language = change.value ->> 'language'`,
    JSON.stringify(changes),
    now,
  );
}

/** Meta's reviews, quality and category changes take effect on the template that the permit looks at. */
export const templatesEvents: EventHandler = {
  statements: (ctx, events) => {
    const latest = new Map<string, TemplateChange>();
    for (const event of [...events].sort(
      (a, b) => (a.occurredAt ?? a.receivedAt) - (b.occurredAt ?? b.receivedAt),
    )) {
      const change = changeIn(event);
      if (!change) continue;
      const before = latest.get(`${change.name}:${change.language}`);
      latest.set(`${change.name}:${change.language}`, {
        ...change,
        status: change.status ?? before?.status ?? null,
        category: change.category ?? before?.category ?? null,
        quality: change.quality ?? before?.quality ?? null,
        reason: change.status ? change.reason : (before?.reason ?? null),
      });
    }
    return latest.size > 0 ? [applyChanges([...latest.values()], ctx.clock.now())] : [];
  },
};
