import type { Assessment, Finding, GovernedWrite } from "../../governance";
import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import { createWrite } from "../create/write";
import type { Fallback } from "../plan";
import { assessBroadcast } from "../preview/assess";
import { MOST_PER_SLICE } from "../rules";
import { broadcastRun } from "../run/broadcast-run";
import { type ScheduleContent, SENDING_ACTIONS } from "./content";
import { draftFallback } from "./fallback";
import { actionFindings, pastFinding } from "./findings";
import { standingFindings } from "./standing";
import {
  cancelBroadcast,
  findSchedulable,
  pauseBroadcast,
  resumeBroadcast,
  type Schedulable,
  scheduleBroadcast,
} from "./store";

interface Judged {
  broadcast: Schedulable;
  fallback: Fallback | null;
  /** How many it is for now. */
  audience: number;
}

export interface AskedSchedule extends ScheduleContent {
  /** A time that had passed already when it was asked for; decided by the first look. */
  asked_at?: number;
  shown_audience?: number | null;
}

function noBroadcast(content: AskedSchedule): Assessment<AskedSchedule, Judged> {
  return {
    content,
    findings: [
      {
        severity: "error",
        code: "not_found",
        message: `No broadcast ${JSON.stringify(content.broadcast_id)} within your reach.`,
        path: "broadcast_id",
        fix: "Find it with whatsapp.broadcasts.list.",
      },
    ],
    effects: {},
    policyFacts: {},
    facts: {},
    entity: { kind: "broadcast", id: content.broadcast_id },
  };
}

/** Looks at a broadcast as it would go out now. Request and approval decide by this. */
async function assess(ctx: AppContext, content: AskedSchedule): Promise<Assessment<AskedSchedule, Judged>> {
  const broadcast = await findSchedulable(ctx.db, content.broadcast_id);
  if (!broadcast) return noBroadcast(content);
  const now = ctx.clock.now();
  const askedAt = content.asked_at ?? now;
  const kept: AskedSchedule = { ...content, asked_at: askedAt };
  const sends = SENDING_ACTIONS.includes(content.action);
  const { ask } = broadcast;
  const findings: Finding[] = [
    ...(sends && ask === null ? [madeOtherwise()] : []),
    ...actionFindings(content, broadcast, now),
    ...pastFinding(content.scheduled_at, askedAt),
  ];
  const base = {
    content: kept,
    entity: { kind: "broadcast", id: broadcast.id },
    policyFacts: { sendsBroadcast: sends },
    before: { status: broadcast.status, scheduled_at: broadcast.scheduledAt },
  };
  const what = {
    name: broadcast.name,
    action: content.action,
    status: broadcast.status,
    halt_reason: broadcast.haltReason,
    sent: broadcast.accepted,
    failed: broadcast.failed,
    left: broadcast.audience === null ? null : leftOf(broadcast),
  };
  const facts = {
    status: broadcast.status === "pending" ? "draft" : broadcast.status,
    halted: [broadcast.haltReason, broadcast.haltedAt],
  };
  if (!sends || ask === null || findings.some(({ severity }) => severity === "error")) {
    const state = { broadcast, fallback: null, audience: 0 };
    return { ...base, findings, effects: what, facts, state, view: what };
  }

  if (content.action === "resume" && broadcast.startedAt !== null) {
    findings.push(...(await standingFindings(ctx, broadcast.id)));
    const state = { broadcast, fallback: null, audience: 0 };
    return { ...base, findings, effects: what, facts, state, view: what };
  }
  const seen = await assessBroadcast(
    ctx,
    {
      ask: {
        ...ask,
        rate: content.rate ?? broadcast.rate ?? undefined,
        scheduled_at: content.scheduled_at,
      },
      shown_audience: content.shown_audience ?? null,
    },
    broadcast.id,
  );
  const asked = content.fallback && (await draftFallback(ctx, content.fallback, broadcast.plan));
  const fallback = content.fallback ? (asked?.fallback ?? null) : broadcast.fallback;
  findings.push(...seen.findings, ...(asked?.findings ?? []));
  if (seen.state && (await sha256(seen.state.plan.messages)) !== (await sha256(broadcast.plan.messages)))
    findings.push({
      severity: "error",
      code: "preview_stale",
      message:
        "A template of the broadcast reads otherwise now, or has another language, than when it was previewed.",
      path: "broadcast_id",
      fix: "Make a new preview and a new draft with whatsapp.broadcast.preview.",
    });
  const audience = seen.state?.audience ?? 0;
  const terms = {
    scheduled_at: content.scheduled_at ?? rfc3339(broadcast.scheduledAt),
    rate: content.rate ?? broadcast.rate,
    batch_size: content.batch_size ?? broadcast.batchSize,
    fallback: fallback && {
      after_minutes: fallback.after_minutes,
      template: fallback.messages[0]?.template_name,
      languages: fallback.messages.map(({ language }) => language),
    },
  };
  return {
    ...base,
    content: { ...kept, shown_audience: content.shown_audience ?? audience },
    findings,
    effects: { ...seen.effects, ...what, ...terms },
    facts: {
      ...facts,
      ...seen.facts,
      terms: await sha256({ ...terms, messages: fallback?.messages ?? null }),
    },
    view: { ...seen.view, ...what, ...terms },
    state: { broadcast, fallback, audience },
  };
}

const madeOtherwise = (): Finding => ({
  severity: "error",
  code: "preview_required",
  message: "The broadcast was not made from a preview.",
  path: "broadcast_id",
  fix: "Make a preview and a new draft with whatsapp.broadcast.preview.",
});

/** How many messages have still to go out. Second ones are put on the list when all first ones are settled. */
const leftOf = ({ audience, accepted, failed, skipped, unknown, second }: Schedulable) =>
  Math.max(0, (audience ?? 0) - accepted - failed - skipped - unknown) + (second?.left ?? 0);

/** `whatsapp.broadcast.schedule`: has a broadcast go out, wait, go on or end. */
export const scheduleWrite: GovernedWrite<AskedSchedule, Judged> = {
  tool: "whatsapp.broadcast.schedule",

  authorize: async (ctx, content) => {
    if (!SENDING_ACTIONS.includes(content.action)) return;
    const broadcast = await findSchedulable(ctx.db, content.broadcast_id);
    if (broadcast?.ask) await createWrite.authorize(ctx, { ask: broadcast.ask, shown_audience: null });
  },

  assess,

  plan: async (ctx, { content, state }, { actionRequestId }) => {
    if (!state) throw new Error("a broadcast was to be scheduled that nobody looked at");
    const { broadcast, fallback, audience } = state;
    const { id } = broadcast;
    const now = ctx.clock.now();
    const kept = content.action === "reschedule" ? (broadcast.scheduledAt ?? now) : now;
    const at = Math.max(now, content.scheduled_at === undefined ? kept : Date.parse(content.scheduled_at));
    const done = (status: string, more: Record<string, unknown> = {}) => ({
      broadcast_id: id,
      action: content.action,
      status,
      ...more,
    });
    switch (content.action) {
      case "schedule":
      case "reschedule":
        return {
          statements: [
            scheduleBroadcast(
              id,
              {
                at,
                rate: content.rate ?? broadcast.rate,
                batchSize: Math.min(MOST_PER_SLICE, content.batch_size ?? broadcast.batchSize),
                fallback,
                audience,
                requestId: actionRequestId,
              },
              now,
            ),
            guardChanges(),
          ],
          result: done("scheduled", { scheduled_at: rfc3339(at), audience }),
          drive: (app) => broadcastRun(app.env, id).wake(id, at),
        };
      case "resume":
        return {
          statements: [
            resumeBroadcast(id, { at: now, audience, requestId: actionRequestId }, now),
            guardChanges(),
          ],
          result: done(broadcast.startedAt === null ? "scheduled" : "sending"),
          drive: (app) => broadcastRun(app.env, id).resume(id),
        };
      case "pause":
        return {
          statements: [pauseBroadcast(id, now), guardChanges()],
          result: done("paused", { left: leftOf(broadcast) }),
          drive: (app) => broadcastRun(app.env, id).stand(id),
        };
      case "cancel":
        return {
          statements: [cancelBroadcast(id, now), guardChanges()],
          result: done("cancelled", { sent: broadcast.accepted }),
          drive: (app) => broadcastRun(app.env, id).stand(id),
        };
    }
  },
};
