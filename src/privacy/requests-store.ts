import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export type RequestKind = "copy" | "erasure";

export interface PersonalDataRequest {
  id: string;
  kind: RequestKind;
  contact_id: string;
  action_request_id: string;
  status: "running" | "done" | "failed";
  created_at: number;
  finished_at: number | null;
  file_key: string | null;
  file_sha256: string | null;
  expires_at: number | null;
  /** JSON: rows by table; of an erasure under way, how far it is. */
  counts: string | null;
}

/** One outbox entry a request, under an id that follows from the request's. */
export const outboxIdOf = (id: string): string => id.replace(/^pdr_/, "out_");

export function insertRequest(
  request: Pick<PersonalDataRequest, "id" | "kind" | "contact_id" | "action_request_id" | "created_at"> & {
    counts?: object;
  },
): Statement {
  return statement(
    `insert into personal_data_requests (id, kind, contact_id, action_request_id, status, created_at, counts)
     values (?1, ?2, ?3, ?4, 'running', ?5, ?6)`,
    request.id,
    request.kind,
    request.contact_id,
    request.action_request_id,
    request.created_at,
    request.counts,
  );
}

/** Primary key. */
export async function findRequest(db: Database, id: string): Promise<PersonalDataRequest | undefined> {
  return db.first<PersonalDataRequest>("select * from personal_data_requests where id = ?1", id);
}

/** What was asked for about a contact, the latest first. Index `personal_data_requests_contact`. */
export async function requestsOf(db: Database, contactId: string): Promise<PersonalDataRequest[]> {
  return db.all<PersonalDataRequest>(
    "select * from personal_data_requests where contact_id = ?1 order by created_at desc limit 20",
    contactId,
  );
}

/** Where the copy of a request lies in the bucket, made or not. */
export const copyKeyOf = (id: string): string => `personal-data/${id}.json`;

/** No copy of these people can be downloaded any more. Index `personal_data_requests_contact`. */
export function expireCopies(contactIds: string, now: number): Statement {
  return statement(
    `update personal_data_requests set expires_at = min(coalesce(expires_at, ?2), ?2)
     where contact_id in (select value from json_each(?1)) and kind = 'copy'`,
    contactIds,
    now,
  );
}

/** Ends a request that nothing is done about any more; changes no row when it is done already. */
export function giveUpRequest(id: string, now: number): Statement {
  return statement(
    `update personal_data_requests set status = 'failed', finished_at = ?2 where id = ?1 and status = 'running'`,
    id,
    now,
  );
}

/** How far a request is that is still under way. */
export function noteProgress(id: string, counts: object): Statement {
  return statement(
    "update personal_data_requests set counts = ?2 where id = ?1 and status = 'running'",
    id,
    counts,
  );
}

/** Ends a request; changes no row when it is done already. */
export function finishRequest(
  id: string,
  now: number,
  outcome: { counts: object; file?: { key: string; sha256: string; expiresAt: number } },
): Statement {
  return statement(
    `update personal_data_requests set status = 'done', finished_at = ?2, counts = ?3, file_key = ?4, file_sha256 = ?5,
       expires_at = ?6
     where id = ?1 and status = 'running'`,
    id,
    now,
    outcome.counts,
    outcome.file?.key,
    outcome.file?.sha256,
    outcome.file?.expiresAt,
  );
}
