import type { ConsentValue } from "../governance";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface ContactRow {
  id: string;
  profile_name: string | null;
  name: string | null;
  phone: string | null;
  wa_id: string | null;
  bsuid: string | null;
  parent_bsuid: string | null;
  country: string | null;
  language: string | null;
  tags: string;
  preferences: string;
  crm_links: string;
  marketing: ConsentValue;
  utility: ConsentValue;
  authentication: ConsentValue;
  service: ConsentValue;
  blocked: 0 | 1;
  undeliverable: 0 | 1;
  created_at: number;
  updated_at: number;
  last_inbound_at: number | null;
  last_activity_at: number;
  merged_into: string | null;
}

/** Whoever was erased is nobody. */
export async function findContact(db: Database, id: string): Promise<ContactRow | undefined> {
  return db.first<ContactRow>("select * from contacts where id = ?1 and erased_at is null", id);
}

/** Where a contact can be reached: digits of a number, a business-scoped id, or neither. */
export interface ContactAddress {
  waId: string | null;
  phone: string | null;
  bsuid: string | null;
}

export async function addressesOf(db: Database, contactId: string): Promise<ContactAddress | undefined> {
  const row = await db.first<{ wa_id: string | null; phone: string | null; bsuid: string | null }>(
    "select wa_id, phone, bsuid from contacts where id = ?1",
    contactId,
  );
  return row && { waId: row.wa_id, phone: row.phone, bsuid: row.bsuid };
}

/** Every address of a contact, former ones (`retired_at`) among them. Index `contact_identities_contact`. */
export async function identitiesOf(
  db: Database,
  contactId: string,
): Promise<{ kind: string; value: string; retired_at: number | null; taken_at: number | null }[]> {
  return db.all(
    "select kind, value, retired_at, taken_at from contact_identities where contact_id = ?1 order by kind, value",
    contactId,
  );
}

/** A person as webhook events speak of her: the keys that name her, and what is new about her. */
export interface Person {
  /** Id for the contact if none is known by any of the keys. */
  id: string;
  wa_id: string | null;
  phone: string | null;
  bsuid: string | null;
  parent_bsuid: string | null;
  profile_name: string | null;
  search_profile: string | null;
  country: string | null;
  /** Time of the latest inbound message among the events, ms; null when there was none. */
  inbound_at: number | null;
  at: number;
  /** `[kind, value]`, the strongest first. */
  keys: [string, string][];
}

/**
 * The contact that a JSON object `person.value` with `keys` belongs to, or null. Under a former address only what
 * happened before it was given up is hers, and whoever took over another's is not meant by what was before that, if
 * anybody else is.
 */
const KNOWN_CONTACT = `(select known.contact_id from (
    select identity.contact_id, wanted.key, coalesce(identity.taken_at, 0) > person.value ->> 'at' as taken_later
    from json_each(person.value, '$.keys') as wanted
    join contact_identities as identity on identity.kind = wanted.value ->> 0 and identity.value = wanted.value ->> 1
    where identity.retired_at is null or identity.retired_at >= person.value ->> 'at') as known
  order by known.taken_later, known.key limit 1)`;

/** An address of `person.value`, unless it is one that she gave up later. */
const stillHers = (kind: "phone" | "wa_id" | "bsuid"): string =>
  `case when not exists (select 1 from contact_identities as former where former.kind = '${kind}'
     and former.value = person.value ->> '${kind}' and former.retired_at >= person.value ->> 'at')
   then person.value ->> '${kind}' end`;

/**
 * Creates the contacts that are not known by any key and brings the others up to date, in one statement.
 * Names and addresses change only with a later event. Triggers add the identities, and merge two contacts that
 * turn out to be one person.
 */
export function upsertPersons(persons: readonly Person[], now: number): Statement {
  return statement(
    `insert into contacts (id, profile_name, search_profile, phone, wa_id, bsuid, parent_bsuid, country,
       created_at, updated_at, last_inbound_at, last_activity_at)
     select coalesce(${KNOWN_CONTACT}, person.value ->> 'id'),
       person.value ->> 'profile_name', person.value ->> 'search_profile', ${stillHers("phone")}, ${stillHers("wa_id")},
       ${stillHers("bsuid")}, person.value ->> 'parent_bsuid', person.value ->> 'country',
       ?2, ?2, person.value ->> 'inbound_at', person.value ->> 'at'
     from json_each(?1) as person
     where true
     on conflict (id) do update set
       profile_name = case when excluded.last_activity_at >= last_activity_at
         then coalesce(excluded.profile_name, profile_name) else coalesce(profile_name, excluded.profile_name) end,
       search_profile = case when excluded.last_activity_at >= last_activity_at
         then coalesce(excluded.search_profile, search_profile) else coalesce(search_profile, excluded.search_profile) end,
       phone = case when excluded.last_activity_at >= last_activity_at
         then coalesce(excluded.phone, phone) else coalesce(phone, excluded.phone) end,
       wa_id = case when excluded.last_activity_at >= last_activity_at
         then coalesce(excluded.wa_id, wa_id) else coalesce(wa_id, excluded.wa_id) end,
       bsuid = case when excluded.last_activity_at >= last_activity_at
         then coalesce(excluded.bsuid, bsuid) else coalesce(bsuid, excluded.bsuid) end,
       parent_bsuid = coalesce(excluded.parent_bsuid, parent_bsuid),
       country = coalesce(country, excluded.country),
       last_inbound_at = nullif(max(coalesce(last_inbound_at, 0), coalesce(excluded.last_inbound_at, 0)), 0),
       last_activity_at = max(last_activity_at, excluded.last_activity_at),
       updated_at = excluded.updated_at`,
    JSON.stringify(persons),
    now,
  );
}

/** Names and numbers of some contacts, in one statement, in the order in which they were named. */
export async function contactsNamed(
  db: Database,
  ids: readonly string[],
): Promise<Pick<ContactRow, "id" | "phone" | "name" | "profile_name">[]> {
  return db.all(
    `select contact.id, contact.phone, contact.name, contact.profile_name
     from json_each(?1) as named join contacts as contact on contact.id = named.value order by named.key`,
    JSON.stringify(ids),
  );
}
