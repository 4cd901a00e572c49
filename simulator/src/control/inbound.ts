import type { Graph } from "../graph";
import { newNumericId, newWamid } from "../ids";
import { isObject, type Json, nonEmpty } from "../json";
import { afterInbound } from "../limits";
import type { Contact, Sighting } from "../people";
import { sampleFile, usualType } from "../samples";
import { digitsOf, isPhoneNumber, isUserId } from "../wa-id";
import { type Change, inboundChange, metadataOf, webhookBody } from "../webhooks";
import { ControlError, phoneNumberIdOf } from "./request";

/** Message kinds whose content is under their own name. …/whatsapp/webhooks/reference/messages */
const contentKinds = [
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "reaction",
  "interactive",
  "button",
  "order",
  "system",
  "edit",
  "revoke",
] as const;

/** What `POST /_sim/inbound` adds to Meta's message object; none of it goes on the wire as it is. */
const ownFields: ReadonlySet<string> = new Set([
  "name",
  "username",
  "user_id",
  "parent_user_id",
  "phone_number_id",
  "from",
  "id",
  "timestamp",
  "type",
]);

/**
 * A customer's message: remembered, then delivered to the product.
 * `webhook_status` is the receiver's answer, 0 when it was not reached, null in pull mode.
 */
export async function receiveMessage(
  graph: Graph,
  body: Json,
): Promise<{ wamid: string; webhook_status: number | null }> {
  const phoneNumberId = phoneNumberIdOf(body.phone_number_id);
  const seen = sightingOf(body);
  const type = typeOf(body);
  const timestamp = timestampOf(body, graph.now());
  const contact = graph.people.meet(seen);
  const wamid = nonEmpty(body.id) ?? newWamid(seen.digits ?? seen.userId ?? "");
  const facts = { wamid, timestamp, type, digits: seen.digits };
  const content = Object.fromEntries(Object.entries(body).filter(([key]) => !ownFields.has(key)));
  const message = composeMessage(contact, facts, content);
  // A reply names whose message it answers; the caller need not know the business number's digits.
  if (isObject(message.context)) {
    message.context = { from: metadataOf(phoneNumberId).display_phone_number, ...message.context };
  }
  await makeMedia(graph, message, type);
  const change = rememberMessage(graph, phoneNumberId, contact, message, facts);
  const webhook_status = await graph.outbox.deliver(webhookBody([change]), { retry: true });
  graph.wakeForWork();
  return { wamid, webhook_status };
}

/** What a customer's message says of itself; `timestamp` in Unix seconds, `digits` of the number it came from. */
export interface MessageFacts {
  wamid: string;
  timestamp: number;
  type: string;
  digits: string | undefined;
}

/** A customer's message in Meta's words. …/whatsapp/webhooks/reference/messages */
export function composeMessage(
  contact: Contact,
  { wamid, timestamp, type, digits }: MessageFacts,
  content: Json,
): Json {
  return {
    ...(digits === undefined ? {} : { from: digits }),
    ...(contact.user_id === null ? {} : { from_user_id: contact.user_id }),
    ...(contact.parent_user_id === null ? {} : { from_parent_user_id: contact.parent_user_id }),
    id: wamid,
    timestamp: String(timestamp),
    type,
    ...content,
  };
}

/** Keeps a customer's message, with the window that it opens; answers what the webhook says of it. */
export function rememberMessage(
  graph: Graph,
  phoneNumberId: string,
  contact: Contact,
  message: Json,
  facts: MessageFacts,
): Change {
  graph.throughputOf(phoneNumberId).count(graph.clock());
  const { id: _id, from: _from, timestamp: _timestamp, ...body } = message;
  graph.messages.addInbound({
    wamid: facts.wamid,
    phone_number_id: phoneNumberId,
    contact_id: contact.id,
    at: facts.timestamp,
    body,
    addressed_by: facts.digits === undefined ? "user_id" : "phone",
  });
  // A change of number is Meta's notice, not the customer's word: it opens no window.
  if (message.type === "system") {
    if (isObject(message.system)) moveAsTold(graph, contact, message.system);
    return inboundChange(phoneNumberId, contact, message);
  }
  const window = graph.people.windowOf(phoneNumberId, contact.id);
  graph.people.setWindow(
    phoneNumberId,
    contact.id,
    afterInbound(window, facts.timestamp, isObject(message.referral)),
  );
  return inboundChange(phoneNumberId, contact, message);
}

/** What a notice says of the customer holds for the simulator too. …/whatsapp/webhooks/reference/messages/system */
function moveAsTold(graph: Graph, contact: Contact, system: Json): void {
  if (system.type === "user_changed_number" && typeof system.wa_id === "string")
    graph.people.move(contact, digitsOf(system.wa_id), nonEmpty(system.user_id));
  if (system.type === "user_changed_user_id" && typeof system.user_id === "string")
    graph.people.move(contact, undefined, system.user_id);
}

/** Who it is from, by `from` ("+852 5550 1234" or digits), `user_id`, or both. */
export function sightingOf(body: Json): Sighting {
  const from = nonEmpty(body.from);
  const userId = nonEmpty(body.user_id);
  if (from === undefined && userId === undefined)
    throw new ControlError("from or user_id is required.", "from");
  if (from !== undefined && !isPhoneNumber(from))
    throw new ControlError("from must be a phone number.", "from");
  if (userId !== undefined && !isUserId(userId))
    throw new ControlError("user_id must look like HK.1234567890.", "user_id");
  return {
    digits: from === undefined ? undefined : digitsOf(from),
    userId,
    parentUserId: nonEmpty(body.parent_user_id),
    name: nonEmpty(body.name),
    username: nonEmpty(body.username),
  };
}

/** The given type, or the kind whose content is there. A type that Meta invents tomorrow is let through. */
function typeOf(body: Json): string {
  const type = nonEmpty(body.type) ?? contentKinds.find((kind) => body[kind] !== undefined);
  if (type === undefined) throw new ControlError("type is required: no known content was found.", "type");
  if (contentKinds.some((kind) => kind === type) && body[type] === undefined)
    throw new ControlError(`${type} is required for type ${type}.`, type);
  if (type === "text" && !(isObject(body.text) && typeof body.text.body === "string"))
    throw new ControlError("text.body must be a string.", "text.body");
  return type;
}

function timestampOf(body: Json, now: number): number {
  if (body.timestamp === undefined) return now;
  const timestamp = Number(body.timestamp);
  if (!Number.isInteger(timestamp) || timestamp <= 0)
    throw new ControlError("timestamp must be Unix seconds.", "timestamp");
  return timestamp;
}

/** Gives received media an id, a type and bytes to download, where the caller named none. */
async function makeMedia(graph: Graph, message: Json, type: string): Promise<void> {
  const content = message[type];
  const usual = usualType[type];
  if (usual === undefined || !isObject(content)) return;
  const id = nonEmpty(content.id) ?? newNumericId();
  const mimeType = nonEmpty(content.mime_type) ?? usual;
  const media = graph.media.get(id) ?? (await graph.media.keep(id, await sampleFile(mimeType, id), mimeType));
  message[type] = { mime_type: media.mime_type, sha256: toBase64(media.sha256), id, ...content };
}

/** Webhooks give the hash in base64 where `GET /{media-id}` gives hex. */
function toBase64(hex: string): string {
  return btoa(hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
}
