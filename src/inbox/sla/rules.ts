import { addBusinessMs, businessMsBetween, type Calendar } from "./business-time";

/** What a queue promises, ms of business time; null: nothing. */
export interface Targets {
  firstResponse: number | null;
  resolution: number | null;
}

export const NO_TARGETS: Targets = { firstResponse: null, resolution: null };

/** What starts, stops and moves the clock of a case, at whole seconds (ms), in order. */
export type ClockEvent =
  | { kind: "moved"; at: number; to: string | null }
  | { kind: "customer"; at: number }
  | { kind: "response"; at: number; by: string | null };

/** How far the clock of a case has counted. Times and durations are ms; durations are business time. */
export interface ClockState {
  openedAt: number;
  firstResponseAt: number | null;
  firstResponseBy: string | null;
  firstResponseTook: number | null;
  firstResponseDueAt: number | null;
  firstResponseBreachedAt: number | null;
  /** While the customer waited for us, without the wait that goes on. */
  resolutionTook: number;
  /** Since when the customer waits; null while we wait for the customer. */
  runningSince: number | null;
  /** Null while the clock is paused or nothing was promised. */
  resolutionDueAt: number | null;
  resolutionBreachedAt: number | null;
  /** The last event that is counted. */
  countedTo: number | null;
}

export interface Course {
  state: ClockState;
  /** Where the case lay when counting goes on. */
  queueId: string | null;
  /** Later than `state.countedTo`. */
  events: readonly ClockEvent[];
  /** Now, or when the case was closed. */
  end: number;
  closed: boolean;
  targetsOf: (queueId: string | null) => Targets;
  calendar: Calendar;
}

/** A case that a customer's message has just opened: from then on she waits. */
export function opened(openedAt: number): ClockState {
  return {
    openedAt,
    firstResponseAt: null,
    firstResponseBy: null,
    firstResponseTook: null,
    firstResponseDueAt: null,
    firstResponseBreachedAt: null,
    resolutionTook: 0,
    runningSince: openedAt,
    resolutionDueAt: null,
    resolutionBreachedAt: null,
    countedTo: null,
  };
}

/**
 * Counts on from a state. The first response is due a while after the opening; the resolution when the customer has waited
 * so long in all. An answer at the very moment at which it is due is in time. What a case has breached in one queue stays
 * breached in another; one that is overdue by the targets of the queue it comes to is breached when it comes.
 */
export function count({ state, queueId, events, end, closed, targetsOf, calendar }: Course): ClockState {
  const next: ClockState = { ...state };
  // What was breached after the last event that is counted was so by what was known then: it is judged again.
  if ((next.firstResponseBreachedAt ?? 0) >= (next.countedTo ?? 0)) next.firstResponseBreachedAt = null;
  if ((next.resolutionBreachedAt ?? 0) >= (next.countedTo ?? 0)) next.resolutionBreachedAt = null;
  let targets = targetsOf(queueId);
  let cursor = next.countedTo ?? next.openedAt;

  const dueAt = (since: number, ms: number): number | null => addBusinessMs(since, Math.max(0, ms), calendar);
  const breachBefore = (until: number, since: number, ms: number): number | null => {
    // Business time is never more than time: most are not due, and need no look at the calendar.
    if (Math.max(since + ms, cursor) >= until) return null;
    const due = dueAt(since, ms);
    return due !== null && Math.max(due, cursor) < until ? Math.max(due, cursor) : null;
  };
  const passUntil = (until: number): void => {
    const { firstResponse, resolution } = targets;
    if (firstResponse !== null && next.firstResponseAt === null && next.firstResponseBreachedAt === null)
      next.firstResponseBreachedAt = breachBefore(until, next.openedAt, firstResponse);
    if (resolution !== null && next.runningSince !== null && next.resolutionBreachedAt === null)
      next.resolutionBreachedAt = breachBefore(until, next.runningSince, resolution - next.resolutionTook);
    cursor = Math.max(cursor, until);
  };

  for (const event of events) {
    const at = Math.max(event.at, next.openedAt);
    passUntil(at);
    if (event.kind === "moved") targets = targetsOf(event.to);
    if (event.kind === "customer") next.runningSince ??= at;
    if (event.kind === "response") {
      if (next.firstResponseAt === null) {
        next.firstResponseAt = at;
        next.firstResponseBy = event.by;
        next.firstResponseTook = businessMsBetween(next.openedAt, at, calendar);
        next.firstResponseDueAt =
          targets.firstResponse === null ? null : dueAt(next.openedAt, targets.firstResponse);
      }
      stop(next, at, calendar);
    }
    next.countedTo = Math.max(next.countedTo ?? 0, at);
  }
  passUntil(end);
  const since = next.runningSince;
  if (closed) stop(next, end, calendar);
  const runsFrom = closed ? end : since;
  next.resolutionDueAt =
    targets.resolution === null || runsFrom === null
      ? null
      : dueAt(runsFrom, targets.resolution - next.resolutionTook);
  if (next.firstResponseAt === null)
    next.firstResponseDueAt =
      targets.firstResponse === null ? null : dueAt(next.openedAt, targets.firstResponse);
  return next;
}

function stop(state: ClockState, at: number, calendar: Calendar): void {
  if (state.runningSince === null) return;
  state.resolutionTook += businessMsBetween(state.runningSince, at, calendar);
  state.runningSince = null;
}

/** A message as far as the clock is concerned: Meta's time, and when we had it or were asked for it, ms. */
export type ClockMessage = Exclude<ClockEvent, { kind: "moved" }> & { here: number };

const second = (at: number): number => Math.floor(at / 1000) * 1000;

/**
 * Events in order. Meta counts in seconds: within one, what was here first was first, so that nothing answers a message
 * that nobody could have read.
 */
export function inOrder(
  openedAt: number,
  messages: readonly ClockMessage[],
  moves: readonly { at: number; to: string | null }[],
): ClockEvent[] {
  const inOpeningSecond = ({ at }: ClockMessage): boolean => second(at) === second(openedAt);
  const opening = messages
    .filter((message) => message.kind === "customer" && inOpeningSecond(message))
    .reduce((first, { here }) => Math.min(first, here), Number.POSITIVE_INFINITY);
  const overtaken = (message: ClockMessage): boolean =>
    message.kind === "response" &&
    inOpeningSecond(message) &&
    opening !== Number.POSITIVE_INFINITY &&
    message.here < opening;
  const events: { here: number; event: ClockEvent }[] = [
    ...moves.map(({ at, to }) => ({ here: 0, event: { kind: "moved" as const, at: second(at), to } })),
    ...messages
      .filter((message) => !overtaken(message))
      .map(({ here, ...event }) => ({ here, event: { ...event, at: second(event.at) } })),
  ];
  return events.sort((a, b) => a.event.at - b.event.at || a.here - b.here).map(({ event }) => event);
}
