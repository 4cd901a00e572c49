import { type CallContext, maskPerson } from "../auth";
import { findContact } from "../contacts";
import {
  type Assessment,
  blockingFinding,
  breachedGuardrails,
  type Finding,
  type GovernedWrite,
  LIMITS,
  QUIET_HOURS,
} from "../governance";
import { notFound } from "../mcp/errors";
import { mediaProblems } from "../media";
import { type MessageContent, mediaIn, plainText } from "../meta";
import { rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { sha256 } from "../platform/hash";
import { describeError } from "../platform/log";
import { chargedAs, conversationSession, driveMessage, enqueueMessage, gatherFacts } from "../sending";
import { renderTemplate, type TemplateRow } from "../templates";
import {
  comingCategoryFindings,
  payAddressFindings,
  quietHoursFinding,
  referenceFindings,
  repetitionFinding,
  sentAlreadyFinding,
  templateFindings,
  topicFinding,
  topicsOf,
} from "./message-findings";
import { NO_TARGETS } from "./message-links";
import { lookUp, type Referenced, referenceIn, type SessionMessage } from "./message-references";
import { wordsFor } from "./message-view";
import { guardNotSentAlready, sameMessage } from "./messages-store";
import { isQuiet } from "./quiet-hours";
import { refreshSla } from "./sla";
import { findConversation, findThread, touchConversation } from "./store";
import { usableTemplates } from "./usable-templates";

interface AssessedMessage extends SessionMessage {
  same_since: number;
  contact_id: string;
  phone_number_id: string;
  /** As the customer will read it. */
  text: string;
  category: string | null;
  template: { id: string; digest: string } | null;
}

function render(message: MessageContent, template: TemplateRow | undefined): string {
  if (message.type !== "template") return plainText(message);
  return template
    ? renderTemplate(template.components, message.template)
    : `[template ${message.template.name}]`;
}

/** What a reply was judged by; the plan acts on it. */
interface JudgedMessage {
  contentHash: string;
  /** The same message went out, or may have, and the judgement says so. */
  repeats: boolean;
}

/** Looks at a reply as it stands now. Preview, request and approval all decide by this. */
async function assess(
  ctx: AppContext,
  { conversation_id, message, same_since }: SessionMessage,
): Promise<Assessment<SessionMessage, JudgedMessage>> {
  const thread = await findThread(ctx.db, conversation_id);
  if (!thread) throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
  const window = await conversationSession(ctx.env, conversation_id).window(conversation_id);
  const reference = referenceIn(message);
  const since = same_since ?? ctx.clock.now() - LIMITS.sameMessage;
  const contentHash = await sha256(message);
  const [{ facts, template, templateDigest, recipient }, contact, referenced, same, badMedia] =
    await Promise.all([
      gatherFacts(
        ctx,
        { contactId: thread.contact_id, conversationId: conversation_id, windowOpen: window.open },
        message,
      ),
      findContact(ctx.db, thread.contact_id),
      lookUp(ctx, conversation_id, reference),
      sameMessage(ctx.db, {
        conversationId: conversation_id,
        message,
        contentHash,
        since,
      }),
      mediaProblems(ctx, mediaIn(message), { conversationId: conversation_id }),
    ]);

  const now = ctx.clock.now();
  const text = render(message, template);
  const topics = topicsOf(message, text);
  const breached = breachedGuardrails(facts);
  const unsettled = same?.unsettled ? same : undefined;
  const sentAlready = same?.unsettled ? undefined : same;
  const mayRepeat = unsettled?.status === "unknown" && unsettled.at + LIMITS.unknownBlocks <= now;
  const findings: Finding[] = [
    ...breached.map(({ code, rule, fix }): Finding => ({ severity: "error", code, message: rule, fix })),
    ...badMedia.map((problem): Finding => ({ severity: "error", code: "validation_failed", ...problem })),
    ...templateFindings(message, template),
    ...comingCategoryFindings(template),
    ...(reference ? referenceFindings(reference, referenced, now) : []),
    ...(unsettled ? [repetitionFinding(unsettled.status, mayRepeat)] : []),
    ...(sentAlready ? [sentAlreadyFinding(sentAlready.at)] : []),
    ...payAddressFindings(message, text, ctx.publicUrl),
    ...topics.map(topicFinding),
    ...(facts.category === QUIET_HOURS.category && isQuiet(now, ctx.env.TIME_ZONE)
      ? [quietHoursFinding(ctx.env.TIME_ZONE)]
      : []),
  ];

  const needsTemplate = breached.some(({ code }) => code === "window_closed");
  const content: AssessedMessage = {
    conversation_id,
    message,
    same_since: since,
    contact_id: thread.contact_id,
    phone_number_id: thread.phone_number_id,
    text,
    category: template ? facts.category : null,
    template: template && templateDigest !== null ? { id: template.id, digest: templateDigest } : null,
  };
  return {
    content,
    findings,
    effects: {
      messages: blockingFinding(findings) ? 0 : 1,
      charged_as: chargedAs(facts.category, window, ctx.clock.now()),
    },
    policyFacts: {
      sensitiveTopics: topics.map(({ topic }) => topic),
      mayRepeat,
      sentAlready: sentAlready !== undefined,
    },
    facts: {
      recipient: recipient ?? null,
      category: facts.category,
      ...(content.template && { template: content.template }),
    },
    entity: { kind: "conversation", id: conversation_id },
    state: { contentHash, repeats: same !== undefined },
    view: {
      rendering: text,
      ...(referenced && { about: aboutView(ctx as CallContext, referenced) }),
      recipient: personOf(ctx, thread.contact_id, contact),
      window: {
        open: window.open,
        closes_at: rfc3339(window.closesAt),
        free_entry_point_until: rfc3339(window.freeEntryPointUntil),
      },
      ...(needsTemplate && { usable_templates: await usableTemplates(ctx, facts.consent) }),
    },
  };
}

/** The message that this one stands under on the customer's phone, in the words that the requester may see. */
function aboutView(ctx: CallContext, { row, fate }: Referenced) {
  // What says something about another message may quote one that was taken back.
  const gone = fate.deletedAt !== null || NO_TARGETS.has(row.type);
  const words = gone ? undefined : wordsFor(ctx, row, fate.edits.at(-1)?.message);
  return {
    message_id: row.id,
    direction: row.direction === "in" ? "inbound" : "outbound",
    type: row.type,
    ...(words !== undefined && { [row.direction === "in" ? "customer_text" : "text"]: words }),
  };
}

function personOf(ctx: AppContext, contactId: string, contact: Awaited<ReturnType<typeof findContact>>) {
  const person = { phone: contact?.phone ?? null, customer_name: contact?.profile_name ?? null };
  const { principal } = ctx as CallContext;
  return { contact_id: contactId, ...maskPerson(principal, person) };
}

/** `whatsapp.session_message.send`: one message to the contact of one conversation. */
export const sessionMessageWrite: GovernedWrite<SessionMessage, JudgedMessage> = {
  tool: "whatsapp.session_message.send",
  previewTool: "whatsapp.session_message.preview",

  authorize: async (ctx, { conversation_id }) => {
    if (!(await findConversation(ctx.db, ctx.principal, conversation_id))) {
      throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
    }
  },

  assess,

  plan: async (ctx, assessment, { actionRequestId, requesterName, requesterStaffId }) => {
    const content = assessment.content as AssessedMessage;
    const { contentHash, repeats } = assessment.state as JudgedMessage;
    const id = ctx.ids.next("message");
    const at = ctx.clock.now();
    return {
      statements: [
        // Two sends of the same at once: the second is looked at anew.
        ...(repeats
          ? []
          : [
              guardNotSentAlready({
                conversationId: content.conversation_id,
                message: content.message,
                since: content.same_since,
              }),
            ]),
        ...enqueueMessage(
          {
            id,
            conversationId: content.conversation_id,
            contactId: content.contact_id,
            phoneNumberId: content.phone_number_id,
            content: content.message,
            contentHash,
            text: content.text,
            category: content.category,
            template: content.template,
            actionRequestId,
            senderName: requesterName,
            senderStaffId: requesterStaffId,
            at,
          },
          ctx.correlationId,
        ),
        touchConversation(content.conversation_id, at),
      ],
      drive: async (later) => {
        await driveMessage(later, id);
        await refreshSla(later, [content.conversation_id]).catch((error: unknown) =>
          later.log.error("sla.left_to_cron", describeError(error)),
        );
      },
    };
  },
};
