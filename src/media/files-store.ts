import { type Database, type Statement, statement } from "../platform/db";
import type { Examination } from "./examine";
import type { ScanState } from "./rules";

export interface FileRow {
  sha256: string;
  object_key: string;
  size: number;
  mime_type: string;
  scan: ScanState;
}

export async function findFile(db: Database, sha256: string): Promise<FileRow | undefined> {
  return db.first(
    "select sha256, object_key, size, mime_type, scan from media_files where sha256 = ?1",
    sha256,
  );
}

/** Bytes that are there now. Of equal ones, those that were first stay; only a verdict that was open is settled. */
export function insertFile(
  file: { sha256: string; objectKey: string } & Examination,
  now: number,
): Statement {
  return statement(
    `insert into media_files (sha256, object_key, size, mime_type, width, height, animated, scan, scan_detail, scanned_at, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
     on conflict (sha256) do update set scan = excluded.scan, scan_detail = excluded.scan_detail, scanned_at = excluded.scanned_at
     where media_files.scan = 'undecided'`,
    file.sha256,
    file.objectKey,
    file.size,
    file.mimeType,
    file.width,
    file.height,
    file.animated,
    file.scan,
    file.scanDetail,
    now,
  );
}

/** Files without a verdict that were not looked at since a time. Index `media_files_unscanned`. */
export async function unscannedFiles(db: Database, before: number, limit: number): Promise<FileRow[]> {
  return db.all(
    `select sha256, object_key, size, mime_type, scan from media_files
     where scan = 'undecided' and scanned_at <= ?1 order by scanned_at limit ?2`,
    before,
    limit,
  );
}

export function noteScan(sha256: string, scan: ScanState, detail: string, now: number): Statement {
  return statement(
    "update media_files set scan = ?2, scan_detail = ?3, scanned_at = ?4 where sha256 = ?1 and scan = 'undecided'",
    sha256,
    scan,
    detail,
    now,
  );
}

/** A verdict of harm overrules every other one: scanners learn. */
export function noteHarm(sha256: string, detail: string, now: number): Statement {
  return statement(
    "update media_files set scan = 'infected', scan_detail = ?2, scanned_at = ?3 where sha256 = ?1 and scan <> 'infected'",
    sha256,
    detail,
    now,
  );
}

/** Every use of bytes that turned out to be harmful ends. Index `media_assets_file`. */
export function refuseUses(sha256: string): Statement {
  return statement(
    `update media_assets set status = 'refused', error = 'harmful', expires_at = null
     where sha256 = ?1 and kind <> 'table' and status = 'ready'`,
    sha256,
  );
}

export const DISCARD_TOPIC = "media.discard";

/** Owes the removal of an object; the outbox makes sure that it happens, and that nothing in use goes. */
export function discardObject(entry: { id: string; objectKey: string; at: number }): Statement {
  return statement(
    "insert into outbox (id, topic, ref, created_at, due_at) values (?1, ?2, ?3, ?4, ?4)",
    entry.id,
    DISCARD_TOPIC,
    entry.objectKey,
    entry.at,
  );
}

/** The same, unless the object is the one that stands with its file. Goes behind {@link insertFile}. */
export function discardIfDouble(entry: {
  id: string;
  objectKey: string;
  sha256: string;
  at: number;
}): Statement {
  return statement(
    `insert into outbox (id, topic, ref, created_at, due_at)
     select ?1, ?2, ?3, ?4, ?4 from media_files where sha256 = ?5 and object_key <> ?3`,
    entry.id,
    DISCARD_TOPIC,
    entry.objectKey,
    entry.at,
    entry.sha256,
  );
}

/** Whether an object holds the bytes of a file that may be used. Index `media_files_object`. */
export async function objectInUse(db: Database, objectKey: string): Promise<boolean> {
  const row = await db.first(
    "select 1 from media_files where object_key = ?1 and scan <> 'infected'",
    objectKey,
  );
  return row !== undefined;
}

/** Meta's ids of files, by hash, that are good for a while yet. Primary key. */
export async function metaIdsOf(
  db: Database,
  hashes: readonly string[],
  phoneNumberId: string,
  goodUntil: number,
): Promise<Map<string, string>> {
  const rows = await db.all<{ sha256: string; media_id: string }>(
    `select held.sha256, held.media_id from json_each(?1) as wanted
     join meta_media as held on held.sha256 = wanted.value and held.phone_number_id = ?2
     where held.expires_at > ?3`,
    JSON.stringify([...new Set(hashes)]),
    phoneNumberId,
    goodUntil,
  );
  return new Map(rows.map(({ sha256, media_id }) => [sha256, media_id]));
}

export function rememberMetaId(held: {
  sha256: string;
  phoneNumberId: string;
  mediaId: string;
  at: number;
  expiresAt: number;
}): Statement {
  return statement(
    `insert into meta_media (sha256, phone_number_id, media_id, uploaded_at, expires_at) values (?1, ?2, ?3, ?4, ?5)
     on conflict (sha256, phone_number_id) do update set media_id = excluded.media_id, uploaded_at = excluded.uploaded_at,
       expires_at = excluded.expires_at`,
    held.sha256,
    held.phoneNumberId,
    held.mediaId,
    held.at,
    held.expiresAt,
  );
}

/** Drops ids that Meta does not know any more; those that it gave a moment ago are not at fault. */
export function forgetMetaIds(
  hashes: readonly string[],
  phoneNumberId: string,
  uploadedBefore: number,
): Statement {
  return statement(
    `delete from meta_media where phone_number_id = ?2 and uploaded_at < ?3
       and sha256 in (select value from json_each(?1))`,
    JSON.stringify(hashes),
    phoneNumberId,
    uploadedBefore,
  );
}

export interface HeldAtMeta {
  sha256: string;
  phone_number_id: string;
  media_id: string;
  expires_at: number;
}

/** Everything that Meta still holds of some files. Primary key. */
export async function heldAtMeta(
  db: Database,
  hashes: readonly string[],
  now: number,
): Promise<HeldAtMeta[]> {
  return db.all(
    `select held.sha256, held.phone_number_id, held.media_id, held.expires_at from json_each(?1) as wanted
     join meta_media as held on held.sha256 = wanted.value where held.expires_at > ?2`,
    JSON.stringify([...new Set(hashes)]),
    now,
  );
}
