import { type CallContext, may } from "../../auth";
import { rfc3339, SECOND } from "../../platform/clock";
import {
  type BacklogRow,
  backlogNow,
  type CountRow,
  casesInRange,
  type FiguresRow,
  GROUPS,
  type Group,
  namesOf,
} from "./summary-store";
import { offsetsBetween } from "./zone-offsets";

export { GROUPS, type Group };

/** Fewer people than this are no aggregate: a median among two says what each of them does. */
const FEWEST_STAFF = 3;

const seconds = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : Math.round(ms / SECOND);

function durations(row: FiguresRow | undefined) {
  return {
    cases: row?.measured ?? 0,
    median_seconds: seconds(row?.median),
    p90_seconds: seconds(row?.p90),
  };
}

/** Counts and times of the cases opened and of those closed in a range. */
function figures(opened: FiguresRow | undefined, closed: FiguresRow | undefined) {
  const resolvable = (closed?.cases ?? 0) - (closed?.void ?? 0);
  return {
    opened: opened?.cases ?? 0,
    reopened: opened?.special ?? 0,
    closed: closed?.cases ?? 0,
    resolution_rate:
      resolvable === 0 ? null : Math.round(((closed?.special ?? 0) / resolvable) * 10_000) / 10_000,
    first_response: durations(opened),
    resolution: durations(closed),
    sla: {
      first_response: {
        met: opened?.met ?? 0,
        breached: opened?.breached ?? 0,
        pending: opened?.pending ?? 0,
      },
      resolution: { met: closed?.met ?? 0, breached: closed?.breached ?? 0 },
    },
  };
}

/** The value of nearest rank: at least half of the values do not exceed it. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}

function workloadOf(ctx: CallContext, backlog: readonly BacklogRow[], handled: readonly CountRow[]) {
  const load = new Map<string, { open: number; handled: number }>();
  for (const { assignee_id, open } of backlog)
    if (assignee_id !== null) load.set(assignee_id, { open, handled: 0 });
  for (const { key, cases } of handled)
    if (key !== null) load.set(key, { open: load.get(key)?.open ?? 0, handled: cases });
  const part = (of: "open" | "handled") => {
    const values = [...load.values()].map((one) => one[of]);
    const shown = values.length >= FEWEST_STAFF || may(ctx.principal, "inbox:staff_metrics");
    return {
      total: values.reduce((sum, value) => sum + value, 0),
      median: shown ? median(values) : null,
      most: shown && values.length > 0 ? Math.max(...values) : null,
    };
  };
  return { load, totals: { staff: load.size, open: part("open"), handled: part("handled") } };
}

export interface SummaryQuestion {
  from: number;
  to: number;
  queueId: string | undefined;
  groupBy: Group | undefined;
}

/** How the inbox did in a range of time and how it stands now, of what the caller may see. */
export async function summarise(ctx: CallContext, { from, to, queueId, groupBy }: SummaryQuestion) {
  const offsets = offsetsBetween(ctx.env.TIME_ZONE, from, to);
  const [rows, backlog] = await Promise.all([
    casesInRange(ctx.db, ctx.principal, { from, to, queueId, groupBy, offsets }),
    backlogNow(ctx.db, ctx.principal, queueId),
  ]);
  const of = (part: FiguresRow["part"], key: string | null) =>
    rows.find((row): row is FiguresRow => row.part === part && row.key === key);
  const counts = (part: CountRow["part"]) => rows.filter((row): row is CountRow => row.part === part);
  const workload = workloadOf(ctx, backlog, counts("handled"));
  const byQueue = counts("by_queue");
  const keys = groupBy
    ? [
        ...new Set(
          rows.flatMap(({ part, key }) =>
            (part === "opened" || part === "closed") && key !== null ? [key] : [],
          ),
        ),
      ].sort()
    : [];
  const individual = may(ctx.principal, "inbox:staff_metrics");
  const named = groupBy === "queue" || groupBy === "staff";
  const names = await namesOf(ctx.db, [
    ...new Set([
      ...byQueue.flatMap(({ key }) => key || []),
      ...(named ? keys.filter(Boolean) : []),
      ...(individual ? workload.load.keys() : []),
    ]),
  ]);
  const sum = (column: "open" | "waiting" | "breached") =>
    backlog.reduce((total, row) => total + row[column], 0);
  const oldest = backlog.flatMap((row) => row.oldest ?? []);
  return {
    from: rfc3339(from),
    to: rfc3339(to),
    time_zone: ctx.env.TIME_ZONE,
    ...figures(of("opened", null), of("closed", null)),
    backlog: {
      open: sum("open"),
      unassigned: backlog.find(({ assignee_id }) => assignee_id === null)?.open ?? 0,
      waiting: sum("waiting"),
      breached: sum("breached"),
      oldest_waiting_since: oldest.length > 0 ? rfc3339(Math.min(...oldest)) : null,
    },
    volume: {
      by_queue: byQueue.map(({ key, cases }) => ({
        queue_id: key || null,
        name: names.get(key ?? "") ?? null,
        opened: cases,
      })),
      by_hour: counts("by_hour").map(({ key, cases }) => ({ hour: Number(key), opened: cases })),
    },
    workload: {
      ...workload.totals,
      ...(individual && {
        people: [...workload.load]
          .map(([staff_id, one]) => ({ staff_id, name: names.get(staff_id) ?? null, ...one }))
          .sort((a, b) => b.open - a.open || b.handled - a.handled || (a.staff_id < b.staff_id ? -1 : 1)),
      }),
    },
    ...(groupBy && {
      groups: keys.map((key) => ({
        [groupBy]: key || null,
        ...(named && { name: names.get(key) ?? null }),
        ...figures(of("opened", key), of("closed", key)),
      })),
    }),
  };
}
