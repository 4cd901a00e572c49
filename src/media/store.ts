import type { MediaKind } from "../meta";
import { type Database, guardChanges, type Statement, statement } from "../platform/db";
import type { AssetStatus, ScanState } from "./rules";

/** The row of an asset whose bytes are still to come: without a hash nobody gets it. */
export interface NewAsset {
  id: string;
  /** `table`: a spreadsheet to import. */
  kind: MediaKind | "table";
  fileName: string | null;
  title?: string | null;
  mimeType?: string | null;
  size: number;
  objectKey: string;
  uploadedBy: string;
  actionRequestId?: string | null;
  createdAt: number;
  expiresAt: number;
}

export function insertAsset(asset: NewAsset): Statement {
  return statement(
    `insert into media_assets (id, kind, file_name, title, mime_type, size, sha256, object_key, uploaded_by, action_request_id,
       created_at, expires_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, '', ?7, ?8, ?9, ?10, ?11)`,
    asset.id,
    asset.kind,
    asset.fileName,
    asset.title,
    asset.mimeType,
    asset.size,
    asset.objectKey,
    asset.uploadedBy,
    asset.actionRequestId,
    asset.createdAt,
    asset.expiresAt,
  );
}

/** A table is ready when its bytes are there; it is read by the import, not examined. */
export function completeTable(id: string, sha256: string): Statement {
  return statement("update media_assets set sha256 = ?2, status = 'ready' where id = ?1", id, sha256);
}

/** A complete table that has not expired, of the one who uploaded it. */
export async function ownAsset(
  db: Database,
  id: string,
  uploadedBy: string,
  now: number,
): Promise<{ objectKey: string; size: number; sha256: string } | undefined> {
  return db.first(
    `select object_key as objectKey, size, sha256 from media_assets
     where id = ?1 and kind = 'table' and uploaded_by = ?2 and expires_at > ?3 and sha256 <> ''`,
    id,
    uploadedBy,
    now,
  );
}

/** An asset with what is known of its file; the file's columns are null until its bytes are there. */
export interface AssetRow {
  id: string;
  kind: MediaKind;
  source: "upload" | "received";
  status: AssetStatus;
  file_name: string | null;
  title: string | null;
  /** As it was said to be. */
  declared_type: string | null;
  size: number;
  sha256: string;
  own_key: string;
  uploaded_by: string | null;
  message_id: string | null;
  conversation_id: string | null;
  provider_media_id: string | null;
  phone_number_id: string | null;
  approved_at: number | null;
  error: string | null;
  use_count: number;
  last_used_at: number | null;
  created_at: number;
  expires_at: number | null;
  object_key: string | null;
  mime_type: string | null;
  width: number | null;
  height: number | null;
  animated: number | null;
  scan: ScanState | null;
  scan_detail: string | null;
  /** The customer deleted the message that it came with; known of those that {@link findAssets} finds. */
  taken_back?: number;
}

/** What the scan said; of bytes that were not kept for it, the asset remembers. */
export const SCAN = "coalesce(file.scan, case asset.error when 'harmful' then 'infected' end)";

export const ASSET_COLUMNS = `asset.id, asset.kind, asset.source, asset.status, asset.file_name, asset.title, asset.mime_type as declared_type,
  asset.size, asset.sha256, asset.object_key as own_key, asset.uploaded_by, asset.message_id, asset.conversation_id,
  asset.provider_media_id, asset.phone_number_id, asset.approved_at, asset.error, asset.use_count, asset.last_used_at,
  asset.created_at, asset.expires_at, file.object_key, file.mime_type, file.width, file.height, file.animated, ${SCAN} as scan,
  file.scan_detail`;

export const ASSET_JOINS = "left join media_files as file on file.sha256 = asset.sha256";

/** SQL: the customer did not delete the message that an asset (`asset`) came with. Index `messages_target`. */
export const NOT_TAKEN_BACK = `(asset.message_id is null or not exists (
  select 1 from messages as carrier cross join messages as deletion
  where carrier.id = asset.message_id and deletion.target_wamid in (carrier.wamid, carrier.target_wamid)
    and deletion.conversation_id = carrier.conversation_id and deletion.type = 'revoke' and deletion.direction = 'in'))`;

/** Some assets by id, whatever their state; tables are none. Primary keys. */
export async function findAssets(db: Database, ids: readonly string[]): Promise<AssetRow[]> {
  return db.all<AssetRow>(
    `select ${ASSET_COLUMNS}, not ${NOT_TAKEN_BACK} as taken_back from json_each(?1) as wanted
     join media_assets as asset on asset.id = wanted.value ${ASSET_JOINS}
     where asset.kind <> 'table'`,
    JSON.stringify([...new Set(ids)]),
  );
}

export async function findAsset(db: Database, id: string): Promise<AssetRow | undefined> {
  return (await findAssets(db, [id]))[0];
}

/** Attachments of some messages: index `media_assets_message`. */
export async function assetsOfMessages(db: Database, messageIds: readonly string[]): Promise<AssetRow[]> {
  return db.all<AssetRow>(
    `select ${ASSET_COLUMNS} from json_each(?1) as wanted
     join media_assets as asset on asset.message_id = wanted.value ${ASSET_JOINS}`,
    JSON.stringify([...new Set(messageIds)]),
  );
}

/** The bytes of a waiting asset are there and were examined. The guard undoes the batch when it no longer waits. */
export function completeAsset(
  id: string,
  done: { sha256: string; size: number; expiresAt: number | null },
): Statement[] {
  return [
    statement(
      "update media_assets set status = 'ready', sha256 = ?2, size = ?3, expires_at = ?4 where id = ?1 and status = 'awaiting'",
      id,
      done.sha256,
      done.size,
      done.expiresAt,
    ),
    guardChanges(),
  ];
}

/** A waiting asset will never be there. The guard undoes the batch when it no longer waits. */
export function endAsset(id: string, status: "failed" | "refused", error: string): Statement[] {
  return [
    statement(
      "update media_assets set status = ?2, error = ?3, expires_at = null where id = ?1 and status = 'awaiting'",
      id,
      status,
      error,
    ),
    guardChanges(),
  ];
}

/** Says who puts bytes where: one at a time, so a link is good for one upload. */
export function claimUpload(id: string, objectKey: string, now: number): Statement {
  return statement(
    `update media_assets set object_key = ?2
     where id = ?1 and source = 'upload' and status = 'awaiting' and object_key = '' and expires_at > ?3`,
    id,
    objectKey,
    now,
  );
}

/** Nothing was stored: the link is good for another try. */
export function releaseUpload(id: string, objectKey: string): Statement {
  return statement(
    "update media_assets set object_key = '' where id = ?1 and object_key = ?2 and status = 'awaiting'",
    id,
    objectKey,
  );
}

/** An uploaded asset stays. The guard undoes the batch when its time was over before. */
export function keepAsset(
  id: string,
  kept: { actionRequestId: string; approvedAt: number | null; approvedBy: string | null },
): Statement[] {
  return [
    statement(
      `update media_assets set expires_at = null, action_request_id = ?2, approved_at = coalesce(?3, approved_at),
         approved_by = coalesce(?4, approved_by)
       where id = ?1 and source = 'upload' and status = 'ready'
         and exists (select 1 from media_files as file where file.sha256 = media_assets.sha256 and file.scan <> 'infected')`,
      id,
      kept.actionRequestId,
      kept.approvedAt,
      kept.approvedBy,
    ),
    guardChanges(),
  ];
}

/** Another use of bytes that are there; the guard undoes the batch when they are not, or found to be harmful. */
export function insertCopy(
  copy: Omit<NewAsset, "objectKey" | "expiresAt"> & {
    sha256: string;
    approvedAt: number | null;
    approvedBy: string | null;
  },
): Statement[] {
  return [
    statement(
      `insert into media_assets (id, kind, status, file_name, title, mime_type, size, sha256, object_key, uploaded_by,
         action_request_id, approved_at, approved_by, created_at)
       select ?1, ?2, 'ready', ?3, ?4, mime_type, size, sha256, '', ?5, ?6, ?7, ?8, ?9
       from media_files where sha256 = ?10 and scan = 'clean'`,
      copy.id,
      copy.kind,
      copy.fileName,
      copy.title,
      copy.uploadedBy,
      copy.actionRequestId,
      copy.approvedAt,
      copy.approvedBy,
      copy.createdAt,
      copy.sha256,
    ),
    guardChanges(),
  ];
}

/** Uploads that hold the same bytes. Index `media_assets_file`. */
export async function sameContent(db: Database, sha256: string, except: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select id from media_assets
     where sha256 = ?1 and id <> ?2 and kind <> 'table' and source = 'upload' and status = 'ready' and expires_at is null limit 3`,
    sha256,
    except,
  );
  return rows.map(({ id }) => id);
}
