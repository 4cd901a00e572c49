import { recipientTime } from "../broadcasts";
import { PURCHASE_STATUSES } from "../commerce";
import { LIMITS } from "../governance";
import { type Condition, type Field, type Leaf, type LeafOf, TEMPLATE_CATEGORIES } from "./condition";
import { daysBefore, type Resolve, STATUSES_OF } from "./evaluate";

/** Takes a value and returns the placeholder that stands for it, for example `?7`. */
export type Bind = (value: unknown) => string;

interface Leaves {
  now: number;
  bind: Bind;
}

/**
 * What compile.ts may write into SQL itself: constants of the code, quoted. Whatever comes from a condition is bound.
 */
const constants = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");

const CONSENT_COLUMNS: Readonly<Record<LeafOf<"consent">["category"], string>> = {
  marketing: "contact.marketing",
  utility: "contact.utility",
  authentication: "contact.authentication",
  service: "contact.service",
};

/** By the index `orders_contact`. */
const ORDERS_OF_CONTACT = `from orders as own where own.contact_id = contact.id and own.status in (${constants(PURCHASE_STATUSES)})`;

const LAST_ORDER_AT = `(select max(own.placed_at) ${ORDERS_OF_CONTACT})`;

const COMPARISONS = { at_least: ">=", at_most: "<=", exactly: "=" } as const;

type Moment = LeafOf<"created_at" | "last_seen_at" | "last_order_at">;

/** A comparison with null is null, and `not` of it null again: who has no such moment is told apart first. */
function moment(leaf: Moment, at: string, { now, bind }: Leaves): string {
  switch (leaf.op) {
    case "never":
      return `${at} is null`;
    case "before":
      return `coalesce(${at} < ${bind(Date.parse(leaf.value))}, false)`;
    case "after":
      return `coalesce(${at} > ${bind(Date.parse(leaf.value))}, false)`;
    case "within_days":
      return `coalesce(${at} > ${bind(daysBefore(now, leaf.value))}, false)`;
    case "older_than_days":
      return `coalesce(${at} <= ${bind(daysBefore(now, leaf.value))}, false)`;
  }
}

/** `and …` for what happened in the last days only; nothing without such a limit. */
const since = (at: string, days: number | undefined, { now, bind }: Leaves) =>
  days === undefined ? "" : ` and ${at} > ${bind(daysBefore(now, days))}`;

/** Case of a language tag means nothing. Tags are ASCII, as SQLite's `lower` is. */
const inLowerCase = (tag: string) => tag.toLowerCase();

type Sql<Name extends Field> = (leaf: LeafOf<Name>, leaves: Leaves) => string;

/**
 * The SQL of each field over the alias `contact`: true or false and never null, because `not` of null is null and
 * would lose contacts without a word.
 */
const SQL: { [Name in Exclude<Field, "segment">]: Sql<Name> } = {
  tag: (leaf, { bind }) =>
    `contact.id in (select contact_id from contact_tags where tag = ${bind(leaf.value)})`,
  language: (leaf, { bind }) => {
    if (leaf.op === "one_of") {
      const tags = bind(JSON.stringify(leaf.value.map(inLowerCase)));
      return `coalesce(lower(contact.language) in (select value from json_each(${tags})), false)`;
    }
    if (leaf.op === "is") return `lower(contact.language) is ${bind(inLowerCase(leaf.value))}`;
    const start = bind(`${inLowerCase(leaf.value)}-`);
    return `substr(lower(contact.language) || '-', 1, length(${start})) is ${start}`;
  },
  country: (leaf, { bind }) =>
    leaf.op === "is"
      ? `contact.country is ${bind(leaf.value)}`
      : `coalesce(contact.country in (select value from json_each(${bind(JSON.stringify(leaf.value))})), false)`,
  name: (leaf, { bind }) => {
    const start = bind(leaf.value);
    return `(substr(contact.search_name, 1, length(${start})) is ${start} or substr(contact.search_profile, 1, length(${start})) is ${start})`;
  },
  phone: (leaf) => `contact.phone is ${leaf.value ? "not " : ""}null`,
  consent: (leaf, { bind }) => `${CONSENT_COLUMNS[leaf.category]} = ${bind(leaf.value)}`,
  blocked: (leaf) => `contact.blocked = ${leaf.value ? 1 : 0}`,
  undeliverable: (leaf) => `contact.undeliverable = ${leaf.value ? 1 : 0}`,
  created_at: (leaf, leaves) => moment(leaf, "contact.created_at", leaves),
  last_seen_at: (leaf, leaves) => moment(leaf, "contact.last_inbound_at", leaves),
  last_order_at: (leaf, leaves) => moment(leaf, LAST_ORDER_AT, leaves),
  window: (leaf, { now, bind }) =>
    `coalesce(contact.last_inbound_at, 0) ${leaf.value === "open" ? ">" : "<="} ${bind(now - LIMITS.serviceWindow)}`,
  order_count: (leaf, leaves) =>
    `(select count(*) ${ORDERS_OF_CONTACT}${since("own.placed_at", leaf.within_days, leaves)}) ${COMPARISONS[leaf.op]} ${leaves.bind(leaf.value)}`,
  order_total: (leaf, leaves) =>
    `(select coalesce(sum(own.total_minor), 0) ${ORDERS_OF_CONTACT} and own.currency = ${leaves.bind(leaf.currency)}${since("own.placed_at", leaf.within_days, leaves)}) ${COMPARISONS[leaf.op]} ${leaves.bind(leaf.value)}`,
  template_messages: (leaf, leaves) => {
    // By the partial index `messages_category`, which SQLite takes only when it reads its condition here.
    const categories = constants(leaf.category === undefined ? TEMPLATE_CATEGORIES : [leaf.category]);
    const statuses = constants(STATUSES_OF[leaf.status]);
    // Bound once, for messages and for broadcasts.
    const days = leaf.within_days;
    const start = days === undefined ? undefined : leaves.bind(daysBefore(leaves.now, days));
    const later = (at: string) => (start === undefined ? "" : ` and ${at} > ${start}`);
    return `((select count(*) from messages as own
      where own.contact_id = contact.id and own.category is not null and own.category in (${categories})${later("own.at")}
        and own.direction = 'out' and own.status in (${statuses}))
      + (select count(*) from broadcast_recipients as own indexed by broadcast_recipients_contact
        cross join broadcasts as broadcast on broadcast.id = own.broadcast_id
        where own.contact_id = contact.id and own.status in (${statuses})${later(recipientTime("own"))}
          and iif(own.round = 1, broadcast.category, 'utility') in (${categories}))) ${COMPARISONS[leaf.op]} ${leaves.bind(leaf.value)}`;
  },
  preference: (leaf, { bind }) =>
    `exists (select 1 from json_each(contact.preferences) as own where own.key = ${bind(leaf.key)} and own.value = ${bind(leaf.value)})`,
  crm: (leaf, { bind }) =>
    `exists (select 1 from json_each(contact.crm_links) as own where own.value ->> 'system' = ${bind(leaf.value)})`,
};

/**
 * Joins parts in a balanced tree: SQLite limits how deep an expression is (D1: 100), and a chain of twenty `and` is
 * twenty deep while this is five.
 */
function joined(parts: readonly string[], word: "and" | "or", ofNone: string): string {
  const [first = ofNone] = parts;
  if (parts.length <= 1) return first;
  const middle = Math.ceil(parts.length / 2);
  return `(${joined(parts.slice(0, middle), word, ofNone)} ${word} ${joined(parts.slice(middle), word, ofNone)})`;
}

/** Fields that look into other tables for each contact: they come last, for those whom the contact's own row leaves open. */
const LOOKS_ELSEWHERE: ReadonlySet<Field> = new Set([
  "tag",
  "last_order_at",
  "order_count",
  "order_total",
  "template_messages",
]);

function looksElsewhere(part: Condition, resolve: Resolve): boolean {
  if ("not" in part) return looksElsewhere(part.not, resolve);
  if ("all" in part) return part.all.some((inner) => looksElsewhere(inner, resolve));
  if ("any" in part) return part.any.some((inner) => looksElsewhere(inner, resolve));
  return part.field === "segment"
    ? looksElsewhere(resolve(part.value), resolve)
    : LOOKS_ELSEWHERE.has(part.field);
}

/** Parts of an `and` or `or` in the order in which they cost least; which comes first means nothing to the outcome. */
const cheapestFirst = (parts: readonly Condition[], resolve: Resolve): Condition[] =>
  parts.toSorted((a, b) => Number(looksElsewhere(a, resolve)) - Number(looksElsewhere(b, resolve)));

const sqlOf = (leaf: Exclude<Leaf, LeafOf<"segment">>, leaves: Leaves) =>
  (SQL[leaf.field] as Sql<Field>)(leaf, leaves);

/**
 * A condition as an SQL expression over the alias `contact` of table `contacts`: true or false, never null, with
 * every value bound. A segment that it names is written out. It says nothing of merged contacts: leave those out.
 *
 * @param now ms; what "within days" counts back from
 * @param bind called once for each value; its placeholder may stand several times, so it has to have a number
 */
export function compile(
  condition: Condition,
  { now, resolve, bind }: { now: number; resolve: Resolve; bind: Bind },
): string {
  // Each part comes in brackets of its own, so that whatever stands around it cannot take it apart.
  const write = (part: Condition): string => {
    if ("not" in part) return `(not ${write(part.not)})`;
    if ("all" in part) return joined(cheapestFirst(part.all, resolve).map(write), "and", "true");
    if ("any" in part) return joined(cheapestFirst(part.any, resolve).map(write), "or", "false");
    if (part.field === "segment") return write(resolve(part.value));
    return `(${sqlOf(part, { now, bind })})`;
  };
  return write(condition);
}

/** How many values a leaf binds; a reference to a segment binds none of its own. */
export function parametersOf(leaf: Leaf): number {
  if (leaf.field === "segment") return 0;
  let bound = 0;
  sqlOf(leaf, { now: 0, bind: () => `?${++bound}` });
  return bound;
}
