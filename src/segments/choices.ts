import type { ConsentValue } from "../governance";
import { LIMITS } from "../governance";
import { CONSENT_VALUES, type Field, type Leaf, type LeafOf } from "./condition";
import { type ContactFacts, daysBefore, type Order, type TemplateMessage } from "./evaluate";

/** ISO 4217's code of no currency: an order of it adds to no sum. */
const NO_CURRENCY = "XXX";

/** One way in which a contact can be, as far as one variable goes. */
export type Choice = (facts: ContactFacts) => ContactFacts;

/** WhatsApp is no older: nobody wrote, was written to or was entered before. Orders of a shop may be. */
const EARLIEST = Date.UTC(2009, 0, 1);
/** Combinations tried for the orders or the template messages of a contact. */
const MOST_COMBINATIONS = 3_000;
/** Axes of which the most is tried alone, the latest moments first. */
const MOST_ALONE = 100;
/** Rows of one such list. */
const MOST_ROWS = 5_000;
/** Rows looked at for one variable, all leaves together: a bound on time, below half a second. */
const MOST_WORK = 6_000_000;

/** What a leaf looks at. Leaves with the same variable depend on each other, others never do. */
export function variableOf(leaf: Leaf): string {
  switch (leaf.field) {
    case "tag":
    case "crm":
    case "segment":
      return `${leaf.field}:${leaf.value}`;
    case "consent":
      return `consent:${leaf.category}`;
    case "preference":
      return `preference:${leaf.key}`;
    case "window":
    case "last_seen_at":
      return "last_seen_at";
    case "order_count":
    case "order_total":
    case "last_order_at":
      return "orders";
    default:
      return leaf.field;
  }
}

const unique = <Value>(values: readonly Value[]) => [...new Set(values)];
const put =
  (part: Partial<ContactFacts>): Choice =>
  (facts) => ({ ...facts, ...part });

/** A moment in each span that the leaves tell apart, from `earliest` to now. */
function moments(leaves: readonly Leaf[], earliest: number, now: number): number[] {
  const limits = leaves.flatMap((leaf) => {
    if (leaf.field === "window") return now - LIMITS.serviceWindow;
    if ("within_days" in leaf && leaf.within_days !== undefined) return daysBefore(now, leaf.within_days);
    if (leaf.field !== "created_at" && leaf.field !== "last_seen_at" && leaf.field !== "last_order_at")
      return [];
    if (leaf.op === "never") return [];
    return typeof leaf.value === "string" ? Date.parse(leaf.value) : daysBefore(now, leaf.value);
  });
  const first = Math.min(earliest, now);
  return unique([first, ...limits.flatMap((limit) => [limit, limit + 1])])
    .filter((at) => at >= first && at <= now)
    .sort((one, other) => other - one);
}

/** Numbers around each threshold, and what is between two of them: a sum reaches both. */
function numbers(thresholds: readonly number[]): number[] {
  const between = thresholds.flatMap((one) => thresholds.map((other) => one - other));
  return unique([0, 1, ...[...thresholds, ...between].flatMap((value) => [value - 1, value, value + 1])])
    .filter((value) => value >= 0)
    .sort((one, other) => one - other);
}

/** Pseudo-random numbers in [0, 1), the same ones each time: a segment is judged alike whenever it is. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Every combination of an option of each axis, the first option standing for nothing. When there are too many: nothing;
 * the most of each axis alone; when that is not long, all options of each alone; and then a mixture of few and of many.
 */
function* combinations<Option>(axes: readonly (readonly [Option, ...Option[]])[]): Generator<Option[]> {
  if (axes.reduce((product, { length }) => product * length, 1) <= MOST_COMBINATIONS) {
    let all: Option[][] = [[]];
    for (const axis of axes) all = all.flatMap((chosen) => axis.map((option) => [...chosen, option]));
    yield* all;
    return;
  }
  const nothing = axes.map(([first]) => first);
  yield nothing;
  for (const [index, axis] of axes.slice(0, MOST_ALONE).entries())
    yield nothing.with(index, axis[axis.length - 1] as Option);
  if (axes.reduce((sum, { length }) => sum + length, 0) <= MOST_COMBINATIONS)
    for (const [index, axis] of axes.entries()) for (const option of axis) yield nothing.with(index, option);
  const random = sequence();
  const below = (limit: number) => Math.floor(random() * limit);
  for (let tries = 0; tries < MOST_COMBINATIONS; tries++) {
    const chosen = [...nothing];
    for (let changes = [1, 2, 3, 6, axes.length][tries % 5] as number; changes > 0; changes--) {
      const index = below(axes.length);
      const axis = axes[index] as readonly [Option, ...Option[]];
      chosen[index] = axis[below(axis.length)] as Option;
    }
    yield chosen;
  }
}

const withZero = (values: readonly number[]): [number, ...number[]] => [
  0,
  ...values.filter((value) => value !== 0),
];

/** Lists made of so many rows for each cell, as long as there is work left to spend on them; none too long to look at. */
function* lists<Row>(
  axes: readonly (readonly [number, ...number[]])[],
  rows: (cell: number, amount: number) => Row[],
  leaves: number,
): Generator<Row[]> {
  let work = 0;
  for (const chosen of combinations(axes)) {
    const list = chosen.flatMap((amount, cell) => rows(cell, amount));
    if (list.length <= MOST_ROWS) yield list;
    work += chosen.length + Math.min(list.length, MOST_ROWS) * leaves;
    if (work > MOST_WORK) return;
  }
}

type OrderLeaf = LeafOf<"order_count" | "order_total" | "last_order_at">;

/** A cell for the count and one for the total of each currency, at each moment. */
function* orderLists(leaves: readonly OrderLeaf[], now: number): Generator<Order[]> {
  const counts = numbers(leaves.flatMap((leaf) => (leaf.field === "order_count" ? leaf.value : [])));
  const totals = leaves.filter((leaf) => leaf.field === "order_total");
  const currencies = unique(totals.map(({ currency }) => currency));
  // An order without a total: it counts, and adds nothing in any currency.
  const kinds = [undefined, ...currencies];
  const cells = moments(leaves, 0, now).flatMap((at) =>
    kinds.map((currency) => ({
      at,
      currency,
      amounts: currency
        ? numbers(totals.flatMap((leaf) => (leaf.currency === currency ? leaf.value : [])))
        : counts,
    })),
  );
  yield* lists(
    cells.map(({ amounts }) => withZero(amounts)),
    (index, amount) => {
      const { at, currency } = cells[index] as (typeof cells)[number];
      if (amount === 0) return [];
      return currency
        ? [{ at, currency, totalMinor: amount, status: "paid" }]
        : Array<Order>(amount).fill({ at, currency: NO_CURRENCY, totalMinor: 0, status: "paid" });
    },
    leaves.length,
  );
}

function* templateLists(
  leaves: readonly LeafOf<"template_messages">[],
  now: number,
): Generator<TemplateMessage[]> {
  const named = unique(leaves.flatMap(({ category }) => category ?? []));
  const categories = leaves.some(({ category }) => category === undefined)
    ? unique([...named, "marketing" as const, "utility" as const])
    : named;
  const cells = moments(leaves, EARLIEST, now).flatMap((at) =>
    categories.flatMap((category) =>
      unique(leaves.map(({ status }) => status)).map((status) => ({ at, category, status })),
    ),
  );
  const amounts = withZero(numbers(leaves.map(({ value }) => value)));
  yield* lists(
    cells.map(() => amounts),
    (index, amount) => Array<TemplateMessage>(amount).fill(cells[index] as (typeof cells)[number]),
    leaves.length,
  );
}

type Choices<Name extends Field> = (
  leaf: LeafOf<Name>,
  all: readonly Leaf[],
  now: number,
) => Iterable<Choice>;

const BOTH = [false, true];
const ofField = <Name extends Field>(all: readonly Leaf[], field: Name) =>
  all.filter((leaf): leaf is LeafOf<Name> => leaf.field === field);

/** Any language, country or preference that no leaf names is, for all leaves, like having none. */
const CHOICES: { [Name in Exclude<Field, "segment">]: Choices<Name> } = {
  tag: ({ value }) => [(facts) => facts, (facts) => ({ ...facts, tags: [...facts.tags, value] })],
  language: (_leaf, all) => [
    put({ language: null }),
    ...ofField(all, "language").flatMap(({ op, value }) =>
      [value, op === "starts_with" ? `${value}-zzzzzzzz` : []].flat(2).map((language) => put({ language })),
    ),
  ],
  country: (_leaf, all) =>
    [null, ...ofField(all, "country").flatMap(({ value }) => value)].map((country) => put({ country })),
  name: (_leaf, all) => {
    const names = [null, ...ofField(all, "name").map(({ value }) => value)];
    return names.flatMap((searchName) => names.map((searchProfile) => put({ searchName, searchProfile })));
  },
  phone: () => BOTH.map((hasPhone) => put({ hasPhone })),
  consent: ({ category }) =>
    CONSENT_VALUES.map((value: ConsentValue) => (facts: ContactFacts) => ({
      ...facts,
      consent: { ...facts.consent, [category]: value },
    })),
  blocked: () => BOTH.map((blocked) => put({ blocked })),
  undeliverable: () => BOTH.map((undeliverable) => put({ undeliverable })),
  created_at: (_leaf, all, now) => moments(all, EARLIEST, now).map((createdAt) => put({ createdAt })),
  last_seen_at: (_leaf, all, now) =>
    [null, ...moments(all, EARLIEST, now)].map((lastInboundAt) => put({ lastInboundAt })),
  window: (_leaf, all, now) =>
    [null, ...moments(all, EARLIEST, now)].map((lastInboundAt) => put({ lastInboundAt })),
  last_order_at: (_leaf, all, now) => ordersAs(all, now),
  order_count: (_leaf, all, now) => ordersAs(all, now),
  order_total: (_leaf, all, now) => ordersAs(all, now),
  template_messages: function* (_leaf, all, now) {
    for (const templates of templateLists(ofField(all, "template_messages"), now)) yield put({ templates });
  },
  preference: ({ key }, all) => [
    (facts) => facts,
    ...ofField(all, "preference").map(({ value }) => (facts: ContactFacts) => ({
      ...facts,
      preferences: Object.fromEntries([...Object.entries(facts.preferences), [key, value]]),
    })),
  ],
  crm: ({ value }) => [(facts) => facts, (facts) => ({ ...facts, crm: [...facts.crm, value] })],
};

function* ordersAs(all: readonly Leaf[], now: number): Generator<Choice> {
  for (const orders of orderLists(all as readonly OrderLeaf[], now)) yield put({ orders });
}

/** Ways in which a contact can be, one at least for each that the leaves of one variable tell apart. */
export function choicesOf(all: readonly [Leaf, ...Leaf[]], now: number): Iterable<Choice> {
  const [first] = all;
  if (first.field === "segment") throw new Error("a segment is looked into, not chosen");
  return (CHOICES[first.field] as Choices<Field>)(first, all, now);
}
