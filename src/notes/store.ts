import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface NewNote {
  id: string;
  conversationId: string;
  contactId: string;
  text: string;
  authorId: string;
  authorName: string;
  actionRequestId: string;
  at: number;
}

/** Writes notes, one a conversation, in one statement. */
export function insertNotes(notes: readonly NewNote[]): Statement {
  return statement(
    `insert into notes (id, conversation_id, contact_id, text, author_id, author_name, action_request_id, created_at)
     select note.value ->> 'id', note.value ->> 'conversationId', note.value ->> 'contactId', note.value ->> 'text',
       note.value ->> 'authorId', note.value ->> 'authorName', note.value ->> 'actionRequestId', note.value ->> 'at'
     from json_each(?1) as note`,
    JSON.stringify(notes),
  );
}

export const insertNote = (note: NewNote): Statement => insertNotes([note]);

export interface NoteRow {
  id: string;
  text: string;
  author_name: string;
  created_at: number;
}

/** Notes of a conversation, the latest first. Index `notes_conversation`. */
export async function notesOf(db: Database, conversationId: string, limit: number): Promise<NoteRow[]> {
  return db.all<NoteRow>(
    `select id, text, author_name, created_at from notes
     where conversation_id = ?1 order by created_at desc, id desc limit ?2`,
    conversationId,
    limit,
  );
}

/** How far back a message is compared with what staff wrote: about its recipient, and about everybody else. */
const [MOST_COMPARED, MOST_OF_OTHERS] = [1000, 300];

/**
 * What staff wrote about a contact, in any of its conversations and under any contact that it absorbed: notes, and the
 * reasons of escalations; and the latest notes about others. Indexes `notes_contact`, `conversations_thread`,
 * `escalations_conversation`; the others in the order in which they were written.
 */
export async function notesToKeep(
  db: Database,
  contactId: string,
): Promise<{ own: string[]; others: string[] }> {
  const rows = await db.all<{ text: string; own: 0 | 1 }>(
    `with recursive person(id) as (
       select ?1 union select merge.loser_id from person join contact_merges as merge on merge.winner_id = person.id)
     select text, 1 as own from (select text from (
       select note.text, note.created_at as at from person cross join notes as note on note.contact_id = person.id
       union all
       select escalation.reason, escalation.opened_at from person
       cross join conversations as conversation on conversation.contact_id = person.id
       cross join escalations as escalation on escalation.conversation_id = conversation.id)
     order by at desc limit ${MOST_COMPARED})
     union all
     select text, 0 from (select text from notes where contact_id not in (select id from person)
       order by rowid desc limit ${MOST_OF_OTHERS})`,
    contactId,
  );
  const texts = (own: 0 | 1) => rows.filter((row) => row.own === own).map(({ text }) => text);
  return { own: texts(1), others: texts(0) };
}

/** What a customer and we wrote to each other lately, in any conversation. Index `messages_conversation`. */
export async function wordsExchanged(db: Database, contactId: string): Promise<string[]> {
  const rows = await db.all<{ text: string }>(
    `select message.text from conversations as conversation
     cross join messages as message on message.conversation_id = conversation.id
     where conversation.contact_id = ?1 and message.type <> 'system'
       and (message.direction = 'in' or message.sent_at is not null) order by message.at desc limit 300`,
    contactId,
  );
  return rows.map(({ text }) => text);
}

/** What we wrote to a customer since a time (ms) and Meta has, in order. Index `messages_conversation`. */
export async function saidSince(db: Database, contactId: string, since: number): Promise<string[]> {
  const rows = await db.all<{ text: string }>(
    `select message.text from conversations as conversation
     cross join messages as message on message.conversation_id = conversation.id and message.at >= ?2
     where conversation.contact_id = ?1 and message.direction = 'out'
       and message.status not in ('queued', 'sending', 'unknown', 'failed')
     order by message.at desc, message.id desc limit 30`,
    contactId,
    since,
  );
  return rows.map(({ text }) => text).reverse();
}
