import * as z from "zod";
import { type CallContext, may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { notFound } from "../../mcp/errors";
import { estimatedTokens } from "../../mcp/list";
import { isThere } from "../draft/becoming";
import { judgeAll } from "../draft/judge";
import { type Draft, draftById, draftsOfNames, draftVersions } from "../draft/store";
import { type KnownTemplate, templateById, templatesOfNames } from "../known-store";
import { historyOf, lastSubmissions } from "../read/store";
import { draftView, type Reader, submissionView, templateView, versionsView } from "../read/view";

const input = z
  .strictObject({
    template_id: z.string().optional(),
    name: z.string().max(600).optional(),
    language: z.string().max(100).optional().describe("With name."),
    draft_id: z.string().optional(),
    detail: z.enum(["concise", "full"]).default("concise"),
  })
  .refine(
    ({ template_id, name, draft_id }) =>
      [template_id, name, draft_id].filter((id) => id !== undefined).length === 1,
    { path: ["template_id"], message: "or name or draft_id is needed, and only one of them" },
  )
  .refine(({ name, language }) => language === undefined || name !== undefined, {
    path: ["language"],
    message: "goes with name only",
  });

type Asked = z.infer<typeof input>;

/** Facts of a template's history that an answer holds. */
const FACTS = { concise: 5, full: 100 };

/** Versions of a draft that a full answer holds. */
const MOST_VERSIONS = 20;

/** Languages are told whole up to here; the others follow when they are asked for by name and language. */
const MOST_TOKENS = 15_000;

export const templateGet = defineRead({
  name: "whatsapp.template.get",
  room: "templates",
  title: { en: "Read a template", "zh-Hant": "讀取範本" },
  description:
    "Reads a template: components, samples, category, why Meta rejected it, history, its draft with findings; full: versions. For figures, use whatsapp.template_quality.get.",
  readFirst: ["whatsapp.templates.list"],
  readFirstText: "whatsapp.templates.list",
  approval: "Read-only. No approval required.",
  safety: "Show rejected reasons without exposing Meta internal tokens or reviewer data.",
  permission: "templates:read",
  input,
  output: z.object({ name: z.string(), languages: z.array(z.looseObject({ language: z.string() })) }),
  handler: async (ctx, asked) => {
    const found = await find(ctx, asked);
    const [history, submissions] = await Promise.all([
      historyOf(
        ctx.db,
        found.templates.map(({ id }) => id),
        FACTS[asked.detail],
      ),
      lastSubmissions(ctx.db, found.name),
    ]);
    const reader: Reader = {
      language: ctx.principal.locale.toLowerCase().startsWith("zh") ? "zh-Hant" : "en",
      admin: may(ctx.principal, "account:admin"),
    };
    const findings = await judgeAll(
      ctx,
      found.drafts.map(({ definition }) => definition),
      found.standing,
    );
    const versions =
      asked.detail === "full"
        ? await Promise.all(found.drafts.map(({ id }) => draftVersions(ctx.db, id, MOST_VERSIONS)))
        : [];
    const languages = found.languages.map((language) => {
      const template = found.templates.find((candidate) => candidate.language === language);
      const at = found.drafts.findIndex(({ definition }) => definition.language === language);
      const draft = found.drafts[at];
      const submission = submissions.find((candidate) => candidate.language === language);
      const live = found.standing.known.find((known) => known.language === language && isThere(known));
      return {
        language,
        ...(template && {
          template: templateView(
            template,
            history.filter(({ templateId }) => templateId === template.id),
            reader,
          ),
        }),
        ...(draft && { draft: draftView(draft, findings[at] ?? [], live) }),
        ...(versions[at] && { versions: versionsView(versions[at]) }),
        ...(submission && { submission: submissionView(submission) }),
      };
    });
    return { name: found.name, languages: shortened(languages) };
  },
});

interface Found {
  name: string;
  languages: string[];
  templates: KnownTemplate[];
  drafts: Draft[];
  /** Everything under the name, also what was not asked for: findings compare with it. */
  standing: { drafts: Draft[]; known: KnownTemplate[] };
}

/** @throws {ToolError} `not_found` */
async function find(ctx: CallContext, asked: Asked): Promise<Found> {
  const unknown = () =>
    notFound(
      asked.draft_id === undefined ? "template" : "draft",
      [asked.template_id ?? asked.draft_id ?? asked.name, asked.language]
        .filter((part) => part !== undefined)
        .join(" "),
      "whatsapp.templates.list",
    );
  const [template, draft] = await Promise.all([
    asked.template_id === undefined ? undefined : templateById(ctx.db, asked.template_id),
    asked.draft_id === undefined ? undefined : draftById(ctx.db, asked.draft_id),
  ]);
  const name = asked.name ?? template?.name ?? draft?.definition.name;
  if (name === undefined) throw unknown();
  const language = asked.language ?? template?.language ?? draft?.definition.language;
  const [drafts, known] = await Promise.all([
    draftsOfNames(ctx.db, [name]),
    templatesOfNames(ctx.db, [name]),
  ]);
  const wanted = (candidate: string) => language === undefined || candidate === language;
  // A template that is gone is shown to whoever asks for that one.
  const templates = known.filter(
    (candidate) => wanted(candidate.language) && (language !== undefined || isThere(candidate)),
  );
  const wantedDrafts = drafts.filter(({ definition }) => wanted(definition.language));
  const languages = new Set([
    ...templates.map((candidate) => candidate.language),
    ...wantedDrafts.map(({ definition }) => definition.language),
  ]);
  if (languages.size === 0) throw unknown();
  return {
    name,
    languages: [...languages].toSorted(),
    templates,
    drafts: wantedDrafts,
    standing: { drafts, known },
  };
}

type Whole = {
  language: string;
  template?: { template_id: string; status: string };
  draft?: { draft_id: string; status: string };
};

/** As many languages whole as an answer holds; of the others, what to ask for. */
function shortened<Language extends Whole>(
  languages: readonly Language[],
): (Language | (Whole & { note: string }))[] {
  let tokens = 0;
  return languages.map((whole, index) => {
    tokens += estimatedTokens(JSON.stringify(whole));
    if (index === 0 || tokens <= MOST_TOKENS) return whole;
    const { language, template, draft } = whole;
    return {
      language,
      ...(template && { template: { template_id: template.template_id, status: template.status } }),
      ...(draft && { draft: { draft_id: draft.draft_id, status: draft.status } }),
      note: "Left out for length: ask for this language by itself.",
    };
  });
}
