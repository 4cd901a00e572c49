import { type Statement, statement } from "../platform/db";
import type { EventHandler, WebhookEvent } from "../webhooks";

/** What events say of one number, each fact with the time at which it became so. */
interface NumberNews {
  digits: string;
  quality: string | null;
  quality_at: number;
  limit: string | null;
  limit_at: number;
  name_decision: string | null;
  name: string | null;
  name_at: number;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Meta names the number by its digits in these events. FLAGGED means red, UNFLAGGED that it recovered. */
function qualityAfter(event: string | null): string | null {
  if (event === "FLAGGED") return "RED";
  return event === "UNFLAGGED" ? "YELLOW" : null;
}

/** Writes the latest facts of each number, each only if it is not older than what is known. */
function applyNews(news: readonly NumberNews[]): Statement {
  const newer = (value: string, at: string) =>
    `news.value ->> '${value}' is not null and news.value ->> '${at}' >= phone_numbers.${at}`;
  return statement(
    `update phone_numbers set
       quality_rating = case when ${newer("quality", "quality_at")} then news.value ->> 'quality' else quality_rating end,
       quality_at = max(quality_at, news.value ->> 'quality_at'),
       messaging_limit_tier = case when ${newer("limit", "limit_at")} then news.value ->> 'limit' else messaging_limit_tier end,
       limit_at = max(limit_at, news.value ->> 'limit_at'),
       name_status = case when ${newer("name_decision", "name_at")} then news.value ->> 'name_decision' else name_status end,
       verified_name = case when ${newer("name_decision", "name_at")} and news.value ->> 'name_decision' = 'APPROVED'
         then coalesce(news.value ->> 'name', verified_name) else verified_name end,
       name_at = max(name_at, news.value ->> 'name_at')
     from json_each(?1) as news
     where replace(replace(replace(replace(replace(display_phone_number, ' ', ''), '+', ''), '-', ''), '(', ''), ')', '')
       = news.value ->> 'digits'`,
    JSON.stringify(news),
  );
}

function gatherNews(events: readonly WebhookEvent[]): NumberNews[] {
  const byNumber = new Map<string, NumberNews>();
  for (const event of events) {
    if (event.kind !== "account") continue;
    const { value } = event.payload;
    const digits = text(value.display_phone_number)?.replace(/\D/g, "");
    if (!digits) continue;
    const news = byNumber.get(digits) ?? {
      digits,
      quality: null,
      quality_at: 0,
      limit: null,
      limit_at: 0,
      name_decision: null,
      name: null,
      name_at: 0,
    };
    byNumber.set(digits, news);
    const at = event.occurredAt ?? event.receivedAt;
    const quality = event.field === "phone_number_quality_update" ? qualityAfter(text(value.event)) : null;
    if (quality && at >= news.quality_at) Object.assign(news, { quality, quality_at: at });
    const limit = text(value.current_limit);
    if (limit && at >= news.limit_at) Object.assign(news, { limit, limit_at: at });
    const decision = event.field === "phone_number_name_update" ? text(value.decision) : null;
    if (decision && at >= news.name_at) {
      Object.assign(news, {
        name_decision: decision,
        name: text(value.requested_verified_name),
        name_at: at,
      });
    }
  }
  return [...byNumber.values()];
}

/** Quality, limit and name webhooks keep the cached numbers current. */
export const accountEvents: EventHandler = {
  statements: (_ctx, events) => {
    const news = gatherNews(events);
    return news.length > 0 ? [applyNews(news)] : [];
  },
};
