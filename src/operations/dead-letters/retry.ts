import { type CallContext, may } from "../../auth";
import type { Finding, GovernedWrite } from "../../governance";
import { ToolError } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import type { OutboxWakeUp, WebhookWakeUp } from "../../platform/env";
import { type DeadLetter, findDeadLetter, markRetried, outboxDueNow } from "./store";

export interface DeadLetterRetry {
  dead_letter_id: string;
}

/** What a letter can be about; its body holds ids alone. */
type Work =
  | { kind: "outbox"; outboxId: string }
  | { kind: "webhooks" }
  | { kind: "broadcast"; broadcastId: string }
  | { kind: "unknown" };

/** Wakes a broadcast's object; this room knows no other, so it is handed in. */
export type WakeBroadcast = (ctx: AppContext, broadcastId: string) => Promise<void>;

export function workOf(body: string): Work {
  const parsed = JSON.parse(body) as Record<string, unknown> | null;
  if (typeof parsed?.outbox_id === "string") return { kind: "outbox", outboxId: parsed.outbox_id };
  if (typeof parsed?.broadcast_id === "string")
    return { kind: "broadcast", broadcastId: parsed.broadcast_id };
  return parsed?.events !== undefined ? { kind: "webhooks" } : { kind: "unknown" };
}

function findingsOn(letter: DeadLetter | undefined): Finding[] {
  if (!letter)
    return [{ severity: "error", code: "not_found", message: "There is no such message.", path: "unknown" }];
  if (letter.outcome === "retried")
    return [{ severity: "error", code: "conflict", message: "It was tried again already.", path: "retried" }];
  if (workOf(letter.body).kind === "unknown")
    return [
      {
        severity: "error",
        code: "policy_blocked",
        message: "The message is of no kind that this version knows: nothing can be done for it.",
        path: "unreadable",
      },
    ];
  return [];
}

/**
 * Has the work of a dead letter tried again. It becomes due, and goes the way of all work: whatever was done already is not
 * done again, as its own row says how far it got. Console only, for whoever may have webhook events tried again.
 */
export function deadLetterRetry(wakeBroadcast: WakeBroadcast): GovernedWrite<DeadLetterRetry, DeadLetter> {
  return {
    tool: "operations.retry_dead_letter",
    authorize: async ({ principal }: CallContext) => {
      if (principal.kind === "staff" && may(principal, "webhooks:retry")) return;
      throw new ToolError("forbidden", "Only staff who may retry events do this.", "Ask an administrator.");
    },
    assess: async (ctx, content) => {
      const letter = await findDeadLetter(ctx.db, content.dead_letter_id);
      return {
        content,
        findings: findingsOn(letter),
        effects: letter ? { queue: letter.queue, work: workOf(letter.body).kind } : {},
        policyFacts: {},
        facts: {},
        entity: { kind: "dead_letter", id: content.dead_letter_id },
        before: letter && { outcome: letter.outcome },
        state: letter,
      };
    },
    plan: async (ctx, { state: letter }) => {
      if (!letter) throw new Error("a letter that is not there was to be tried again");
      const now = ctx.clock.now();
      const work = workOf(letter.body);
      return {
        statements: [
          markRetried(letter.id, now),
          guardChanges(),
          ...(work.kind === "outbox" ? [outboxDueNow(work.outboxId, now)] : []),
        ],
        result: { dead_letter_id: letter.id, work: work.kind },
        // What this loses cron makes good: due entries, waiting events and running broadcasts are looked after by the minute.
        drive: (app) =>
          wake(app, work, wakeBroadcast).catch((error: unknown) => app.later(Promise.reject(error))),
      };
    },
  };
}

async function wake(ctx: AppContext, work: Work, wakeBroadcast: WakeBroadcast): Promise<void> {
  if (work.kind === "outbox") {
    const message: OutboxWakeUp = { outbox_id: work.outboxId };
    await ctx.env.OUTBOX_QUEUE.send(message);
  } else if (work.kind === "webhooks") {
    const message: WebhookWakeUp = { events: 1 };
    await ctx.env.WEBHOOK_QUEUE.send(message);
  } else if (work.kind === "broadcast") {
    await wakeBroadcast(ctx, work.broadcastId);
  }
}
