import type { Position } from "../platform/cursors";
import type { Database } from "../platform/db";
import type { ContactRow } from "./store";

type Category = "marketing" | "utility" | "authentication" | "service";

export interface ContactFilters {
  /** Whole names and numbers only: a search by parts would spell out what is masked. */
  wholeOnly: boolean;
  /** Starts of a name or of the digits of a number; undefined when nothing is searched for. */
  terms?: readonly string[] | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  blocked?: boolean | undefined;
  undeliverable?: boolean | undefined;
  consent?: { category: Category; state: string } | undefined;
  last_seen_after?: string | undefined;
  last_seen_before?: string | undefined;
  /** A condition over `contacts as contact`, made with the given binder: the members of a segment. */
  member?: ((bind: (value: unknown) => string) => string) | undefined;
  limit: number;
}

/** Of a search, the term under which a contact was found. */
export type ListedContact = ContactRow & { term?: string };

/** In which order a list goes: it decides which index is walked, and what a cursor holds. */
export type ListOrder = "term" | "id" | "activity";

/**
 * A search goes by the term that was found; a filter by newest contact, because such an index need not be rewritten
 * whenever a customer writes; everything else by the latest activity.
 */
export function orderOf(filters: Omit<ContactFilters, "limit" | "wholeOnly">): ListOrder {
  if (filters.terms) return "term";
  const filtered = [
    filters.tag,
    filters.language,
    filters.blocked,
    filters.undeliverable,
    filters.consent,
    filters.member,
  ];
  return filtered.some((value) => value !== undefined) ? "id" : "activity";
}

export function positionOf(order: ListOrder, row: ListedContact): (string | number)[] {
  if (order === "term") return [row.term ?? "", row.id];
  return order === "id" ? [row.id] : [row.last_activity_at, row.id];
}

/** Terms of which none is the start of another: what one finds, the other need not. */
function distinctTerms(terms: readonly string[]): string[] {
  return [...new Set(terms)].filter(
    (term) => !terms.some((other) => other !== term && term.startsWith(other)),
  );
}

/**
 * A page of contacts, plus one row to tell whether there is more. Every list walks an index in its own order:
 * `contact_search` for a search, `contact_tags` for a tag, `contacts_marketing` and its like for consent,
 * `contacts_language`, `contacts_blocked`, otherwise `contacts_activity`.
 */
export async function listContacts(
  db: Database,
  filters: ContactFilters,
  start: Position | undefined,
): Promise<ListedContact[]> {
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  const order = orderOf(filters);
  const where = conditions(filters, bind);
  if (order === "term") {
    const terms = distinctTerms(filters.terms ?? []);
    if (terms.length === 0) return [];
    const branches = terms.map((term) => searchBranch(term, terms, where, filters.wholeOnly, start, bind));
    return db.all<ListedContact>(
      `${branches.join(" union all ")} order by term, found_id limit ${bind(filters.limit + 1)}`,
      ...params,
    );
  }
  const byTag = filters.tag !== undefined;
  if (start && order === "id")
    where.push(`${byTag ? "tagged.contact_id" : "contact.id"} < ${bind(start[0])}`);
  if (start && order === "activity")
    where.push(`(contact.last_activity_at, contact.id) < (${bind(start[0])}, ${bind(start[1])})`);
  const from = byTag
    ? "contact_tags as tagged cross join contacts as contact on contact.id = tagged.contact_id"
    : "contacts as contact";
  const sort = byTag
    ? "tagged.contact_id desc"
    : order === "id"
      ? "contact.id desc"
      : "contact.last_activity_at desc, contact.id desc";
  return db.all<ListedContact>(
    `select contact.* from ${from} where ${where.join(" and ")} order by ${sort} limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}

function conditions(filters: ContactFilters, bind: (value: unknown) => string): string[] {
  const where: string[] = ["contact.merged_into is null", "contact.erased_at is null"];
  if (filters.tag !== undefined) {
    where.push(
      filters.terms
        ? `exists (select 1 from contact_tags where tag = ${bind(filters.tag)} and contact_id = contact.id)`
        : `tagged.tag = ${bind(filters.tag)}`,
    );
  }
  if (filters.consent) where.push(`contact.${filters.consent.category} = ${bind(filters.consent.state)}`);
  if (filters.blocked !== undefined) where.push(`contact.blocked = ${filters.blocked ? 1 : 0}`);
  if (filters.undeliverable !== undefined)
    where.push(`contact.undeliverable = ${filters.undeliverable ? 1 : 0}`);
  if (filters.language) where.push(`contact.language = ${bind(filters.language)}`);
  if (filters.last_seen_after) {
    // Nobody was seen later than anything happened, so the walk along the activity can stop early.
    const after = bind(Date.parse(filters.last_seen_after));
    where.push(`contact.last_inbound_at > ${after}`, `contact.last_activity_at > ${after}`);
  }
  if (filters.last_seen_before)
    where.push(`contact.last_inbound_at < ${bind(Date.parse(filters.last_seen_before))}`);
  if (filters.member) where.push(filters.member(bind));
  return where;
}

/** Everything that a contact is found by, as one text. */
const FOUND_BY = `(coalesce(contact.search_name, '') || char(10)
  || case when contact.search_profile is contact.search_name then '' else coalesce(contact.search_profile, '') end
  || char(10) || coalesce(contact.phone, ''))`;

/** The first text behind all that start with a part, by code points as SQLite compares them; undefined when there is none. */
function behind(part: string): string | undefined {
  const characters = [...part];
  while (characters.length > 0) {
    const last = characters.pop()?.codePointAt(0) ?? 0;
    if (last < 0x10ffff) {
      const next = last === 0xd7ff ? 0xe000 : last + 1;
      return characters.join("") + String.fromCodePoint(next);
    }
  }
  return undefined;
}

/** Contacts under one term, each once: under the first of the terms that find it. */
function searchBranch(
  term: string,
  terms: readonly string[],
  where: readonly string[],
  wholeOnly: boolean,
  start: Position | undefined,
  bind: (value: unknown) => string,
): string {
  const range = (column: string, part: string): string => {
    if (wholeOnly) return `${column} = ${bind(part)}`;
    const end = behind(part);
    return `${column} >= ${bind(part)}${end === undefined ? "" : ` and ${column} < ${bind(end)}`}`;
  };
  const all = [range("found.term", term), ...where];
  if (wholeOnly) {
    const whole = bind(term);
    all.push(
      `(contact.search_name = ${whole} or contact.search_profile = ${whole} or contact.phone = '+' || ${whole})`,
    );
  } else {
    const earlier = terms.map((other) => `(${range("earlier.term", other)})`).join(" or ");
    const unseen = `not exists (select 1 from contact_search as earlier
        where earlier.contact_id = found.contact_id and earlier.term < found.term and (${earlier}))`;
    const shortest = terms.reduce((best, next) => (next.length < best.length ? next : best));
    if (terms.every((other) => other.includes(shortest))) {
      // What occurs once in all that a contact is found by, behind its first place also not overlapping with it, was
      // found under one term only; the others are looked up.
      const part = bind(shortest);
      const again = `instr(substr(${FOUND_BY}, instr(${FOUND_BY}, ${part}) + 1), ${part})`;
      all.push(`case when ${again} = 0 then true else ${unseen} end`);
    } else all.push(unseen);
  }
  if (start) all.push(`(found.term, found.contact_id) > (${bind(start[0])}, ${bind(start[1])})`);
  return `select found.term as term, found.contact_id as found_id, contact.* from contact_search as found cross join contacts as contact on contact.id = found.contact_id
    where ${all.join(" and ")}`;
}
