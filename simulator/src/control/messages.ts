import type { Graph } from "../graph";
import type { Message } from "../message-log";
import type { Contact } from "../people";
import { digitsOf, isUserId } from "../wa-id";

/** How much of a chat is shown. */
const chatLength = 200;

export interface Chat {
  contact: Contact | null;
  /** Oldest first. */
  messages: Message[];
}

/** The chat with a person given by number or by user id; empty for somebody never heard of. */
export function chatWith(graph: Graph, person: string): Chat {
  const contact = isUserId(person) ? graph.people.byUserId(person) : graph.people.byPhone(digitsOf(person));
  if (contact === undefined) return { contact: null, messages: [] };
  return { contact, messages: graph.messages.withContact(contact.id, chatLength) };
}
