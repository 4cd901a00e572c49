import { type StatusError, statusError } from "./errors";
import { phoneNumbers, waba } from "./fixture";
import { conversationIdOf } from "./ids";
import { isObject, type Json, parseJson } from "./json";
import type { Message, ReportedStatus } from "./message-log";
import type { Contact, Preference } from "./people";
import { digitsOf } from "./wa-id";

/** One `changes[]` entry: the field subscribed to, and what happened. */
export interface Change {
  field: string;
  value: unknown;
}

/**
 * A whole webhook body. `time` (Unix seconds) belongs to the account fields only, as in Meta's examples.
 * …/whatsapp/webhooks/reference
 */
export function webhookBody(changes: Change[], time?: number): string {
  const entry = time === undefined ? { id: waba.id, changes } : { id: waba.id, time, changes };
  return JSON.stringify({ object: "whatsapp_business_account", entry: [entry] });
}

/** Several bodies as one, the way Meta aggregates what happens at one time: their entries one after the other. */
export function joinedBody(bodies: readonly string[]): string {
  const entry = bodies.flatMap((body) => {
    const parsed = parseJson(body);
    return isObject(parsed) && Array.isArray(parsed.entry) ? parsed.entry : [];
  });
  return JSON.stringify({ object: "whatsapp_business_account", entry });
}

/** Meta gives the business number in digits here, unlike in `GET /{phone-number-id}`. */
export function metadataOf(phoneNumberId: string): Json {
  const number = phoneNumbers.find((candidate) => candidate.id === phoneNumberId);
  return {
    display_phone_number: digitsOf(number?.display_phone_number ?? ""),
    phone_number_id: phoneNumberId,
  };
}

/** How a webhook names the person; the number is left out when the message came without one. */
function contactEntry(contact: Contact, options: { waId: string | null; username: boolean }): Json {
  return {
    profile: {
      ...(contact.name === null ? {} : { name: contact.name }),
      ...(contact.username === null || !options.username ? {} : { username: contact.username }),
    },
    ...(options.waId === null ? {} : { wa_id: options.waId }),
    ...(contact.user_id === null ? {} : { user_id: contact.user_id }),
    ...(contact.parent_user_id === null ? {} : { parent_user_id: contact.parent_user_id }),
  };
}

/**
 * The `messages` change of a received message. System messages come without `contacts`.
 * …/whatsapp/webhooks/reference/messages
 */
export function inboundChange(phoneNumberId: string, contact: Contact, message: Json): Change {
  const waId = typeof message.from === "string" ? message.from : null;
  const contacts =
    message.type === "system" ? {} : { contacts: [contactEntry(contact, { waId, username: true })] };
  return {
    field: "messages",
    value: {
      messaging_product: "whatsapp",
      metadata: metadataOf(phoneNumberId),
      ...contacts,
      messages: [message],
    },
  };
}

/** A status to report: of a message sent here, at a moment in Unix seconds. */
export interface StatusReport {
  message: Pick<
    Message,
    "wamid" | "phone_number_id" | "status" | "addressed_by" | "callback_data" | "category" | "pricing_type"
  >;
  contact: Contact;
  status: ReportedStatus;
  timestamp: number;
  errors: StatusError[];
}

/**
 * The `messages` change for statuses of one business number.
 * …/whatsapp/webhooks/reference/messages/status
 */
export function statusChange(phoneNumberId: string, reports: StatusReport[]): Change {
  const people = new Map<number, Json>();
  for (const { contact, status, message } of reports) {
    // A failed status names nobody, and only delivered and read ones show a username.
    if (status === "failed" || contact.user_id === null) continue;
    const waId = message.addressed_by === "phone" ? contact.wa_id : null;
    people.set(contact.id, contactEntry(contact, { waId, username: status !== "sent" }));
  }
  return {
    field: "messages",
    value: {
      messaging_product: "whatsapp",
      metadata: metadataOf(phoneNumberId),
      ...(people.size === 0 ? {} : { contacts: [...people.values()] }),
      statuses: reports.map(statusEntry),
    },
  };
}

function statusEntry({ message, contact, status, timestamp, errors }: StatusReport): Json {
  return {
    id: message.wamid,
    status,
    timestamp: String(timestamp),
    ...recipientOf(message, contact),
    ...(message.callback_data === null ? {} : { biz_opaque_callback_data: message.callback_data }),
    ...(status === "failed"
      ? { errors: errors.length > 0 ? errors : [statusError(131026)] }
      : priceOf(message, status, timestamp)),
  };
}

/** A message by number is reported by number, one by BSUID by BSUID. …/whatsapp/business-scoped-user-ids */
function recipientOf(message: StatusReport["message"], contact: Contact): Json {
  const userId = contact.user_id === null ? {} : { recipient_user_id: contact.user_id };
  return message.addressed_by === "phone" ? { recipient_id: contact.wa_id, ...userId } : userId;
}

/** Price and conversation come with `sent`, and with one of `delivered` and `read`. */
function priceOf(message: StatusReport["message"], status: ReportedStatus, timestamp: number): Json {
  const told = status === "read" && message.status !== "accepted" && message.status !== "sent";
  if (told || status === "played" || message.category === null || message.pricing_type === null) return {};
  const origin = {
    type: message.pricing_type === "free_entry_point" ? "referral_conversion" : message.category,
  };
  const expiry = status === "sent" ? { expiration_timestamp: String(timestamp + 86_400) } : {};
  return {
    conversation: { id: conversationIdOf(message.wamid), ...expiry, origin },
    pricing: {
      billable: message.pricing_type === "regular",
      pricing_model: "PMP",
      type: message.pricing_type,
      category: message.category,
    },
  };
}

/** …/whatsapp/webhooks/reference/user_preferences. Here the timestamp is a number. */
export function preferenceChange(
  phoneNumberId: string,
  contact: Contact,
  value: Preference,
  timestamp: number,
): Change {
  const identity = {
    ...(contact.wa_id === null ? {} : { wa_id: contact.wa_id }),
    ...(contact.user_id === null ? {} : { user_id: contact.user_id }),
  };
  const detail = `User requested to ${value} marketing messages`;
  return {
    field: "user_preferences",
    value: {
      messaging_product: "whatsapp",
      metadata: metadataOf(phoneNumberId),
      contacts: [contactEntry(contact, { waId: contact.wa_id, username: true })],
      user_preferences: [{ ...identity, detail, category: "marketing_messages", value, timestamp }],
    },
  };
}

/** Makes the values of `X-Hub-Signature-256`: HMAC-SHA256 of the raw bytes, in hex. */
export class Signer {
  private key: Promise<CryptoKey> | undefined;

  constructor(private readonly secret: string) {}

  async sign(body: string): Promise<string> {
    const encoder = new TextEncoder();
    this.key ??= crypto.subtle.importKey(
      "raw",
      encoder.encode(this.secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await this.key, encoder.encode(body)));
    return `sha256=${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
}
