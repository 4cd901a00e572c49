import * as z from "zod";
import { LONGEST_TAG, normaliseTag, normaliseText } from "../governance";
import { timeInput } from "../mcp/list";

/**
 * The language in which a segment says who belongs to it: a tree of `all`, `any` and `not` over leaves. What a leaf
 * means stands in evaluate.ts; compile.ts says the same in SQL.
 */

export const LIMITS_OF_CONDITIONS = {
  /** Levels of a tree, its leaves included. */
  depth: 8,
  /** Leaves of a tree, once as it is written and once with the segments that it names written out. */
  leaves: 40,
  /** Entries of one `all` or `any`. */
  entries: 20,
  /** Segments that name segments, one below the other. */
  nesting: 5,
  /** Values bound into the SQL of a whole tree: D1 takes 100 a statement, the rest is for the query around it. */
  parameters: 80,
} as const;

const plain = z
  .string()
  .max(80)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must be without control characters");
const required = "must say something";
const text = plain.trim().min(1, required);
const tag = plain
  .overwrite(normaliseTag)
  .min(1, required)
  .max(LONGEST_TAG)
  .describe("A tag; spaces and capitals do not matter.");
const startOfName = plain.overwrite(normaliseText).min(1, required).describe("Start of a name.");
const languageTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, "must be a BCP 47 language tag, for example zh-HK")
  .describe("BCP 47, for example zh-HK; starts_with zh takes in zh-HK.");
const countryCode = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "must be an ISO 3166-1 alpha-2 code, for example HK")
  .toUpperCase();
const currency = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code, for example HKD");
const segmentId = z
  .string()
  .max(80)
  .regex(/^seg_[0-9a-z]+$/, "must be the id of a segment, seg_…");
const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(50);
const days = z.int().min(1).max(3650).describe("Days before now.");
const withinDays = days.optional().describe("Counts only what happened in these last days.");
const count = z.int().min(0).max(1000);
const amount = z.int().min(0).max(1e12).describe("In minor units of the currency.");
const yes = z.boolean();

export const CONSENT_VALUES = ["opted_in", "opted_out", "unknown"] as const;
export const CONSENT_OF = ["marketing", "utility", "authentication", "service"] as const;
export const TEMPLATE_CATEGORIES = ["marketing", "utility", "authentication"] as const;
/** How far a template message came, at least; or that it failed. */
export const TEMPLATE_OUTCOMES = ["sent", "delivered", "read", "failed"] as const;

/** A strict leaf: keys that the field does not know are refused. */
const leafOf = <Field extends string, Shape extends z.ZodRawShape>(field: Field, shape: Shape) =>
  z.strictObject({ field: z.literal(field), ...shape });

const momentOf = <Field extends string>(field: Field) =>
  [
    leafOf(field, { op: z.enum(["before", "after"]), value: timeInput }),
    leafOf(field, { op: z.enum(["within_days", "older_than_days"]), value: days }),
  ] as const;

const neverOr = <Field extends string>(field: Field) =>
  z.discriminatedUnion("op", [...momentOf(field), leafOf(field, { op: z.literal("never") })]);

/** Every field with its operators, the value that each takes, and its further keys. */
export const FIELDS = {
  tag: leafOf("tag", { op: z.literal("has"), value: tag }),
  language: z.discriminatedUnion("op", [
    leafOf("language", { op: z.enum(["is", "starts_with"]), value: languageTag }),
    leafOf("language", { op: z.literal("one_of"), value: list(languageTag) }),
  ]),
  country: z.discriminatedUnion("op", [
    leafOf("country", { op: z.literal("is"), value: countryCode }),
    leafOf("country", { op: z.literal("one_of"), value: list(countryCode) }),
  ]),
  name: leafOf("name", { op: z.literal("starts_with"), value: startOfName }),
  phone: leafOf("phone", { op: z.literal("is_set"), value: yes }),
  consent: leafOf("consent", {
    op: z.literal("is"),
    value: z.enum(CONSENT_VALUES),
    category: z.enum(CONSENT_OF),
  }),
  blocked: leafOf("blocked", { op: z.literal("is"), value: yes }),
  undeliverable: leafOf("undeliverable", { op: z.literal("is"), value: yes }),
  created_at: z.discriminatedUnion("op", [...momentOf("created_at")]),
  last_seen_at: neverOr("last_seen_at"),
  last_order_at: neverOr("last_order_at"),
  window: leafOf("window", { op: z.literal("is"), value: z.enum(["open", "closed"]) }),
  order_count: leafOf("order_count", {
    op: z.enum(["at_least", "at_most", "exactly"]),
    value: count,
    within_days: withinDays,
  }),
  order_total: leafOf("order_total", {
    op: z.enum(["at_least", "at_most"]),
    value: amount,
    currency,
    within_days: withinDays,
  }),
  template_messages: leafOf("template_messages", {
    op: z.enum(["at_least", "at_most"]),
    value: count,
    status: z.enum(TEMPLATE_OUTCOMES),
    category: z.enum(TEMPLATE_CATEGORIES).optional(),
    within_days: withinDays,
  }),
  preference: leafOf("preference", { op: z.literal("is"), key: text, value: text }),
  crm: leafOf("crm", { op: z.literal("linked"), value: text.describe("Name of the other system.") }),
  segment: leafOf("segment", { op: z.literal("in"), value: segmentId }),
} as const;

export type Field = keyof typeof FIELDS;
export type Leaf = z.infer<(typeof FIELDS)[Field]>;
export type LeafOf<Name extends Field> = Extract<Leaf, { field: Name }>;
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf;

/** The whole schema would cost a model more than ten tools; this is what it needs of it. */
const SHOWN_AS = {
  type: "object",
  description:
    "{all: […]}, {any: […]}, {not: …} or {field, op, value}: tag has; language is|one_of|starts_with; country is|one_of; name starts_with; phone is_set; consent is opted_in|opted_out|unknown + category; blocked|undeliverable is; created_at|last_seen_at|last_order_at before|after|within_days|older_than_days|never; window is open|closed; order_count at_least|at_most|exactly; order_total at_least|at_most (minor units) + currency; template_messages at_least|at_most + status sent|delivered|read|failed, category?; the last three + within_days?; preference is + key; crm linked; segment in",
};

type FieldSchema = (typeof FIELDS)[Field];
const leaf = z.discriminatedUnion("field", Object.values(FIELDS) as [FieldSchema, ...FieldSchema[]]);
const entries = z.array(z.lazy(() => tree)).max(LIMITS_OF_CONDITIONS.entries);
const groups = {
  all: z.strictObject({ all: entries }),
  any: z.strictObject({ any: entries }),
  not: z.strictObject({ not: z.lazy(() => tree) }),
};
const tree: z.ZodType<Condition> = z
  .union([groups.all, groups.any, groups.not, leaf])
  .meta({ id: "Condition", shownAs: SHOWN_AS }) as z.ZodType<Condition>;

type Path = (string | number)[];
type Tell = (path: Path, message: string) => void;

/**
 * Finds what is wrong, at its place and against the one form that was meant: a union would answer with everything
 * that is wrong with each of its forms. Goes no deeper and no wider than a condition may be, whatever it is given.
 *
 * @returns the leaves of the part; an `all` or `any` without entries counts as one.
 */
function inspect(raw: unknown, path: Path, depth: number, room: number, tell: Tell): number {
  if (depth > LIMITS_OF_CONDITIONS.depth) {
    tell(path, `is nested too deep: at most ${LIMITS_OF_CONDITIONS.depth} levels`);
    return 1;
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    tell(path, "must be { all: […] }, { any: […] }, { not: … } or { field, op, value }");
    return 1;
  }
  if (Object.hasOwn(raw, "field")) {
    for (const issue of leaf.safeParse(raw).error?.issues ?? []) {
      const at = [...path, ...(issue.path as Path)];
      if (issue.code !== "unrecognized_keys") tell(at, issue.message);
      else for (const key of issue.keys) tell([...at, key], "is not a known field");
    }
    return 1;
  }
  const keys = Object.keys(raw);
  const [key] = keys;
  if (keys.length !== 1 || (key !== "all" && key !== "any" && key !== "not")) {
    tell(path, "must have exactly one of the keys all, any, not and field");
    return 1;
  }
  const inner: unknown = (raw as Record<string, unknown>)[key];
  if (key === "not") return inspect(inner, [...path, key], depth + 1, room, tell);
  if (!Array.isArray(inner) || inner.length > LIMITS_OF_CONDITIONS.entries) {
    tell([...path, key], `must be a list of at most ${LIMITS_OF_CONDITIONS.entries} conditions`);
    return 1;
  }
  let leaves = 0;
  for (const [index, entry] of inner.entries()) {
    if (leaves > room) break;
    leaves += inspect(entry, [...path, key, index], depth + 1, room - leaves, tell);
  }
  return Math.max(leaves, 1);
}

/**
 * Takes a condition from outside: tags, names and country codes come out normalised. An empty `all` (everybody) and
 * an empty `any` (nobody) are taken; who must not accept them asks always.ts.
 */
export const condition: z.ZodType<Condition> = z.preprocess((raw, ctx) => {
  const leaves = inspect(raw, [], 1, LIMITS_OF_CONDITIONS.leaves, (path, message) =>
    ctx.issues.push({ code: "custom", path, message, input: raw }),
  );
  if (leaves > LIMITS_OF_CONDITIONS.leaves)
    ctx.issues.push({
      code: "custom",
      message: `has too many leaves: at most ${LIMITS_OF_CONDITIONS.leaves}`,
      input: raw,
    });
  return raw;
}, tree);

/** The parts of an `all` or `any`; undefined for everything else. */
export function partsOf(tree: Condition): readonly Condition[] | undefined {
  return "all" in tree ? tree.all : "any" in tree ? tree.any : undefined;
}

/** Every leaf of a tree, in the order in which it is written; references stay references. */
export function leavesOf(tree: Condition): Leaf[] {
  if ("field" in tree) return [tree];
  return "not" in tree ? leavesOf(tree.not) : (partsOf(tree) ?? []).flatMap(leavesOf);
}
