import type { Database } from "../platform/db";
import type { ContactRow } from "./store";

export interface ContactFilters {
  /** Whole names and numbers only: a search by parts would spell out what is masked. */
  wholeOnly: boolean;
  /** Something is searched for: a search that can match nobody finds nobody. */
  searches: boolean;
  /** Normalised start of a name. */
  namePrefix?: string | undefined;
  /** Digits that a number starts with, with and without the tenant's country code. */
  phonePrefixes?: string[] | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  blocked?: boolean | undefined;
  consent?: { category: "marketing" | "utility" | "authentication" | "service"; state: string } | undefined;
  last_seen_after?: string | undefined;
  last_seen_before?: string | undefined;
  limit: number;
}

export interface ListedContact extends ContactRow {
  marketing: string | null;
  utility: string | null;
  authentication: string | null;
  service: string | null;
  block: string | null;
  delivery: string | null;
}

/**
 * A page of contacts, the most recently active first, plus one row to tell whether there is more. The order is
 * that of `contacts_activity`; a search goes through `contacts_search_name` or `contacts_phone` first.
 */
export async function listContacts(
  db: Database,
  filters: ContactFilters,
  start: [at: number, id: string] | undefined,
): Promise<ListedContact[]> {
  const where: string[] = ["contact.merged_into is null"];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;

  const searches: string[] = [];
  if (filters.namePrefix) {
    const first = bind(filters.namePrefix);
    searches.push(
      filters.wholeOnly
        ? `select id from contacts where search_name = ${first}`
        : `select id from contacts where search_name >= ${first} and search_name < ${bind(`${filters.namePrefix}\u{10ffff}`)}`,
    );
  }
  for (const prefix of filters.phonePrefixes ?? []) {
    const first = bind(`+${prefix}`);
    searches.push(
      filters.wholeOnly
        ? `select id from contacts where phone = ${first}`
        : `select id from contacts where phone >= ${first} and phone < ${bind(`+${prefix}:`)}`,
    );
  }
  if (filters.searches && searches.length === 0) where.push("false");
  if (searches.length > 0) where.push(`contact.id in (${searches.join(" union ")})`);
  if (filters.tag)
    where.push(`exists (select 1 from json_each(contact.tags) where value = ${bind(filters.tag)})`);
  if (filters.language) where.push(`contact.language = ${bind(filters.language)}`);
  if (filters.blocked !== undefined) {
    where.push(filters.blocked ? "state.block = 'blocked'" : "coalesce(state.block, 'unknown') <> 'blocked'");
  }
  if (filters.consent) {
    where.push(`coalesce(state.${filters.consent.category}, 'unknown') = ${bind(filters.consent.state)}`);
  }
  if (filters.last_seen_after)
    where.push(`contact.last_inbound_at > ${bind(Date.parse(filters.last_seen_after))}`);
  if (filters.last_seen_before)
    where.push(`contact.last_inbound_at < ${bind(Date.parse(filters.last_seen_before))}`);
  if (start) where.push(`(contact.last_activity_at, contact.id) < (${bind(start[0])}, ${bind(start[1])})`);

  return db.all<ListedContact>(
    `select contact.*, state.marketing, state.utility, state.authentication, state.service, state.block, state.delivery
     from contacts as contact left join consent_states as state on state.contact_id = contact.id
     where ${where.join(" and ")}
     order by contact.last_activity_at desc, contact.id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}
