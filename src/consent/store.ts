import { CUSTOMER_KINDS } from "../meta";
import type { AppContext } from "../platform/context";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import {
  CONSENT_SCOPES,
  type ConsentAction,
  type ConsentScope,
  type ConsentSource,
  type ConsentStateRow,
  NOTHING_RECORDED,
  RECEIVER_ERRORS,
} from "./rules";

/** The derived state of one contact: primary key of `consent_states`. */
export async function consentStateOf(db: Database, contactId: string): Promise<ConsentStateRow | undefined> {
  return db.first<ConsentStateRow>("select * from consent_states where contact_id = ?1", contactId);
}

/** A contact as somebody named it, with its state; `found` is 0 when there is none of that id. */
export type StatedContact = ConsentStateRow & { found: 0 | 1; merged_into: string | null };

/** The states of some contacts, in the order in which they were named, in one statement. */
export async function consentStatesOf(db: Database, contactIds: readonly string[]): Promise<StatedContact[]> {
  const rows = await db.all<
    Partial<ConsentStateRow> & Pick<StatedContact, "contact_id" | "found" | "merged_into">
  >(
    `select state.*, named.value as contact_id, contact.id is not null as found, contact.merged_into
     from json_each(?1) as named
     left join contacts as contact on contact.id = named.value and contact.erased_at is null
     left join consent_states as state on state.contact_id = contact.id
     order by named.key`,
    JSON.stringify(contactIds),
  );
  return rows.map(({ contact_id, found, merged_into, ...state }) => ({
    ...NOTHING_RECORDED,
    ...(state.marketing !== null && state),
    contact_id,
    found,
    merged_into,
  }));
}

/** The contact under one of two addresses of a webhook event. */
export async function contactOfAddress(
  db: Database,
  waId: string | null,
  userId: string | null,
): Promise<string | undefined> {
  const row = await db.first<{ contact_id: string }>(
    `select contact_id from contact_identities
     where (kind = 'wa_id' and value = ?1) or (kind = 'bsuid' and value = ?2) limit 1`,
    waId,
    userId,
  );
  return row?.contact_id;
}

/** A restriction that holds, and nothing later lifts. */
export interface InForce {
  contact_id: string;
  scope: ConsentScope;
  source: ConsentSource;
  occurred_at: number;
}

/** What holds some contacts back, each restriction of the ledger by itself. Index `consent_records_contact`. */
export async function restrictionsInForce(db: Database, contactIds: readonly string[]): Promise<InForce[]> {
  return db.all<InForce>(
    `select record.contact_id, record.scope, record.source, record.occurred_at
     from json_each(?1) as named cross join consent_records as record on record.contact_id = named.value
     where record.action in ('opt_out', 'block') and not exists (
       select 1 from consent_records as lift
       where lift.contact_id = record.contact_id and lift.scope = record.scope and lift.action in ('opt_in', 'unblock')
         and lift.can_reverse = 1 and lift.occurred_at > record.occurred_at
         and (record.source not in ('preference_webhook', 'meta_refused') or lift.source = 'preference_webhook')
         and (record.source <> 'complaint' or record.scope <> 'block' or lift.evidence_kind is 'inbound_message'))
     order by named.key, record.occurred_at desc`,
    JSON.stringify(contactIds),
  );
}

/** The latest entry of each contact and scope that lifts: a restriction that is not later has no effect. */
export async function latestLifts(
  db: Database,
  contactIds: readonly string[],
): Promise<{ contact_id: string; scope: ConsentScope; at: number }[]> {
  return db.all(
    `select record.contact_id, record.scope, max(record.occurred_at) as at
     from json_each(?1) as named cross join consent_records as record on record.contact_id = named.value
     where record.can_reverse = 1 and record.action in ('opt_in', 'unblock') group by record.contact_id, record.scope`,
    JSON.stringify(contactIds),
  );
}

/** A ledger entry that somebody asked for. */
export interface StaffEntry {
  id: string;
  contact_id: string;
  scope: ConsentScope;
  action: ConsentAction;
  source: ConsentSource;
  evidence_kind: string | null;
  evidence_ref: string | null;
  can_reverse: 0 | 1;
  occurred_at: number;
  dedupe_key: string;
  /** What was judged: the state and since when, before the entry. */
  was: string;
  was_since: number | null;
}

const STATE_COLUMN = (suffix: "" | "_since"): string =>
  `case entry.value ->> 'scope' ${CONSENT_SCOPES.map((scope) => `when '${scope}' then state.${scope}${suffix}`).join(" ")} end`;

/** Undoes the batch when a state is no longer what was judged: a refusal that came meanwhile is not lifted unseen. */
export function guardStates(entries: readonly StaffEntry[]): Statement {
  return statement(
    `insert into batch_guards (passed) select not exists (
       select 1 from json_each(?1) as entry
       join contacts as contact on contact.id = entry.value ->> 'contact_id'
       left join consent_states as state on state.contact_id = contact.id
       where contact.merged_into is not null or contact.erased_at is not null
         or coalesce(${STATE_COLUMN("")}, 'unknown') <> entry.value ->> 'was'
         or ${STATE_COLUMN("_since")} is not entry.value ->> 'was_since')`,
    JSON.stringify(
      entries.map(({ contact_id, scope, was, was_since }) => ({ contact_id, scope, was, was_since })),
    ),
  );
}

/** Writes entries by somebody's word in one statement. A contact that was merged meanwhile counts as what it became. */
export function insertStaffEntries(
  entries: readonly StaffEntry[],
  request: { actionRequestId: string; requester: { kind: string; id: string } },
  now: number,
  correlationId: string,
): Statement {
  return statement(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, can_reverse,
       actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id, action_request_id)
     select entry.value ->> 'id', coalesce(contact.merged_into, contact.id), entry.value ->> 'scope', entry.value ->> 'action',
       entry.value ->> 'source', entry.value ->> 'evidence_kind', entry.value ->> 'evidence_ref', entry.value ->> 'can_reverse',
       ?2, ?3, entry.value ->> 'occurred_at', ?4, entry.value ->> 'dedupe_key', ?5, ?6
     from json_each(?1) as entry join contacts as contact on contact.id = entry.value ->> 'contact_id'
     where true
     on conflict (dedupe_key) do nothing`,
    JSON.stringify(entries),
    request.requester.kind,
    request.requester.id,
    now,
    correlationId,
    request.actionRequestId,
  );
}

/** A ledger entry that an event brings, before its contact is known by id. */
export interface LedgerEntry {
  id: string;
  scope: ConsentScope;
  action: ConsentAction;
  source: ConsentSource;
  evidence_kind: string;
  evidence_ref: string;
  actor_kind: "customer" | "meta";
  occurred_at: number;
  can_reverse: 0 | 1;
  /** Only lifts; says nothing when there is nothing to lift. */
  reversal_only: 0 | 1;
  dedupe_key: string;
  /** Write it only when it lifts a restriction of this scope that is older. */
  only_if_restricted: 0 | 1;
}

/** An entry of the person with this address. */
export type EntryByPerson = LedgerEntry & { key_kind: string; key_value: string };
/** An entry of the person to whom this message went. */
export type EntryByMessage = LedgerEntry & { wamid: string; callback: string | null };

/** A STOP that may have come in after what the customer wrote later. */
export interface LateStop {
  id: string;
  key_kind: string;
  key_value: string;
  /** Meta's time of the STOP, ms. */
  at: number;
}

const ENTRY_COLUMNS = `entry.value ->> 'id', contact_id, entry.value ->> 'scope', entry.value ->> 'action',
  entry.value ->> 'source', entry.value ->> 'evidence_kind', entry.value ->> 'evidence_ref', entry.value ->> 'can_reverse', entry.value ->> 'reversal_only',
  entry.value ->> 'actor_kind', case entry.value ->> 'actor_kind' when 'customer' then contact_id else 'meta' end,
  entry.value ->> 'occurred_at', ?3, entry.value ->> 'dedupe_key', ?4`;

/**
 * Writes what events say of consent, for contacts found by address and for the receivers of messages, in one
 * statement. The same event twice is one entry. Where a customer's later message was applied before an earlier STOP, the
 * last that does not refuse lifts the stop of replies just as it would have in their order; its entry has the same key either way. Indexes
 * `conversations_thread` and `messages_conversation`.
 */
export function insertEventEntries(
  byPerson: readonly EntryByPerson[],
  byMessage: readonly EntryByMessage[],
  stops: readonly LateStop[],
  now: number,
  correlationId: string,
): Statement {
  return statement(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, can_reverse, reversal_only,
       actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
     select ${ENTRY_COLUMNS} from (
       select identity.contact_id, entry.value
       from json_each(?1) as entry
       join contact_identities as identity
         on identity.kind = entry.value ->> 'key_kind' and identity.value = entry.value ->> 'key_value'
       left join consent_states as state on state.contact_id = identity.contact_id
       where entry.value ->> 'only_if_restricted' = 0
         or (case entry.value ->> 'scope'
               when 'marketing' then state.marketing when 'utility' then state.utility
               when 'authentication' then state.authentication when 'service' then state.service
               when 'block' then state.block else state.delivery end) in ('opted_out', 'undeliverable')
       union all
       select message.contact_id, entry.value
       from json_each(?2) as entry
       join messages as message on message.id = coalesce(
         (select by_wamid.id from messages as by_wamid where by_wamid.wamid = entry.value ->> 'wamid'),
         entry.value ->> 'callback')
       -- A report that is older than the customer's last message says nothing about how she can be reached now.
       where entry.value ->> 'scope' <> 'delivery' or entry.value ->> 'occurred_at' >= coalesce(
         (select contact.last_inbound_at from contacts as contact where contact.id = message.contact_id), 0)
     ) as entry
     union all
     select stop.value ->> 'id', contact.id, 'service', 'opt_in', 'customer_message', 'inbound_message', later.wamid, 1, 1,
       'customer', contact.id, later.at, ?3, 'message:' || later.wamid || ':service', ?4
     from json_each(?5) as stop
     join contact_identities as identity
       on identity.kind = stop.value ->> 'key_kind' and identity.value = stop.value ->> 'key_value'
     join contacts as contact on contact.id = identity.contact_id and contact.last_inbound_at > stop.value ->> 'at'
     join messages as later on later.id = (
       select message.id from conversations as conversation
       cross join messages as message on message.conversation_id = conversation.id
         and message.at > stop.value ->> 'at' and message.direction = 'in'
       where conversation.contact_id = contact.id and message.refuses = 0
         and message.type in (select kind.value from json_each(?6) as kind)
       order by message.at desc limit 1)
     where true
     on conflict (dedupe_key) do nothing`,
    JSON.stringify(byPerson),
    JSON.stringify(byMessage),
    now,
    correlationId,
    JSON.stringify(stops),
    JSON.stringify(CUSTOMER_KINDS),
  );
}

/** What Meta's refusal of a message says of its receiver; nothing for errors that are about the message. */
export function insertRefusal(refusal: {
  id: string;
  code: number;
  messageId: string;
  at: number;
  correlationId: string;
}): Statement[] {
  const meaning = RECEIVER_ERRORS[refusal.code];
  if (!meaning) return [];
  return [
    statement(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       select ?1, contact_id, ?2, ?3, ?4, 'send_refused', ?5, 'meta', 'meta', ?6, ?6, ?7, ?8 from messages where id = ?5`,
      refusal.id,
      meaning.scope,
      meaning.action,
      meaning.source,
      refusal.messageId,
      refusal.at,
      `refused:${refusal.messageId}:${meaning.scope}`,
      refusal.correlationId,
    ),
  ];
}

/**
 * What Meta's refusals of messages to some contacts say of them, in one statement; none for errors that are about the
 * message. `reference` names the message: the same refusal told twice is one entry.
 */
export function refusalsOfContacts(
  ctx: AppContext,
  refusals: readonly { contactId: string; code: number; reference: string }[],
  at: number,
): Statement[] {
  const entries = refusals.flatMap(({ contactId, code, reference }) => {
    const meaning = RECEIVER_ERRORS[code];
    return meaning
      ? [
          {
            id: ctx.ids.next("consentRecord"),
            contact_id: contactId,
            ...meaning,
            reference,
            dedupe_key: `refused:${reference}:${meaning.scope}`,
          },
        ]
      : [];
  });
  if (entries.length === 0) return [];
  return [
    statement(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       select entry.value ->> 'id', entry.value ->> 'contact_id', entry.value ->> 'scope', entry.value ->> 'action',
         entry.value ->> 'source', 'send_refused', entry.value ->> 'reference', 'meta', 'meta', ?2, ?2,
         entry.value ->> 'dedupe_key', ?3
       from json_each(?1) as entry where true on conflict (dedupe_key) do nothing`,
      JSON.stringify(entries),
      at,
      ctx.correlationId,
    ),
  ];
}

export interface ConsentRecordRow {
  id: string;
  contact_id: string;
  channel: string;
  scope: ConsentScope;
  action: ConsentAction;
  source: ConsentSource;
  evidence_kind: string | null;
  evidence_ref: string | null;
  can_reverse: number;
  actor_kind: string;
  actor_id: string;
  occurred_at: number;
  recorded_at: number;
}
