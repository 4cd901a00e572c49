import { type Database, type Statement, statement } from "../platform/db";

export interface ExpiredAsset {
  id: string;
  sha256: string;
  /** Objects that may hold its bytes: its own, and that of its file. */
  own_key: string;
  object_key: string | null;
}

/** Assets whose time is over. Index `media_assets_expiry`. */
export async function expiredAssets(db: Database, now: number, limit: number): Promise<ExpiredAsset[]> {
  return db.all(
    `select asset.id, asset.sha256, asset.object_key as own_key, file.object_key
     from media_assets as asset left join media_files as file on file.sha256 = asset.sha256 and asset.kind <> 'table'
     where asset.expires_at <= ?1 limit ?2`,
    now,
    limit,
  );
}

/** How many uploads of one principal are unfinished: no bytes yet, or not kept yet. Index `media_assets_expiry`. */
export async function openUploads(db: Database, uploadedBy: string): Promise<number> {
  const row = await db.first<{ n: number }>(
    "select count(*) as n from media_assets where expires_at is not null and uploaded_by = ?1 and kind <> 'table'",
    uploadedBy,
  );
  return row?.n ?? 0;
}

/** How many tables of one principal are kept still. Index `media_assets_expiry`. */
export async function keptTables(db: Database, uploadedBy: string, now: number): Promise<number> {
  const row = await db.first<{ n: number }>(
    "select count(*) as n from media_assets where expires_at > ?2 and uploaded_by = ?1 and kind = 'table'",
    uploadedBy,
    now,
  );
  return row?.n ?? 0;
}

export function deleteAssets(ids: readonly string[]): Statement {
  return statement(
    "delete from media_assets where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
}

/** The same for those whose time is still over: somebody may have decided to keep one a moment ago. */
export function deleteExpired(ids: readonly string[], now: number): Statement {
  return statement(
    "delete from media_assets where id in (select value from json_each(?1)) and expires_at <= ?2",
    JSON.stringify(ids),
    now,
  );
}

/** Files of which no asset is left; what is known of harmful ones stays, so that they are known again. */
export function deleteUnusedFiles(hashes: readonly string[]): Statement {
  return statement(
    `delete from media_files where sha256 in (select value from json_each(?1)) and scan <> 'infected'
       and not exists (select 1 from media_assets where media_assets.sha256 = media_files.sha256 and kind <> 'table')`,
    JSON.stringify(hashes),
  );
}

/** Owes the removal of objects, each if nothing uses it by then. */
export function discardObjects(
  entries: readonly { id: string; object_key: string }[],
  topic: string,
  now: number,
): Statement {
  return statement(
    `insert into outbox (id, topic, ref, created_at, due_at)
     select value ->> 'id', ?2, value ->> 'object_key', ?3, ?3 from json_each(?1)`,
    JSON.stringify(entries),
    topic,
    now,
  );
}
