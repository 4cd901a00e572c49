import type { CallContext } from "../auth";
import { type Assessment, type Finding, type GovernedWrite, guardNotBulk } from "../governance";
import { rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { guardChanges } from "../platform/db";
import { describeError } from "../platform/log";
import { applyWaiting } from "./apply";
import type { EventHandler, EventKind } from "./event";
import { MOST_BY_FILTER, type Retry, WEBHOOK_RETRY } from "./retry-content";
import { eventsById, type RetriedEvent, requeueEvents } from "./retry-store";
import { changesRecords, type EventOutcome, holdsUpSends } from "./rules";

/** Events that are named in the answer and to an approver; the log has all of them. */
const MOST_SHOWN = 10;

const LOG = "Find failed events with whatsapp.webhook_logs.list, outcome failed.";

/** What is said of events that are not tried again, by where they stand. */
const LEFT_OUT: Readonly<
  Record<Exclude<EventOutcome, "failed">, { code: string; words: (n: number) => string }>
> = {
  applied: {
    code: "already_applied",
    words: (n) => `${n} were applied, and are never applied again.`,
  },
  ignored: {
    code: "already_ignored",
    words: (n) => `${n} are done: nothing here makes use of them.`,
  },
  received: {
    code: "still_waiting",
    words: (n) => `${n} wait for their turn and are tried by themselves.`,
  },
};

function findingsOn(
  content: Retry,
  events: ReadonlyMap<string, RetriedEvent>,
  failed: readonly RetriedEvent[],
): Finding[] {
  const path = content.by_filter ? "failed" : "event_ids";
  const found = [...events.values()];
  const findings: Finding[] = content.event_ids.flatMap((id, index): Finding[] =>
    events.has(id)
      ? []
      : [
          {
            severity: "error",
            code: "not_found",
            message: `No webhook event ${JSON.stringify(id)}.`,
            path: `event_ids.${index}`,
            fix: LOG,
          },
        ],
  );
  if (content.event_ids.length === 0) {
    const message = "No failed event fits the filter: there is nothing to try again.";
    return [{ severity: "error", code: "not_found", message, path, fix: LOG }];
  }
  if (findings.length === 0 && failed.length === 0) {
    const message = "None of the events is failed any more: there is nothing to try again.";
    findings.push({ severity: "error", code: "conflict", message, path, fix: LOG });
  }
  for (const [outcome, { code, words }] of Object.entries(LEFT_OUT)) {
    const count = found.filter((event) => event.outcome === outcome).length;
    if (count > 0) findings.push({ severity: "info", code, message: words(count), path });
  }
  if (content.more) {
    findings.push({
      severity: "info",
      code: "more_failed",
      message: `More events fit; these are the ${MOST_BY_FILTER} that came in first.`,
      path,
      fix: "Ask again for the others when these are done.",
    });
  }
  return findings;
}

/** Looks at what would be tried again, and at who waits for it. */
async function assess(ctx: AppContext, content: Retry): Promise<Assessment<Retry, RetriedEvent[]>> {
  const events = await eventsById(ctx.db, content.event_ids);
  const failed = [...events.values()]
    .filter(({ id, outcome }) => outcome === "failed" && !content.left_alone.includes(id))
    .sort((a, b) => a.received_at - b.received_at || (a.id < b.id ? -1 : 1));
  const [oldest] = failed;
  const kinds: Partial<Record<EventKind, number>> = {};
  for (const { kind } of failed) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const heldUp = new Set(
    failed.flatMap(({ kind, sender }) => (holdsUpSends(kind) && sender ? [sender] : [])),
  );
  return {
    content,
    findings: findingsOn(content, events, failed),
    effects: {
      events: failed.length,
      kinds,
      ...(oldest && { oldest_received_at: rfc3339(oldest.received_at) }),
      customers_held_up: heldUp.size,
      replayed_before: failed.filter(({ replays }) => replays > 0).length,
      event_ids: failed.slice(0, MOST_SHOWN).map(({ id }) => id),
    },
    policyFacts: {
      bulk: content.bulk,
      changesRecords: (Object.keys(content.kinds) as EventKind[]).some(changesRecords),
    },
    facts: {},
    state: failed,
    before: failed.map(({ id, outcome, tries, replays }) => [id, outcome, tries, replays]),
    entity:
      content.event_ids.length === 1
        ? { kind: "webhook_event", id: content.event_ids[0] ?? "" }
        : { kind: "webhook_events", id: `${content.event_ids.length} events` },
  };
}

/** Events are Meta's, whoever had them tried again: rooms must not take the caller for who did what they say. */
function withoutCaller(ctx: AppContext): AppContext {
  const { principal: _principal, source: _source, ...app } = ctx as AppContext & Partial<CallContext>;
  return app;
}

/**
 * Has failed events tried again. They go back among those that wait, and come to the rooms in the usual way, where each
 * event's key and Meta's time decide what is left for it to do. Up to a batch is applied before the answer; the queue
 * goes on from there, and cron where the queue does not.
 */
export function webhookRetryWrite(handlers: readonly EventHandler[]): GovernedWrite<Retry, RetriedEvent[]> {
  return {
    tool: WEBHOOK_RETRY,
    // Who may retry may retry every event: the log has no owners.
    authorize: async () => undefined,
    assess,
    plan: async (ctx, { content, effects, state = [] }, request) => {
      const count = state.length;
      return {
        statements: [
          ...guardNotBulk(ctx, request, [WEBHOOK_RETRY], { count, bulk: content.bulk }),
          requeueEvents(
            state.map(({ id }) => id),
            request.actionRequestId,
            ctx.clock.now(),
          ),
          guardChanges(count),
        ],
        result: {
          requeued: count,
          kinds: effects.kinds,
          outcomes: "whatsapp.webhook_logs.list, action_request_id",
        },
        drive: async (app) => {
          await applyWaiting(withoutCaller(app), handlers, 1).catch((error: unknown) => {
            app.log.error("webhook.left_to_cron", describeError(error));
          });
        },
      };
    },
  };
}
