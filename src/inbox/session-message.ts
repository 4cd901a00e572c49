import { type CallContext, maskPerson } from "../auth";
import { findContact } from "../contacts";
import {
  type Assessment,
  blockingFinding,
  breachedGuardrails,
  consentWord,
  type Finding,
  type GovernedWrite,
  LIMITS,
  QUIET_HOURS,
  sensitiveTopics,
} from "../governance";
import { notFound } from "../mcp/errors";
import { type MessageContent, plainText } from "../meta";
import { rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { sha256 } from "../platform/hash";
import { conversationSession, driveMessage, enqueueMessage, gatherFacts } from "../sending";
import { approvedTemplates, parameterProblems, renderTemplate, type TemplateRow } from "../templates";
import { isQuiet } from "./quiet-hours";
import {
  findConversation,
  findThread,
  messageInConversation,
  sameMessageUnsettled,
  touchConversation,
} from "./store";

export interface SessionMessage {
  conversation_id: string;
  message: MessageContent;
}

interface AssessedMessage extends SessionMessage {
  contact_id: string;
  phone_number_id: string;
  /** As the customer will read it. */
  text: string;
  category: string | null;
}

/** Templates that could be sent instead of a free-form message to a contact whose window is closed. */
async function usableTemplates(ctx: AppContext, consent: Readonly<Record<string, string>>) {
  const approved = await approvedTemplates(ctx.db, 50);
  return approved
    .filter((template) => consent[template.category] === "opted_in")
    .map(({ id, name, language, category, components }) => ({
      template_id: id,
      name,
      language,
      category,
      body: components.find((component) => component.type.toUpperCase() === "BODY")?.text ?? "",
    }));
}

function render(message: MessageContent, template: TemplateRow | undefined): string {
  if (message.type !== "template") return plainText(message);
  return template
    ? renderTemplate(template.components, message.template)
    : `[template ${message.template.name}]`;
}

/** An equal message that is on its way blocks; one whose outcome never came back is for a person to repeat. */
function repetitionFinding(status: string, mayRepeat: boolean): Finding {
  return {
    severity: mayRepeat ? "warning" : "error",
    code: mayRepeat ? "possible_repetition" : "conflict",
    message: `The very same message is ${status === "unknown" ? "possibly sent: its outcome is unknown" : "on its way"}.`,
    path: "message",
    fix: mayRepeat
      ? "A person decides whether it goes out again."
      : "Look at it with whatsapp.conversation.get and wait until it is settled.",
  };
}

/** Sensitive topics of what the customer will read. A button that says START asks for consent, as a word alone does. */
function topicsOf(message: MessageContent, text: string): ReturnType<typeof sensitiveTopics> {
  const topics = sensitiveTopics(text);
  const titles =
    message.type === "interactive"
      ? text.split("\n").map((line) => line.replace(/^\[(.*)\]$|^• /, "$1"))
      : [];
  const invitations = titles.filter((title) => consentWord(title) === "opt_in");
  if (invitations.length === 0 || topics.some(({ topic }) => topic === "consent")) return topics;
  return [...topics, { topic: "consent", words: invitations }];
}

function templateFindings(message: MessageContent, template: TemplateRow | undefined): Finding[] {
  if (message.type !== "template" || !template) return [];
  return parameterProblems(template.components, message.template).map(({ path, message: text }) => ({
    severity: "error",
    code: "validation_failed",
    message: text,
    path,
    fix: "Give one value for each variable of the template.",
  }));
}

/** Looks at a reply as it stands now. Preview, request and approval all decide by this. */
async function assess(
  ctx: AppContext,
  { conversation_id, message }: SessionMessage,
): Promise<Assessment<SessionMessage>> {
  const thread = await findThread(ctx.db, conversation_id);
  if (!thread) throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
  const window = await conversationSession(ctx.env, conversation_id).window(conversation_id);
  const [{ facts, template, recipient }, contact, replyKnown, unsettled] = await Promise.all([
    gatherFacts(ctx, { contactId: thread.contact_id, windowOpen: window.open }, message),
    findContact(ctx.db, thread.contact_id),
    message.context ? messageInConversation(ctx.db, conversation_id, message.context.message_id) : true,
    sameMessageUnsettled(ctx.db, conversation_id, await sha256(message)),
  ]);

  const text = render(message, template);
  const topics = topicsOf(message, text);
  const breached = breachedGuardrails(facts);
  const findings: Finding[] = breached.map(({ code, rule, fix }) => ({
    severity: "error",
    code,
    message: rule,
    fix,
  }));
  findings.push(...templateFindings(message, template));
  if (!replyKnown) {
    findings.push({
      severity: "error",
      code: "validation_failed",
      message: "The message that this replies to is not in this conversation.",
      path: "message.context.message_id",
      fix: "Take a wamid from whatsapp.conversation.get.",
    });
  }
  const mayRepeat = unsettled?.status === "unknown" && unsettled.at + LIMITS.unknownBlocks <= ctx.clock.now();
  if (unsettled) findings.push(repetitionFinding(unsettled.status, mayRepeat));
  for (const { topic, words } of topics) {
    findings.push({
      severity: "warning",
      code: `sensitive_${topic}`,
      message: `The message touches ${topic.replace("_", " ")}: ${words.join(", ")}.`,
      fix: "It will wait for a person's approval.",
    });
  }
  if (facts.category === QUIET_HOURS.category && isQuiet(ctx.clock.now(), ctx.env.TIME_ZONE)) {
    findings.push({
      severity: "warning",
      code: "quiet_hours",
      message: `It is between ${QUIET_HOURS.from} and ${QUIET_HOURS.to} in ${ctx.env.TIME_ZONE}.`,
      fix: "Consider sending it later.",
    });
  }

  const needsTemplate = breached.some(({ code }) => code === "window_closed");
  const content: AssessedMessage = {
    conversation_id,
    message,
    contact_id: thread.contact_id,
    phone_number_id: thread.phone_number_id,
    text,
    category: template?.category ?? null,
  };
  return {
    content,
    findings,
    effects: {
      messages: blockingFinding(findings) ? 0 : 1,
      charged_as: message.type === "template" ? facts.category : "free",
    },
    policyFacts: { sensitiveTopics: topics.map(({ topic }) => topic), mayRepeat },
    facts: { recipient: recipient ?? null, category: facts.category },
    entity: { kind: "conversation", id: conversation_id },
    view: {
      rendering: text,
      recipient: personOf(ctx, thread.contact_id, contact),
      window: { open: window.open, closes_at: rfc3339(window.closesAt) },
      ...(needsTemplate && { usable_templates: await usableTemplates(ctx, facts.consent) }),
    },
  };
}

function personOf(ctx: AppContext, contactId: string, contact: Awaited<ReturnType<typeof findContact>>) {
  const person = { phone: contact?.phone ?? null, customer_name: contact?.profile_name ?? null };
  const { principal } = ctx as CallContext;
  return { contact_id: contactId, ...maskPerson(principal, person) };
}

/** `whatsapp.session_message.send`: one message to the contact of one conversation. */
export const sessionMessageWrite: GovernedWrite<SessionMessage> = {
  tool: "whatsapp.session_message.send",
  previewTool: "whatsapp.session_message.preview",

  authorize: async (ctx, { conversation_id }) => {
    if (!(await findConversation(ctx.db, ctx.principal, conversation_id))) {
      throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
    }
  },

  assess,

  plan: async (ctx, assessment, { actionRequestId, requesterName }) => {
    const content = assessment.content as AssessedMessage;
    const id = ctx.ids.next("message");
    const at = ctx.clock.now();
    return {
      statements: [
        ...enqueueMessage({
          id,
          conversationId: content.conversation_id,
          contactId: content.contact_id,
          phoneNumberId: content.phone_number_id,
          content: content.message,
          contentHash: await sha256(content.message),
          text: content.text,
          category: content.category,
          actionRequestId,
          senderName: requesterName,
          at,
        }),
        touchConversation(content.conversation_id, at),
      ],
      drive: (later) => driveMessage(later, id),
    };
  },
};
