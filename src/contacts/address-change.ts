import { type InboundMessage, objectIn, objectsIn, textOf, type WebhookContact } from "../meta";
import { waIdVariants } from "./identity";

/** `[kind, value]` of `contact_identities`. */
export type AddressKey = [kind: string, value: string];

/** Meta's notice that a customer is known under another address from now on. */
export interface AddressChange {
  /** Addresses of before: by them she is known, and somebody else may have them one day. */
  before: Pick<WebhookContact, "wa_id" | "user_id">;
  after: Pick<WebhookContact, "wa_id" | "user_id">;
  /** Her number changed and the new one is not told: none that is known is hers any more. */
  numberGone: boolean;
}

const NUMBER_CHANGES = new Set(["user_changed_number", "customer_changed_number"]);

/**
 * The change that a system message tells of, if it tells of one. A change of number changes the business-scoped id too.
 * …/whatsapp/webhooks/reference/messages/system
 */
export function addressChangeIn(message: InboundMessage): AddressChange | undefined {
  if (message.type !== "system") return undefined;
  const notice = objectIn(message, "system");
  const kind = textOf(notice.type) ?? "";
  const userId = textOf(notice.user_id);
  const before = { wa_id: textOf(message.from), user_id: textOf(notice.previous_user_id) };
  if (NUMBER_CHANGES.has(kind)) {
    const waId = textOf(notice.wa_id) ?? textOf(notice.new_wa_id);
    if (waId === undefined || waId === before.wa_id) return undefined;
    return { before, after: { wa_id: waId, user_id: userId }, numberGone: false };
  }
  if (kind !== "user_changed_user_id" || userId === undefined || userId === before.user_id) return undefined;
  return { before, after: { user_id: userId }, numberGone: true };
}

/** The keys of an address, the strongest first. */
export function keysOf(contact: Pick<WebhookContact, "wa_id" | "user_id">): AddressKey[] {
  const keys: AddressKey[] = [];
  if (contact.wa_id) keys.push(["wa_id", contact.wa_id], ["phone", `+${contact.wa_id}`]);
  if (contact.user_id) keys.push(["bsuid", contact.user_id]);
  return keys;
}

/** Weaker keys, by which a contact may be known that was kept under the number as dialled. */
export function variantKeys(contact: Pick<WebhookContact, "wa_id">): AddressKey[] {
  const [, ...others] = contact.wa_id ? waIdVariants(contact.wa_id) : [];
  return others.flatMap((digits): AddressKey[] => [
    ["wa_id", digits],
    ["phone", `+${digits}`],
  ]);
}

/** A message that staff sent from the phone app, with the customer it went to. */
export interface Echo {
  message: InboundMessage;
  contact: WebhookContact;
  key: AddressKey;
}

/**
 * The messages of one `smb_message_echoes` change. One without an id or an addressee belongs to no conversation.
 * …/whatsapp/webhooks/reference/smb_message_echoes
 */
export function echoesIn(value: Record<string, unknown>): Echo[] {
  return objectsIn(value, "message_echoes").flatMap((item) => {
    const message = item as InboundMessage;
    const contact: WebhookContact = {
      wa_id: textOf(item.to)?.replace(/\D/g, ""),
      user_id: textOf(item.to_user_id),
      parent_user_id: textOf(item.to_parent_user_id),
    };
    const [key] = keysOf(contact);
    return key && textOf(item.id) ? [{ message, contact, key }] : [];
  });
}
