import type { CallContext } from "../auth";
import {
  type Assessment,
  type Finding,
  type GovernedWrite,
  guardNotBulk,
  guardrailFinding,
  isBulk,
  LIMITS,
  WRITE_GUARDRAILS,
} from "../governance";
import type { AppContext } from "../platform/context";
import { type CustomerAct, customerAct, type Evidence, whyNotReversed } from "./evidence";
import {
  CONSENT_CATEGORIES,
  type ConsentAction,
  type ConsentCategory,
  type ConsentScope,
  type ConsentSource,
  EARLIEST_CONSENT,
  type UpdateSource,
} from "./rules";
import { consentStatesOf, insertStaffEntries, type StatedContact } from "./store";

/** Contacts that an approver is shown by name. */
const MOST_SHOWN = 10;

const TOOL = "whatsapp.consent.update";

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
    bulk: await isBulk(ctx, ctx.principal.staffId, [TOOL], ids.length),
    at: input.occurred_at === undefined ? now : Date.parse(input.occurred_at),
  };
}

/** The scopes of the ledger that an update is about. An opt-out that names none is from everything. */
function scopesOf({ action, categories }: ConsentUpdateInput): readonly ConsentScope[] {
  if (action === "block" || action === "unblock") return ["block"];
  return categories ?? CONSENT_CATEGORIES;
}

function timeFindings(content: ConsentUpdate, now: number): Finding[] {
  const { consentInTheFuture } = WRITE_GUARDRAILS;
  const wrong = content.at > now + LIMITS.clockSkew || content.at < EARLIEST_CONSENT;
  return wrong ? [guardrailFinding(consentInTheFuture, "occurred_at")] : [];
}

/** Whether an update lifts something, so that what it points at must be the customer's own act. */
const lifts = ({ action }: ConsentUpdateInput): boolean => action === "opt_in" || action === "unblock";

async function namedAct(ctx: AppContext, content: ConsentUpdate): Promise<CustomerAct | undefined> {
  return lifts(content) && content.evidence ? customerAct(ctx, content.evidence) : undefined;
}

function evidenceFindings(content: ConsentUpdate, act: CustomerAct | undefined): Finding[] {
  const { evidence = {}, action } = content;
  const finding = (path: string, message: string, fix: string): Finding[] => [
    { severity: "error", code: "validation_failed", message, path, fix },
  ];
  if (!lifts(content)) return [];
  const { ref, message_id, webhook_event_id } = evidence;
  if (message_id === undefined && webhook_event_id === undefined) {
    if (action === "unblock" || ref !== undefined) return [];
    return finding(
      "evidence",
      "An opt-in needs evidence.",
      "Give evidence.ref (the form, the recording), evidence.message_id or evidence.webhook_event_id.",
    );
  }
  const path = message_id === undefined ? "evidence.webhook_event_id" : "evidence.message_id";
  if (!act) {
    return finding(
      path,
      "The evidence is no typed message or resumed preference of a customer that this system received.",
      "Find the customer's own message with whatsapp.conversation.get.",
    );
  }
  if (content.contact_ids.every((id) => id === act.contactId)) return [];
  return finding(
    path,
    "The evidence is another contact's.",
    "Ask for one contact at a time, with its own evidence.",
  );
}

function unknownContact(contact: StatedContact, index: number): Finding[] {
  if (contact.found && contact.merged_into === null) return [];
  return [
    {
      severity: "error",
      code: "not_found",
      message: contact.found
        ? `The contact was merged into ${contact.merged_into}.`
        : `No contact ${JSON.stringify(contact.contact_id)} within your reach.`,
      path: `contact_ids.${index}`,
      fix: contact.found ? `Use ${contact.merged_into}.` : "Find it with whatsapp.contacts.list.",
    },
  ];
}

/** Looks at a change of consent as it stands now. */
async function assess(ctx: AppContext, content: ConsentUpdate): Promise<Assessment<ConsentUpdate>> {
  const [contacts, act] = await Promise.all([
    consentStatesOf(ctx.db, content.contact_ids),
    namedAct(ctx, content),
  ]);
  const scopes = scopesOf(content);
  const restricts = content.action === "opt_out" || content.action === "block";
  const findings: Finding[] = [
    ...timeFindings(content, ctx.clock.now()),
    ...evidenceFindings(content, act),
    ...contacts.flatMap(unknownContact),
  ];
  let reversals = 0;
  let changes = 0;
  for (const [index, contact] of contacts.entries()) {
    const path = `contact_ids.${index}`;
    const restricted = scopes.filter((scope) => ["opted_out", "blocked"].includes(contact[scope]));
    if (restricts ? restricted.length < scopes.length : true) changes += 1;
    if (restricts || restricted.length === 0) continue;
    reversals += 1;
    if (content.action === "unblock") {
      const complained = contact.block_source === "complaint";
      const answered = act?.contactId === contact.contact_id && act.at > (contact.block_since ?? 0);
      if (complained && !answered) findings.push(guardrailFinding(WRITE_GUARDRAILS.complaintBlocks, path));
      continue;
    }
    const refusals = restricted.flatMap(
      (scope) => whyNotReversed(contact, scope as ConsentCategory, act, path) ?? [],
    );
    findings.push(...refusals.slice(0, 1));
  }
  if (content.action === "unblock" && reversals < contacts.length) {
    findings.push({
      severity: "info",
      code: "not_blocked",
      message: `${contacts.length - reversals} of the contacts are not blocked.`,
      path: "contact_ids",
    });
  }
  return {
    content,
    findings,
    effects: {
      contacts: contacts.length,
      changes,
      reversals,
      action: content.action,
      categories: scopes.join(", "),
      source: content.source,
    },
    policyFacts: {
      bulk: content.bulk,
      reversesOptOut: content.action === "opt_in" && reversals > 0,
      unblocks: content.action === "unblock" && reversals > 0,
    },
    facts: { reversals },
    before: contacts.map((contact) => [contact.contact_id, scopes.map((scope) => contact[scope])]),
    entity:
      contacts.length === 1
        ? { kind: "contact", id: contacts[0]?.contact_id ?? "" }
        : { kind: "contacts", id: `${contacts.length} contacts` },
    view: {
      contact_ids: content.contact_ids.slice(0, MOST_SHOWN),
      ...(act?.text && reversals > 0 && { customer_text: act.text, acted_at: act.at }),
    },
  };
}

/** Changes consent by somebody's word: restrictions at once, reversals only on the customer's own act. */
export const consentUpdateWrite: GovernedWrite<ConsentUpdate> = {
  tool: TOOL,
  authorize: async () => {
    // Whoever may write consent may do so for every contact of the tenant.
  },
  assess,
  plan: async (ctx, { content }, request) => {
    const act = await namedAct(ctx, content);
    const { ref, message_id, webhook_event_id } = content.evidence ?? {};
    const reference = ref ?? message_id ?? webhook_event_id ?? null;
    const scopes = scopesOf(content);
    const states = await consentStatesOf(ctx.db, content.contact_ids);
    const entries = states.flatMap((contact) =>
      scopes.map((scope) => {
        const reverses =
          (content.action === "opt_in" && contact[scope] === "opted_out") || content.action === "unblock";
        // What takes an opt-out back is dated by the customer's act, and loses against whatever came after it.
        const byAct = reverses && content.action === "opt_in" && act !== undefined;
        const source: ConsentSource = byAct
          ? act.kind === "inbound_message"
            ? "customer_message"
            : "preference_webhook"
          : content.source;
        return {
          id: ctx.ids.next("consentRecord"),
          contact_id: contact.contact_id,
          scope,
          action: content.action satisfies ConsentAction,
          source,
          evidence_kind: act?.kind ?? (reference === null ? null : "reference"),
          evidence_ref: act?.ref ?? reference,
          can_reverse: reverses ? 1 : 0,
          occurred_at: byAct ? act.at : content.action === "unblock" ? ctx.clock.now() : content.at,
          dedupe_key: `request:${request.actionRequestId}:${contact.contact_id}:${scope}`,
        } as const;
      }),
    );
    return {
      statements: [
        ...guardNotBulk(ctx, request, [TOOL], { count: states.length, bulk: content.bulk }),
        insertStaffEntries(entries, request, ctx.clock.now(), ctx.correlationId),
      ],
      result: {
        contacts: states.length,
        records: entries.length,
        action: content.action,
        categories: scopes,
      },
    };
  },
};
