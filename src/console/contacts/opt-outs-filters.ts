import type { Context } from "hono";
import { rfc3339 } from "../../platform/clock";
import { startOfDay } from "../broadcasts/card-file";
import type { SignedInEnv } from "../console-env";

/** An entry of the suppression list, as `whatsapp.opt_outs.list` gives it; what is masked is marked. */
export interface Suppressed {
  contact_id: string;
  phone: string | null;
  customer_name: string | null;
  masked?: string[];
  since: string;
  restrictions: { category: string; source: string | null; since: string | null }[];
}

/** Scopes and sources by which the list is narrowed; the tool refuses all others. */
export const SCOPES = ["marketing", "utility", "authentication", "service", "block", "delivery"] as const;
export const REASONS = [
  ...["stop_word", "button", "preference_webhook", "customer_message", "meta_refused", "meta_undeliverable"],
  ...["complaint", "staff", "import", "phone_call", "email", "in_store", "web_form", "paper_form"],
  ...["event", "contract", "merge", "identity_changed", "erasure", "returned", "seed"],
];

const NAMES = ["category", "reason", "since"] as const;

/** What the list is narrowed to; only what says something is there. */
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export function filtersOf(c: Context<SignedInEnv>): Filters {
  return Object.fromEntries(
    NAMES.map((name) => [name, c.req.query(name)?.trim() ?? ""] as const).filter(([, value]) => value !== ""),
  );
}

/** The same as `whatsapp.opt_outs.list` takes it; a day begins in the tenant's time zone. */
export function argumentsOf({ category, reason, since }: Filters, timeZone: string): Record<string, unknown> {
  const day = since === undefined ? undefined : startOfDay(since, timeZone);
  return {
    ...(category && { category }),
    ...(reason && { reason }),
    ...(since && { since: day === undefined ? since : rfc3339(day) }),
  };
}
