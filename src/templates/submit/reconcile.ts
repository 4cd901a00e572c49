import type { ActionError } from "../../governance";
import { type ListedTemplate, listTemplatesNamed } from "../../meta/template-calls";
import { reach } from "../../platform/checkpoints";
import { HOUR, MINUTE, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { templatesOfNames } from "../known-store";
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
    "Meta's answer was lost, and its list shows another wording of this name and language: somebody else's, or this one as Meta changed it.",
  hint: "Look at it with whatsapp.template.get, then make a new preview.",
  details: {},
};

const NOT_KNOWN: ActionError = {
  code: "unavailable",
  message: "Meta's answer was lost, and its list does not tell whether the submission arrived.",
  hint: "Look at the template in WhatsApp Manager, then make a new preview.",
  details: {},
};

/** After this time (ms) without a list of Meta's nobody waits any longer. */
const GIVEN_UP_AFTER = 24 * HOUR;
const MOST_BETWEEN_LOOKS = 15 * MINUTE;

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
  const waited = askedAt - (submission.claimedAt ?? submission.createdAt);
  const listed = await listTemplatesNamed(ctx, submission.name);
  if (!listed) {
    if (waited >= GIVEN_UP_AFTER) return giveUp(ctx, submission, NOT_KNOWN);
    const wait = Math.min(MOST_BETWEEN_LOOKS, Math.max(5 * SECOND, waited / 4));
    return { state: "later", dueAt: ctx.clock.now() + wait };
  }
  const found = listed.find((template) => isAbout(submission, template));
  const moved = found !== undefined && found.status !== submission.previousStatus;
  if (
    found &&
    isSameTemplate(found, submission.definition) &&
    (moved || !(await readLikeThisBefore(ctx, submission, found)))
  ) {
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
  if (found && submission.kind === "create") return giveUp(ctx, submission, SOMEBODY_ELSES);
  if (waited >= SHOWS_WITHIN && submission.tries + 1 >= FEWEST_LOOKS) {
    if (moved) return giveUp(ctx, submission, SOMEBODY_ELSES);
    const same = found !== undefined && isSameTemplate(found, submission.definition);
    return giveUp(ctx, submission, same ? NOT_KNOWN : NEVER_ARRIVED);
  }
  await ctx.db.run(noteLook(submission.id));
  return again();
}

/**
 * Whether an edit changes nothing that Meta's list shows, a sample or a file alone: then the list looks the same before and
 * after, and only its status tells whether the edit arrived.
 */
async function readLikeThisBefore(
  ctx: AppContext,
  { kind, name, language, definition }: Submission,
  listed: ListedTemplate,
): Promise<boolean> {
  if (kind === "create") return false;
  const before = (await templatesOfNames(ctx.db, [name])).find((known) => known.language === language);
  if (!before) return false;
  const { components, messageTtl } = before;
  return isSameTemplate(
    { ...listed, components, message_send_ttl_seconds: messageTtl ?? undefined },
    definition,
  );
}

async function giveUp(ctx: AppContext, submission: Submission, reason: ActionError): Promise<Attempt> {
  await settleAbandoned(ctx, submission, reason);
  reach("template:after-settle");
  return { state: "settled" };
}
