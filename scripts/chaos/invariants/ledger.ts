import type { Evidence, LedgerRow } from "./evidence.ts";

const RESTRICTS = new Set(["opt_out", "block", "undeliverable"]);

/** One scope of one contact as a ledger has it, by docs/architecture.md and not by the product's code. */
export type Standing = "restricted" | "agreed" | "unknown";

/** What Meta enforces too: the customer stopped it in WhatsApp, and nothing but the same setting takes it back. */
const IN_WHATSAPP = new Set(["preference_webhook", "meta_refused"]);

function isLiftedBy(restriction: LedgerRow, later: LedgerRow): boolean {
  if (later.can_reverse !== 1 || later.occurred_at <= restriction.occurred_at) return false;
  if (IN_WHATSAPP.has(restriction.source)) return later.source === "preference_webhook";
  const isComplaint = restriction.action === "block" && restriction.source === "complaint";
  return !isComplaint || later.evidence_kind === "inbound_message";
}

/** A restriction holds unless something that may lift it happened strictly later. */
export function standing(rows: readonly LedgerRow[]): Standing {
  const restrictions = rows.filter(({ action }) => RESTRICTS.has(action));
  const agreements = rows.filter(({ action }) => !RESTRICTS.has(action));
  if (restrictions.length > 0)
    return restrictions.every((row) => agreements.some((later) => isLiftedBy(row, later)))
      ? "agreed"
      : "restricted";
  return agreements.some((row) => row.reversal_only === 0) ? "agreed" : "unknown";
}

/** The ledger of one contact, under the id that it has in the end. */
export function ledgerOf({ ledger, merges }: Evidence): (contactId: string, scope: string) => LedgerRow[] {
  const byKey = new Map<string, LedgerRow[]>();
  for (const row of ledger) {
    const key = `${row.contact_id} ${row.scope}`;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const winners = new Map(merges.map(({ loser_id, winner_id }) => [loser_id, winner_id]));
  return (contactId, scope) => {
    let id = contactId;
    for (let next = winners.get(id); next !== undefined; next = winners.get(id)) id = next;
    return byKey.get(`${id} ${scope}`) ?? [];
  };
}

/** What the database keeps of the ledger is what the ledger amounts to. */
export function derivedStates(evidence: Evidence): string[] {
  const ledger = ledgerOf({ ...evidence, merges: [] });
  const words: Readonly<Record<Standing, readonly string[]>> = {
    restricted: ["opted_out", "blocked", "undeliverable"],
    agreed: ["opted_in", "clear"],
    unknown: ["unknown"],
  };
  const scopes = ["marketing", "utility", "authentication", "service", "block", "delivery"];
  return evidence.states.flatMap((state) =>
    scopes.flatMap((scope) => {
      const computed = standing(ledger(String(state.contact_id), scope));
      return words[computed].includes(String(state[scope]))
        ? []
        : [`${state.contact_id}: ${scope} is kept as ${state[scope]}, the ledger says ${computed}`];
    }),
  );
}
