import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { Calendar } from "./business-time";
import type { ClockState } from "./rules";

/** What is to be counted of one open case, as the database knows it. Times are ms. */
export interface OpenCase {
  id: string;
  conversation_id: string;
  queue_id: string | null;
  /** Null also when whoever has it no longer works here: others are told what becomes of it. */
  assignee_id: string | null;
  revision: number;
  opened_at: number;
  first_response_at: number | null;
  first_response_by: string | null;
  first_response_took: number | null;
  first_response_due_at: number | null;
  first_response_breached_at: number | null;
  resolution_took: number;
  running_since: number | null;
  resolution_due_at: number | null;
  resolution_breached_at: number | null;
  counted_to: number | null;
  /** From here on the events are below: either behind `counted_to`, or the case's opening. */
  since: number;
  /** `[type, Meta's time, when it came in, its group]` of what came in. */
  incoming: [type: string, at: number, here: number, group: string | null][];
  /** `[Meta's time, when we knew of it, who answered]`; of an answer from the phone app nobody knows who. */
  answers: [at: number, here: number, by: string | null][];
  /** `[time, from, to]` of its moves between queues. */
  moves: [at: number, from: string | null, to: string | null][];
}

/** What all cases are judged by. */
export interface Promises {
  hours: Calendar["hours"];
  holidays: string[];
  /** Minutes by queue. */
  targets: { queue_id: string; first_response: number | null; resolution: number | null }[];
}

/** Where events that are not counted yet begin: behind those that are, unless an older one has turned up since. */
const SINCE = `case when counted_to is null or stale_from / 1000 <= counted_to / 1000 then opened_at / 1000 * 1000
  else (counted_to / 1000 + 1) * 1000 end`;

/** Cases that something happened to, or whose time is over: indexes `inbox_cases_stale`, `…_first_response_due`, `…_resolution_due`. */
const DUE = `select id from inbox_cases where stale_from is not null and closed_at is null
  union select id from inbox_cases where first_response_due_at < ?1 and closed_at is null and first_response_at is null
    and first_response_breached_at is null
  union select id from inbox_cases where resolution_due_at < ?1 and closed_at is null and resolution_breached_at is null
  limit ?2`;

/** Open cases of some conversations: index `inbox_cases_open`. */
const OF_CONVERSATIONS = `select id from inbox_cases where closed_at is null
  and conversation_id in (select value from json_each(?1)) limit ?2`;

/** Which cases are to be counted: those of some conversations, or all that are due before a time (ms). */
export type Which = { conversationIds: readonly string[] } | { dueBefore: number };

/**
 * Everything that counting takes, in one statement: the calendar and the targets, then each case with the events that are
 * not counted yet. What names no sender was sent by nobody, and answers nobody. Indexes `messages_conversation`, `messages_sent`, `handovers_conversation`.
 */
export async function casesToCount(
  db: Database,
  which: Which,
  limit: number,
): Promise<{ promises: Promises; cases: OpenCase[] }> {
  const [first, ...rest] = await db.all<{ found: string }>(
    `with chosen as materialized (${"dueBefore" in which ? DUE : OF_CONVERSATIONS}),
     counting as (
       select open_case.*, ${SINCE} as since from chosen join inbox_cases as open_case on open_case.id = chosen.id
     )
     select json_object(
       'hours', (select json_group_array(json_object('weekday', weekday, 'opens', opens, 'closes', closes)) from business_hours),
       'holidays', (select json_group_array(day) from holidays),
       'targets', (select json_group_array(json_object('queue_id', id, 'first_response', first_response_minutes,
         'resolution', resolution_minutes)) from queues
         where first_response_minutes is not null or resolution_minutes is not null)) as found
     union all
     select json_object('id', id, 'conversation_id', conversation_id, 'queue_id', queue_id,
       'assignee_id', (select staff.id from staff where staff.id = counting.assignee_id and staff.disabled_at is null),
       'revision', revision, 'opened_at', opened_at, 'first_response_at', first_response_at,
       'first_response_by', first_response_by, 'first_response_took', first_response_took,
       'first_response_due_at', first_response_due_at, 'first_response_breached_at', first_response_breached_at,
       'resolution_took', resolution_took, 'running_since', running_since, 'resolution_due_at', resolution_due_at,
       'resolution_breached_at', resolution_breached_at, 'counted_to', counted_to, 'since', since,
       'incoming', (select json_group_array(json_array(type, at, created_at, content ->> '$.group_id')) from messages
         where conversation_id = counting.conversation_id and at >= since and direction = 'in'),
       'answers', (select json_group_array(json_array(sent_at, created_at, sender_staff_id)) from messages indexed by messages_sent
         where conversation_id = counting.conversation_id and direction = 'out' and sent_at is not null
           and sent_at >= since and status <> 'failed' and type not in ('reaction', 'edit', 'revoke')
           and sender_name is not null),
       'moves', (select json_group_array(json_array(at, from_queue_id, to_queue_id)) from (
         select at, from_queue_id, to_queue_id from handovers
         where conversation_id = counting.conversation_id and at >= since and at > opened_at
           and from_queue_id is not to_queue_id order by at, id)))
     from counting`,
    "dueBefore" in which ? which.dueBefore : JSON.stringify(which.conversationIds),
    limit,
  );
  return {
    promises: JSON.parse(first?.found ?? "{}") as Promises,
    cases: rest.map(({ found }) => JSON.parse(found) as OpenCase),
  };
}

/** The tenant's hours and holidays. */
export async function hoursAndHolidays(db: Database): Promise<Pick<Promises, "hours" | "holidays">> {
  const row = await db.first<{ hours: string; holidays: string }>(
    `select (select json_group_array(json_object('weekday', weekday, 'opens', opens, 'closes', closes)) from business_hours) as hours,
       (select json_group_array(day) from holidays) as holidays`,
  );
  return { hours: JSON.parse(row?.hours ?? "[]"), holidays: JSON.parse(row?.holidays ?? "[]") };
}

/** A case and the state of the database that its figures were counted from. */
export interface Counted {
  case: Pick<OpenCase, "id" | "revision">;
  state: ClockState;
}

/** Figures of a case as SQL assignments from `counted.value`. */
const FIGURES = `first_response_at = counted.value ->> 'firstResponseAt',
  first_response_by = counted.value ->> 'firstResponseBy',
  first_response_took = counted.value ->> 'firstResponseTook',
  first_response_due_at = counted.value ->> 'firstResponseDueAt',
  first_response_breached_at = counted.value ->> 'firstResponseBreachedAt',
  resolution_took = counted.value ->> 'resolutionTook',
  running_since = counted.value ->> 'runningSince',
  resolution_due_at = counted.value ->> 'resolutionDueAt',
  resolution_breached_at = counted.value ->> 'resolutionBreachedAt',
  counted_to = counted.value ->> 'countedTo',
  stale_from = null, revision = inbox_cases.revision + 1`;

/** A case that went on meanwhile keeps its mark and is counted again. */
const UNCHANGED = `inbox_cases.id = counted.value ->> 'id' and inbox_cases.revision = counted.value ->> 'revision'
  and inbox_cases.closed_at is null`;

const asRow = ({ case: { id, revision }, state }: Counted) => ({ ...state, id, revision });

/** Writes what was counted. Changes as many rows as there are cases, unless something happened meanwhile. */
export function writeCounted(counted: readonly Counted[]): Statement {
  return statement(
    `update inbox_cases set ${FIGURES} from json_each(?1) as counted where ${UNCHANGED}`,
    JSON.stringify(counted.map(asRow)),
  );
}

export interface CaseEnd {
  at: number;
  /** Staff id, or who did it. */
  by: string;
  outcome: "resolved" | "unresolved" | "no_reply" | "spam" | "duplicate";
  topic: string;
  actionRequestId: string;
}

/** Closes a case with its last figures: one row, unless something happened meanwhile. */
export function closeCase(counted: Counted, end: CaseEnd): Statement {
  return statement(
    `update inbox_cases set ${FIGURES}, closed_at = ?2, closed_by = ?3, outcome = ?4, topic = ?5, action_request_id = ?6
     from json_each(?1) as counted where ${UNCHANGED}`,
    JSON.stringify([asRow(counted)]),
    end.at,
    end.by,
    end.outcome,
    end.topic,
    end.actionRequestId,
  );
}

/** Members of some queues who work here, as `[queue, person]`: index of the primary key of `queue_members`. */
export async function membersOf(
  db: Database,
  queueIds: readonly string[],
): Promise<{ queue_id: string; staff_id: string }[]> {
  return db.all(
    `select member.queue_id, member.staff_id from queue_members as member
     join staff on staff.id = member.staff_id and staff.disabled_at is null
     where member.queue_id in (select value from json_each(?1))`,
    JSON.stringify(queueIds),
  );
}
