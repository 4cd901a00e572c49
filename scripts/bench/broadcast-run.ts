import { availableParallelism } from "node:os";
import { EVERYBODY, LEVELS, type Level, type Place } from "./broadcast-place.ts";
import type { Sends } from "./broadcast-simulator.ts";
import type { NewFigure } from "./figures.ts";
import { median } from "./figures.ts";
import type { Recorded } from "./probe.ts";

const GOALS = { rate: 95, statements: 15, written: 8 };

const SECOND = 1_000;
/** How long a run may take beyond what its rate allows, ms. */
const PATIENCE = 180 * SECOND;

const isClaim = ({ sql }: Recorded) => /status = 'sending',[^;]*claim/.test(sql);
/** What somebody at the console or a tool asks for, not the run itself. */
const isAsked = ({ sql }: Recorded) => /from api_tokens|insert into sessions/.test(sql);

/** Messages a second from the first that Meta accepted to the last. */
function rateOf({ accepted, first_at, last_at }: Sends): number {
  return ((accepted - 1) / Math.max(1, (last_at ?? 0) - (first_at ?? 0))) * SECOND;
}

/** Processor time in cores of the Worker and of Meta, over a stretch. */
interface Cores {
  worker: number;
  simulator: number;
}

/** Looks at the processor time now; answers what it was since, in cores. */
function coresOf({ worker, simulator }: Place): () => Cores | undefined {
  const [from, workerBefore, simulatorBefore] = [performance.now(), worker.cpu(), simulator.cpu()];
  return () => {
    const [ms, workerNow, simulatorNow] = [performance.now() - from, worker.cpu(), simulator.cpu()];
    if (workerBefore === undefined || simulatorBefore === undefined) return undefined;
    if (workerNow === undefined || simulatorNow === undefined) return undefined;
    return { worker: (workerNow - workerBefore) / ms, simulator: (simulatorNow - simulatorBefore) / ms };
  };
}

/** What kept a run from being faster. */
function bottleneck(cores: Cores | undefined, share: number): string {
  if (cores === undefined) return "the system does not tell processor time";
  const used = `Worker ${cores.worker.toFixed(2)}, Meta ${cores.simulator.toFixed(2)} of ${availableParallelism()} cores`;
  if (share >= GOALS.rate / 100) return `the allowed rate; ${used}`;
  if (cores.worker + cores.simulator < 0.8 * availableParallelism())
    return `waiting, for queue, turns and answers: processors were not full; ${used}`;
  return `processor time, ${cores.worker > cores.simulator ? "the Worker's" : "Meta's"}; ${used}`;
}

/** The statements that ran oftenest, for the detail of a figure. */
function often(statements: readonly Recorded[], most: number): string {
  const times = new Map<string, number>();
  for (const { sql } of statements) {
    const start = sql.replace(/\s+/g, " ").slice(0, 38);
    times.set(start, (times.get(start) ?? 0) + 1);
  }
  const sorted = [...times].sort((a, b) => b[1] - a[1]).slice(0, most);
  return sorted.map(([sql, n]) => `${n}× ${sql}`).join("; ");
}

/** Says when something keeps a run from what it is measured for, beside its figures. */
const exactly = (what: string, value: number): NewFigure => ({
  name: what,
  value,
  unit: "messages",
  goal: 0,
});

/**
 * A broadcast to everybody, by tools and an approval, at the number's whole rate: how fast, how evenly, whether each got it
 * once, and what it cost in D1 from the first claim to the last receipt.
 */
export async function runCosts(place: Place, level: Level, full: boolean): Promise<NewFigure[]> {
  const allowed = LEVELS[level];
  const named = (what: string) => `${allowed}/s: ${what}`;
  const draft = await place.desk.draft(EVERYBODY, `Run at ${allowed}/s`);
  await place.statements();
  const cores = coresOf(place);
  await place.desk.schedule(draft.id);
  const counts = await place.finished(draft.id, (draft.sendable / allowed) * SECOND + PATIENCE);
  const used = cores();
  const unread = await place.read(draft.id, PATIENCE);
  const statements = await place.statements();
  const sends = await place.sends(draft.id);
  const all = await place.sends();

  const achieved = rateOf(sends);
  const share = achieved / allowed;
  const ran = statements.slice(statements.findIndex(isClaim)).filter((item) => !isAsked(item));
  const written = ran.reduce((sum, { rows_written }) => sum + rows_written, 0);
  const refused = Object.entries(all.refused).map(([code, n]) => `${n} refused with ${code}`);
  const seconds = ((sends.last_at ?? 0) - (sends.first_at ?? 0)) / SECOND;
  return [
    {
      name: named("achieved of the allowed rate over the run"),
      value: share * 100,
      unit: "%",
      ...(full && { goal: GOALS.rate, more: true as const }),
      detail: `${achieved.toFixed(1)} messages/s, ${sends.accepted.toLocaleString("en")} in ${seconds.toFixed(1)} s; bound by ${bottleneck(used, share)}${refused.length > 0 ? `; ${refused.join(", ")}` : ""}`,
    },
    {
      name: named("most within any second"),
      value: all.most_within_a_second,
      unit: "messages",
      goal: allowed,
      detail: `median of the whole seconds ${median(sends.per_second.slice(1, -1).map(({ accepted }) => accepted))}`,
    },
    {
      name: named("statements for 100 recipients, from claim to read receipt"),
      value: (ran.length / counts.accepted) * 100,
      unit: "statements",
      goal: GOALS.statements,
      detail: often(ran, 3),
    },
    {
      name: named("rows written for each recipient"),
      value: written / counts.accepted,
      unit: "rows a row",
      goal: GOALS.written,
      detail: `${written.toLocaleString("en")} for ${counts.accepted.toLocaleString("en")}`,
    },
    exactly(named("sent to somebody twice"), sends.repeated_people.count + sends.duplicates.count),
    exactly(
      named("not sent, of the audience"),
      counts.audience - sends.people - counts.skipped - counts.failed,
    ),
    exactly(named("otherwise than Meta counts"), Math.abs(counts.accepted - sends.accepted)),
    exactly(named("without a read receipt in the end"), unread),
    ...(await reportTime(place, draft.id, named)),
  ];
}

const REPORTS = 9;

/** How long a report takes once everything is in. */
async function reportTime(
  place: Place,
  broadcast_id: string,
  named: (what: string) => string,
): Promise<NewFigure[]> {
  const times: number[] = [];
  let read = 0;
  for (let round = 0; round < REPORTS; round += 1) {
    await place.statements();
    const from = performance.now();
    await place.desk.ok("marketer", "campaign_report.get", { broadcast_id });
    times.push(performance.now() - from);
    read = (await place.statements()).reduce((sum, { rows_read }) => sum + rows_read, 0);
  }
  return [
    {
      name: named("campaign_report.get after the run"),
      value: median(times),
      unit: "ms",
      detail: `median of ${REPORTS}; ${read.toLocaleString("en")} rows read`,
    },
  ];
}
