import { LIMITS } from "../governance";
import type { Database } from "../platform/db";
import { compile } from "./compile";
import { type Condition, TEMPLATE_CATEGORIES } from "./condition";
import type { Resolve } from "./evaluate";
import { expand } from "./references";

/**
 * Who may be counted at all, over the alias `contact`: not blocked, reachable, and not opted out of everything. No
 * condition can let anybody else in.
 */
const HAS_ADDRESS = "(contact.phone is not null or contact.wa_id is not null or contact.bsuid is not null)";
const IS_UNREACHABLE = `(contact.undeliverable = 1 or not ${HAS_ADDRESS})`;
const SAID_NO =
  "(contact.marketing = 'opted_out' and contact.utility = 'opted_out' and contact.authentication = 'opted_out')";
const COUNTED = `(contact.blocked = 0 and not ${IS_UNREACHABLE} and not ${SAID_NO})`;

type Category = (typeof TEMPLATE_CATEGORIES)[number];

export interface Audience {
  /** Everybody who belongs to the segment and may be counted. */
  total: number;
  /** Of them, who may get a template of that category, and who a free-form reply at this moment. */
  sendable: Record<Category | "service", number>;
  /** Of them, why the others may not. */
  not_sendable: Record<Category, { opted_out: number; no_consent: number }>;
  /** Whom the condition names and who is left out all the same. */
  excluded: { blocked: number; unreachable: number; opted_out: number };
}

/** The members of a segment as an SQL condition over `contacts as contact`, without those who must not be counted. */
export function membersSql(
  condition: Condition,
  context: { now: number; resolve: Resolve; bind: (value: unknown) => string },
): string {
  return `contact.merged_into is null and contact.erased_at is null and ${COUNTED} and ${compile(expand(condition, context.resolve), context)}`;
}

function binder(): { params: unknown[]; bind: (value: unknown) => string } {
  const params: unknown[] = [];
  return { params, bind: (value) => `?${params.push(value)}` };
}

const countOf = (condition: string) => `coalesce(sum(${condition}), 0)`;

/** Counts a segment's audience in one statement. */
export async function countAudience(
  db: Database,
  condition: Condition,
  now: number,
  resolve: Resolve,
): Promise<Audience> {
  const { params, bind } = binder();
  const where = compile(expand(condition, resolve), { now, resolve, bind });
  const perCategory = TEMPLATE_CATEGORIES.flatMap((category) =>
    (["opted_in", "opted_out", "unknown"] as const).map(
      (state) => `${countOf(`${COUNTED} and contact.${category} = '${state}'`)} as ${category}_${state}`,
    ),
  );
  const row = await db.first<Record<string, number>>(
    `select ${countOf(COUNTED)} as total, ${countOf("contact.blocked = 1")} as blocked,
       ${countOf(`contact.blocked = 0 and ${IS_UNREACHABLE}`)} as unreachable,
       ${countOf(`contact.blocked = 0 and not ${IS_UNREACHABLE} and ${SAID_NO}`)} as opted_out,
       ${countOf(`${COUNTED} and contact.service <> 'opted_out' and coalesce(contact.last_inbound_at, 0) > ${bind(now - LIMITS.serviceWindow)}`)} as service,
       ${perCategory.join(", ")}
     from contacts as contact where contact.merged_into is null and contact.erased_at is null and ${where}`,
    ...params,
  );
  const count = (name: string) => row?.[name] ?? 0;
  const byCategory = <Value>(value: (category: Category) => Value) =>
    Object.fromEntries(TEMPLATE_CATEGORIES.map((category) => [category, value(category)])) as Record<
      Category,
      Value
    >;
  return {
    total: count("total"),
    sendable: { ...byCategory((category) => count(`${category}_opted_in`)), service: count("service") },
    not_sendable: byCategory((category) => ({
      opted_out: count(`${category}_opted_out`),
      no_consent: count(`${category}_unknown`),
    })),
    excluded: { blocked: count("blocked"), unreachable: count("unreachable"), opted_out: count("opted_out") },
  };
}

/** Who would come in and who would go if one condition replaced another, in one statement. */
export async function compareAudiences(
  db: Database,
  before: { condition: Condition; resolve: Resolve },
  after: { condition: Condition; resolve: Resolve },
  now: number,
): Promise<{ before: number; after: number; joining: number; leaving: number }> {
  const { params, bind } = binder();
  const old = compile(expand(before.condition, before.resolve), { now, resolve: before.resolve, bind });
  const next = compile(expand(after.condition, after.resolve), { now, resolve: after.resolve, bind });
  const row = await db.first<{ before: number; after: number; joining: number; leaving: number }>(
    `select ${countOf("was")} as before, ${countOf("becomes")} as after, ${countOf("becomes and not was")} as joining,
       ${countOf("was and not becomes")} as leaving
     from (select ${old} as was, ${next} as becomes from contacts as contact where contact.merged_into is null and contact.erased_at is null and ${COUNTED})`,
    ...params,
  );
  return row ?? { before: 0, after: 0, joining: 0, leaving: 0 };
}

/** Of those there are at the moment, everybody who may be counted. */
export async function countEverybody(db: Database): Promise<number> {
  const row = await db.first<{ count: number }>(
    `select count(*) as count from contacts as contact where contact.merged_into is null and contact.erased_at is null and ${COUNTED}`,
  );
  return row?.count ?? 0;
}
