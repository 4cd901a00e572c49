import type { Database } from "../platform/db";
import { personOf } from "./person";

/** What there is of a person, for whoever decides about it. */
export interface PersonCounts {
  conversations: number;
  messages: number;
  files: number;
  notes: number;
  orders: number;
  unsettled_orders: number;
}

/** Indexes `conversations_thread`, `messages_conversation`, `media_assets_conversation`, `notes_contact`, `orders_contact`. */
export async function countsOf(db: Database, ids: readonly string[]): Promise<PersonCounts> {
  const theirs = "contact_id in (select value from json_each(?1))";
  const conversations = `conversation_id in (select id from conversations where ${theirs})`;
  const row = await db.first<PersonCounts>(
    `select (select count(*) from conversations where ${theirs}) as conversations,
       (select count(*) from messages where ${conversations}) as messages,
       (select count(*) from media_assets where ${conversations}) as files,
       (select count(*) from notes where ${theirs}) as notes,
       (select count(*) from orders where ${theirs}) as orders,
       (select count(*) from orders where ${theirs}
         and (status in ('requested', 'confirmed') or payment_issue is not null)) as unsettled_orders`,
    JSON.stringify(ids),
  );
  return row ?? { conversations: 0, messages: 0, files: 0, notes: 0, orders: 0, unsettled_orders: 0 };
}

/** Whether a contact was erased: what is left of it is nobody. Primary key. */
export async function isErased(db: Database, contactId: string): Promise<boolean> {
  return (
    (await db.first("select 1 from contacts where id = ?1 and erased_at is not null", contactId)) !==
    undefined
  );
}

/** A clean file that a person sent, with the key of its bytes. Primary keys. */
export async function assetOfCopy(
  db: Database,
  contactId: string,
  assetId: string,
): Promise<{ id: string; object_key: string } | undefined> {
  const { ids } = await personOf(db, contactId);
  return db.first(
    `select asset.id, file.object_key from media_assets as asset join media_files as file on file.sha256 = asset.sha256
     join conversations as conversation on conversation.id = asset.conversation_id
     where asset.id = ?1 and file.scan = 'clean' and asset.status = 'ready'
       and conversation.contact_id in (select value from json_each(?2))`,
    assetId,
    JSON.stringify(ids),
  );
}
