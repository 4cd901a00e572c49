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

/** How far back a message is compared with what staff wrote: more notes than anybody keeps in mind. */
const MOST_COMPARED = 1000;

/**
 * What staff wrote about a contact, in any of its conversations and under any contact that it absorbed: notes, and the
 * reasons of escalations. Indexes `notes_contact`, `conversations_thread`, `escalations_conversation`.
 */
export async function notesAbout(db: Database, contactId: string): Promise<string[]> {
  const rows = await db.all<{ text: string }>(
    `with recursive person(id) as (
       select ?1 union select merge.loser_id from person join contact_merges as merge on merge.winner_id = person.id)
     select text from (
       select note.text, note.created_at as at from person cross join notes as note on note.contact_id = person.id
       union all
       select escalation.reason, escalation.opened_at from person
       cross join conversations as conversation on conversation.contact_id = person.id
       cross join escalations as escalation on escalation.conversation_id = conversation.id)
     order by at desc limit ?2`,
    contactId,
    MOST_COMPARED,
  );
  return rows.map(({ text }) => text);
}

/** What a customer wrote lately, in any conversation. Index `messages_conversation`. */
export async function wordsOfCustomer(db: Database, contactId: string): Promise<string[]> {
  const rows = await db.all<{ text: string }>(
    `select message.text from conversations as conversation
     cross join messages as message on message.conversation_id = conversation.id and message.direction = 'in'
     where conversation.contact_id = ?1 and message.type <> 'system' order by message.at desc limit 200`,
    contactId,
  );
  return rows.map(({ text }) => text);
}
