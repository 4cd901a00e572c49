import { notFound, ToolError } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import type { TemplateDefinition } from "../definition";
import { isThere } from "../draft/becoming";
import { type Draft, draftsOfNames } from "../draft/store";
import { templatesOfNames } from "../known-store";

/** Languages that one submission takes at most, and their components in all, characters of JSON. */
export const MOST_LANGUAGES = 20;
const MOST_TEXT = 500_000;

/** One language as it goes to Meta: a version of a draft, whole. */
export interface SubmittedDraft {
  draft_id: string;
  version: number;
  language: string;
  kind: "create" | "edit";
  /** Meta's id of the template that is edited. */
  meta_id: string | null;
  definition: TemplateDefinition;
}

/** What is agreed on: drafts of one name, as they stood when they were previewed. */
export interface SubmitContent {
  name: string;
  drafts: SubmittedDraft[];
}

function chosen(drafts: readonly Draft[], name: string, languages: readonly string[] | undefined): Draft[] {
  if (languages) {
    const byLanguage = new Map(drafts.map((draft) => [draft.definition.language, draft]));
    return [...new Set(languages)].map((language) => {
      const draft = byLanguage.get(language);
      if (!draft) throw notFound("draft", `${name} (${language})`, "whatsapp.template.get");
      return draft;
    });
  }
  const waiting = drafts.filter(({ status }) => status !== "submitted");
  if (waiting.length > 0) return waiting;
  throw new ToolError(
    "conflict",
    `Every draft of ${name} has been submitted as it stands.`,
    "Change one with whatsapp.template_draft.upsert, or name the languages that are to be submitted again.",
    { languages: drafts.map(({ definition }) => definition.language) },
  );
}

/** Whoever decides looks at all of it: more than that is asked for in parts. */
function refuseTooMuch(drafts: readonly Draft[]): void {
  if (drafts.length <= MOST_LANGUAGES && JSON.stringify(drafts).length <= MOST_TEXT) return;
  throw new ToolError(
    "validation_failed",
    `languages: are too many for one submission: at most ${MOST_LANGUAGES}, of ${MOST_TEXT} characters in all.`,
    "Name some of them, and the others in another call.",
    { languages: drafts.map(({ definition }) => definition.language) },
  );
}

/** The drafts of a name that a call means, as they stand. @throws {ToolError} when there are none. */
export async function submitContent(
  ctx: AppContext,
  { name, languages }: { name: string; languages?: string[] | undefined },
): Promise<SubmitContent> {
  const [drafts, known] = await Promise.all([
    draftsOfNames(ctx.db, [name]),
    templatesOfNames(ctx.db, [name]),
  ]);
  if (drafts.length === 0) throw notFound("draft of a template", name, "whatsapp.templates.list");
  const meant = chosen(drafts, name, languages);
  refuseTooMuch(meant);
  return {
    name,
    drafts: meant.map(({ id, version, definition }) => {
      const live = known.find((template) => template.language === definition.language && isThere(template));
      return {
        draft_id: id,
        version,
        language: definition.language,
        kind: live ? "edit" : "create",
        meta_id: live?.metaId ?? null,
        definition,
      };
    }),
  };
}
