import { ToolError } from "../../mcp/errors";
import { rfc3339 } from "../../platform/clock";
import { sha256 } from "../../platform/hash";
import { differences } from "../differences";
import type { Becoming, DraftsChange } from "./becoming";

interface Conflict {
  language: string;
  given_version: number | null;
  draft_id: string | null;
  version: number | null;
  updated_by?: string;
  updated_at?: string;
  digest?: string;
  /** Where what is there now differs from what was given. */
  differs?: string[];
}

async function conflictOf(
  { language, draft, definition }: Becoming,
  given: number | undefined,
): Promise<Conflict> {
  const given_version = given ?? null;
  if (!draft) return { language, given_version, draft_id: null, version: null };
  return {
    language,
    given_version,
    draft_id: draft.id,
    version: draft.version,
    updated_by: draft.updatedByName,
    updated_at: rfc3339(draft.updatedAt),
    digest: await sha256(draft.definition),
    ...(definition && { differs: differences(draft.definition, definition) }),
  };
}

function inWords({ language, given_version, version, updated_by }: Conflict): string {
  const given = given_version === null ? "no version was given" : `version ${given_version} was given`;
  return version === null
    ? `There is no draft in ${language} any more, and ${given}.`
    : `The draft in ${language} is at version ${version}, written by ${updated_by}, and ${given}.`;
}

/** Whoever changes a draft has read it: nobody's work is written over. @throws {ToolError} naming what is there now. */
export async function refuseConflicts(change: DraftsChange, becoming: readonly Becoming[]): Promise<void> {
  const conflicts = await Promise.all(
    becoming.flatMap((next, index) => {
      const given = change.languages[index]?.version;
      return given === next.draft?.version ? [] : [conflictOf(next, given)];
    }),
  );
  if (conflicts.length === 0) return;
  throw new ToolError(
    "conflict",
    `${conflicts.slice(0, 3).map(inWords).join(" ")} Nothing was stored.`,
    "Read what is there now with whatsapp.template.get, bring your change into it, and call again with its version; leave version out for a new draft.",
    { conflicts },
  );
}
