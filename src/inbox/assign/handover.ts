import type { CallContext } from "../../auth";
import { type Assessment, type GovernedWrite, guardNotBulk, isBulk } from "../../governance";
import { notFound } from "../../mcp/errors";
import { insertNotes } from "../../notes";
import { notifyStaff } from "../../notifications";
import type { AppContext } from "../../platform/context";
import { guardChanges, type Statement } from "../../platform/db";
import { routePending } from "../routing";
import { conversationsInReach } from "../tags-store";
import type { Handover, HandoverInput, HandoverState, Move, Targets } from "./content";
import { moveFindings, targetFindings, touchesRestricted, unique, wrong } from "./findings";
import { handoverView } from "./handover-view";
import { holdersAfter, kindOf, sameHolders } from "./rules";
import {
  endOrphanedEscalations,
  findTeam,
  type HeldConversation,
  heldConversations,
  insertEscalations,
  insertHandovers,
  type NewHandover,
  peopleById,
  queuesById,
} from "./store";
import { knowsQueue } from "./targets";

const TOOL = "whatsapp.conversation.assign";
const PREVIEW = "whatsapp.handover.preview";

/** Adds to the input what depends on who asks, and when. */
export async function handover(ctx: CallContext, input: HandoverInput): Promise<Handover> {
  const conversationIds = [...new Set(input.conversation_ids)];
  const person = (id: string | null | undefined) =>
    id === "me" ? ctx.principal.staffId : id === "nobody" ? null : id;
  return {
    conversationIds,
    queueId: input.queue_id,
    teamId: input.team_id,
    staffId: person(input.staff_id),
    note: input.note ?? null,
    escalate: input.escalate
      ? { ownerId: person(input.escalate.owner_id) ?? "", reason: input.escalate.reason }
      : null,
    bulk: await isBulk(ctx, ctx.principal.staffId, [TOOL], conversationIds.length),
    blind: typeof input.queue_id === "string" && !(await knowsQueue(ctx.db, ctx.principal, input.queue_id)),
  };
}

async function authorize(ctx: CallContext, { conversationIds }: Handover): Promise<void> {
  const seen = await conversationsInReach(ctx.db, ctx.principal, conversationIds);
  const missing = conversationIds.find((id) => !seen.has(id));
  if (missing !== undefined) throw notFound("conversation", missing, "whatsapp.conversations.list");
}

async function assess(ctx: AppContext, content: Handover): Promise<Assessment<Handover, HandoverState>> {
  const [held, team, people] = await Promise.all([
    heldConversations(ctx.db, content.conversationIds),
    typeof content.teamId === "string" ? findTeam(ctx.db, content.teamId) : undefined,
    peopleById(
      ctx.db,
      [content.staffId, content.escalate?.ownerId].filter((id) => typeof id === "string"),
    ),
  ]);
  const moves: Move[] = held.map((conversation) => {
    const { queue_id, team_id, staff_id } = conversation;
    const from = { queue_id, team_id, staff_id };
    return { conversation, from, to: holdersAfter(from, content) };
  });
  const queues = await queuesById(
    ctx.db,
    moves.flatMap(({ from, to }) => [from.queue_id, to.queue_id]).filter((id) => id !== null),
  );
  const targets: Targets = {
    queue: content.queueId ? queues.get(content.queueId) : undefined,
    team,
    staff: people.get(content.staffId ?? ""),
    owner: people.get(content.escalate?.ownerId ?? ""),
  };
  const gaining = [...(await peopleById(ctx.db, team?.member_ids ?? [])).values()];
  if (targets.staff) gaining.push(targets.staff);

  const changed = moves.filter(({ from, to }) => !sameHolders(from, to));
  const findings = unique([
    ...targetFindings(content, targets),
    ...moveFindings(content, moves, queues, targets),
  ]);
  if (changed.length === 0 && content.note === null && content.escalate === null)
    findings.push(
      wrong("conflict", "conversation_ids", "Nothing would change.", "Name another queue, team or person."),
    );
  const restricted = changed.some((move) => touchesRestricted(move, queues, gaining));
  if (restricted)
    findings.push({
      severity: "warning",
      code: "restricted_queue",
      message: "A conversation moves into or out of a restricted queue, or others get to see it.",
      fix: "It will wait for a person's approval.",
    });
  if (content.bulk)
    findings.push({
      severity: "warning",
      code: "bulk_handover",
      message: "Many conversations change hands, in this request or with the earlier ones of the hour.",
      fix: "It will wait for a person's approval.",
    });
  return {
    content,
    findings,
    ...(await handoverView(ctx, content, { moves, changed, targets, restricted })),
    policyFacts: { bulk: content.bulk, restrictedQueue: restricted },
    facts: { holders: moves.map(({ conversation, from }) => [conversation.id, from]) },
    before: moves.map(({ conversation, from }) => [conversation.id, from]),
    entity:
      content.conversationIds.length === 1
        ? { kind: "conversation", id: content.conversationIds[0] ?? "" }
        : { kind: "conversations", id: content.conversationIds[0] ?? "" },
    // An escalation leaves its mark in the history also where nobody else gets the conversation.
    state: { held, moves: content.escalate ? moves : changed },
  };
}

/** Hands conversations over: to a queue, a team, a person, or nobody. What the customer sees does not change. */
export const handoverWrite: GovernedWrite<Handover, HandoverState> = {
  tool: TOOL,
  previewTool: PREVIEW,
  authorize,
  assess,
  plan: async (ctx, { content, state }, request) => {
    const { held, moves } = state as HandoverState;
    const at = ctx.clock.now();
    const { actionRequestId } = request;
    const actor = { ...request.requester, name: request.requesterName, actionRequestId };
    const notes = held.map(({ id: conversationId, contact_id }) => ({
      id: ctx.ids.next("note"),
      conversationId,
      contactId: contact_id,
      text: content.note ?? "",
      authorId: request.requesterStaffId,
      authorName: request.requesterName,
      actionRequestId,
      at,
    }));
    const noteOf = new Map(notes.map((note) => [note.conversationId, note.id]));
    const handovers: NewHandover[] = moves.map(({ conversation, from, to }) => ({
      id: ctx.ids.next("handover"),
      conversationId: conversation.id,
      kind: kindOf(from, to, content.escalate !== null),
      from,
      to,
      noteId: content.note === null ? null : (noteOf.get(conversation.id) ?? null),
    }));
    const count = content.conversationIds.length;
    const statements: Statement[] = [
      ...guardNotBulk(ctx, request, [TOOL], { count, bulk: content.bulk }),
      ...(content.note === null ? [] : [insertNotes(notes), guardChanges(count)]),
      ...(handovers.length === 0
        ? []
        : [insertHandovers(handovers, actor, at), guardChanges(handovers.length)]),
      ...escalating(ctx, content, held, request),
    ];
    return {
      statements,
      // `contacts` is what bulk changes are counted by: a conversation has one.
      result: {
        contacts: count,
        conversations: count,
        handed_over: handovers.length,
        ...(content.note !== null && { notes: count }),
        ...(content.escalate && { escalated: held.length }),
      },
      // A queue that gives out its work does so at once; what is left, cron routes.
      drive: async (later) => {
        if (moves.some(({ to }) => to.queue_id !== null && to.staff_id === null)) await routePending(later);
      },
    };
  },
};

function escalating(
  ctx: AppContext,
  { escalate }: Handover,
  escalated: readonly HeldConversation[],
  { actionRequestId, requesterStaffId }: { actionRequestId: string; requesterStaffId: string },
): Statement[] {
  if (!escalate) return [];
  const at = ctx.clock.now();
  const opened = escalated.map(({ id }) => ({
    id: ctx.ids.next("escalation"),
    conversationId: id,
    ownerId: escalate.ownerId,
    reason: escalate.reason,
    openedBy: requesterStaffId,
    actionRequestId,
    at,
  }));
  return [
    endOrphanedEscalations(
      escalated.map(({ id }) => id),
      at,
    ),
    insertEscalations(opened),
    guardChanges(opened.length),
    notifyStaff(
      ctx,
      opened.map(({ id, conversationId }) => ({
        staffId: escalate.ownerId,
        kind: "escalated",
        conversationId,
        dedupeKey: `escalation:${id}`,
      })),
    ),
  ];
}
