import type { CallContext } from "../../auth";
import {
  type Assessment,
  type Finding,
  type GovernedWrite,
  guardrailFinding,
  impliesConsent,
  WRITE_GUARDRAILS,
} from "../../governance";
import { notFound, ToolError } from "../../mcp/errors";
import { insertNote } from "../../notes";
import { DAY, rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import { closingStatements } from "../sla";
import { conversationsInReach } from "../tags-store";
import { type About, aboutOf, customerWaits, type OUTCOMES, type TOPICS } from "./rules";
import { type ClosingRow, closeConversation, closingRow, endEscalation } from "./store";

/** An order that was placed within this time and is not paid makes a conversation one about payment. */
const ORDER_COUNTS = 30 * DAY;
const MOST_TAGS_EACH = 100;

export interface CloseInput {
  conversation_id: string;
  outcome: (typeof OUTCOMES)[number];
  topic: (typeof TOPICS)[number];
  tags?: string[] | undefined;
  follow_up_at?: string | null | undefined;
  note?: string | undefined;
  confirm_unanswered?: boolean | undefined;
}

export interface Closing {
  conversationId: string;
  outcome: CloseInput["outcome"];
  topic: CloseInput["topic"];
  tags: string[];
  /** Ms; undefined leaves it as it is. */
  followUpAt: number | null | undefined;
  note: string | null;
  confirmUnanswered: boolean;
  /** In whose name it is asked. */
  staffId: string;
}

export function closing(ctx: CallContext, input: CloseInput): Closing {
  const { follow_up_at: followUp } = input;
  if (typeof followUp === "string" && Date.parse(followUp) <= ctx.clock.now()) {
    const message = "must be in the future";
    throw new ToolError(
      "validation_failed",
      `follow_up_at: ${message}`,
      "Give a time that is still to come.",
      {
        issues: [{ path: "follow_up_at", message }],
      },
    );
  }
  return {
    conversationId: input.conversation_id,
    outcome: input.outcome,
    topic: input.topic,
    tags: input.tags ?? [],
    followUpAt: typeof followUp === "string" ? Date.parse(followUp) : followUp,
    note: input.note ?? null,
    confirmUnanswered: input.confirm_unanswered ?? false,
    staffId: ctx.principal.staffId,
  };
}

async function authorize(ctx: CallContext, { conversationId }: Closing): Promise<void> {
  const seen = await conversationsInReach(ctx.db, ctx.principal, [conversationId]);
  if (!seen.has(conversationId))
    throw notFound("conversation", conversationId, "whatsapp.conversations.list");
}

/** What is in the way of closing, for good or until somebody does something. */
function blocking(ctx: AppContext, content: Closing, row: ClosingRow): Finding[] {
  const findings: Finding[] = [];
  if (row.status === "closed")
    findings.push({
      severity: "error",
      code: "conflict",
      message: "The conversation is closed already.",
      path: "conversation_id",
      fix: "It reopens when the customer writes again.",
    });
  if (row.escalation && row.escalation.confirmed_at === null)
    findings.push({
      ...guardrailFinding(WRITE_GUARDRAILS.escalationUnconfirmed, "conversation_id"),
      fix: row.escalation.owner_left
        ? "Its owner no longer works here: escalate it to somebody else with whatsapp.handover.preview."
        : `Ask its owner, ${row.escalation.owner_name} (${row.escalation.owner_id}), to confirm it at ${ctx.publicUrl}/console/conversations/${row.id}/escalation; no tool can.`,
    });
  const inOwnersName = row.assignee_id === null || row.assignee_id === content.staffId;
  if (customerWaits(row) && !(inOwnersName && content.confirmUnanswered))
    findings.push(guardrailFinding(WRITE_GUARDRAILS.customerWaits, "confirm_unanswered"));
  if (content.outcome === "unresolved" && !inOwnersName)
    findings.push(guardrailFinding(WRITE_GUARDRAILS.unresolvedNeedsOwner, "outcome"));
  for (const [index, tag] of content.tags.entries())
    if (impliesConsent(tag) !== undefined)
      findings.push(guardrailFinding(WRITE_GUARDRAILS.tagImpliesConsent, `tags.${index}`));
  if (content.followUpAt && row.assignee_id === null)
    findings.push({
      severity: "warning",
      code: "follow_up_unowned",
      message: "Nobody owns the conversation, so nobody will be reminded of the follow-up.",
      path: "follow_up_at",
      fix: "Assign it first with whatsapp.handover.preview, or look with follow_up_due in whatsapp.conversations.list.",
    });
  if (new Set([...row.tags, ...content.tags]).size > MOST_TAGS_EACH)
    findings.push({
      severity: "error",
      code: "validation_failed",
      message: `The conversation would have more than ${MOST_TAGS_EACH} tags.`,
      path: "tags",
      fix: "Remove tags that are no longer needed first.",
    });
  return findings;
}

const ABOUT_WORDS: Readonly<Record<keyof About, string>> = {
  complaint: "The conversation is about a complaint",
  payment: "The conversation is about a payment",
  escalation: "The conversation was escalated",
};

function aboutFindings(about: About): Finding[] {
  return (Object.keys(about) as (keyof About)[])
    .filter((topic) => about[topic].length > 0)
    .map((topic) => ({
      severity: "warning",
      code: `closes_${topic}`,
      message: `${ABOUT_WORDS[topic]}, as shown by: ${about[topic].join(", ").replaceAll("_", " ")}.`,
      fix: "It will wait for a person's approval.",
    }));
}

async function assess(ctx: AppContext, content: Closing): Promise<Assessment<Closing, ClosingRow>> {
  const row = await closingRow(ctx.db, content.conversationId, ctx.clock.now() - ORDER_COUNTS);
  if (!row) throw notFound("conversation", content.conversationId, "whatsapp.conversations.list");
  const about = aboutOf(row, content.topic, content.tags);
  return {
    content,
    findings: [...blocking(ctx, content, row), ...aboutFindings(about)],
    effects: {
      conversations: 1,
      outcome: content.outcome,
      topic: content.topic,
      ...(content.tags.length > 0 && { adds: content.tags.join(", ") }),
      ...(content.followUpAt && { follow_up_at: rfc3339(content.followUpAt) }),
      ...(content.note !== null && { staff_note: true }),
      ...(customerWaits(row) && { unanswered: true }),
    },
    policyFacts: {
      closesComplaint: about.complaint.length > 0,
      closesPayment: about.payment.length > 0,
      closesEscalation: about.escalation.length > 0,
    },
    // What an approver agreed to is no longer what it was once the customer has written again.
    facts: {
      last_inbound_at: row.last_inbound_at,
      unread: row.unread_count,
      holders: [row.queue_id, row.team_id, row.assignee_id],
    },
    before: [row.status, row.tags, row.follow_up_at],
    entity: { kind: "conversation", id: row.id },
    view: { contact_ids: [row.contact_id] },
    state: row,
  };
}

/** Closes a conversation and its case. The next message of the customer opens it again, with a new case. */
export const closeWrite: GovernedWrite<Closing, ClosingRow> = {
  tool: "whatsapp.conversation.close",
  authorize,
  assess,
  plan: async (ctx, { content, state }, request) => {
    const row = state as ClosingRow;
    const at = ctx.clock.now();
    const followUpAt = content.followUpAt === undefined ? row.follow_up_at : content.followUpAt;
    const { statements, sla } = await closingStatements(ctx, row.id, {
      at,
      by: request.requesterStaffId,
      outcome: content.outcome,
      topic: content.topic,
      actionRequestId: request.actionRequestId,
    });
    return {
      statements: [
        closeConversation({ row, tags: content.tags, followUpAt, at }),
        guardChanges(),
        ...endEscalation(row.id, at),
        ...statements,
        ...(content.note === null
          ? []
          : [
              insertNote({
                id: ctx.ids.next("note"),
                conversationId: row.id,
                contactId: row.contact_id,
                text: content.note,
                authorId: request.requesterStaffId,
                authorName: request.requesterName,
                actionRequestId: request.actionRequestId,
                at,
              }),
            ]),
      ],
      result: {
        conversation_id: row.id,
        outcome: content.outcome,
        topic: content.topic,
        tags: [...new Set([...row.tags, ...content.tags])].sort(),
        follow_up_at: rfc3339(followUpAt),
        sla,
      },
    };
  },
};
