import { type Statement, statement } from "../platform/db";
import type { EventHandler } from "../webhooks";

interface NumberChange {
  digits: string;
  quality: string | null;
  limit: string | null;
  name_decision: string | null;
  name: string | null;
  at: number;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Meta names the number by its digits in these events. FLAGGED means red, UNFLAGGED that it recovered. */
function qualityAfter(event: string | null): string | null {
  if (event === "FLAGGED") return "RED";
  return event === "UNFLAGGED" ? "YELLOW" : null;
}

function applyNumberChanges(changes: readonly NumberChange[]): Statement {
  return statement(
    `update phone_numbers set
       quality_rating = coalesce(change.value ->> 'quality', quality_rating),
       messaging_limit_tier = coalesce(change.value ->> 'limit', messaging_limit_tier),
       name_status = coalesce(change.value ->> 'name_decision', name_status),
       verified_name = case when change.value ->> 'name_decision' = 'APPROVED' then coalesce(change.value ->> 'name', verified_name)
         else verified_name end,
       fetched_at = max(fetched_at, change.value ->> 'at')
     from json_each(?1) as change
     where replace(replace(replace(display_phone_number, ' ', ''), '+', ''), '-', '') = change.value ->> 'digits'`,
    JSON.stringify(changes),
  );
}

/** Quality, limit and name webhooks keep the cached numbers current. */
export const accountEvents: EventHandler = {
  statements: (_ctx, events) => {
    const changes = events.flatMap((event): NumberChange[] => {
      if (event.kind !== "account") return [];
      const { value } = event.payload;
      const digits = text(value.display_phone_number)?.replace(/\D/g, "");
      if (!digits) return [];
      return [
        {
          digits,
          quality: event.field === "phone_number_quality_update" ? qualityAfter(text(value.event)) : null,
          limit: text(value.current_limit),
          name_decision: event.field === "phone_number_name_update" ? text(value.decision) : null,
          name: text(value.requested_verified_name),
          at: event.occurredAt ?? event.receivedAt,
        },
      ];
    });
    return changes.length > 0 ? [applyNumberChanges(changes)] : [];
  },
};
