import type { CallContext } from "../auth";
import { isBulk } from "../governance";
import type { Evidence } from "./evidence";
import { CONSENT_CATEGORIES, type ConsentCategory, type ConsentScope, type UpdateSource } from "./rules";

export const CONSENT_UPDATE = "whatsapp.consent.update";

export interface ConsentUpdateInput {
  contact_ids: string[];
  action: "opt_in" | "opt_out" | "block" | "unblock";
  categories?: ConsentCategory[] | undefined;
  source: UpdateSource;
  evidence?: Evidence | undefined;
  occurred_at?: string | undefined;
}

/** What was asked, and what was found out about it when it was asked. */
export interface ConsentUpdate extends ConsentUpdateInput {
  /** Part of a bulk change; decided once, so that time passing does not change what was approved. */
  bulk: boolean;
  /** When it happened, ms. */
  at: number;
}

/** Adds to the input what depends on the moment of asking. */
export async function consentUpdate(ctx: CallContext, input: ConsentUpdateInput): Promise<ConsentUpdate> {
  const now = ctx.clock.now();
  const ids = [...new Set(input.contact_ids)];
  return {
    ...input,
    contact_ids: ids,
    bulk: await isBulk(ctx, ctx.principal.staffId, [CONSENT_UPDATE], ids.length),
    at: input.occurred_at === undefined ? now : Date.parse(input.occurred_at),
  };
}

/** The scopes of the ledger that an update is about. An opt-out that names none is from everything. */
export function scopesOf({ action, categories }: ConsentUpdateInput): readonly ConsentScope[] {
  if (action === "block" || action === "unblock") return ["block"];
  return categories ?? CONSENT_CATEGORIES;
}

/** Whether an update lifts something, so that what it points at must be the customer's own act. */
export const lifts = ({ action }: ConsentUpdateInput): boolean => action === "opt_in" || action === "unblock";
