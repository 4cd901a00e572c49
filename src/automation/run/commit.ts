import { audit } from "../../governance";
import { moveToQueue, tagConversations, touchConversation } from "../../inbox";
import { notifyHolders } from "../../notifications";
import type { AppContext } from "../../platform/context";
import { guardChanges, type Statement } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import { enqueueMessage } from "../../sending";
import { categoryNow, renderTemplate, type TemplateRow, wordingDigest } from "../../templates";
import { type Outcome, type PersonReason, type Saying, templateKey } from "../engine/types";
import type { Decision } from "./facts";
import type { SceneRow } from "./scene-store";
import { finishTurn, insertTimer, keepSession } from "./store";

/** A conversation that exists. */
export type Thread = SceneRow & { contact_id: string };

/** Ends that somebody has to know of as a fault: nobody asked for people, and the flow did not mean it. */
const STOPS: ReadonlySet<PersonReason> = new Set(["loop", "limit"]);

export interface Commit {
  statements: Statement[];
  /** Messages to be sent, in their order. */
  messageIds: string[];
  moved: boolean;
}

/** Everything that a decided turn changes, as one batch: all of it, or, when the world has moved, nothing. */
export async function commitOf(
  ctx: AppContext,
  row: Thread,
  { outcome, before, templates }: Decision,
  readAt: number,
): Promise<Commit> {
  const now = ctx.clock.now();
  const { conversation_id: conversationId } = row;
  const { says, tags, queueId, toPerson, session, matched } = outcome;
  const actionRequestId = matched?.actionRequestId ?? says[0]?.actionRequestId ?? null;
  const move =
    queueId === null
      ? []
      : moveToQueue(
          ctx,
          { ...row, id: conversationId },
          queueId,
          actionRequestId,
          row.queue_restricted === 1,
        );
  const messages = await Promise.all(says.map((saying) => messageOf(ctx, row, saying, templates, now)));
  const tagged = tags.add.length + tags.remove.length > 0;
  return {
    messageIds: messages.map(({ id }) => id),
    moved: move.length > 0,
    statements: [
      finishTurn(row, outcome, { now, readAt }),
      guardChanges(),
      ...(session ? [keepSession(conversationId, session, row.revision + 1, now)] : []),
      ...move,
      ...messages.flatMap(({ statements }) => statements),
      ...(messages.length > 0 ? [touchConversation(conversationId, now)] : []),
      ...(tagged ? [tagConversations([conversationId], tags.add, tags.remove, undefined, now)] : []),
      ...(session?.state === "waiting" && session.dueAt !== null && session.dueAt !== before?.dueAt
        ? [insertTimer(ctx.ids.next("timer"), conversationId, session.dueAt)]
        : []),
      ...(toPerson
        ? [
            notifyHolders(ctx, {
              id: ctx.ids.next("notification"),
              kind: STOPS.has(toPerson) ? "automation_stopped" : "automation_handover",
              conversationId,
              dedupeKey: `automation:${row.id}`,
            }),
          ]
        : []),
      ...(messages.length > 0 || tagged || move.length > 0 || toPerson
        ? [
            entryOf(
              ctx,
              row,
              outcome,
              messages.map(({ id }) => id),
              actionRequestId,
            ),
          ]
        : []),
    ],
  };
}

async function messageOf(
  ctx: AppContext,
  row: Thread,
  { content, text, origin, actionRequestId }: Saying,
  templates: ReadonlyMap<string, TemplateRow>,
  at: number,
): Promise<{ id: string; statements: Statement[] }> {
  const id = ctx.ids.next("message");
  const template =
    content.type === "template"
      ? templates.get(templateKey(content.template.name, content.template.language.code))
      : undefined;
  const statements = enqueueMessage(
    {
      id,
      conversationId: row.conversation_id,
      contactId: row.contact_id,
      phoneNumberId: row.phone_number_id,
      content,
      contentHash: await sha256(content),
      text:
        content.type === "template" && template
          ? renderTemplate(template.components, content.template)
          : text,
      category: template ? categoryNow(template, at) : null,
      template: template ? { id: template.id, digest: await wordingDigest(template.components) } : null,
      actionRequestId,
      senderName: null,
      senderStaffId: null,
      origin,
      at,
    },
    ctx.correlationId,
  );
  return { id, statements };
}

function actionOf({ toPerson, says, reason }: Outcome): string {
  if (toPerson) return STOPS.has(toPerson) ? "automation.stopped" : "automation.handed_over";
  if (reason === "opt_out_confirmed") return "automation.opt_out_confirmed";
  return says.length > 0 ? "automation.answered" : "automation.acted";
}

/** What the audit log keeps of a turn: ids and codes, no word of anybody's. */
function entryOf(
  ctx: AppContext,
  row: Thread,
  outcome: Outcome,
  messageIds: readonly string[],
  actionRequestId: string | null,
): Statement {
  const { reason, matched, queueId, toPerson } = outcome;
  return audit(ctx, {
    action: actionOf(outcome),
    outcome: "ok",
    entity: { kind: "conversation", id: row.conversation_id },
    code: toPerson ?? reason,
    ...(actionRequestId !== null && { actionRequestId }),
    details: {
      turn_id: row.id,
      reason,
      ...(matched && { [`${matched.kind}_id`]: matched.id, version: matched.version }),
      ...(messageIds.length > 0 && { message_ids: messageIds }),
      ...(queueId !== null && { queue_id: queueId }),
    },
  }).insert;
}
