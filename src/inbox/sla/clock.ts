import { audits, SYSTEM_ACTOR } from "../../governance";
import { opensWindow } from "../../meta";
import { notifyStaff } from "../../notifications";
import { MINUTE, rfc3339, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import type { Calendar } from "./business-time";
import { type ClockMessage, type ClockState, type Course, count, inOrder, NO_TARGETS, opened } from "./rules";
import {
  type CaseEnd,
  type Counted,
  casesToCount,
  closeCase,
  hoursAndHolidays,
  membersOf,
  type OpenCase,
  type Promises,
  writeCounted,
} from "./store";

/** Cases that are counted with one statement to read and one to write. */
const AT_ONCE = 200;
const MOST_ROUNDS = 50;

/** The tenant's business hours and holidays in its time zone. */
export async function calendarOf(ctx: AppContext): Promise<Calendar> {
  return { timeZone: ctx.env.TIME_ZONE, ...(await hoursAndHolidays(ctx.db)) };
}

/** What is to be counted of a case until `end` (ms). */
function courseOf(ctx: AppContext, promises: Promises, open: OpenCase, end: number, closed = false): Course {
  const onwards = open.counted_to !== null && open.since > open.counted_to;
  const targets = new Map(
    promises.targets.map(({ queue_id, first_response, resolution }) => [
      queue_id,
      {
        firstResponse: first_response === null ? null : first_response * MINUTE,
        resolution: resolution === null ? null : resolution * MINUTE,
      },
    ]),
  );
  const messages: ClockMessage[] = [
    ...open.incoming
      .filter(([type, , , group_id]) => opensWindow({ id: "", type, group_id }))
      .map(([, at, here]) => ({ kind: "customer" as const, at, here })),
    ...open.answers.map(([at, here, by]) => ({ kind: "response" as const, at, here, by })),
  ];
  const [firstMove] = open.moves;
  return {
    state: onwards ? stateOf(open) : opened(open.opened_at),
    queueId: firstMove ? firstMove[1] : open.queue_id,
    events: inOrder(
      open.opened_at,
      messages,
      open.moves.map(([at, , to]) => ({ at, to })),
    ),
    end,
    closed,
    targetsOf: (queueId) => targets.get(queueId ?? "") ?? NO_TARGETS,
    calendar: { timeZone: ctx.env.TIME_ZONE, hours: promises.hours, holidays: promises.holidays },
  };
}

function stateOf(open: OpenCase): ClockState {
  return {
    openedAt: open.opened_at,
    firstResponseAt: open.first_response_at,
    firstResponseBy: open.first_response_by,
    firstResponseTook: open.first_response_took,
    firstResponseDueAt: open.first_response_due_at,
    firstResponseBreachedAt: open.first_response_breached_at,
    resolutionTook: open.resolution_took,
    runningSince: open.running_since,
    resolutionDueAt: open.resolution_due_at,
    resolutionBreachedAt: open.resolution_breached_at,
    countedTo: open.counted_to,
  };
}

interface CountedCase extends Counted {
  case: OpenCase;
}

/** A target that a case has missed since it was last counted, or of which it turned out that it was not missed. */
interface News {
  open: OpenCase;
  target: "first_response" | "resolution";
  /** When it was missed, ms; null: it was not, which a message that came to be known late has shown. */
  at: number | null;
}

function newsOf({ case: open, state }: CountedCase): News[] {
  const pairs = [
    ["first_response", open.first_response_breached_at, state.firstResponseBreachedAt],
    ["resolution", open.resolution_breached_at, state.resolutionBreachedAt],
  ] as const;
  return pairs
    .filter(([, before, after]) => (before === null) !== (after === null))
    .map(([target, , at]) => ({ open, target, at }));
}

/** What a missed target leaves: an entry in the audit log, and word to the owner or, without one, to the queue. */
async function tell(ctx: AppContext, news: readonly News[]): Promise<Statement[]> {
  if (news.length === 0) return [];
  const nobodys = news.filter(({ open, at }) => at !== null && open.assignee_id === null);
  const members =
    nobodys.length > 0
      ? await membersOf(ctx.db, [...new Set(nobodys.flatMap(({ open }) => open.queue_id ?? []))])
      : [];
  const entries = news.map(({ open, target, at }) => ({
    action: at === null ? "sla.breach_withdrawn" : "sla.breached",
    outcome: "ok" as const,
    entity: { kind: "conversation", id: open.conversation_id },
    code: target,
    details: { case_id: open.id, queue_id: open.queue_id, ...(at !== null && { due_at: rfc3339(at) }) },
  }));
  const told = news.flatMap(({ open, target, at }) => {
    if (at === null) return [];
    const people = open.assignee_id
      ? [open.assignee_id]
      : members.filter(({ queue_id }) => queue_id === open.queue_id).map(({ staff_id }) => staff_id);
    return people.map((staffId) => ({
      staffId,
      kind: `${target}_breached` as const,
      conversationId: open.conversation_id,
      dedupeKey: `${target}_breached:${open.id}`,
    }));
  });
  return [audits(ctx, entries, SYSTEM_ACTOR), ...(told.length > 0 ? [notifyStaff(ctx, told)] : [])];
}

/**
 * Writes what was counted. Cases with news are written together with what the news leaves, all or nothing. A case that
 * something happened to meanwhile keeps its mark, so that it is counted again.
 */
async function write(ctx: AppContext, counted: readonly CountedCase[]): Promise<void> {
  const news = new Map(counted.map((one) => [one, newsOf(one)]));
  const quiet = counted.filter((one) => news.get(one)?.length === 0);
  const loud = counted.filter((one) => news.get(one)?.length !== 0);
  if (quiet.length > 0) await ctx.db.run(writeCounted(quiet));
  if (loud.length === 0) return;
  const told = await tell(ctx, [...news.values()].flat());
  try {
    await ctx.db.batch([writeCounted(loud), guardChanges(loud.length), ...told]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    ctx.log.info("sla.left_to_next_round", { cases: loud.length });
  }
}

/**
 * Takes into the service level clock what happened to the open cases of some conversations since they were counted. Two at
 * once, or a message that comes in between, lose nothing: whoever acted on an old state writes nothing.
 */
export async function refreshSla(ctx: AppContext, conversationIds: readonly string[]): Promise<void> {
  for (let start = 0; start < conversationIds.length; start += AT_ONCE) {
    const ids = conversationIds.slice(start, start + AT_ONCE);
    const { promises, cases } = await casesToCount(ctx.db, { conversationIds: ids }, AT_ONCE);
    await countAndWrite(ctx, promises, cases);
  }
}

async function countAndWrite(ctx: AppContext, promises: Promises, cases: readonly OpenCase[]): Promise<void> {
  const now = ctx.clock.now();
  if (cases.length === 0) return;
  await write(
    ctx,
    cases.map((open) => ({ case: open, state: count(courseOf(ctx, promises, open, now)) })),
  );
}

/** Counts every open case that something happened to or that has missed a target. Returns how many there were. */
export async function sweepSla(ctx: AppContext): Promise<number> {
  let swept = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const which = { dueBefore: ctx.clock.now() };
    const { promises, cases } = await casesToCount(ctx.db, which, AT_ONCE);
    await countAndWrite(ctx, promises, cases);
    swept += cases.length;
    if (cases.length < AT_ONCE) break;
  }
  return swept;
}

export type Closing = CaseEnd;

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / SECOND));

/** Figures of a case for people and agents: seconds of business time. */
function slaResult(open: OpenCase, state: ClockState) {
  return {
    case_id: open.id,
    opened_at: rfc3339(state.openedAt),
    first_response: {
      at: rfc3339(state.firstResponseAt),
      took_seconds: seconds(state.firstResponseTook),
      due_at: rfc3339(state.firstResponseDueAt),
      breached: state.firstResponseBreachedAt !== null,
    },
    resolution: {
      took_seconds: seconds(state.resolutionTook),
      due_at: rfc3339(state.resolutionDueAt),
      breached: state.resolutionBreachedAt !== null,
    },
  };
}

/**
 * Closes the open case of a conversation with its last figures. The guard among the statements undoes the batch when
 * something happened to the case meanwhile. Without an open case there is nothing to do.
 */
export async function closingStatements(
  ctx: AppContext,
  conversationId: string,
  closing: Closing,
): Promise<{ statements: Statement[]; sla: Record<string, unknown> }> {
  const { promises, cases } = await casesToCount(ctx.db, { conversationIds: [conversationId] }, 1);
  const [open] = cases;
  if (!open) return { statements: [], sla: {} };
  const counted = { case: open, state: count(courseOf(ctx, promises, open, closing.at, true)) };
  return {
    statements: [closeCase(counted, closing), guardChanges(), ...(await tell(ctx, newsOf(counted)))],
    sla: slaResult(open, counted.state),
  };
}

export interface SlaOutlook {
  first_response_due_at: string | null;
  resolution_due_at: string | null;
  breached: boolean;
}

/** When the open case of a conversation would be due if it moved to a queue now, and whether it would be overdue. */
export async function slaUnder(
  ctx: AppContext,
  conversationId: string,
  queueId: string | null,
): Promise<SlaOutlook> {
  const { promises, cases } = await casesToCount(ctx.db, { conversationIds: [conversationId] }, 1);
  const [open] = cases;
  if (!open) return { first_response_due_at: null, resolution_due_at: null, breached: false };
  const now = ctx.clock.now();
  const course = courseOf(ctx, promises, open, now);
  const move = { kind: "moved", at: now, to: queueId } as const;
  const { firstResponseAt, firstResponseDueAt, resolutionDueAt, ...state } = count({
    ...course,
    events: [...course.events, move],
  });
  const overdue = (due: number | null): boolean => due !== null && due < now;
  return {
    first_response_due_at: firstResponseAt === null ? rfc3339(firstResponseDueAt) : null,
    resolution_due_at: rfc3339(resolutionDueAt),
    breached:
      state.firstResponseBreachedAt !== null ||
      state.resolutionBreachedAt !== null ||
      (firstResponseAt === null && overdue(firstResponseDueAt)) ||
      overdue(resolutionDueAt),
  };
}
