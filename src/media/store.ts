import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface Asset {
  id: string;
  kind: string;
  fileName: string | null;
  size: number;
  sha256: string;
  objectKey: string;
  uploadedBy: string;
  createdAt: number;
  expiresAt: number;
}

/** The row of an asset whose bytes are still to come: without a hash nobody gets it. */
export function insertAsset(asset: Omit<Asset, "sha256">): Statement {
  return statement(
    `insert into media_assets (id, kind, file_name, size, sha256, object_key, uploaded_by, created_at, expires_at)
     values (?1, ?2, ?3, ?4, '', ?5, ?6, ?7, ?8)`,
    asset.id,
    asset.kind,
    asset.fileName,
    asset.size,
    asset.objectKey,
    asset.uploadedBy,
    asset.createdAt,
    asset.expiresAt,
  );
}

export function completeAsset(id: string, sha256: string): Statement {
  return statement("update media_assets set sha256 = ?2 where id = ?1", id, sha256);
}

/** A complete asset that has not expired, of the one who uploaded it. */
export async function ownAsset(
  db: Database,
  id: string,
  uploadedBy: string,
  now: number,
): Promise<{ objectKey: string; size: number; sha256: string } | undefined> {
  return db.first(
    `select object_key as objectKey, size, sha256 from media_assets
     where id = ?1 and uploaded_by = ?2 and expires_at > ?3 and sha256 <> ''`,
    id,
    uploadedBy,
    now,
  );
}

export async function expiredAssets(
  db: Database,
  now: number,
  limit: number,
): Promise<{ id: string; object_key: string }[]> {
  return db.all("select id, object_key from media_assets where expires_at <= ?1 limit ?2", now, limit);
}

export function deleteAssets(ids: readonly string[]): Statement {
  return statement(
    "delete from media_assets where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
}
