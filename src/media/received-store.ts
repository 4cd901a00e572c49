import { type Statement, statement } from "../platform/db";

/** A file that a customer's message brings, the message named by Meta's id. */
export interface ReceivedRow {
  id: string;
  wamid: string;
  kind: string;
  provider_media_id: string;
  mime_type: string | null;
  file_name: string | null;
  phone_number_id: string | null;
}

/**
 * An asset for each message that is stored and has none yet: a message that is applied again brings nothing new. The
 * trigger `media_assets_received_are_fetched` writes the outbox entry of each. Returns their ids. Indexes
 * `messages_wamid`, `media_assets_message`.
 */
export function insertReceived(rows: readonly ReceivedRow[], now: number): Statement {
  return statement(
    `insert into media_assets (id, kind, source, file_name, mime_type, size, sha256, object_key, message_id, conversation_id,
       provider_media_id, phone_number_id, created_at)
     select file.value ->> 'id', file.value ->> 'kind', 'received', file.value ->> 'file_name', file.value ->> 'mime_type', 0, '',
       '', message.id, message.conversation_id, file.value ->> 'provider_media_id', file.value ->> 'phone_number_id', ?2
     from json_each(?1) as file
     join messages as message on message.wamid = file.value ->> 'wamid' and message.direction = 'in'
     where true
     on conflict do nothing
     returning id`,
    JSON.stringify(rows),
    now,
  );
}

/** The outbox entry that has a received file fetched. */
export const fetchEntryOf = (assetId: string): string => assetId.replace(/^ast_/, "out_");
