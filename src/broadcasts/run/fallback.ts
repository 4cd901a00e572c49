import { audit, SYSTEM_ACTOR } from "../../governance";
import type { AppContext } from "../../platform/context";
import { languageFor } from "../audience/languages";
import { FALLBACK_ERRORS } from "../rules";
import { insertFallback } from "./fallback-store";
import type { Run } from "./run-store";

/**
 * Puts on the list, for a second message, those whom the broadcast did not reach and who opted in to the fallback's
 * category: it failed for good for a reason that is not about them, or Meta's time to deliver it is over. Whoever may
 * still get the first message is not among them. Each is put on it once, however often this runs. Returns how many.
 */
export async function addFallback(ctx: AppContext, run: Run, now: number): Promise<number> {
  const { plan, fallback } = run;
  if (!fallback) return 0;
  const languages = fallback.messages.map(({ language }) => language);
  const [first = ""] = languages;
  // Of each message of the broadcast, the fallback in the same language.
  const cohorts = plan.messages.map(({ language }) =>
    Math.max(0, languages.indexOf(languageFor(language, languages, first))),
  );
  const entry = audit(
    ctx,
    { action: "broadcast.fallback", outcome: "ok", entity: { kind: "broadcast", id: run.id } },
    SYSTEM_ACTOR,
  );
  const [added] = await ctx.db.batch([
    insertFallback(
      run.id,
      { cohorts, errors: FALLBACK_ERRORS, templates: plan.messages.map(({ template_id }) => template_id) },
      now,
    ),
    entry.insert,
  ]);
  return added?.changes ?? 0;
}
