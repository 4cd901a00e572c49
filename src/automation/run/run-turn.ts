import { audit } from "../../governance";
import { refreshSla, routePending } from "../../inbox";
import { notifyHolders } from "../../notifications";
import { reach } from "../../platform/checkpoints";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { describeError } from "../../platform/log";
import type { OutboxHandler } from "../../platform/outbox";
import { driveMessage } from "../../sending";
import { fresh, giveToPeople } from "../engine/walk";
import { type Commit, commitOf } from "./commit";
import { decide } from "./facts";
import { type Read, read, sceneOf, stimulusOf } from "./scene";
import type { SceneRow } from "./scene-store";
import { dropTurn, keepSession } from "./store";

/** Looks of one run at most: turns that it takes, and those that another one took or that it has to look at anew. */
const MOST_LOOKS = 30;
/** A turn that was begun so often in vain is given up: people get the conversation. */
const MOST_TRIES = 5;

/**
 * Takes a turn, after every earlier one of its conversation. What is decided is committed at once, by whoever commits first; a
 * run that stopped anywhere is gone on with by the next one, and nothing is said twice: what is committed is done, and its
 * messages have entries of their own.
 */
export const runTurn: OutboxHandler = async (ctx, turnId) => {
  for (let look = 0; look < MOST_LOOKS; look++) {
    reach("automation:before-read");
    const found = await read(ctx, turnId);
    if (!found) return { state: "done" };
    const commit = await take(ctx, found);
    if (commit) await carryOut(ctx, found.row, commit);
    if (commit && found.row.id === turnId) return { state: "done" };
  }
  return { state: "later", dueAt: ctx.clock.now() + SECOND };
};

/** Decides a turn and commits it. Undefined: there is nothing to be carried out, or it is to be looked at anew. */
async function take(ctx: AppContext, { row, live, now }: Read): Promise<Commit | undefined> {
  const { contact_id } = row;
  if (contact_id === null) {
    await ctx.db.run(dropTurn(row.id, "gone", now));
    return undefined;
  }
  if (row.tries > MOST_TRIES) {
    await giveUp(ctx, row, new Error("whatever took it never came to an end"));
    return undefined;
  }
  try {
    const decision = await decide(ctx, live, stimulusOf(row), sceneOf(ctx, row, now));
    const commit = await commitOf(ctx, { ...row, contact_id }, decision, now);
    reach("automation:before-commit");
    await ctx.db.batch(commit.statements);
    return commit;
  } catch (error) {
    if (isGuardFailure(error)) return undefined;
    if (row.tries < MOST_TRIES) throw error;
    await giveUp(ctx, row, error);
    return undefined;
  }
}

/** A turn that cannot be decided, again and again: people get the conversation, are told, and those behind it go on. */
async function giveUp(ctx: AppContext, row: SceneRow, error: unknown): Promise<void> {
  ctx.log.error("automation.turn_failed", { turn_id: row.id, ...describeError(error) });
  const conversationId = row.conversation_id;
  const course = fresh(null);
  giveToPeople(course, "limit", null);
  const now = ctx.clock.now();
  try {
    await ctx.db.batch([
      dropTurn(row.id, "failed", now),
      guardChanges(),
      ...(course.session ? [keepSession(conversationId, course.session, row.revision + 1, now)] : []),
      notifyHolders(ctx, {
        id: ctx.ids.next("notification"),
        kind: "automation_stopped",
        conversationId,
        dedupeKey: `automation:${row.id}`,
      }),
      audit(ctx, {
        action: "automation.stopped",
        outcome: "failed",
        entity: { kind: "conversation", id: conversationId },
        code: "failed",
        details: { turn_id: row.id },
      }).insert,
    ]);
  } catch (failed) {
    if (!isGuardFailure(failed)) throw failed;
  }
}

/** What a committed turn owes the outside world: cron and the outbox make good what fails here. */
async function carryOut(ctx: AppContext, row: SceneRow, { messageIds, moved }: Commit): Promise<void> {
  reach("automation:after-commit");
  for (const id of messageIds) await driveMessage(ctx, id);
  if (moved)
    await routePending(ctx)
      .then(() => refreshSla(ctx, [row.conversation_id]))
      .catch((error: unknown) => ctx.log.error("automation.left_to_cron", describeError(error)));
  reach("automation:after-drive");
}
