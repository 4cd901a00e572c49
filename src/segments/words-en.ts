import type { LeafOf } from "./condition";
import type { Formats, Vocabulary } from "./vocabulary";

const no = (negated: boolean) => (negated ? "not " : "");
const is = (negated: boolean) => (negated ? "is not" : "is");
const starts = (negated: boolean) => (negated ? "does not start with" : "starts with");
const oneOf = (negated: boolean, values: readonly string[]) =>
  `${negated ? "is none of" : "is one of"} ${values.join(", ")}`;

const lastDays = (days: number) => (days === 1 ? "the last 24 hours" : `the last ${days} days`);
const within = (days: number | undefined) => (days === undefined ? "" : ` within ${lastDays(days)}`);
const days = (value: number) => (value === 1 ? "24 hours" : `${value} days`);

/** What a number is compared with; the contrary of each comparison has words of its own. */
const COMPARED = {
  at_least: ["at least", "fewer than", "less than"],
  at_most: ["at most", "more than", "more than"],
  exactly: ["exactly", "not exactly", "not exactly"],
} as const;

/** What a contact did, did not do, and did last. */
interface Verb {
  did: string;
  didNot: string;
  lastDid: string;
}
const CREATED: Verb = { did: "created", didNot: "not created", lastDid: "created" };
const WROTE: Verb = {
  did: "wrote to us",
  didNot: "did not write to us",
  lastDid: "last wrote to us",
};
const ORDERED: Verb = { did: "ordered", didNot: "did not order", lastDid: "last ordered" };

function moment(
  leaf: LeafOf<"created_at" | "last_seen_at" | "last_order_at">,
  negated: boolean,
  { date }: Formats,
  { did, didNot, lastDid }: Verb,
): string {
  // The contrary of "last ordered before" takes in who never did, which "did not" does not say.
  const contrary = (text: string) => (negated ? `not (${text})` : text);
  const does = negated ? didNot : did;
  switch (leaf.op) {
    case "never":
      return negated ? `${did} at least once` : `never ${did}`;
    case "before":
      return contrary(`${lastDid} before ${date(leaf.value)}`);
    case "after":
      return `${does} after ${date(leaf.value)}`;
    case "within_days":
      return `${does}${within(leaf.value)}`;
    case "older_than_days":
      return contrary(`${lastDid} more than ${days(leaf.value)} ago`);
  }
}

const CONSENT = {
  opted_in: (category: string, negated: boolean) => `${no(negated)}opted in to ${category} messages`,
  opted_out: (category: string, negated: boolean) => `${no(negated)}opted out of ${category} messages`,
  unknown: (category: string, negated: boolean) =>
    `consent to ${category} messages ${negated ? "known" : "unknown"}`,
} as const;

export const en: Vocabulary = {
  locale: "en-GB",
  everybody: "everybody",
  nobody: "nobody",
  and: " and ",
  or: " or ",
  brackets: (text) => `(${text})`,
  not: (bracketed) => `not ${bracketed}`,
  quote: (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`,
  leaves: {
    tag: (leaf, negated, { quote }) => `${no(negated)}tagged ${quote(leaf.value)}`,
    language: (leaf, negated) => {
      if (leaf.op === "one_of") return `language ${oneOf(negated, leaf.value)}`;
      return `language ${leaf.op === "is" ? is(negated) : starts(negated)} ${leaf.value}`;
    },
    country: (leaf, negated) =>
      leaf.op === "is" ? `country ${is(negated)} ${leaf.value}` : `country ${oneOf(negated, leaf.value)}`,
    name: (leaf, negated, { quote }) => `name ${starts(negated)} ${quote(leaf.value)}`,
    phone: (leaf, negated) => (leaf.value === negated ? "has no phone number" : "has a phone number"),
    consent: (leaf, negated) => CONSENT[leaf.value](leaf.category, negated),
    blocked: (leaf, negated) => `${no(leaf.value === negated)}blocked`,
    undeliverable: (leaf, negated) => `${no(leaf.value === negated)}undeliverable`,
    created_at: (leaf, negated, formats) => moment(leaf, negated, formats, CREATED),
    last_seen_at: (leaf, negated, formats) => moment(leaf, negated, formats, WROTE),
    last_order_at: (leaf, negated, formats) => moment(leaf, negated, formats, ORDERED),
    window: (leaf, negated) =>
      `the 24-hour window is ${(leaf.value === "open") === negated ? "closed" : "open"}`,
    order_count: (leaf, negated, { number }) =>
      `${COMPARED[leaf.op][negated ? 1 : 0]} ${number(leaf.value)} ${leaf.value === 1 ? "order" : "orders"}${within(leaf.within_days)}`,
    order_total: (leaf, negated, { money }) =>
      `orders worth ${COMPARED[leaf.op][negated ? 2 : 0]} ${money(leaf.value, leaf.currency)}${within(leaf.within_days)}`,
    template_messages: (leaf, negated, { number }) =>
      [
        COMPARED[leaf.op][negated ? 1 : 0],
        number(leaf.value),
        leaf.category ?? [],
        `template ${leaf.value === 1 ? "message" : "messages"}`,
        `${leaf.status}${within(leaf.within_days)}`,
      ]
        .flat()
        .join(" "),
    preference: (leaf, negated, { quote }) =>
      `preference ${quote(leaf.key)} ${is(negated)} ${quote(leaf.value)}`,
    crm: (leaf, negated, { quote }) => `${no(negated)}linked to ${quote(leaf.value)}`,
    segment: (leaf, negated, { segment }) => `${no(negated)}in segment ${segment(leaf.value)}`,
  },
};
