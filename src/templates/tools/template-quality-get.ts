import * as z from "zod";
import type { CallContext } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { notFound, ToolError } from "../../mcp/errors";
import { ERROR_MEANINGS } from "../../meta";
import { DAY, rfc3339 } from "../../platform/clock";
import { type KnownTemplate, templateById, templatesOfNames } from "../known-store";
import { type DayFigures, negativesIn, ratesOf, SMALLEST_GROUP, sumOf, trendOf } from "../quality/figures";
import { nextStepOf, QUALITY_RULES, ruleFor, type Signals } from "../quality/rules";
import { daysOf, failuresOf, type HistoryRow, qualityHistory } from "../quality/store";

/** Days after a pause in which Meta sends a template in portions. …/whatsapp/templates/template-pacing */
const PACED_AFTER_PAUSE = 7 * DAY;
/** After this time (ms) a flag that was not taken back counts as taken back, and the word for it as missed. */
const FLAG_HOLDS = 30 * DAY;

const input = z
  .strictObject({
    template_id: z.string().optional(),
    name: z.string().max(600).optional(),
    language: z.string().max(100).optional(),
    days: z
      .int()
      .min(1)
      .max(90)
      .default(30)
      .meta({ shownAs: { type: "integer", maximum: 90 } }),
    detail: z
      .enum(["concise", "full"])
      .default("concise")
      .meta({ shownAs: { enum: ["concise", "full"] } }),
  })
  .refine(({ template_id, name }) => (template_id === undefined) !== (name === undefined), {
    path: ["template_id"],
    message: "or name is needed, and only one of them",
  })
  .refine(({ name, language }) => language === undefined || name !== undefined, {
    path: ["language"],
    message: "goes with name only",
  });

const rate = z.number().nullable();
const rates = z.object({ delivered: rate, read: rate, failed: rate, negative: rate });
const half = z.object({ messages: z.int(), rates });
const figures = {
  sent: z.int(),
  delivered: z.int(),
  read: z.int(),
  failed: z.int(),
  blocked: z.int(),
  reported: z.int(),
  opted_out: z.int(),
};
const ruleShape = z.object({
  id: z.string(),
  when: z.string(),
  pause_risk: z.string(),
  throttle: z.number(),
  why: z.string(),
});

export const templateQualityGet = defineRead({
  name: "whatsapp.template_quality.get",
  room: "templates",
  title: { en: "Read a template's quality", "zh-Hant": "讀取範本品質" },
  description:
    "A template's quality over time, blocks, reports, failures by reason, pause risk and advised throttle with the rule.",
  readFirst: ["whatsapp.template.get"],
  readFirstText: "whatsapp.template.get",
  approval: "Read-only. No approval required.",
  safety: "Quality data should guide throttling and must not be edited by reads.",
  permission: "templates:read",
  input,
  output: z.object({
    template_id: z.string(),
    name: z.string(),
    language: z.string(),
    category: z.string(),
    status: z.string(),
    quality: z.string(),
    pause_risk: z.enum(["none", "low", "medium", "high", "paused"]),
    throttle: z.number().describe("Advised share of the usual sending rate, from 0 to 1."),
    rule: ruleShape,
    meta_does_next: z.string(),
    period: z.object({ days: z.int(), from: z.string(), to: z.string() }),
    signals: z.object({ ...figures, negative: z.int() }),
    rates,
    note: z.string().optional(),
    trend: z.object({
      earlier: half,
      later: half,
      read: z.string(),
      failed: z.string(),
      negative: z.string(),
    }),
    failures: z.array(z.object({ code: z.int(), reason: z.string(), messages: z.int() })),
    quality_history: z.array(z.looseObject({ at: z.string(), quality: z.string() })),
    rules: z.array(ruleShape).optional(),
    by_day: z.array(z.object({ date: z.string(), ...figures })).optional(),
  }),
  handler: async (ctx, asked) => {
    const template = await find(ctx, asked);
    const now = ctx.clock.now();
    const today = Math.floor(now / DAY);
    const since = today - asked.days + 1;
    const [days, failures, history] = await Promise.all([
      daysOf(ctx.db, template.id, since),
      failuresOf(ctx.db, template.id, since),
      qualityHistory(ctx.db, template.id),
    ]);
    const total = sumOf(days);
    const trend = trendOf(days, since + Math.floor(asked.days / 2));
    const signals: Signals = { ...template, ...pausesIn(history, now), rates: ratesOf(total), trend };
    const rule = ruleFor(signals);
    const pauses = history.filter(({ fact, value, previous }) => isPause({ fact, value, previous })).length;
    const until = template.statusDetail?.paused_until;
    return {
      template_id: template.id,
      name: template.name,
      language: template.language,
      category: template.category,
      status: template.status,
      quality: template.quality,
      pause_risk: rule.risk,
      throttle: rule.throttle,
      rule: shown(rule),
      meta_does_next: nextStepOf(template, {
        count: pauses,
        until: typeof until === "string" ? until : null,
      }),
      period: { days: asked.days, from: dateOf(since), to: dateOf(today) },
      signals: { ...total, negative: negativesIn(total) },
      rates: signals.rates,
      ...(Object.values(signals.rates).includes(null) && {
        note: `Too few messages for some rates: each needs ${SMALLEST_GROUP} behind it.`,
      }),
      trend,
      failures: failures.map(({ code, failed }) => ({ code, reason: reasonOf(code), messages: failed })),
      quality_history: history
        .filter(({ fact }) => fact === "quality")
        .map(({ at, value, previous, source }) => ({
          at: rfc3339(at),
          quality: value,
          was: previous ?? null,
          learnt_by: source,
        })),
      ...(asked.detail === "full" && { rules: QUALITY_RULES.map(shown), by_day: days.map(dayView) }),
    };
  },
});

/** The one template that is meant. @throws {ToolError} when there is none, or several languages of it. */
async function find(ctx: CallContext, asked: z.infer<typeof input>): Promise<KnownTemplate> {
  const { template_id, name, language } = asked;
  const found =
    template_id === undefined
      ? (await templatesOfNames(ctx.db, [name ?? ""])).filter(
          (template) => language === undefined || template.language === language,
        )
      : [await templateById(ctx.db, template_id)];
  const [first] = found;
  if (!first) throw notFound("template", template_id ?? name ?? "", "whatsapp.templates.list");
  if (found.length > 1) {
    const languages = found.map((template) => template?.language);
    throw new ToolError(
      "validation_failed",
      `language: ${name} has ${found.length} languages, and each has its own quality.`,
      "Call again with one of details.languages.",
      { issues: [{ path: "language", message: "is needed" }], languages },
    );
  }
  return first;
}

const isPause = ({ fact, value, previous }: Pick<HistoryRow, "fact" | "value" | "previous">): boolean =>
  fact === "status" && value === "PAUSED" && previous !== "PAUSED";

/** What the history says of pauses and flags; its rows come the latest first. */
function pausesIn(history: readonly HistoryRow[], now: number): Pick<Signals, "flagged" | "pausedLately"> {
  const statuses = history.filter(({ fact, value }) => fact === "status" && value !== "LOCKED");
  return {
    flagged: statuses[0]?.value === "FLAGGED" && statuses[0].at > now - FLAG_HOLDS,
    pausedLately: statuses.some(
      ({ value, previous, at }) =>
        value === "APPROVED" && previous === "PAUSED" && at > now - PACED_AFTER_PAUSE,
    ),
  };
}

const reasonOf = (code: number): string =>
  ERROR_MEANINGS[code] ?? (code === 0 ? "Meta gave no code." : `Meta's error ${code}.`);

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

const dayView = ({ day, ...counts }: DayFigures) => ({ date: dateOf(day), ...counts });

const shown = ({ id, when, risk, throttle, why }: (typeof QUALITY_RULES)[number]) => ({
  id,
  when,
  pause_risk: risk,
  throttle,
  why,
});
