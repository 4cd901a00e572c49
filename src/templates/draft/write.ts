import type { Assessment, Finding, GovernedWrite } from "../../governance";
import { notFound } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import type { TemplateDefinition } from "../definition";
import { templatesOfNames } from "../known-store";
import { type Becoming, becomingOf, type DraftsChange, othersOf, type Standing } from "./becoming";
import { refuseConflicts } from "./conflicts";
import { judgeAll } from "./judge";
import { type DraftChange, draftsOfNames, saveDrafts } from "./store";

/** Drafts of one name at most: Meta knows fewer languages. */
export const MOST_DRAFTS = 100;

/** Findings that one answer lists, over all its languages; template.get shows those of each draft. */
const MOST_FINDINGS = 200;

interface Judged extends Becoming {
  findings: Finding[];
}

async function standingOf(ctx: AppContext, name: string): Promise<Standing> {
  const [drafts, known] = await Promise.all([
    draftsOfNames(ctx.db, [name]),
    templatesOfNames(ctx.db, [name]),
  ]);
  return { drafts, known };
}

/** Why a change cannot be stored at all. What is against Meta's rules is no such reason: it keeps a draft from being ready. */
function refusals(becoming: readonly Becoming[] | undefined, { drafts }: Standing): Finding[] {
  if (!becoming) {
    return [
      {
        severity: "error",
        code: "validation_failed",
        message: "A new name needs its category.",
        path: "category",
        fix: "Give category: marketing, utility or authentication.",
      },
    ];
  }
  const added = becoming.filter(({ draft, definition }) => !draft && definition).length;
  if (added === 0 || drafts.length + added <= MOST_DRAFTS) return [];
  return [
    {
      severity: "error",
      code: "conflict",
      message: `The name has ${drafts.length} drafts; more than ${MOST_DRAFTS} are not kept.`,
      path: "languages",
      fix: "Discard drafts that nobody needs.",
    },
  ];
}

/** Looks at drafts as they would become. @throws {ToolError} when somebody else's version would be written over. */
async function assess(ctx: AppContext, content: DraftsChange): Promise<Assessment<DraftsChange, Judged[]>> {
  const standing = await standingOf(ctx, content.name);
  const becoming = becomingOf(content, standing);
  const entity = { kind: "template_draft", id: content.name };
  const findings = refusals(becoming, standing);
  if (becoming) await refuseConflicts(content, becoming);
  if (!becoming || findings.length > 0) {
    return { content, findings, effects: {}, policyFacts: {}, facts: {}, entity };
  }
  const nothing = becoming.find(({ outcome, draft }) => outcome === "discard" && !draft);
  if (nothing) throw notFound("draft in", nothing.language, "whatsapp.templates.list");

  const definitions = becoming.flatMap(({ definition }) => definition ?? []);
  const lists = await judgeAll(ctx, definitions, standing, becoming);
  const findingsOf = new Map(definitions.map((definition, index) => [definition, lists[index] ?? []]));
  const judged = becoming.map((next, index) => ({
    ...next,
    findings: findingsIn(next.definition, findingsOf).map((finding) => ({
      ...finding,
      path: pathInInput(finding.path ?? "components", index),
    })),
  }));
  return {
    content,
    findings,
    effects: {
      name: content.name,
      languages: judged.map(({ language, outcome, edits, definition }) => ({
        language,
        outcome,
        ...(definition && { category: definition.category }),
        ...(definition && edits && { edits_template_id: edits.id }),
      })),
      other_languages: othersIn(standing, judged),
    },
    policyFacts: {},
    facts: {},
    state: judged,
    before: becoming.map(({ draft }) => draft?.definition ?? null),
    entity,
  };
}

/** Fields that stand beside the languages of a call, not in each of them. */
const SHARED = ["name", "category", "parameter_format", "message_send_ttl_seconds"];

const pathInInput = (path: string, index: number): string =>
  SHARED.includes(path) ? path : `languages.${index}.${path}`;

const findingsIn = (
  definition: TemplateDefinition | null,
  found: ReadonlyMap<TemplateDefinition, Finding[]>,
): Finding[] => (definition && found.get(definition)) ?? [];

/** Languages of the name that the change does not touch. */
function othersIn(standing: Standing, becoming: readonly Becoming[]): string[] {
  const touched = new Set(becoming.map(({ language }) => language));
  return othersOf("", standing)
    .map(({ language }) => language)
    .filter((language) => !touched.has(language));
}

const isError = ({ severity }: Finding): boolean => severity === "error";

/** Writes, changes or discards drafts of one name: all the languages of a call, or none. Nobody but staff sees drafts. */
export const draftsWrite: GovernedWrite<DraftsChange, Judged[]> = {
  tool: "whatsapp.template_draft.upsert",
  authorize: async () => {},
  assess,
  plan: async (ctx, { content, state }, request) => {
    if (!state) throw new Error("a change of drafts without what it was judged by");
    const shown = Math.max(3, Math.floor(MOST_FINDINGS / state.length));
    const changes = state.map(
      ({ draft, definition, findings }): DraftChange => ({
        id: draft?.id ?? ctx.ids.next("templateDraft"),
        version: (draft?.version ?? 0) + 1,
        status: findings.some(isError) ? "draft" : "ready",
        definition,
      }),
    );
    return {
      statements: saveDrafts(changes, {
        by: request.requester.id,
        at: ctx.clock.now(),
        actionRequestId: request.actionRequestId,
      }),
      result: {
        name: content.name,
        languages: state.map(({ language, definition, findings }, index) => {
          const seen = findings.slice(0, shown);
          return {
            draft_id: changes[index]?.id,
            language,
            version: changes[index]?.version,
            status: definition ? changes[index]?.status : "discarded",
            errors: seen.filter(isError),
            warnings: seen.filter((finding) => !isError(finding)),
            ...(findings.length > shown && { more_findings: findings.length - shown }),
          };
        }),
      },
    };
  },
};
