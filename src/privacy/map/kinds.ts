/** How a column that says something of a person is erased: what takes its place, as SQL (`?2` is the time, ms), and in words. */
export type Erased = readonly [to: string, how: string];

/**
 * What one table holds of customers, column by column. Copy and erasure are made from it, and a test walks the schema: each column
 * stands under exactly one of `erased`, `kept`, `staff` and `plain`, unless the rows as a whole are removed.
 */
export interface TableMap {
  /** Condition on the rows of a person; `?1` is a JSON array of the ids under which they were known. */
  of?: string;
  /** Columns that may name the person in rows that are nobody's alone: they are looked through for ids and addresses. */
  mentions?: string;
  /** When such a row came to be, as SQL, ms: an address names whoever had it then. */
  mentionedAt?: string;
  /** Condition on such a row that it is somebody else's, whatever it names; `?1` has the needles, `?3` the person's ids. */
  othersOwn?: string;
  /** Condition on such a row that names whoever it is about also after they ceased to have the address. */
  comesLate?: string;
  /** The columns that the table is walked by, for tables that are gone through in portions. */
  key?: string;
  /** Columns that a copy has. */
  copied?: string;
  /** Columns with ids of staff: a copy has the person's roles in their place. */
  asRoles?: string;
  /** What an erasure changes. */
  erased?: Readonly<Record<string, Erased>>;
  /** Rows go as a whole: by what. */
  removed?: string;
  /** What stays of a person, under the contact's id alone, and why. */
  kept?: Readonly<Record<string, string>>;
  /** About people who work here. */
  staff?: string;
  /** About nobody: ids of ours, codes, times, counts. */
  plain?: string;
}

/** The rows of a person's conversations. */
export const IN_CONVERSATIONS =
  "conversation_id in (select id from conversations where contact_id in (select value from json_each(?1)))";
export const OF_CONTACT = "contact_id in (select value from json_each(?1))";

/** What is left of a JSON column. */
export const BLANK = `'{"erased":true}'`;
export const PSEUDONYM = "the contact's id: a pseudonym that says nothing once the contact is erased";
