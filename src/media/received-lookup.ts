import { type Principal, visibility } from "../auth";
import type { Database } from "../platform/db";
import { ASSET_COLUMNS, ASSET_JOINS, type AssetRow, NOT_TAKEN_BACK } from "./store";

/**
 * The file of a message (our id, or Meta's), if the principal may see its conversation. Primary key of `messages` or
 * `messages_wamid`, then `media_assets_message`.
 */
export async function receivedFile(
  db: Database,
  principal: Principal,
  messageId: string,
): Promise<AssetRow | undefined> {
  const visible = visibility(principal, 2);
  return db.first<AssetRow>(
    `select ${ASSET_COLUMNS}
     from (select id from messages where id = ?1 union select id from messages where wamid = ?1) as message
     join media_assets as asset on asset.message_id = message.id
     join conversations as conversation on conversation.id = asset.conversation_id
     ${ASSET_JOINS}
     where ${visible.sql} and ${NOT_TAKEN_BACK}`,
    messageId,
    ...visible.params,
  );
}

/** An asset that the principal may see: an upload, or a file of a conversation within reach. Primary keys. */
export async function assetInReach(
  db: Database,
  principal: Principal,
  id: string,
): Promise<AssetRow | undefined> {
  const visible = visibility(principal, 2);
  return db.first<AssetRow>(
    `select ${ASSET_COLUMNS} from media_assets as asset ${ASSET_JOINS}
     where asset.id = ?1 and asset.kind <> 'table' and ${NOT_TAKEN_BACK} and (asset.source = 'upload' or exists (
       select 1 from conversations as conversation where conversation.id = asset.conversation_id and ${visible.sql}))`,
    id,
    ...visible.params,
  );
}
