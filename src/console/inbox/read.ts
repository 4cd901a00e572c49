import type { Context } from "hono";
import { may } from "../../auth";
import { type LastMessage, lastMessagesOf } from "../../inbox";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { Conversation, ListedConversation, Page, Queue } from "./answers";
import { type InboxFilters, listArguments, PAGE_LENGTH } from "./filters";

export interface Line extends ListedConversation {
  last: LastMessage | undefined;
}

export interface Listed {
  lines: Line[];
  nextCursor: string | null;
  /** Why there is no list. */
  problem?: ToolError;
}

/** People that a search by name looks at; each may have a thread on every number. */
const MOST_FOUND = 8;

const LOOKS_LIKE_NUMBER = /^\+?[\d\s().-]{7,}$/;

/** The list that an address asks for, with the last message of each conversation. */
export async function readList(c: Context<SignedInEnv>, filters: InboxFilters): Promise<Listed> {
  try {
    const { items, next_cursor } =
      filters.search === undefined ? await filtered(c, filters) : await found(c, filters.search);
    const last = await lastMessagesOf(
      c.var.call,
      items.map(({ id }) => id),
    );
    return { lines: items.map((item) => ({ ...item, last: last.get(item.id) })), nextCursor: next_cursor };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { lines: [], nextCursor: null, problem: error };
  }
}

function filtered(c: Context<SignedInEnv>, filters: InboxFilters): Promise<Page<ListedConversation>> {
  return c.var.tool<Page<ListedConversation>>("whatsapp.conversations.list", {
    ...listArguments(filters),
    ...(filters.cursor !== undefined && { cursor: filters.cursor }),
  });
}

/** By a whole number, or by the start of a name or number; whatever else the list was narrowed down to does not count. */
async function found(c: Context<SignedInEnv>, search: string): Promise<Page<ListedConversation>> {
  const { tool, call } = c.var;
  const list = (args: object) => tool<Page<ListedConversation>>("whatsapp.conversations.list", { ...args });
  if (LOOKS_LIKE_NUMBER.test(search) || !may(call.principal, "contacts:read"))
    return { ...(await list({ phone: search, limit: PAGE_LENGTH })), next_cursor: null };
  const people = await tool<Page<{ id: string }>>("whatsapp.contacts.list", {
    query: search,
    limit: MOST_FOUND,
  });
  const threads = await Promise.all(people.items.map(({ id }) => list({ contact_id: id, limit: 5 })));
  const items = threads
    .flatMap((thread) => thread.items)
    .toSorted((a, b) => b.last_message_at.localeCompare(a.last_message_at));
  return { items, next_cursor: null };
}

/** Queues that the reader may know of, with how much they have to do. */
export async function readQueues(c: Context<SignedInEnv>): Promise<Queue[]> {
  const { items } = await c.var.tool<Page<Queue>>("whatsapp.inbox_assignments.list", { limit: 50 });
  return items;
}

/** A conversation with a page of its messages: the newest, or those before `older`. @throws {ToolError} `not_found` */
export function readConversation(c: Context<SignedInEnv>, id: string, older?: string): Promise<Conversation> {
  return c.var.tool<Conversation>("whatsapp.conversation.get", {
    conversation_id: id,
    ...(older !== undefined && { cursor: older }),
  });
}
