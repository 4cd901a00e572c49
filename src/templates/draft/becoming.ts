import type { ParameterFormat, TemplateCategory, TemplateComponent, TemplateDefinition } from "../definition";
import { definitionOf, type KnownTemplate } from "../known-store";
import type { Draft } from "./store";

/** A change of some drafts of one name. What is left out stays as the draft, or Meta's template, has it. */
export interface DraftsChange {
  name: string;
  category?: TemplateCategory | undefined;
  parameter_format?: ParameterFormat | undefined;
  /** Null: Meta's default. */
  message_send_ttl_seconds?: number | null | undefined;
  languages: readonly {
    language: string;
    /** Null: the draft is discarded. */
    components: TemplateComponent[] | null;
    /** The one that was read; none for a new draft. */
    version?: number | undefined;
  }[];
}

/** What there is of a name. */
export interface Standing {
  drafts: readonly Draft[];
  known: readonly KnownTemplate[];
}

/** One language as it is and as it would become. */
export interface Becoming {
  language: string;
  draft: Draft | undefined;
  /** The template of Meta's that it edits. */
  edits: KnownTemplate | undefined;
  outcome: "create" | "update" | "discard";
  definition: TemplateDefinition | null;
}

export const isThere = ({ status }: KnownTemplate): boolean => status !== "DELETED";

/** The other languages of a name, drafts before what Meta holds, those of a change before both. */
export function othersOf(
  language: string,
  { drafts, known }: Standing,
  becoming: readonly Becoming[] = [],
): TemplateDefinition[] {
  const all = new Map<string, TemplateDefinition | null>();
  for (const template of known.filter(isThere)) all.set(template.language, definitionOf(template));
  for (const { definition } of drafts) all.set(definition.language, definition);
  for (const next of becoming) {
    // Of a discarded draft, Meta's template is left.
    all.set(next.language, next.definition ?? (next.edits ? definitionOf(next.edits) : null));
  }
  all.delete(language);
  return [...all.values()].filter((definition) => definition !== null);
}

/** The languages of a change as they would become; undefined when a new name comes without its category. */
export function becomingOf(change: DraftsChange, standing: Standing): Becoming[] | undefined {
  const all = change.languages.map(({ language, components }): Becoming | undefined => {
    const draft = standing.drafts.find(({ definition }) => definition.language === language);
    const edits = standing.known.find((template) => template.language === language && isThere(template));
    const outcome = components === null ? "discard" : draft ? "update" : "create";
    if (components === null) return { language, draft, edits, outcome, definition: null };
    const before = draft?.definition ?? (edits && definitionOf(edits));
    const pattern = before ?? othersOf(language, standing)[0];
    const category = change.category ?? pattern?.category;
    if (category === undefined) return undefined;
    const { message_send_ttl_seconds: ttl = before?.message_send_ttl_seconds ?? null } = change;
    const definition: TemplateDefinition = {
      name: change.name,
      language,
      category,
      parameter_format: change.parameter_format ?? pattern?.parameter_format ?? "positional",
      message_send_ttl_seconds: ttl,
      components,
    };
    return { language, draft, edits, outcome, definition };
  });
  return all.every((next) => next !== undefined) ? all : undefined;
}
