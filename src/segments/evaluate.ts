import { PURCHASE_STATUSES } from "../commerce";
import { type ConsentValue, LIMITS } from "../governance";
import { DAY } from "../platform/clock";
import type {
  CONSENT_OF,
  Condition,
  Field,
  LeafOf,
  TEMPLATE_CATEGORIES,
  TEMPLATE_OUTCOMES,
} from "./condition";

/** All that conditions look at in one contact. Times in milliseconds. */
export interface ContactFacts {
  /** Normalised. */
  tags: readonly string[];
  language: string | null;
  /** ISO 3166-1 alpha-2, capitals. */
  country: string | null;
  searchName: string | null;
  searchProfile: string | null;
  hasPhone: boolean;
  consent: Readonly<Record<(typeof CONSENT_OF)[number], ConsentValue>>;
  blocked: boolean;
  undeliverable: boolean;
  createdAt: number;
  lastInboundAt: number | null;
  orders: readonly Order[];
  templates: readonly TemplateMessage[];
  preferences: Readonly<Record<string, string>>;
  /** Names of the systems in which the contact is known. */
  crm: readonly string[];
}

export interface Order {
  at: number;
  totalMinor: number;
  currency: string;
  status: string;
}

/** A template message to the contact, single or of a broadcast, with the status of its row. */
export interface TemplateMessage {
  category: (typeof TEMPLATE_CATEGORIES)[number];
  at: number;
  status: string;
}

/** The condition of a segment. @throws for an unknown one: references.ts finds those first. */
export type Resolve = (segmentId: string) => Condition;

/** The statuses of a message's row that mean that it came at least so far. What is queued or unknown counts nowhere. */
export const STATUSES_OF: Readonly<Record<(typeof TEMPLATE_OUTCOMES)[number], readonly string[]>> = {
  sent: ["accepted", "sent", "delivered", "read", "played"],
  delivered: ["delivered", "read", "played"],
  read: ["read", "played"],
  failed: ["failed"],
};

/** A moment from which on something counts as within the last days; the moment itself does not. */
export const daysBefore = (now: number, days: number): number => now - days * DAY;

type Moment = LeafOf<"created_at" | "last_seen_at" | "last_order_at">;

function momentFits(leaf: Moment, at: number | null, now: number): boolean {
  if (at === null || leaf.op === "never") return at === null && leaf.op === "never";
  switch (leaf.op) {
    case "before":
      return at < Date.parse(leaf.value);
    case "after":
      return at > Date.parse(leaf.value);
    case "within_days":
      return at > daysBefore(now, leaf.value);
    case "older_than_days":
      return at <= daysBefore(now, leaf.value);
  }
}

function numberFits(leaf: LeafOf<"order_count" | "order_total" | "template_messages">, found: number) {
  if (leaf.op === "exactly") return found === leaf.value;
  return leaf.op === "at_least" ? found >= leaf.value : found <= leaf.value;
}

const since = <Dated extends { at: number }>(all: readonly Dated[], days: number | undefined, now: number) =>
  days === undefined ? all : all.filter(({ at }) => at > daysBefore(now, days));

const counted = ({ orders }: ContactFacts) =>
  orders.filter(({ status }) => (PURCHASE_STATUSES as readonly string[]).includes(status));

const lastOrderAt = (facts: ContactFacts) =>
  counted(facts).reduce<number | null>((last, { at }) => Math.max(last ?? at, at), null);

/** Whether a name in lower case and one form starts so; null starts with nothing. */
const starts = (name: string | null, start: string) => name?.startsWith(start) ?? false;
const inLanguage = (facts: ContactFacts, tag: string) => facts.language?.toLowerCase() === tag.toLowerCase();

const WINDOWS = { open: true, closed: false } as const;

type Meaning<Name extends Field> = (leaf: LeafOf<Name>, facts: ContactFacts, now: number) => boolean;

/** What each field means. Who has no value for a field fulfils no leaf of it, except `never` and "at most". */
const MEANINGS: { [Name in Exclude<Field, "segment">]: Meaning<Name> } = {
  tag: (leaf, facts) => facts.tags.includes(leaf.value),
  language: (leaf, facts) => {
    if (leaf.op === "one_of") return leaf.value.some((tag) => inLanguage(facts, tag));
    if (leaf.op === "is") return inLanguage(facts, leaf.value);
    return starts(facts.language && `${facts.language.toLowerCase()}-`, `${leaf.value.toLowerCase()}-`);
  },
  country: (leaf, facts) => facts.country !== null && [leaf.value].flat().includes(facts.country),
  name: (leaf, facts) => starts(facts.searchName, leaf.value) || starts(facts.searchProfile, leaf.value),
  phone: (leaf, facts) => facts.hasPhone === leaf.value,
  consent: (leaf, facts) => facts.consent[leaf.category] === leaf.value,
  blocked: (leaf, facts) => facts.blocked === leaf.value,
  undeliverable: (leaf, facts) => facts.undeliverable === leaf.value,
  created_at: (leaf, facts, now) => momentFits(leaf, facts.createdAt, now),
  last_seen_at: (leaf, facts, now) => momentFits(leaf, facts.lastInboundAt, now),
  last_order_at: (leaf, facts, now) => momentFits(leaf, lastOrderAt(facts), now),
  window: (leaf, { lastInboundAt }, now) =>
    (lastInboundAt !== null && lastInboundAt > now - LIMITS.serviceWindow) === WINDOWS[leaf.value],
  order_count: (leaf, facts, now) => numberFits(leaf, since(counted(facts), leaf.within_days, now).length),
  order_total: (leaf, facts, now) =>
    numberFits(
      leaf,
      since(counted(facts), leaf.within_days, now)
        .filter(({ currency }) => currency === leaf.currency)
        .reduce((total, { totalMinor }) => total + totalMinor, 0),
    ),
  template_messages: (leaf, facts, now) =>
    numberFits(
      leaf,
      since(facts.templates, leaf.within_days, now).filter(
        ({ category, status }) =>
          (leaf.category === undefined || leaf.category === category) &&
          STATUSES_OF[leaf.status].includes(status),
      ).length,
    ),
  preference: (leaf, { preferences }) =>
    Object.hasOwn(preferences, leaf.key) && preferences[leaf.key] === leaf.value,
  crm: (leaf, facts) => facts.crm.includes(leaf.value),
};

/**
 * Whether a contact fulfils a condition: the reference that the SQL of compile.ts is tested against.
 *
 * @param now ms; what "within days" counts back from
 */
export function matches(condition: Condition, facts: ContactFacts, now: number, resolve: Resolve): boolean {
  if ("all" in condition) return condition.all.every((part) => matches(part, facts, now, resolve));
  if ("any" in condition) return condition.any.some((part) => matches(part, facts, now, resolve));
  if ("not" in condition) return !matches(condition.not, facts, now, resolve);
  if (condition.field === "segment") return matches(resolve(condition.value), facts, now, resolve);
  const meaning = MEANINGS[condition.field] as Meaning<Field>;
  return meaning(condition, facts, now);
}
