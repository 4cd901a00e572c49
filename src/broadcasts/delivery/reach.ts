import { may, type Principal } from "../../auth";
import { conversationsOfContact, findConversation } from "../../inbox";
import type { Database } from "../../platform/db";
import { recipientOf } from "../plan";
import { type DeliveriesOf, recipientsContact, threadOfMessage } from "./store";

/** Whether somebody may look at the recipients of a broadcast one by one: who answers for it, or for the whole inbox. */
export function seesRecipients(principal: Principal): boolean {
  return may(principal, "broadcasts:write") || may(principal, "inbox:all");
}

/** The thread of a conversation, and what its contact got of broadcasts on its number; undefined out of reach. */
export async function threadInReach(
  db: Database,
  principal: Principal,
  id: string,
): Promise<DeliveriesOf | undefined> {
  if (!may(principal, "inbox:read")) return undefined;
  const row = await findConversation(db, principal, id);
  return (
    row && { contactId: row.contact_id, conversationIds: [row.id], phoneNumberIds: [row.phone_number_id] }
  );
}

/**
 * The threads of a contact that somebody sees, and broadcasts on their numbers; on every number for who sees recipients
 * anyway. Undefined when there is nothing to see.
 */
export async function contactInReach(
  db: Database,
  principal: Principal,
  contactId: string,
): Promise<DeliveriesOf | undefined> {
  const threads = may(principal, "inbox:read") ? await conversationsOfContact(db, principal, contactId) : [];
  const all = seesRecipients(principal);
  if (threads.length === 0 && !all) return undefined;
  return {
    contactId,
    conversationIds: threads.map(({ id }) => id),
    phoneNumberIds: all ? null : threads.map(({ phone_number_id }) => phone_number_id),
  };
}

/** One message, of a thread or of a broadcast; undefined out of reach. Primary keys. */
export async function messageInReach(
  db: Database,
  principal: Principal,
  id: string,
): Promise<DeliveriesOf | undefined> {
  const recipient = recipientOf(id);
  if (!recipient) {
    const conversationId = await threadOfMessage(db, id);
    const thread = conversationId && (await threadInReach(db, principal, conversationId));
    return thread ? { ...thread, id } : undefined;
  }
  const contactId = await recipientsContact(db, recipient.broadcastId, recipient.seq);
  const contact = contactId && (await contactInReach(db, principal, contactId));
  return contact ? { ...contact, conversationIds: [], id } : undefined;
}
