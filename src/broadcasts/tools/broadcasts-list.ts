import * as z from "zod";
import { may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf } from "../../mcp/list";
import { ERROR_MEANINGS } from "../../meta";
import { rfc3339 } from "../../platform/clock";
import { type ListedBroadcast, listBroadcasts, reasonsOf } from "../list-store";
import { BROADCAST_STATUSES, HALT_REASONS } from "../rules";

const input = z.strictObject({
  broadcast_id: z.string().optional(),
  status: z.array(z.enum(BROADCAST_STATUSES)).min(1).optional(),
  segment_id: z.string().optional(),
  ...listInput,
});

/** Audience counts are net of everybody who may not be sent to. */
function audienceOf({ audience, approvedAudience, estimate }: ListedBroadcast) {
  const { sendable, excluded } = (estimate.audience ?? {}) as { sendable?: number; excluded?: unknown };
  return {
    sendable_at_preview: sendable ?? null,
    excluded_at_preview: excluded ?? null,
    approved: approvedAudience,
    listed: audience,
  };
}

/** Of the audience, by persons; the second messages of a fallback stand apart. */
function progressOf({ audience, accepted, failed, skipped, unknown, optedOut, second }: ListedBroadcast) {
  return {
    sent: accepted,
    failed,
    skipped,
    unknown,
    left: audience === null ? null : Math.max(0, audience - accepted - failed - skipped - unknown),
    opted_out: optedOut,
    ...(second && { fallback: secondOf(second) }),
  };
}

const secondOf = ({ accepted, ...second }: NonNullable<ListedBroadcast["second"]>) => ({
  ...second,
  sent: accepted,
});

const haltOf = ({ haltReason, haltedAt }: ListedBroadcast) =>
  haltReason && {
    reason: haltReason,
    goes_on_by_itself: HALT_REASONS[haltReason].kind === "wait",
    words: HALT_REASONS[haltReason].words,
    since: rfc3339(haltedAt),
  };

function templatesOf({ plan }: ListedBroadcast) {
  return plan.messages.map(({ variant, language, template_id, template_name }) => ({
    variant,
    language,
    template_id,
    name: template_name,
  }));
}

export const broadcastsList = defineRead({
  name: "whatsapp.broadcasts.list",
  room: "broadcasts",
  title: { en: "List broadcasts", "zh-Hant": "廣播列表" },
  description:
    "Lists broadcasts, newest first: status, audience net of exclusions, schedule, progress and why one stands still (full: messages, terms, failures by reason). For results use whatsapp.campaign_report.get.",
  readFirst: ["whatsapp.segments.list", "whatsapp.templates.list"],
  readFirstText: "whatsapp.segments.list, whatsapp.templates.list",
  approval: "Read-only. No approval required.",
  safety: "Audience counts must exclude opt-outs and contacts without required consent.",
  permission: "broadcasts:read",
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string(), name: z.string(), status: z.string() }))),
  handler: async (ctx, asked) => {
    const start = await startOf("whatsapp.broadcasts.list", asked, 1);
    const page = await listBroadcasts(ctx.db, asked, start?.[0] as string | undefined, asked.limit + 1);
    const full = asked.detail === "full";
    const reasons = full
      ? await reasonsOf(
          ctx.db,
          page.slice(0, asked.limit).map(({ id }) => id),
        )
      : new Map<string, never[]>();
    return pageOf(
      "whatsapp.broadcasts.list",
      asked,
      page,
      ({ id }) => [id],
      (one) => ({
        id: one.id,
        name: one.name,
        status: one.status,
        category: one.category,
        segment: { segment_id: one.segmentId, name: one.segmentName },
        templates: [...new Set(one.plan.messages?.map(({ template_name }) => template_name))],
        scheduled_at: rfc3339(one.scheduledAt),
        started_at: rfc3339(one.startedAt),
        finished_at: rfc3339(one.finishedAt),
        audience: audienceOf(one),
        progress: progressOf(one),
        ...(one.haltReason && { halted: haltOf(one) }),
        ...(one.scheduleRequestId && { action_request_id: one.scheduleRequestId }),
        ...(full && {
          goal: one.goal,
          ...(may(ctx.principal, "account:admin") && { phone_number_id: one.phoneNumberId }),
          messages: templatesOf(one),
          variants: one.plan.variants?.map(({ name, share }) => ({ name, share })),
          exclude_segment_ids: one.plan.exclude_segment_ids,
          attribution_days: one.plan.attribution_days,
          rate: one.rate,
          batch_size: one.batchSize,
          fallback: one.fallback && {
            after_minutes: one.fallback.after_minutes,
            template: one.fallback.messages[0]?.template_name,
          },
          estimated_cost: one.estimate.cost ?? null,
          reasons: (reasons.get(one.id) ?? []).map(({ code, status, round, title, count }) => ({
            code,
            kind: status,
            ...(round === 2 && { of: "fallback" }),
            count,
            meaning: ERROR_MEANINGS[Number(code)] ?? title ?? code,
          })),
          created_by: one.createdByName,
          created_at: rfc3339(one.createdAt),
        }),
      }),
    );
  },
});
