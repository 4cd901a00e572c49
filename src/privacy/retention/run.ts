import { audit, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { DAY } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement, statement } from "../../platform/db";
import { PORTIONS, ROWS_A_PORTION } from "./portions";
import { RETENTION_RULES, type RetentionRuleId, retentionSettings } from "./rules";

/** Portions that one run of the cron goes through: with {@link ROWS_A_PORTION} they bound what it reads. */
const PORTIONS_A_RUN = 6;

/** The row that says when the day's entry was written to the audit log. */
const AUDIT = "audit";

/** How far a rule is. */
interface Standing {
  rule: string;
  last_run_at: number;
  removed_last: number;
  removed_total: number;
  cursor: string | null;
  pass_before: number | null;
  removed_now: number;
  through: number | null;
}

/**
 * Removes what was kept long enough. Each rule goes through its rows once a day, a few portions a run; each portion is one batch
 * with the place where the next one goes on, so that a crash repeats what did not commit. Run by cron.
 *
 * @returns how many rows were removed or emptied
 */
export async function runRetention(ctx: AppContext): Promise<number> {
  const { days, problems } = retentionSettings(ctx.env.RETENTION_DAYS);
  if (problems.length > 0) {
    ctx.log.error("retention.settings_wrong", { problems: problems.join(" ") });
    return 0;
  }
  const standings = await endPassesOf(
    ctx,
    RETENTION_RULES.flatMap(({ id }) => (days[id] === null ? [] : [id])),
    await ctx.db.all<Standing>("select * from retention_runs"),
  );
  const standingOf = (rule: string) => standings.find((one) => one.rule === rule);
  let portions = 0;
  let removed = 0;
  for (const { id } of RETENTION_RULES) {
    const keep = days[id];
    let standing = standingOf(id);
    const isDue =
      keep !== null &&
      (!standing || standing.pass_before !== null || standing.last_run_at + DAY <= ctx.clock.now());
    if (!isDue || keep === null) continue;
    for (;;) {
      if (portions === PORTIONS_A_RUN) return removed;
      portions += 1;
      const step = await portion(ctx, id, standing, standing?.pass_before ?? ctx.clock.now() - keep * DAY);
      removed += step.removed;
      if (step.standing === undefined) break;
      standing = step.standing;
    }
  }
  await noteTheDay(ctx, standings);
  return removed;
}

/**
 * Ends the passes of rules that were switched off while one was under way: what it removed counts, and the day's entry does not wait for
 * it. One that is switched on again begins anew.
 */
async function endPassesOf(
  ctx: AppContext,
  on: readonly string[],
  standings: readonly Standing[],
): Promise<Standing[]> {
  const off = standings.filter(({ rule, pass_before }) => pass_before !== null && !on.includes(rule));
  if (off.length === 0) return [...standings];
  await ctx.db.run(
    statement(
      `update retention_runs set removed_last = removed_now, removed_total = removed_total + removed_now, removed_now = 0,
         cursor = null, pass_before = null
       where rule in (select value from json_each(?1)) and pass_before is not null`,
      JSON.stringify(off.map(({ rule }) => rule)),
    ),
  );
  return ctx.db.all<Standing>("select * from retention_runs");
}

/** One portion of a rule; the standing to go on from, or undefined when the pass is over or somebody else goes on. */
async function portion(
  ctx: AppContext,
  rule: RetentionRuleId,
  standing: Standing | undefined,
  before: number,
): Promise<{ removed: number; standing: Standing | undefined }> {
  const { next, apply, most } = PORTIONS[rule];
  const cursor = JSON.parse(standing?.cursor ?? '[0, ""]') as [number, string];
  const parameters = [before, ...cursor, ROWS_A_PORTION, standing?.through ?? null];
  reach("retention:before-portion");
  const rows = await ctx.db.all<{ at: number; key: string | number }>(next, ...withPlaces(next, parameters));
  const last = rows.at(-1);
  // In the order of time there is nothing behind so few. One that goes by people, threads or broadcasts ends with an empty portion.
  const isLast = !last || (most === undefined && rows.length < ROWS_A_PORTION);
  const keys = JSON.stringify(rows.map(({ key }) => key));
  const changed = last ? "changes()" : "0";
  try {
    const results = await ctx.db.batch([
      statement(
        "insert into retention_runs (rule, last_run_at, removed_last, removed_total) values (?1, 0, 0, 0) on conflict (rule) do nothing",
        rule,
      ),
      ...(last ? [statement(apply, ...withPlaces(apply, [keys, before, standing?.through ?? null]))] : []),
      // Where as many rows were changed as one statement may, more are left in the same portion.
      statement(
        `update retention_runs set removed_now = removed_now + ${changed}, pass_before = ?3,
           cursor = case when ${changed} >= ?5 then cursor else ?4 end
         where rule = ?1 and cursor is ?2`,
        rule,
        standing?.cursor ?? null,
        before,
        last ? JSON.stringify([last.at, last.key]) : (standing?.cursor ?? null),
        most ?? Number.MAX_SAFE_INTEGER,
      ),
      guardChanges(),
      ...(isLast ? [endPass(rule, before, ctx.clock.now())] : []),
    ]);
    reach("retention:after-portion");
    const removed = last ? (results[1]?.changes ?? 0) : 0;
    if (isLast) return { removed, standing: undefined };
    const now = await ctx.db.first<Standing>("select * from retention_runs where rule = ?1", rule);
    return { removed, standing: now };
  } catch (error) {
    // Another cron took this very portion.
    if (!isGuardFailure(error)) throw error;
    return { removed: 0, standing: undefined };
  }
}

/** D1 takes no parameter that has no place. */
function withPlaces(sql: string, parameters: readonly unknown[]): unknown[] {
  const places = [...sql.matchAll(/\?(\d)/g)].map(([, place]) => Number(place));
  return parameters.slice(0, Math.max(0, ...places));
}

const endPass = (rule: string, before: number, now: number): Statement =>
  statement(
    `update retention_runs set last_run_at = ?3, removed_last = removed_now, removed_total = removed_total + removed_now,
       removed_now = 0, cursor = null, pass_before = null, through = ?2 where rule = ?1`,
    rule,
    before,
    now,
  );

/** One entry a day, once every rule has been through: how many rows of each went. */
async function noteTheDay(ctx: AppContext, before: readonly Standing[]): Promise<void> {
  const now = ctx.clock.now();
  const noted = before.find(({ rule }) => rule === AUDIT);
  if (noted && noted.last_run_at + DAY > now) return;
  const standings = await ctx.db.all<Standing>("select * from retention_runs where rule <> ?1", AUDIT);
  if (standings.length === 0 || standings.some(({ pass_before }) => pass_before !== null)) return;
  const entry = audit(
    ctx,
    {
      action: "retention.applied",
      outcome: "ok",
      details: {
        rows: Object.fromEntries(standings.map(({ rule, removed_last }) => [rule, removed_last])),
      },
    },
    SYSTEM_ACTOR,
  );
  try {
    await ctx.db.batch([
      statement(
        `insert into retention_runs (rule, last_run_at, removed_last, removed_total) values (?1, ?2, 0, 0)
         on conflict (rule) do update set last_run_at = excluded.last_run_at where retention_runs.last_run_at is ?3`,
        AUDIT,
        now,
        noted?.last_run_at ?? null,
      ),
      guardChanges(),
      entry.insert,
    ]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
}
