import { LIMITS } from "../../governance";
import type { AppContext } from "../../platform/context";
import { type Database, type Statement, statement } from "../../platform/db";
import { allSegments, type Segment } from "../../segments";
import type { Plan } from "../plan";
import { ALL_MARKETS, quietMarkets } from "../quiet/markets";
import { Binder, CAPPED, judgedSql } from "./people";
import type { Exclusion } from "./reasons";
import { type Routes, routesOf } from "./routes";
import { variantSql } from "./variants";

/** People whom one thing is true of: left out for a reason, or given one of the plan's messages in one market. */
export interface AudienceGroup {
  reason: Exclusion | null;
  /** Place in the plan's messages; null for those who are left out. */
  cohort: number | null;
  /** ISO 3166-1 alpha-2; empty when it is not known. */
  market: string;
  people: number;
  /** Of them, those whose service window is open. */
  in_window: number;
  /** Of them, those with a free entry point that is open on the plan's number. */
  free_entry_point: number;
  /** Of them, those who got so many marketing messages within the longest period of the caps. */
  already_had_1: number;
  already_had_2: number;
  already_had_more: number;
  /** For each of the plan's fields, those without a value. */
  missing: number[];
  /** One of them. */
  contact_id: string;
  /** What the plan's fields are for that one. */
  fields: (string | null)[];
}

export interface AudienceCounts {
  considered: number;
  sendable: number;
  excluded: Partial<Record<Exclusion, number>>;
  /** Of those who can be sent to, those who have quiet hours at the time it starts. */
  quiet_at_start: number;
  groups: AudienceGroup[];
}

/** Languages that contacts have, as they are written there: a step of the index `contacts_language` for each. */
async function languagesSpoken(db: Database): Promise<string[]> {
  const rows = await db.all<{ language: string }>(
    `with recursive spoken (language) as (
       select min(language) from contacts
       union all select (select min(language) from contacts where contacts.language > spoken.language)
         from spoken where spoken.language is not null)
     select language from spoken where language is not null`,
  );
  return rows.map(({ language }) => language);
}

/** Which message somebody gets, by her place `seq` and her language. */
function cohortSql(plan: Plan, routes: Routes, bind: Binder["bind"]): string {
  const variant = plan.variants.length > 1 ? variantSql(plan.variants, "seq") : "0";
  const fallback = `json_extract(${bind(JSON.stringify(routes.fallback))}, '$[' || ${variant} || ']')`;
  if (Object.keys(routes.languages).length === 0) return fallback;
  // A quotation mark would end the path; no language has one.
  const path = `'$."' || replace(coalesce(language, ''), '"', '') || '"[' || ${variant} || ']'`;
  return `coalesce(json_extract(${bind(JSON.stringify(routes.languages))}, ${path}), ${fallback})`;
}

/** Everything that the SQL of an audience is made from. */
async function worldOf(ctx: AppContext, plan: Plan) {
  const [segments, spoken] = await Promise.all([allSegments(ctx.db), languagesSpoken(ctx.db)]);
  return { segments, routes: routesOf(plan, spoken) };
}

function madeOf(sql: string, binder: Binder): Statement {
  if (!binder.fits(sql))
    throw new Error("the audience of a broadcast takes more than one statement can hold");
  return statement(sql, ...binder.params);
}

/** Whether the audience of a plan can be worked out in one statement: its segments may compare with very many values. */
export function fitsOneStatement(plan: Plan, segments: ReadonlyMap<string, Segment>): boolean {
  const binder = new Binder();
  const sql = judgedSql(plan, segments, 0, binder);
  // Around it stand the values of the counts, or of the list.
  for (let own = 0; own < 8; own++) binder.bind(null);
  return binder.fits(`${sql}${" ".repeat(5_000)}`);
}

const PLACED = "row_number() over (partition by reason is null order by id) as seq";

/**
 * Counts a plan's audience: who gets what, and why the others nothing. One statement over the segment's contacts.
 *
 * @param now ms; what periods count back from
 * @param start ms; when it is to go out
 * @throws when a segment of the plan is not there
 */
export async function audienceCounts(
  ctx: AppContext,
  plan: Plan,
  now: number,
  start = now,
): Promise<AudienceCounts> {
  const { segments, routes } = await worldOf(ctx, plan);
  const binder = new Binder();
  const { bind } = binder;
  const judged = judgedSql(plan, segments, now, binder);
  const missing = plan.fields.map(
    (_field, index) => `sum(json_type(fields, '$[${index}]') = 'null') as missing_${index}`,
  );
  const had = (test: string) => `coalesce(sum(frequency % ${CAPPED} ${test}), 0)`;
  const sql = `with ${judged},
  placed as (select *, ${PLACED} from judged)
  select reason, case when reason is null then ${cohortSql(plan, routes, bind)} end as cohort, market, count(*) as people,
    sum(heard_at > ${bind(now - LIMITS.serviceWindow + LIMITS.windowMargin)}) as in_window,
    sum(reason is null and heard_at > ${bind(now - LIMITS.freeEntryPoint - LIMITS.entryPointAnswer)} and exists (
      select 1 from conversations as thread where thread.contact_id = placed.id and thread.phone_number_id = ${bind(plan.phone_number_id)}
        and thread.free_entry_point_until > ${bind(now)})) as free_entry_point,
    ${had("= 1")} as already_had_1, ${had("= 2")} as already_had_2, ${had("> 2")} as already_had_more,
    ${missing.map((one) => `${one},`).join(" ")} min(seq) as first, id as contact_id, fields
  from placed group by 1, 2, 3 order by people desc, contact_id`;
  const { sql: text, params } = madeOf(sql, binder);
  const rows = await ctx.db.all<Record<string, string | number | null>>(text, ...params);
  return summed(
    rows.map((row) => groupOf(row, plan.fields.length)),
    plan,
    start,
    ctx.env.TIME_ZONE,
  );
}

function groupOf(row: Record<string, string | number | null>, fields: number): AudienceGroup {
  const { first: _first, fields: values, ...rest } = row;
  return {
    ...(rest as unknown as AudienceGroup),
    missing: Array.from({ length: fields }, (_none, index) => Number(row[`missing_${index}`] ?? 0)),
    fields: typeof values === "string" ? (JSON.parse(values) as (string | null)[]) : [],
  };
}

function summed(groups: AudienceGroup[], plan: Plan, start: number, timeZone: string): AudienceCounts {
  const excluded: AudienceCounts["excluded"] = {};
  const quiet = quietMarkets(
    [...new Set(groups.map(({ market }) => market))],
    plan.category,
    start,
    timeZone,
  );
  let sendable = 0;
  let quietAtStart = 0;
  for (const { reason, market, people } of groups) {
    if (reason !== null) excluded[reason] = (excluded[reason] ?? 0) + people;
    else {
      sendable += people;
      if (quiet[market] !== undefined) quietAtStart += people;
    }
  }
  const considered = groups.reduce((sum, { people }) => sum + people, 0);
  return { considered, sendable, excluded, quiet_at_start: quietAtStart, groups };
}

/** Where a market stands among the quiet ones when it is not known: no country has this code. */
const UNKNOWN_MARKET = "ZZ";

/** A segment of the plan is not there any more, or not to be asked for in one statement; asking again changes nothing. */
export class NoAudience extends Error {}

/**
 * The statement that writes down who gets a broadcast, each with her message, her own values, and the time before which her
 * quiet hours keep it back. It may be run again: who is in the list stays as she is. Who speaks a language that came up after
 * this was made gets the fallback.
 *
 * @param now ms; when the list is made
 * @throws {NoAudience}
 */
export async function materialise(
  ctx: AppContext,
  broadcastId: string,
  plan: Plan,
  now: number,
): Promise<Statement> {
  const world = await worldOf(ctx, plan);
  try {
    return listStatement(broadcastId, plan, world, now, ctx.env.TIME_ZONE);
  } catch (cause) {
    throw new NoAudience(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function listStatement(
  broadcastId: string,
  plan: Plan,
  { segments, routes }: Awaited<ReturnType<typeof worldOf>>,
  now: number,
  timeZone: string,
): Statement {
  const binder = new Binder();
  const { bind } = binder;
  const judged = judgedSql(plan, segments, now, binder);
  const { "": unknown, ...quiet } = quietMarkets([...ALL_MARKETS, ""], plan.category, now, timeZone);
  const due = bind(JSON.stringify({ ...quiet, ...(unknown !== undefined && { [UNKNOWN_MARKET]: unknown }) }));
  const sql = `with ${judged},
  placed as (select *, row_number() over (order by id) as seq from judged where reason is null)
  insert into broadcast_recipients (broadcast_id, seq, contact_id, round, cohort, market, fields, due_at)
  select ${bind(broadcastId)}, seq, id, 1, ${cohortSql(plan, routes, bind)}, market, fields,
    coalesce(json_extract(${due}, '$."' || coalesce(nullif(market, ''), '${UNKNOWN_MARKET}') || '"'), 0)
  from placed where true
  on conflict do nothing`;
  return madeOf(sql, binder);
}
