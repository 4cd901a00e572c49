import type { ActionError } from "../../governance";
import { openExample } from "../../media";
import { consequenceOf } from "../../meta";
import { uploadExample } from "../../meta/resumable-upload";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import type { TemplateDefinition } from "../definition";
import { mediaExamples, mediaFindings } from "../draft/media";
import { metaError } from "./settle";

/** How long a submission waits for the next try to give Meta its files, ms. */
const BETWEEN_TRIES = 30 * SECOND;

export type Files =
  | { kind: "ready"; handles: ReadonlyMap<string, string> }
  | { kind: "later"; delay: number; error: ActionError }
  | { kind: "never"; error: ActionError };

const lost = (assetId: string): ActionError => ({
  code: "unavailable",
  message: "An example file could not be given to Meta; nothing was submitted.",
  hint: "If it is still wanted, make a new preview.",
  details: { asset_id: assetId },
});

/**
 * Gives Meta the example files of a template and answers its handles, by asset. What fails here submitted nothing. A
 * handle is good for one submission: every try gives the files anew.
 */
export async function giveFiles(ctx: AppContext, definition: TemplateDefinition): Promise<Files> {
  const uses = mediaExamples(definition);
  const handles = new Map<string, string>();
  if (uses.length === 0) return { kind: "ready", handles };
  const [problems] = await mediaFindings(ctx.db, [definition]);
  const problem = problems?.[0];
  if (problem) {
    const { message, fix = "Choose another file.", path } = problem;
    const error: ActionError = { code: "validation_failed", message, hint: fix, details: { path } };
    return { kind: "never", error };
  }
  for (const { assetId } of uses) {
    if (handles.has(assetId)) continue;
    const file = await openExample(ctx, assetId);
    if (!file) return { kind: "later", delay: BETWEEN_TRIES, error: lost(assetId) };
    const outcome = await uploadExample(ctx, file);
    if (outcome.kind === "unknown") return { kind: "later", delay: BETWEEN_TRIES, error: lost(assetId) };
    if (outcome.kind === "refused") {
      const consequence = consequenceOf(outcome.error.code);
      const error = metaError(outcome.error);
      return consequence.kind === "retry"
        ? { kind: "later", delay: consequence.delay, error }
        : { kind: "never", error };
    }
    handles.set(assetId, outcome.data.handle);
  }
  return { kind: "ready", handles };
}
