import type { GraphCall } from "./call";
import { GraphError, statusError, unknownObject } from "./errors";
import { phoneNumbers } from "./fixture";
import type { Graph } from "./graph";
import { newWamid } from "./ids";
import { isObject, type Json, nonEmpty } from "./json";
import { afterReply, takeFromPair, type WindowKind, windowAt } from "./limits";
import { requireKnownMedia } from "./media-calls";
import type { Pricing, ReportedStatus } from "./message-log";
import { parseMessageCall, type ReadRequest, type Recipient, type SendRequest } from "./messages";
import type { Contact } from "./people";
import type { Reaction } from "./reactions";
import { planReplies, repliesTo } from "./replies";
import type { PlannedStatus } from "./reporter";
import { statusDelay } from "./settings";
import type { Template } from "./templates/model";
import { checkParameters, requireSendable } from "./templates/sends";
import { digitsOf } from "./wa-id";

/** `POST /{phone-number-id}/messages`: sends a message, or marks a received one as read. */
export async function postMessage(graph: Graph, call: GraphCall): Promise<Json> {
  const number = phoneNumbers.find(({ id }) => id === call.id);
  if (number === undefined) throw unknownObject("POST", call.id);
  const parsed = parseMessageCall(call.body);
  if ("read" in parsed) return markRead(graph, parsed.read);
  const { send } = parsed;
  if (send.recipient.kind === "phone" && send.recipient.digits === digitsOf(number.display_phone_number))
    throw new GraphError(131021);
  const template = send.type === "template" ? checkTemplate(graph, send) : undefined;
  requireKnownMedia(graph, send.message);
  const contact = graph.people.meet(sightingOf(send.recipient));
  const reaction = graph.reactions.take(graph.settings.get().reactions, contact);
  if (reaction?.refuse_code !== undefined) throw new GraphError(reaction.refuse_code);
  const moment = graph.clock();
  takeCapacity(graph, call.id, contact, moment);
  return accept(graph, call, { send, contact, template, reaction, moment });
}

/** Counts a send that was refused; to mark a message as read is none. */
export function noteRefusal(graph: Graph, call: GraphCall, at: number, code: number): void {
  const { status, biz_opaque_callback_data: data } = isObject(call.body) ? call.body : {};
  if (status !== undefined) return;
  graph.sends.add({
    at,
    phoneNumberId: call.id,
    contactId: null,
    callbackData: nonEmpty(data) ?? null,
    code,
  });
}

function markRead(graph: Graph, { messageId }: ReadRequest): Json {
  if (graph.messages.get(messageId)?.direction !== "inbound")
    throw new GraphError(100, `Message ${messageId} is not a received message.`);
  graph.messages.markRead(messageId);
  return { success: true };
}

function sightingOf(recipient: Recipient): { digits: string } | { userId: string } {
  return recipient.kind === "phone" ? { digits: recipient.digits } : { userId: recipient.userId };
}

function checkTemplate(graph: Graph, send: SendRequest): Template {
  const content = send.message.template;
  const { name, language, components } = isObject(content) ? content : {};
  const code = isObject(language) ? String(language.code) : "";
  const template = requireSendable(graph.templates.find(String(name), code), String(name), code);
  if (template.category === "AUTHENTICATION" && send.recipient.kind === "user_id")
    throw new GraphError(131062);
  checkParameters(template, components);
  return template;
}

/** Throughput first, then the pair: a send that Meta refuses uses up neither. */
function takeCapacity(graph: Graph, phoneNumberId: string, contact: Contact, now: number): void {
  const settings = graph.settings.get();
  const bucket = takeFromPair(graph.pairOf(phoneNumberId, contact.id), now, settings.pair_burst);
  if (bucket === null) throw new GraphError(131056);
  if (!graph.throughputOf(phoneNumberId).take(now, settings.throughput)) throw new GraphError(130429);
  graph.setPair(phoneNumberId, contact.id, bucket);
}

interface Acceptable {
  send: SendRequest;
  contact: Contact;
  template: Template | undefined;
  reaction: Reaction | undefined;
  /** When it took its capacity, ms. */
  moment: number;
}

async function accept(
  graph: Graph,
  call: GraphCall,
  { send, contact, template, reaction, moment }: Acceptable,
): Promise<Json> {
  const now = graph.now();
  const state = graph.people.windowOf(call.id, contact.id);
  const window = windowAt(state, now);
  const failure =
    call.fault?.kind === "fail"
      ? (call.fault.code ?? 131026)
      : (failureOf(graph, call.id, contact, template, window) ??
        emojiFailure(graph, send, contact) ??
        reaction?.fail_code);
  if (failure === 131047 && graph.settings.get().window_error === "sync") throw new GraphError(failure);

  // The first answer to a message from an ad opens the entry point, and is itself free.
  const answered = failure === undefined ? afterReply(state, now) : state;
  if (answered !== state) graph.people.setWindow(call.id, contact.id, answered);
  const pricing = pricingOf(template, windowAt(answered, now));
  const wamid = newWamid(contact.wa_id ?? contact.user_id ?? "");
  graph.messages.addOutbound({
    wamid,
    phone_number_id: call.id,
    contact_id: contact.id,
    at: now,
    body: send.message,
    addressed_by: send.recipient.kind,
    callback_data: send.callbackData ?? null,
    category: pricing.category,
    pricing_type: pricing.type,
  });
  graph.sends.add({
    at: moment,
    phoneNumberId: call.id,
    contactId: contact.id,
    callbackData: send.callbackData ?? null,
    code: null,
  });
  const told = await planStatuses(graph, wamid, failure, reportedOf(graph, send, reaction));
  if (reaction !== undefined && template !== undefined && failure === undefined) {
    const components = isObject(send.message.template) ? send.message.template.components : undefined;
    const answered = { wamid, phoneNumberId: call.id, template, components };
    await planReplies(graph, repliesTo(reaction, contact, answered), told + reaction.after_ms);
  }
  return {
    messaging_product: "whatsapp",
    contacts: [contactOf(send.recipient, contact)],
    messages: [{ id: wamid, ...(template === undefined ? {} : { message_status: "accepted" }) }],
  };
}

/**
 * The code with which an accepted message will fail, if it will. Meta reports these in a status webhook:
 * 131047 outside the window, 131050 to somebody who stopped marketing messages.
 * …/whatsapp/support/error-codes, "Synchronous and asynchronous"
 */
function failureOf(
  graph: Graph,
  phoneNumberId: string,
  contact: Contact,
  template: Template | undefined,
  window: WindowKind,
): number | undefined {
  if (template === undefined) return window === "closed" ? 131047 : undefined;
  if (template.category !== "MARKETING") return undefined;
  return graph.people.preferenceOf(phoneNumberId, contact.id) === "stop" ? 131050 : undefined;
}

/**
 * Everything is free in an entry point; in a customer service window all but marketing and authentication.
 * …/whatsapp/pricing
 */
function pricingOf(template: Template | undefined, window: WindowKind): Pricing {
  const category = template?.category.toLowerCase() ?? "service";
  if (window === "free_entry_point") return { category, type: "free_entry_point" };
  const free = category === "service" || (category === "utility" && window === "customer_service");
  return { category, type: free ? "free_customer_service" : "regular" };
}

const reactionAge = 30 * 86_400;

/**
 * A reaction to a message that is not the customer's in this chat, is older than 30 days, was deleted, or is itself a
 * reaction is accepted and then fails. …/whatsapp/messages/reaction-messages
 */
function emojiFailure(graph: Graph, send: SendRequest, contact: Contact): number | undefined {
  if (send.type !== "reaction" || !isObject(send.message.reaction)) return undefined;
  const target = graph.messages.get(String(send.message.reaction.message_id));
  const fits =
    target !== undefined &&
    target.contact_id === contact.id &&
    target.direction === "inbound" &&
    target.body.type !== "reaction" &&
    target.at + reactionAge > graph.now() &&
    !graph.messages.isDeleted(target);
  return fits ? undefined : 131009;
}

const switched = ["sent", "delivered", "read"] as const;

/** The statuses that follow by themselves; null for none, not even a failed one. */
function reportedOf(
  graph: Graph,
  send: SendRequest,
  reaction: Reaction | undefined,
): readonly ReportedStatus[] | null {
  const { auto_status } = graph.settings.get();
  if (reaction?.silent) return null;
  // Of a reaction Meta reports that it was sent, and no more.
  if (send.type === "reaction") return auto_status.filter((status) => status === "sent");
  if (reaction === undefined || switched.every((status) => reaction[status] === undefined))
    return auto_status;
  return [
    ...switched.filter((status) => reaction[status] ?? auto_status.includes(status)),
    ...auto_status.filter((status) => !switched.some((name) => name === status)),
  ];
}

/** Answers when the last of them is due, ms: now, when there is none. */
async function planStatuses(
  graph: Graph,
  wamid: string,
  failure: number | undefined,
  reported: readonly ReportedStatus[] | null,
): Promise<number> {
  const settings = graph.settings.get();
  const now = graph.clock();
  if (reported === null) return now;
  const planned: PlannedStatus[] =
    failure === undefined
      ? reported.map((status, index) => ({
          wamid,
          status,
          dueAt: now + statusDelay(settings, index),
          errors: [],
        }))
      : [{ wamid, status: "failed", dueAt: now + statusDelay(settings, 0), errors: [statusError(failure)] }];
  await graph.reporter.plan(planned);
  const first = planned[0];
  if (first !== undefined && !graph.outbox.pullMode) graph.wakeAt(first.dueAt + settings.status_batch_ms);
  return planned.at(-1)?.dueAt ?? now;
}

/** A send by number is answered with the wa_id, one by BSUID with the user id. */
function contactOf(recipient: Recipient, contact: Contact): Json {
  return recipient.kind === "phone"
    ? { input: recipient.input, wa_id: contact.wa_id }
    : { input: recipient.userId, user_id: contact.user_id };
}
