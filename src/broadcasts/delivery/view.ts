import { type CallContext, maskPhone, may } from "../../auth";
import { rfc3339 } from "../../platform/clock";
import { adviceFor, failureMeaning, skipMeaning } from "../report/meanings";
import type { DeliveryRow } from "./store";

/** Meta's words may spell out the customer's number or an id that holds it. */
const withoutNumbers = (text: string) => text.replace(/wamid\.[\w+/=-]*|(?<![\w.])\+?\d{7,}/g, "•••");

function errorView({ status, error_code: code, error_title: title }: DeliveryRow, unmasked: boolean) {
  if (code === null || (status !== "failed" && status !== "skipped")) return undefined;
  const shown = title === null || unmasked ? title : withoutNumbers(title);
  return {
    code: String(code),
    title: shown,
    meaning: status === "failed" ? failureMeaning(String(code), shown) : skipMeaning(String(code), shown),
    what_to_do: adviceFor(String(code)),
  };
}

function pricingView(pricing: string | null) {
  if (pricing === null) return null;
  const { type, category, billable } = JSON.parse(pricing) as Record<string, unknown>;
  return { type: type ?? null, category: category ?? null, billable: billable ?? null };
}

const known = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** A delivery as agents get it. What a button said comes back by way of the customer's phone, so it is hers. */
export function deliveryView(ctx: CallContext, row: DeliveryRow, full: boolean) {
  const unmasked = may(ctx.principal, "contacts:pii");
  const error = errorView(row, unmasked);
  return {
    id: row.id,
    ...known({ broadcast_id: row.broadcast_id, conversation_id: row.conversation_id }),
    contact_id: row.contact_id,
    phone: row.phone === null || unmasked ? row.phone : maskPhone(row.phone),
    status: row.status,
    ...known({
      sent_at: rfc3339(row.sent_at),
      delivered_at: rfc3339(row.delivered_at ?? row.read_at),
      read_at: rfc3339(row.read_at),
      failed_at: row.status === "failed" ? rfc3339(row.failed_at) : null,
      replied_at: rfc3339(row.replied_at),
      clicked_at: rfc3339(row.clicked_at),
      customer_clicked: row.clicked,
    }),
    ...(error && { error }),
    ...(full && {
      type: row.type,
      ...known({ variant: row.variant, language: row.language }),
      pricing: pricingView(row.pricing),
      // Meta's ids spell out the customer's number.
      ...(unmasked && { wamid: row.wamid }),
    }),
  };
}
