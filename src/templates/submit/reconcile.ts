import type { ActionError } from "../../governance";
import { type ListedTemplate, listTemplatesNamed } from "../../meta/template-calls";
import { reach } from "../../platform/checkpoints";
import { MINUTE, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import type { Attempt } from "./deliver";
import { isSameTemplate } from "./same";
import { settleAbandoned, settleTaken } from "./settle";
import { noteLook, type Submission } from "./store";

/** How far apart (ms) Meta's list is looked at after an answer was lost; the last goes on. */
const BETWEEN_LOOKS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 4 * MINUTE];

/** What the list does not show after this time (ms) and so many looks never came to Meta. */
const SHOWS_WITHIN = 10 * MINUTE;
const FEWEST_LOOKS = 3;

const NEVER_ARRIVED: ActionError = {
  code: "unavailable",
  message: "The submission did not arrive at Meta: its list does not show it. Nothing was submitted.",
  hint: "Make a new preview with whatsapp.template_submit.preview and submit it again.",
  details: {},
};

const SOMEBODY_ELSES: ActionError = {
  code: "conflict",
  message:
    "Meta has another template of this name and language, which was not made here. Nothing was submitted.",
  hint: "Look at it with whatsapp.template.get, then make a new preview.",
  details: {},
};

function isAbout({ kind, metaId, language }: Submission, listed: ListedTemplate): boolean {
  return kind === "edit" ? listed.id === metaId : listed.language === language;
}

/** Settles a submission whose answer was lost by what Meta lists. It is never submitted again by this. */
export async function reconcile(ctx: AppContext, submission: Submission): Promise<Attempt> {
  const askedAt = ctx.clock.now();
  const again = (): Attempt => ({
    state: "later",
    dueAt: ctx.clock.now() + (BETWEEN_LOOKS[submission.tries] ?? BETWEEN_LOOKS.at(-1) ?? MINUTE),
  });
  const listed = await listTemplatesNamed(ctx.env, submission.name);
  if (!listed) return again();
  const found = listed.find((template) => isAbout(submission, template));
  if (found && isSameTemplate(found, submission.definition)) {
    const { id, status } = found;
    const category = found.category || submission.definition.category.toUpperCase();
    const answer = { id, status, category };
    await settleTaken(ctx, submission, {
      metaId: id,
      status,
      category,
      saidAt: askedAt,
      answer,
      traceId: null,
      told: "list",
    });
    reach("template:after-settle");
    return { state: "settled" };
  }
  if (found && submission.kind === "create") {
    await settleAbandoned(ctx, submission, SOMEBODY_ELSES);
    return { state: "settled" };
  }
  const waited = askedAt - (submission.claimedAt ?? submission.createdAt);
  if (waited >= SHOWS_WITHIN && submission.tries + 1 >= FEWEST_LOOKS) {
    await settleAbandoned(ctx, submission, NEVER_ARRIVED);
    reach("template:after-settle");
    return { state: "settled" };
  }
  await ctx.db.run(noteLook(submission.id));
  return again();
}
