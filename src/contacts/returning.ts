import { ToolError } from "../mcp/errors";
import type { AppContext } from "../platform/context";
import { type Database, type Statement, statement } from "../platform/db";
import { hex, hmacSha256 } from "../platform/hash";
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

/** Under which key digests were made, without telling the key: HMAC-SHA-256 of a constant, hex. */
export const erasureKeyId = (secret: string): Promise<string> => hmacSha256(secret, "erasure-key-id");

/** Whether `ERASURE_KEY` is the one under which everybody was erased so far; `unused` while nobody was. */
export type ErasureKeyState = "unused" | "good" | "missing" | "changed";

/** The keys under which people were erased, as `erasureKeyId` names them: the two ends of the index, which differ when there were several. */
export interface KeysOfErasures {
  first: string | null;
  last: string | null;
}

/** What reads `KeysOfErasures`: one entry of each end of the index `erased_identities_key`. */
export const KEYS_OF_ERASURES =
  "select (select min(key_id) from erased_identities) as first, (select max(key_id) from erased_identities) as last";

export async function erasureKeyState(db: Database, secret: string | undefined): Promise<ErasureKeyState> {
  return erasureKeyStateOf(await db.first<KeysOfErasures>(KEYS_OF_ERASURES), secret);
}

/** The same for whoever has read the keys with something else. */
export async function erasureKeyStateOf(
  keys: KeysOfErasures | null | undefined,
  secret: string | undefined,
): Promise<ErasureKeyState> {
  if (keys?.first == null) return "unused";
  if (!secret) return "missing";
  const id = await erasureKeyId(secret);
  return keys.first === id && keys.last === id ? "good" : "changed";
}

/**
 * Undoes the batch when somebody has been erased: for what was prepared while nobody was. See `isGuardFailure`.
 */
const guardNobodyErased = (): Statement =>
  statement("insert into batch_guards (passed) select not exists (select 1 from erased_identities)");

/** Why nobody becomes a contact for now, or undefined when the key is there; and what to do about it. */
export async function erasureKeyRefusal(ctx: AppContext): Promise<ToolError | undefined> {
  const state = await erasureKeyState(ctx.db, ctx.env.ERASURE_KEY);
  return state === "missing" || state === "changed" ? refusalOf(state) : undefined;
}

const refusalOf = (state: "missing" | "changed"): ToolError =>
  new ToolError(
    "policy_blocked",
    `${state === "missing" ? "ERASURE_KEY is not set" : "ERASURE_KEY is not the one under which people were erased"}: what they refused would not hold if this brings one of them back. Nothing was changed.`,
    "Whoever operates this deployment sets ERASURE_KEY to what it was (whatsapp.config.get shows when it is right). Then try again.",
  );

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
 * it as it would have, and it is recorded once for each contact. Who was erased is looked up in the batch itself: an erasure that
 * begins meanwhile counts, and where nobody was ever erased (one row is read) the first one undoes the batch.
 *
 * @throws {ToolError} `policy_blocked` when `ERASURE_KEY` is missing or another one: nobody would be known again
 */
export async function refusalsOfReturning(
  ctx: AppContext,
  /** They, or how they are read when somebody was erased. */
  given: readonly PlainAddress[] | (() => Promise<readonly PlainAddress[]>),
): Promise<Statement[]> {
  if (given.length === 0 && typeof given !== "function") return [];
  const { ERASURE_KEY: key } = ctx.env;
  const state = await erasureKeyState(ctx.db, key);
  if (state === "unused") return [guardNobodyErased()];
  if (state !== "good" || !key) throw refusalOf(state === "changed" ? "changed" : "missing");
  const digests = await addressDigests(key, typeof given === "function" ? await given() : given);
  return [
    statement(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       select 'cns_' || lower(hex(randomblob(13))), person.contact_id, refused.scope, refused.action, 'returned', 'contact',
         person.erased_id, 'system', 'system', refused.since, ?2,
         'returned:' || person.contact_id || ':' || person.erased_id || ':' || refused.scope, ?3
       from (select distinct identity.contact_id, erased.contact_id as erased_id
         from json_each(?1) as wanted
         cross join json_each(wanted.value, '$.digests') as form
         cross join erased_identities as erased on erased.kind = wanted.value ->> 'kind' and erased.digest = form.value
         cross join json_each(wanted.value, '$.names') as name
         cross join contact_identities as identity on identity.kind = name.value ->> 0
           and identity.value = name.value ->> 1 and identity.retired_at is null) as person
       join ${REFUSED} as refused on refused.contact_id = person.erased_id
       where refused.value in ('opted_out', 'blocked', 'undeliverable') and person.contact_id <> person.erased_id
         and not exists (select 1 from consent_records as known where known.dedupe_key =
           'returned:' || person.contact_id || ':' || person.erased_id || ':' || refused.scope)`,
      JSON.stringify(
        [...Map.groupBy(digests, ({ of }) => of)].map(([address, forms]) => ({
          kind: forms[0]?.kind,
          digests: forms.map(({ digest }) => digest),
          names: namesOf(...address),
        })),
      ),
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
