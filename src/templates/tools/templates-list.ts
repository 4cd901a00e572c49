import * as z from "zod";
import { broadcastsOfTemplates, type TemplateUse } from "../../broadcasts";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf } from "../../mcp/list";
import { DAY, rfc3339 } from "../../platform/clock";
import { TEMPLATE_CATEGORIES } from "../definition";
import {
  type ListedDraft,
  type ListedTemplate,
  listedDrafts,
  listedTemplates,
  listNames,
} from "../read/list-store";
import { reasonInWords } from "../reasons";
import { TEMPLATE_STATUSES, whyNotSent } from "../statuses";

const TOOL = "whatsapp.templates.list";

/** Days of which usage is counted. */
const USED_DAYS = 30;

/** One of Meta's words, in either case. */
const word = (words: readonly string[]) =>
  z
    .string()
    .transform((given) => given.toUpperCase())
    .refine((given) => words.includes(given), `must be one of ${words.join(", ").toLowerCase()}`)
    .meta({ shownAs: { type: "string" } });

const input = z.strictObject({
  status: word(Object.keys(TEMPLATE_STATUSES)).optional(),
  category: z.enum(TEMPLATE_CATEGORIES).optional(),
  language: z.string().max(100).optional(),
  quality: word(["GREEN", "YELLOW", "RED", "UNKNOWN"]).optional(),
  query: z.string().max(100).optional(),
  drafts: z.boolean().optional().describe("With one to submit."),
  ...listInput,
});

export const templatesList = defineRead({
  name: TOOL,
  room: "templates",
  title: { en: "List templates", "zh-Hant": "範本列表" },
  description:
    "Lists templates by name, all languages together: status, quality, whether it can be sent, drafts, usage. For content, use whatsapp.template.get.",
  readFirst: ["whatsapp.config.get"],
  readFirstText: "whatsapp.config.get",
  approval: "Read-only. No approval required.",
  safety: "Do not use unapproved templates for outbound business-initiated messages.",
  permission: "templates:read",
  input,
  output: z.object(
    listOutput(z.looseObject({ id: z.string(), name: z.string(), languages: z.array(z.looseObject({})) })),
  ),
  handler: async (ctx, asked) => {
    const [after] = (await startOf(TOOL, asked, 1)) ?? [""];
    const names = await listNames(ctx.db, asked, String(after));
    const today = Math.floor(ctx.clock.now() / DAY);
    const full = asked.detail === "full";
    const [templates, drafts] = await Promise.all([
      listedTemplates(ctx.db, names, today - USED_DAYS + 1),
      listedDrafts(ctx.db, names),
    ]);
    const uses = full
      ? await broadcastsOfTemplates(
          ctx.db,
          templates.map(({ id }) => id),
        )
      : [];
    const there = templates.filter(({ status }) => status !== "DELETED" || asked.status === "DELETED");
    const templatesOf = Map.groupBy(there, ({ name }) => name);
    const draftsOf = Map.groupBy(drafts, ({ name }) => name);
    const language = ctx.principal.locale.toLowerCase().startsWith("zh") ? "zh-Hant" : "en";
    return pageOf(
      TOOL,
      asked,
      names,
      (name) => [name],
      (name) =>
        itemOf(name, templatesOf.get(name) ?? [], draftsOf.get(name) ?? [], {
          full,
          language,
          uses,
        }),
    );
  },
});

interface Shown {
  full: boolean;
  language: "en" | "zh-Hant";
  /** Broadcasts that are not over, by the templates that they send. */
  uses: readonly TemplateUse[];
}

const dayOf = (day: number | null): string | null =>
  day === null ? null : rfc3339(day * DAY).slice(0, "2026-01-31".length);

const latest = (times: readonly (number | null)[]): number | null =>
  times.reduce((last, time) => ((time ?? 0) > (last ?? 0) ? time : last), null);

/** One name: what its languages have in common, then each of them. */
function itemOf(
  name: string,
  templates: readonly ListedTemplate[],
  drafts: readonly ListedDraft[],
  shown: Shown,
) {
  const codes = [...new Set([...templates, ...drafts].map(({ language }) => language))].toSorted();
  const categories = new Set(
    [...(templates.length > 0 ? templates : drafts)].map(({ category }) => category),
  );
  return {
    id: name,
    name,
    category: categories.size === 1 ? [...categories][0] : "mixed",
    languages: codes.map((code) =>
      languageOf(
        code,
        templates.find(({ language }) => language === code),
        drafts.find(({ language }) => language === code),
        { ...shown, full: shown.full || categories.size > 1 },
      ),
    ),
    last_edited_at: rfc3339(
      latest([
        ...templates.map(({ componentsAt }) => componentsAt),
        ...drafts.map(({ updatedAt }) => updatedAt),
      ]),
    ),
    last_used_on: dayOf(latest(templates.map(({ lastDay }) => lastDay))),
    used: { sent_30d: templates.reduce((sum, { sent }) => sum + sent, 0) },
  };
}

function languageOf(
  language: string,
  template: ListedTemplate | undefined,
  draft: ListedDraft | undefined,
  shown: Shown,
) {
  const whyNot = template ? whyNotSent(template) : "It was not submitted to Meta yet.";
  return {
    language,
    ...(template && {
      template_id: template.id,
      status: template.status,
      quality: template.quality,
    }),
    sendable: whyNot === undefined,
    ...(whyNot !== undefined && { why_not: whyNot }),
    ...(template?.reason && {
      reason: reasonInWords(template.reason, shown.language)?.message ?? template.reason,
    }),
    ...(template?.comingCategory && {
      coming_category: { category: template.comingCategory, at: rfc3339(template.comingCategoryAt) },
    }),
    ...(draft && { draft: { draft_id: draft.id, status: draft.status, version: draft.version } }),
    ...(shown.full && {
      category: (template ?? draft)?.category,
      ...(template && {
        status_since: template.statusAt === 0 ? null : rfc3339(template.statusAt),
        last_used_on: dayOf(template.lastDay),
        used: {
          sent_30d: template.sent,
          broadcasts: shown.uses
            .filter(({ template_id }) => template_id === template.id)
            .map(({ id, name, status }) => ({ broadcast_id: id, name, status })),
        },
      }),
      ...(draft && { draft_updated_at: rfc3339(draft.updatedAt) }),
    }),
  };
}
