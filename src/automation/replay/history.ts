import { type Principal, visibility } from "../../auth";
import { DAY } from "../../platform/clock";
import type { Database } from "../../platform/db";

/** Messages that are older than this are not replayed: what people asked then is not what they ask now. */
const WITHIN = 90 * DAY;

/** A customer's message as it came, with what is known of its conversation. Words are the customer's: untrusted. */
export interface PastMessage {
  id: string;
  conversationId: string;
  at: number;
  /** Meta's message object, JSON. */
  content: string;
  text: string;
  /** It opened the conversation. */
  opens: boolean;
  queueId: string | null;
  phoneNumberId: string;
  tags: readonly string[];
  contact: { language: string | null; tags: readonly string[] };
}

interface Stored {
  id: string;
  conversation_id: string;
  at: number;
  content: string;
  text: string;
  opens: number;
  queue_id: string | null;
  phone_number_id: string;
  tags: string;
  language: string | null;
  contact_tags: string;
}

/**
 * The last messages in which customers said something (those of `opensWindow`) in conversations that the principal may see,
 * by conversation in the order of time: a figure that counted others would tell what words are in them. They are among those of as many conversations that were last heard of: no other has one that is later than the last of those.
 * Indexes `conversations_window`, `messages_conversation`, `inbox_cases_conversation`.
 */
export async function lastMessages(
  db: Database,
  principal: Principal,
  count: number,
  now: number,
): Promise<PastMessage[]> {
  const visible = visibility(principal, 3);
  const rows = await db.all<Stored>(
    `with heard as materialized (
       select conversation.id, conversation.last_inbound_at
       from conversations as conversation indexed by conversations_window
       where conversation.last_inbound_at > ?2 and ${visible.sql}
       order by conversation.last_inbound_at desc, conversation.id desc limit ?1),
     since as materialized (select iif(count(*) < ?1, ?2, min(last_inbound_at)) as at from heard),
     last as materialized (
       select message.rowid as place, message.at, message.id
       from since cross join heard
       cross join messages as message indexed by messages_conversation
         on message.conversation_id = heard.id and message.at >= since.at
       where message.direction = 'in' and message.type in ('text', 'image', 'video', 'audio', 'document', 'sticker',
         'location', 'contacts', 'interactive', 'button', 'order') and coalesce(message.content ->> '$.group_id', '') = ''
       order by message.at desc, message.id desc limit ?1)
     select message.id, message.conversation_id, message.at, message.content, message.text,
       exists (select 1 from inbox_cases as opened
         where opened.conversation_id = message.conversation_id and opened.opened_at = message.at) as opens,
       conversation.queue_id, conversation.phone_number_id, conversation.tags,
       contact.language, contact.tags as contact_tags
     from last
     cross join messages as message on message.rowid = last.place
     cross join conversations as conversation on conversation.id = message.conversation_id
     join contacts as contact on contact.id = conversation.contact_id
     order by message.conversation_id, message.at, message.id`,
    count,
    now - WITHIN,
    ...visible.params,
  );
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    at: row.at,
    content: row.content,
    text: row.text,
    opens: row.opens === 1,
    queueId: row.queue_id,
    phoneNumberId: row.phone_number_id,
    tags: JSON.parse(row.tags) as string[],
    contact: { language: row.language, tags: JSON.parse(row.contact_tags) as string[] },
  }));
}
