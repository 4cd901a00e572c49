import type { AppContext } from "../platform/context";
import { type Database, type Statement, statement } from "../platform/db";
import { hex } from "../platform/hash";
import { waIdVariants } from "./identity";

/** An address as `contact_identities` has it: its kind and its value. */
export type PlainAddress = readonly [kind: string, value: string];

/** A keyed digest of an address, under a kind that numbers share however Meta or a file writes them. */
export interface AddressDigest {
  kind: "number" | "bsuid" | "parent_bsuid";
  digest: string;
  /** The address that it was made from. */
  of: PlainAddress;
}

const encoder = new TextEncoder();

/** What is digested of an address: of a number its digits, in every form under which WhatsApp may know it. */
function formsOf([kind, value]: PlainAddress): { kind: AddressDigest["kind"]; text: string }[] {
  if (kind === "bsuid" || kind === "parent_bsuid") return [{ kind, text: value }];
  return waIdVariants(value.replace(/\D/g, "")).map((text) => ({ kind: "number", text }));
}

/**
 * HMAC-SHA-256 of addresses under `ERASURE_KEY`, hex. The key stays the same for as long as refusals of people who were erased
 * are to hold: under another one nobody of them is known again.
 */
export async function addressDigests(
  secret: string,
  addresses: readonly PlainAddress[],
): Promise<AddressDigest[]> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return Promise.all(
    addresses.flatMap((of) =>
      formsOf(of).map(async ({ kind, text }) => ({
        kind,
        of,
        digest: hex(await crypto.subtle.sign("HMAC", key, encoder.encode(`${kind}\n${text}`))),
      })),
    ),
  );
}

/** Whether anybody was ever erased: one row is read. */
export async function hasErased(db: Database): Promise<boolean> {
  return (await db.first("select 1 from erased_identities limit 1")) !== undefined;
}

/** What a state of the ledger amounts to, as an entry: what holds somebody back, and nothing else. */
const REFUSED = `(
  select scope.value as scope,
    case scope.value when 'block' then 'block' when 'delivery' then 'undeliverable' else 'opt_out' end as action,
    case scope.value when 'marketing' then state.marketing when 'utility' then state.utility
      when 'authentication' then state.authentication when 'service' then state.service
      when 'block' then state.block else state.delivery end as value,
    case scope.value when 'marketing' then state.marketing_since when 'utility' then state.utility_since
      when 'authentication' then state.authentication_since when 'service' then state.service_since
      when 'block' then state.block_since else state.delivery_since end as since,
    state.contact_id as contact_id
  from consent_states as state
  cross join json_each('["marketing","utility","authentication","service","block","delivery"]') as scope)`;

/**
 * What people had refused who were erased and come back under one of these addresses: statements for the batch that makes them
 * contacts again, right behind that. Each refusal counts from when it was first said, so that what the customer says later lifts
 * it as it would have, and it is recorded once for each contact. Nothing to do in most deployments: one row is read.
 */
export async function refusalsOfReturning(
  ctx: AppContext,
  addresses: readonly PlainAddress[],
): Promise<Statement[]> {
  if (addresses.length === 0 || !(await hasErased(ctx.db))) return [];
  const { ERASURE_KEY: key } = ctx.env;
  if (!key) {
    ctx.log.error("privacy.erasure_key_missing", { hint: "Set ERASURE_KEY: refusals are not carried over." });
    return [];
  }
  const digests = await addressDigests(key, addresses);
  const known = await ctx.db.all<{ kind: string; digest: string; contact_id: string }>(
    `select erased.kind, erased.digest, erased.contact_id from json_each(?1) as wanted
     cross join erased_identities as erased on erased.kind = wanted.value ->> 0 and erased.digest = wanted.value ->> 1`,
    JSON.stringify(digests.map(({ kind, digest }) => [kind, digest])),
  );
  if (known.length === 0) return [];
  const matches = known.flatMap((erased) =>
    digests
      .filter(({ kind, digest }) => kind === erased.kind && digest === erased.digest)
      .flatMap(({ of: [kind, value] }) => namesOf(kind, value))
      .map(([kind, value]) => ({ kind, value, erased: erased.contact_id })),
  );
  return [
    statement(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       select 'cns_' || lower(hex(randomblob(13))), person.contact_id, refused.scope, refused.action, 'returned', 'contact',
         person.erased_id, 'system', 'system', refused.since, ?2,
         'returned:' || person.contact_id || ':' || person.erased_id || ':' || refused.scope, ?3
       from (select distinct identity.contact_id, wanted.value ->> 'erased' as erased_id
         from json_each(?1) as wanted
         cross join contact_identities as identity on identity.kind = wanted.value ->> 'kind'
           and identity.value = wanted.value ->> 'value' and identity.retired_at is null) as person
       join ${REFUSED} as refused on refused.contact_id = person.erased_id
       where refused.value in ('opted_out', 'blocked', 'undeliverable') and person.contact_id <> person.erased_id
         and not exists (select 1 from consent_records as known where known.dedupe_key =
           'returned:' || person.contact_id || ':' || person.erased_id || ':' || refused.scope)`,
      JSON.stringify(matches),
      ctx.clock.now(),
      ctx.correlationId,
    ),
  ];
}

/** A number is an address of two kinds: as people dial it, and as WhatsApp names it. */
function namesOf(kind: string, value: string): PlainAddress[] {
  if (kind !== "phone" && kind !== "wa_id") return [[kind, value]];
  return waIdVariants(value.replace(/\D/g, "")).flatMap((digits) => [
    ["phone", `+${digits}`] as const,
    ["wa_id", digits] as const,
  ]);
}
