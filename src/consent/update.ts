import type { CallContext } from "../auth";
import { type Assessment, type Finding, type GovernedWrite, guardNotBulk } from "../governance";
import { conversationsInReach } from "../inbox";
import { ToolError } from "../mcp/errors";
import { rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { inboundByReference } from "../sending";
import { type CustomerAct, whyNotReversed, whyNotUnblocked } from "./evidence";
import type { ConsentScope } from "./rules";
import {
  consentStatesOf,
  guardStates,
  insertStaffEntries,
  latestLifts,
  restrictionsInForce,
  type StaffEntry,
  type StatedContact,
} from "./store";
import { CONSENT_UPDATE, type ConsentUpdate, lifts, scopesOf } from "./update-content";
import { evidenceFindings, namedAct, sourceFindings, timeFindings, unknownContact } from "./update-findings";

/** Contacts that an approver is shown by name. */
const MOST_SHOWN = 10;

/** The world as it was judged. */
interface Judged {
  contacts: StatedContact[];
  act: CustomerAct | undefined;
}

/** Restrictions that are not later than what lifts them change nothing. */
async function withoutEffect(
  ctx: AppContext,
  content: ConsentUpdate,
  scopes: readonly ConsentScope[],
): Promise<Set<string>> {
  const lifts = await latestLifts(ctx.db, content.contact_ids);
  const late = lifts.filter(({ scope, at }) => scopes.includes(scope) && at > content.at);
  return new Set(late.map(({ contact_id, scope }) => `${contact_id} ${scope}`));
}

/** Looks at a change of consent as it stands now. */
async function assess(ctx: AppContext, content: ConsentUpdate): Promise<Assessment<ConsentUpdate, Judged>> {
  const scopes = scopesOf(content);
  const restricts = !lifts(content);
  const [contacts, inForce, act, idle] = await Promise.all([
    consentStatesOf(ctx.db, content.contact_ids),
    restrictionsInForce(ctx.db, content.contact_ids),
    namedAct(ctx, content),
    restricts ? withoutEffect(ctx, content, scopes) : new Set<string>(),
  ]);
  const findings: Finding[] = [
    ...timeFindings(content, ctx.clock.now()),
    ...evidenceFindings(content, act),
    ...sourceFindings(content, act),
    ...contacts.flatMap(unknownContact),
  ];
  const reversed: string[] = [];
  let changes = 0;
  for (const [index, contact] of contacts.entries()) {
    const id = contact.contact_id;
    const held = inForce.filter(({ contact_id, scope }) => contact_id === id && scopes.includes(scope));
    const open = scopes.filter((scope) => !["opted_out", "blocked"].includes(contact[scope]));
    if (restricts) {
      if (open.some((scope) => !idle.has(`${id} ${scope}`))) changes += 1;
      continue;
    }
    if (content.action === "opt_in" || held.length > 0) changes += 1;
    if (held.length === 0) continue;
    reversed.push(...new Set(held.map(({ scope }) => `${id} ${scope}`)));
    const why = content.action === "unblock" ? whyNotUnblocked : whyNotReversed;
    const refusal = why(held, act, id, `contact_ids.${index}`);
    if (refusal) findings.push(refusal);
  }
  if (idle.size > 0) {
    findings.push({
      severity: "warning",
      code: "no_effect",
      message: "Something later lifts what would be recorded: it is kept in the ledger and changes nothing.",
      path: "occurred_at",
      fix: "Leave occurred_at out to refuse from now on.",
    });
  }
  const people = new Set(reversed.map((key) => key.split(" ")[0]));
  if (content.action === "unblock" && people.size < contacts.length) {
    findings.push({
      severity: "info",
      code: "not_blocked",
      message: `${contacts.length - people.size} of the contacts are not blocked.`,
      path: "contact_ids",
    });
  }
  return {
    content,
    findings,
    effects: {
      contacts: contacts.length,
      changes,
      reversals: people.size,
      action: content.action,
      categories: scopes.join(", "),
      source: content.source,
      occurred_at: rfc3339(content.at),
      ...(content.evidence?.ref !== undefined && { evidence: content.evidence.ref }),
    },
    policyFacts: {
      bulk: content.bulk,
      reversesOptOut: content.action === "opt_in" && people.size > 0,
      unblocks: content.action === "unblock" && people.size > 0,
    },
    facts: { reversed: reversed.sort() },
    state: { contacts, act },
    before: contacts.map((contact) => [contact.contact_id, scopes.map((scope) => contact[scope])]),
    entity:
      contacts.length === 1
        ? { kind: "contact", id: contacts[0]?.contact_id ?? "" }
        : { kind: "contacts", id: `${contacts.length} contacts` },
    view: {
      contact_ids: content.contact_ids.slice(0, MOST_SHOWN),
      ...(act?.text && people.size > 0 && { customer_text: act.text, acted_at: act.at }),
    },
  };
}

/** A message in a conversation out of the caller's reach is no evidence for the caller: it looks like none at all. */
async function authorize(ctx: CallContext, content: ConsentUpdate): Promise<void> {
  const reference = content.evidence?.message_id;
  if (reference === undefined || !lifts(content)) return;
  const message = await inboundByReference(ctx.db, reference);
  if (!message) return;
  const seen = await conversationsInReach(ctx.db, ctx.principal, [message.conversation_id]);
  if (seen.has(message.conversation_id)) return;
  const [finding] = evidenceFindings(content, undefined);
  if (!finding) return;
  throw new ToolError("validation_failed", finding.message, finding.fix ?? "", {
    path: finding.path,
    findings: [finding],
  });
}

/** The ledger entries of a change, as it was judged. */
function entriesOf(
  ctx: AppContext,
  content: ConsentUpdate,
  { contacts, act }: Judged,
  actionRequestId: string,
): StaffEntry[] {
  const { ref, message_id, webhook_event_id } = content.evidence ?? {};
  const reference = ref ?? message_id ?? webhook_event_id ?? null;
  return contacts.flatMap((contact) =>
    scopesOf(content).flatMap((scope): StaffEntry[] => {
      const restricted = ["opted_out", "blocked"].includes(contact[scope]);
      // An unblock of somebody who is not blocked would only lift a block that is still to come.
      if (content.action === "unblock" && !restricted) return [];
      const reverses = lifts(content) && restricted;
      // What takes an opt-out back is dated by the customer's act, and loses against whatever came after it.
      const byAct = reverses && content.action === "opt_in" ? act : undefined;
      return [
        {
          id: ctx.ids.next("consentRecord"),
          contact_id: contact.contact_id,
          scope,
          action: content.action,
          source: byAct
            ? byAct.kind === "inbound_message"
              ? "customer_message"
              : "preference_webhook"
            : content.source,
          evidence_kind: act?.kind ?? (reference === null ? null : "reference"),
          evidence_ref: act?.ref ?? reference,
          can_reverse: byAct || (reverses && content.action === "unblock") ? 1 : 0,
          occurred_at: byAct ? byAct.at : content.action === "unblock" ? ctx.clock.now() : content.at,
          dedupe_key: `request:${actionRequestId}:${contact.contact_id}:${scope}`,
          was: contact[scope],
          was_since: contact[`${scope}_since`],
        },
      ];
    }),
  );
}

/** Changes consent by somebody's word: restrictions at once, reversals only on the customer's own act. */
export const consentUpdateWrite: GovernedWrite<ConsentUpdate, Judged> = {
  tool: CONSENT_UPDATE,
  authorize,
  assess,
  plan: async (ctx, { content, state }, request) => {
    if (!state) throw new Error("a change of consent without what it was judged by");
    const entries = entriesOf(ctx, content, state, request.actionRequestId);
    return {
      statements: [
        ...guardNotBulk(ctx, request, [CONSENT_UPDATE], { count: state.contacts.length, bulk: content.bulk }),
        ...(lifts(content) ? [guardStates(entries)] : []),
        insertStaffEntries(entries, request, ctx.clock.now(), ctx.correlationId),
      ],
      result: {
        contacts: state.contacts.length,
        records: entries.length,
        action: content.action,
        categories: scopesOf(content),
      },
    };
  },
};
