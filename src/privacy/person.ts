import { identitiesOf, waIdVariants } from "../contacts";
import type { Database } from "../platform/db";

/** Under what a person is known: the ids of their contact and of those that became one with it, and their addresses. */
export interface Person {
  ids: string[];
  conversationIds: string[];
  orderIds: string[];
  identities: { kind: string; value: string; retired_at: number | null; taken_at: number | null }[];
}

/** The contact and whoever became one with it, directly or through others: keys of `contact_merges`. */
const IDS = `with recursive person (id) as (
  select ?1 union select merge.loser_id from contact_merges as merge join person on merge.winner_id = person.id)`;

/** Primary keys and the indexes `conversations_thread`, `orders_contact`, `contact_identities_contact`. */
export async function personOf(db: Database, contactId: string): Promise<Person> {
  const [row, identities] = await Promise.all([
    db.first<{ ids: string; conversations: string; orders: string }>(
      `${IDS} select (select json_group_array(id) from person) as ids,
         (select json_group_array(id) from conversations where contact_id in (select id from person)) as conversations,
         (select json_group_array(id) from orders where contact_id in (select id from person)) as orders`,
      contactId,
    ),
    identitiesOf(db, contactId),
  ]);
  const list = (text: string | undefined) => JSON.parse(text ?? "[]") as string[];
  return {
    ids: list(row?.ids),
    conversationIds: list(row?.conversations),
    orderIds: list(row?.orders),
    identities,
  };
}

/** Digits that are too few to be somebody's number alone. */
const FEWEST_DIGITS = 6;

/** A text that names the person, and from when to when it did, both included, ms: an address may have been another's. */
export type Needle = readonly [text: string, from: number, until: number];

const EVER = Number.MAX_SAFE_INTEGER;

/**
 * By what a text names the person: ids of theirs, the digits of numbers in every form that WhatsApp may use, business-scoped ids.
 *
 * @param until when their addresses ceased to be theirs, ms
 */
export function needlesOf(person: Person, until = EVER): Needle[] {
  const addresses = person.identities.flatMap(({ kind, value, retired_at, taken_at }) =>
    (kind === "phone" || kind === "wa_id" ? waIdVariants(value.replace(/\D/g, "")) : [value]).map(
      (text): Needle => [text, taken_at ?? 0, Math.min(retired_at ?? EVER, until)],
    ),
  );
  const ids = [...person.ids, ...person.conversationIds, ...person.orderIds];
  return [
    ...new Map(
      [
        ...ids.map((id): Needle => [id, 0, EVER]),
        ...addresses.filter(([address]) => address.length >= FEWEST_DIGITS),
      ].map((needle) => [needle.join(), needle]),
    ).values(),
  ];
}
