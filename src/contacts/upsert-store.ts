import { type ActionReference, normaliseText } from "../governance";
import { SECOND } from "../platform/clock";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import type { ContactRow } from "./store";
import type { ContactInput } from "./upsert-input";

export type Address = readonly [kind: string, value: string];

/** Addresses that a contact does not have yet. */
export interface NewAddresses {
  phone: string | undefined;
  bsuid: string | undefined;
}

/** Contacts of that id or under one of the addresses, a number before an id; keys of `contact_identities`. */
export async function knownContacts(
  db: Database,
  id: string | undefined,
  addresses: readonly Address[],
): Promise<ContactRow[]> {
  return db.all<ContactRow>(
    `select contact.* from contacts as contact join (
       select identity.contact_id as id, min(address.key) as rank
       from json_each(?2) as address
       cross join contact_identities as identity on identity.kind = address.value ->> 0 and identity.value = address.value ->> 1
         and identity.retired_at is null
       group by identity.contact_id
       union select ?1, -1
     ) as wanted on wanted.id = contact.id and contact.erased_at is null
     group by contact.id order by min(wanted.rank)`,
    id ?? null,
    JSON.stringify(addresses),
  );
}

/** What would change hands with some contacts, and who had become one with any of those involved before. */
export async function movedWith(
  db: Database,
  involved: readonly string[],
  going: readonly string[],
): Promise<{ conversations: number; orders: number; absorbed: string[] }> {
  const row = await db.first<{ conversations: number; orders: number; absorbed: string }>(
    `select (select count(*) from conversations where contact_id in (select value from json_each(?2))) as conversations,
       (select count(*) from orders where contact_id in (select value from json_each(?2))) as orders,
       (select json_group_array(loser_id) from (select loser_id from contact_merges
         where winner_id in (select value from json_each(?1)) order by loser_id)) as absorbed`,
    JSON.stringify(involved),
    JSON.stringify(going),
  );
  return {
    conversations: row?.conversations ?? 0,
    orders: row?.orders ?? 0,
    absorbed: JSON.parse(row?.absorbed ?? "[]") as string[],
  };
}

const nobodyHas = (list: string, owners: string): string => `not exists (
  select 1 from json_each(${list}) as address
  cross join contact_identities as identity on identity.kind = address.value ->> 0 and identity.value = address.value ->> 1
  where identity.retired_at is null and identity.contact_id not in (select value from json_each(${owners})))`;

/** Creates a contact; changes no row when somebody got one of its addresses meanwhile. */
export function insertContact(contact: {
  id: string;
  phone: string | undefined;
  country: string | null;
  addresses: readonly Address[];
  content: ContactInput;
  now: number;
}): Statement {
  const { id, phone, country, addresses, content, now } = contact;
  const preferences = Object.entries(content.preferences ?? {}).filter(([, value]) => value !== null);
  const links = (content.crm_links ?? []).filter((link) => link.id !== null);
  return statement(
    `insert into contacts (id, name, search_name, phone, bsuid, country, language, tags, preferences, crm_links,
       created_at, updated_at, last_activity_at)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?13 where ${nobodyHas("?12", "'[]'")}`,
    id,
    content.name ?? null,
    content.name ? normaliseText(content.name) : null,
    phone ?? null,
    content.business_scoped_user_id ?? null,
    country,
    content.language ?? null,
    JSON.stringify(content.tags ?? []),
    Object.fromEntries(preferences),
    JSON.stringify(links),
    now,
    JSON.stringify(addresses),
    // To the second, as Meta's times are: whatever the customer does from now on is not older than this.
    now - (now % SECOND),
  );
}

/**
 * Changes what is given and leaves the rest; changes no row when the contact was merged, or when somebody outside
 * `owners` got one of the addresses meanwhile. A new number makes Meta's id of the old one void.
 */
export function updateContact(change: {
  target: ContactRow;
  addresses: NewAddresses;
  owners: readonly string[];
  all: readonly Address[];
  country: string | null;
  content: ContactInput;
  now: number;
}): Statement {
  const { target, addresses, owners, all, country, content, now } = change;
  const params: unknown[] = [target.id, now, JSON.stringify(all), JSON.stringify(owners)];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  const set = ["updated_at = ?2"];
  if (content.name !== undefined) {
    set.push(`name = ${bind(content.name)}`);
    set.push(`search_name = ${bind(content.name === null ? null : normaliseText(content.name))}`);
  }
  if (content.language !== undefined) set.push(`language = ${bind(content.language)}`);
  if (addresses.phone !== undefined) {
    set.push(`phone = ${bind(addresses.phone)}`, "wa_id = null", `country = ${bind(country)}`);
  }
  if (addresses.bsuid !== undefined) set.push(`bsuid = ${bind(addresses.bsuid)}`);
  if (content.tags) {
    set.push(`tags = (select json_group_array(value) from (
      select value from json_each(contacts.tags) union select value from json_each(${bind(JSON.stringify(content.tags))})))`);
  }
  if (content.preferences) set.push(`preferences = json_patch(preferences, ${bind(content.preferences)})`);
  if (content.crm_links) {
    const links = bind(JSON.stringify(content.crm_links));
    set.push(`crm_links = (select json_group_array(json(value)) from (
      select value from json_each(contacts.crm_links)
        where value ->> 'system' not in (select value ->> 'system' from json_each(${links}))
      union all select value from json_each(${links}) where value ->> 'id' is not null))`);
  }
  // Whoever agreed to a change of address agreed to the one that was there.
  const unmoved: string[] = [];
  if (addresses.phone !== undefined || addresses.bsuid !== undefined) {
    if (target.phone !== null) unmoved.push(`and phone is ${bind(target.phone)}`);
    if (target.bsuid !== null) unmoved.push(`and bsuid is ${bind(target.bsuid)}`);
  }
  return statement(
    `update contacts set ${set.join(", ")} where id = ?1 and merged_into is null ${unmoved.join(" ")} and ${nobodyHas("?3", "?4")}`,
    ...params,
  );
}

interface ByRequest {
  now: number;
  request: ActionReference;
  correlationId: string;
}

/** Makes two contacts one; a trigger moves everything. Changes no row when either of them was merged meanwhile. */
export function mergeContacts(merge: ByRequest & { winnerId: string; loserId: string }): Statement {
  const { winnerId, loserId, now, request, correlationId } = merge;
  return statement(
    `insert into contact_merges (winner_id, loser_id, merged_at, actor_kind, actor_id, actor_name, action_request_id, correlation_id)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
     where 2 = (select count(*) from contacts where id in (?1, ?2) and merged_into is null)`,
    winnerId,
    loserId,
    now,
    request.requester.kind,
    request.requester.id,
    request.requesterName,
    request.actionRequestId,
    correlationId,
  );
}

/** Meta's word that a number cannot be reached was about the old number. */
export function deliverableAgain(entry: ByRequest & { id: string; contactId: string }): Statement {
  return statement(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, can_reverse, reversal_only,
       actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id, action_request_id)
     select ?1, ?2, 'delivery', 'deliverable', 'staff', 'number_changed', ?3, 1, 1, ?4, ?5, ?6, ?6, ?7, ?8, ?3
     where exists (select 1 from consent_states where contact_id = ?2 and delivery = 'undeliverable')`,
    entry.id,
    entry.contactId,
    entry.request.actionRequestId,
    entry.request.requester.kind,
    entry.request.requester.id,
    entry.now,
    `number:${entry.request.actionRequestId}`,
    entry.correlationId,
  );
}

/**
 * Another business-scoped id by hand voids what was agreed to, as it does when Meta shows it; the trigger that follows
 * finds these entries under its own keys and adds nothing.
 */
export function voidConsent(
  entry: ByRequest & { ids: readonly string[]; contactId: string; bsuid: string },
): Statement {
  return statement(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
       occurred_at, recorded_at, dedupe_key, correlation_id, action_request_id)
     select ?1 ->> ('$[' || scope.key || ']'), ?2, scope.value, 'opt_out', 'identity_changed', 'contact', ?2, ?3, ?4, ?5, ?5,
       'owner:' || ?2 || ':' || ?6 || ':' || scope.value, ?7, ?8
     from json_each('["marketing","utility","authentication"]') as scope
     join consent_states as state on state.contact_id = ?2
     where 'opted_in' = case scope.value when 'marketing' then state.marketing when 'utility' then state.utility
       else state.authentication end`,
    JSON.stringify(entry.ids),
    entry.contactId,
    entry.request.requester.kind,
    entry.request.requester.id,
    entry.now,
    entry.bsuid,
    entry.correlationId,
    entry.request.actionRequestId,
  );
}
