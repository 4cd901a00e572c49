import type { Statement } from "../platform/db";
import { statement } from "../platform/db";
import type { AddressKey } from "./address-change";

/** A change of address as SQL reads it. */
export interface AddressMove {
  before: AddressKey[];
  after: AddressKey[];
  numberGone: boolean;
  /** Meta's time of the change, ms. */
  at: number;
}

/**
 * SQL for the contact that a move (`move.value`) is of: known by an address of before; null when nobody is. Whoever took
 * that address over since is not: Meta tells of a move more than once.
 */
const OWNER = `(select identity.contact_id from json_each(move.value, '$.before') as known
  cross join contact_identities as identity on identity.kind = known.value ->> 0 and identity.value = known.value ->> 1
  where identity.taken_at is null or identity.taken_at <= move.value ->> 'at'
  order by known.key limit 1)`;

/**
 * SQL for the new addresses that another contact has held since before the move: a former owner's. Whoever got one only
 * afterwards is the same person, and the two become one as ever.
 */
const TAKEN = `(select held.kind, held.value, held.contact_id as former_id, ${OWNER} as owner_id, move.value ->> 'at' as at
  from json_each(?1) as move
  cross join json_each(move.value, '$.after') as address
  cross join contact_identities as held on held.kind = address.value ->> 0 and held.value = address.value ->> 1
  where held.retired_at is null and held.created_at < move.value ->> 'at' and held.contact_id is not ${OWNER})`;

/** SQL that finds whether a contact's address of a kind is a former one. */
const isFormer = (kind: "phone" | "wa_id" | "bsuid"): string =>
  `select 1 from contact_identities as former
   where former.kind = '${kind}' and former.value = contacts.${kind} and former.retired_at is not null`;

/**
 * Moves people to their new addresses, before anything else is done with their events.
 *
 * A new address that a former owner is still known under goes to the one who moved, and nothing else does: neither what
 * the former owner wrote nor what they agreed to. What was refused under it stays refused, in case the two are one person.
 * An old address is kept as a former one: what was sent from it before still finds its sender, and whoever writes from it
 * later is somebody else. Primary key of `contact_identities`.
 */
export function moveAddresses(moves: readonly AddressMove[], now: number): Statement[] {
  const json = JSON.stringify(moves);
  return [
    statement(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       select 'cns_' || lower(hex(randomblob(13))), taken.owner_id, refusal.scope, refusal.action, 'identity_changed', 'contact',
         taken.former_id, 'meta', 'meta', taken.at, ?2,
         'moved:' || taken.owner_id || ':' || taken.former_id || ':' || refusal.scope, taken.owner_id
       from (select distinct former_id, owner_id, at from ${TAKEN} where owner_id is not null) as taken
       join consent_states as state on state.contact_id = taken.former_id
       join (select 'marketing' as scope, 'opt_out' as action union all select 'utility', 'opt_out'
         union all select 'authentication', 'opt_out' union all select 'service', 'opt_out'
         union all select 'block', 'block') as refusal
         on case refusal.scope when 'marketing' then state.marketing when 'utility' then state.utility
           when 'authentication' then state.authentication when 'service' then state.service else state.block end
           in ('opted_out', 'blocked')
       where true
       on conflict (dedupe_key) do nothing`,
      json,
      now,
    ),
    statement(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, details, correlation_id)
       select 'aud_' || lower(hex(randomblob(13))), ?2, 'meta', 'meta', 'Meta', 'contact.address_lost', 'contact', taken.former_id, 'ok',
         json_object('kinds', json_group_array(taken.kind), 'to', taken.owner_id), taken.former_id
       from ${TAKEN} as taken group by taken.former_id, taken.owner_id`,
      json,
      now,
    ),
    statement(
      `update contacts set
         phone = case when exists (select 1 from ${TAKEN} as taken where kind = 'phone' and value = contacts.phone) then null else phone end,
         wa_id = case when exists (select 1 from ${TAKEN} as taken where kind = 'wa_id' and value = contacts.wa_id) then null else wa_id end,
         bsuid = case when exists (select 1 from ${TAKEN} as taken where kind = 'bsuid' and value = contacts.bsuid) then null else bsuid end,
         updated_at = ?2
       where id in (select former_id from ${TAKEN} as taken)`,
      json,
      now,
    ),
    statement(
      `delete from contact_identities where (kind, value) in (select kind, value from ${TAKEN} as taken)`,
      json,
    ),
    statement(
      `update contact_identities set retired_at = move.value ->> 'at' from json_each(?1) as move
       where contact_identities.contact_id = ${OWNER} and contact_identities.retired_at is null
         and not exists (select 1 from json_each(move.value, '$.after') as kept
           where kept.value ->> 0 = contact_identities.kind and kept.value ->> 1 = contact_identities.value)
         and (exists (select 1 from json_each(move.value, '$.before') as old
             where old.value ->> 0 = contact_identities.kind and old.value ->> 1 = contact_identities.value)
           or (move.value ->> 'numberGone' and contact_identities.kind in ('phone', 'wa_id')
             and contact_identities.created_at < move.value ->> 'at'))`,
      json,
    ),
    statement(
      `update contacts set
         phone = case when exists (${isFormer("phone")}) then null else phone end,
         wa_id = case when exists (${isFormer("wa_id")}) then null else wa_id end,
         bsuid = case when exists (${isFormer("bsuid")}) then null else bsuid end,
         updated_at = ?2
       where id in (select ${OWNER} from json_each(?1) as move)`,
      json,
      now,
    ),
  ];
}

/**
 * Keeps the addresses of before of people who were not known by them, once they have their contact: what they sent from
 * there before the move finds them too. Primary key of `contact_identities`.
 */
export function keepFormerAddresses(moves: readonly AddressMove[], now: number): Statement {
  return statement(
    `insert into contact_identities (kind, value, contact_id, created_at, retired_at)
     select old.value ->> 0, old.value ->> 1, holder.contact_id, ?2, move.value ->> 'at'
     from json_each(?1) as move
     cross join json_each(move.value, '$.before') as old
     cross join contact_identities as holder
       on holder.kind = move.value ->> '$.after[0][0]' and holder.value = move.value ->> '$.after[0][1]'
     where true
     on conflict (kind, value) do nothing`,
    JSON.stringify(moves),
    now,
  );
}
