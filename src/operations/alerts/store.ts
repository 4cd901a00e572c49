import type { Database } from "../../platform/db";
import { type Statement, statement } from "../../platform/db";
import type { AlertKind, Severity } from "./kinds";

export interface AlertRow {
  id: string;
  kind: AlertKind;
  key: string;
  severity: Severity;
  /** JSON: ids, codes and counts. */
  details: string;
  raised_at: number;
  cleared_at: number | null;
  notified_at: number | null;
  tries: number;
  last_error: string | null;
}

const COLUMNS = "id, kind, key, severity, details, raised_at, cleared_at, notified_at, tries, last_error";

/** Whatever lasts; index `alerts_open`. */
export const openAlerts = (): Statement =>
  statement(`select ${COLUMNS} from alerts where cleared_at is null`);

const OWED = "(notified_at is null or (cleared_at is not null and cleared_notified_at is null))";

/** Whether anything is owed to the chat tool by now; index `alerts_owed`. */
export const anyOwed = (now: number): Statement =>
  statement(
    `select exists (select 1 from alerts indexed by alerts_owed where ${OWED} and due_at <= ?1) as owed`,
    now,
  );

export interface RaisedAlert {
  id: string;
  kind: AlertKind;
  key: string;
  severity: Severity;
  details: object;
}

/** Raises alerts, each once while it lasts: the unique index of open keys decides between two at once. */
export function raiseAlerts(alerts: readonly RaisedAlert[], now: number): Statement {
  return statement(
    `insert into alerts (id, kind, key, severity, details, raised_at, due_at)
     select alert.value ->> 'id', alert.value ->> 'kind', alert.value ->> 'key', alert.value ->> 'severity',
       alert.value -> 'details', ?2, ?2
     from json_each(?1) as alert where true
     on conflict (key) where cleared_at is null do nothing
     returning id, kind, key`,
    JSON.stringify(alerts),
    now,
  );
}

/** An alert that grows is told again, but not before this time since it was told, ms. */
const TELL_AGAIN_AFTER = 600_000;

/** Keeps what an alert that lasts says up to date, and owes it to the chat tool anew where it is to be told `again`. Primary key. */
export function updateDetails(
  changes: readonly { id: string; details: object; again: boolean }[],
  now: number,
): Statement {
  return statement(
    `update alerts set details = change.value -> 'details',
       due_at = case when change.value ->> 'again' and notified_at is not null
         then max(?2, notified_at + ${TELL_AGAIN_AFTER}) else due_at end,
       notified_at = case when change.value ->> 'again' then null else notified_at end
     from json_each(?1) as change
     where alerts.id = change.value ->> 'id' and alerts.cleared_at is null`,
    JSON.stringify(changes),
    now,
  );
}

/** They are over. Primary key. */
export function clearAlerts(ids: readonly string[], now: number): Statement {
  return statement(
    `update alerts set cleared_at = ?2, due_at = case when notified_at is null then due_at else ?2 end
     where id in (select value from json_each(?1)) and cleared_at is null returning id, kind`,
    JSON.stringify(ids),
    now,
  );
}

/** How the last round of the cron went. Primary key. */
export function saveRound(round: { at: number; took: number; jobs: object }): Statement {
  return statement(
    `insert into cron_rounds (id, at, took, jobs) values ('last', ?1, ?2, ?3)
     on conflict (id) do update set at = excluded.at, took = excluded.took, jobs = excluded.jobs`,
    round.at,
    round.took,
    round.jobs,
  );
}

/** Alerts that one message tells of at most. */
const MOST_TOLD = 200;

/**
 * Takes what is owed for one try: nobody else takes it before its next time. That time is set before the try, later each
 * time, so that a crash in the middle costs a repetition and no alert. Index `alerts_owed`.
 */
export async function takeOwed(db: Database, now: number): Promise<AlertRow[]> {
  return db.all<AlertRow>(
    `update alerts set tries = tries + 1, due_at = ?1 + min(3600000, 60000 * (1 << min(tries, 6)))
     where id in (select id from alerts indexed by alerts_owed where ${OWED} and due_at <= ?1 order by due_at limit ${MOST_TOLD})
     returning ${COLUMNS}`,
    now,
  );
}

/** The chat tool took them, as they stood when they were taken: what ended since is still owed. Primary key. */
export function told(rows: readonly Pick<AlertRow, "id" | "cleared_at">[], now: number): Statement {
  return statement(
    `update alerts set notified_at = coalesce(notified_at, ?2),
       cleared_notified_at = case when row.value ->> 'cleared_at' is null then cleared_notified_at else ?2 end,
       due_at = ?2, tries = 0, last_error = null
     from json_each(?1) as row where alerts.id = row.value ->> 'id'`,
    JSON.stringify(rows.map(({ id, cleared_at }) => ({ id, cleared_at }))),
    now,
  );
}

export function notTold(ids: readonly string[], error: string): Statement {
  return statement(
    "update alerts set last_error = ?2 where id in (select value from json_each(?1))",
    JSON.stringify(ids),
    error,
  );
}

/** What lasts, the gravest first, and what was over lately. Indexes `alerts_open` and `alerts_list`. */
export async function listAlerts(db: Database, since: number): Promise<AlertRow[]> {
  return db.all<AlertRow>(
    `select ${COLUMNS} from alerts where cleared_at is null
     union all select * from (select ${COLUMNS} from alerts indexed by alerts_list
       where raised_at > ?1 and cleared_at is not null order by raised_at desc limit 30)`,
    since,
  );
}
