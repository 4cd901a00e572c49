import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface Passkey {
  credentialId: string;
  staffId: string;
  name: string;
  backedUp: boolean;
  createdAt: number;
  lastUsedAt: number | null;
}

/** A passkey with what it takes to check a signature of it, and whose it is. */
export interface StoredPasskey {
  credentialId: string;
  staffId: string;
  staffName: string;
  publicKey: string;
  counter: number;
  transports: string[];
}

/** A passkey of somebody who is not disabled. Primary keys of `passkeys` and `staff`. */
export async function findPasskey(db: Database, credentialId: string): Promise<StoredPasskey | undefined> {
  const row = await db.first<Omit<StoredPasskey, "transports"> & { transports: string }>(
    `select passkey.credential_id as credentialId, passkey.staff_id as staffId, staff.name as staffName,
       passkey.public_key as publicKey, passkey.counter, passkey.transports
     from passkeys as passkey join staff on staff.id = passkey.staff_id
     where passkey.credential_id = ?1 and staff.disabled_at is null`,
    credentialId,
  );
  return row && { ...row, transports: JSON.parse(row.transports) as string[] };
}

/** The passkeys of a person, the oldest first. Index `passkeys_staff`. */
export async function passkeysOf(db: Database, staffId: string): Promise<Passkey[]> {
  const rows = await db.all<Omit<Passkey, "backedUp"> & { backedUp: number }>(
    `select credential_id as credentialId, staff_id as staffId, name, backed_up as backedUp, created_at as createdAt,
       last_used_at as lastUsedAt
     from passkeys where staff_id = ?1 order by created_at, credential_id`,
    staffId,
  );
  return rows.map((row) => ({ ...row, backedUp: row.backedUp === 1 }));
}

export interface NewPasskey {
  credentialId: string;
  staffId: string;
  publicKey: string;
  counter: number;
  transports: readonly string[];
  backedUp: boolean;
  name: string;
}

/** Keeps a new passkey, unless somebody has one of this id: a guard behind it says so. */
export function insertPasskey(passkey: NewPasskey, now: number): Statement {
  return statement(
    `insert into passkeys (credential_id, staff_id, public_key, counter, transports, backed_up, name, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict do nothing`,
    passkey.credentialId,
    passkey.staffId,
    passkey.publicKey,
    passkey.counter,
    passkey.transports,
    passkey.backedUp,
    passkey.name,
    now,
  );
}

/** Notes a use. Of two at once that read the same counter, the second changes nothing: a guard behind it refuses it. */
export function usePasskey(
  passkey: StoredPasskey,
  seen: { counter: number; backedUp: boolean },
  now: number,
): Statement {
  return statement(
    "update passkeys set counter = ?3, backed_up = ?4, last_used_at = ?5 where credential_id = ?1 and counter = ?2",
    passkey.credentialId,
    passkey.counter,
    seen.counter,
    seen.backedUp,
    now,
  );
}

export function renamePasskey(staffId: string, credentialId: string, name: string): Statement {
  return statement(
    "update passkeys set name = ?3 where credential_id = ?2 and staff_id = ?1",
    staffId,
    credentialId,
    name,
  );
}

/**
 * Removes a passkey unless it is the person's last way to sign in: a guard behind it says so. `issuer` is the one that is
 * configured; an account of another one lets nobody in.
 */
export function removePasskey(staffId: string, credentialId: string, issuer: string | null): Statement {
  return statement(
    `delete from passkeys where credential_id = ?2 and staff_id = ?1
       and (select count(*) from passkeys where staff_id = ?1)
         + (select count(*) from staff_identities where staff_id = ?1 and issuer = ?3) > 1`,
    staffId,
    credentialId,
    issuer,
  );
}

/** Removes all passkeys of a person, in favour of one that is being set up. Index `passkeys_staff`. */
export function removePasskeysOf(staffId: string): Statement {
  return statement("delete from passkeys where staff_id = ?1", staffId);
}
