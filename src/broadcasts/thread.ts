import type { Database } from "../platform/db";
import { filledIn, type MergeField, type TemplateMessage } from "./plan";

/** SQL: when a message of a broadcast was sent, as far as that is known, ms. */
export const recipientTime = (row: string) => `coalesce(${row}.sent_at, ${row}.claimed_at)`;

/** SQL: the id of a broadcast's message; see `recipientMessageId`. */
export const recipientId = (row: string) => `(${row}.broadcast_id || '.' || ${row}.seq)`;

/** SQL: the one of the plan's messages that a recipient gets, or of the fallback's, as JSON. */
const messageOf = (row: string, broadcast: string) =>
  `case ${row}.round when 1 then json_extract(${broadcast}.plan, '$.messages[' || ${row}.cohort || ']')
     else json_extract(${broadcast}.fallback, '$.messages[' || ${row}.cohort || ']') end`;

/** A broadcast's message in the thread of whoever got it. Times in ms. */
export interface ThreadMessage {
  id: string;
  broadcast: { id: string; name: string };
  wamid: string | null;
  /** What was sent, merge tags replaced. */
  content: TemplateMessage;
  /** Parts of the template as Meta has it now, JSON; null when it is gone. */
  components: string | null;
  status: string;
  at: number;
  sentAt: number | null;
  deliveredAt: number | null;
  readAt: number | null;
  failedAt: number | null;
  errorCode: string | null;
  errorTitle: string | null;
  actionRequestId: string | null;
  senderName: string;
}

interface Row extends Omit<ThreadMessage, "broadcast" | "content"> {
  broadcastId: string;
  broadcastName: string;
  content: string;
  tags: string | null;
  fields: string | null;
}

function threadMessage(
  { broadcastId, broadcastName, content, tags, fields, ...row }: Row,
  shown: (value: string) => string,
): ThreadMessage {
  const places = JSON.parse(tags ?? "[]") as MergeField[];
  const values = JSON.parse(fields ?? "[]") as string[];
  return {
    ...row,
    broadcast: { id: broadcastId, name: broadcastName },
    content: filledIn(
      JSON.parse(content) as TemplateMessage,
      places,
      // What stands in for a missing value is ours.
      values.map((value, index) => (value === places[index]?.otherwise ? value : shown(value))),
    ),
  };
}

const SELECTED = `select found.id, broadcastId, broadcastName, wamid, message ->> '$.content' as content, tags, fields, template.components,
  found.status, at, sentAt, deliveredAt, readAt, failedAt, errorCode, errorTitle, actionRequestId, senderName from (
  select ${recipientId("own")} as id, own.broadcast_id as broadcastId, broadcast.name as broadcastName, own.wamid,
    ${messageOf("own", "broadcast")} as message, broadcast.plan -> '$.fields' as tags, own.fields, own.status,
    ${recipientTime("own")} as at, own.sent_at as sentAt, own.delivered_at as deliveredAt, own.read_at as readAt,
    iif(own.status = 'sending', null, own.failed_at) as failedAt, own.error_code as errorCode, own.error_title as errorTitle,
    broadcast.schedule_request_id as actionRequestId, broadcast.created_by_name as senderName
  from broadcast_recipients as own indexed by broadcast_recipients_contact
  cross join broadcasts as broadcast on broadcast.id = own.broadcast_id`;

const TEMPLATE = `left join templates as template on template.id = found.message ->> '$.template_id'`;

/**
 * The messages of broadcasts that a contact was sent on a number, newest first, before a position; whoever waits or was left
 * out got none. Index `broadcast_recipients_contact`, then three primary keys.
 *
 * @param shown what the reader sees of a value that was taken from the contact's own record
 */
export async function broadcastMessagesOf(
  db: Database,
  { contactId, phoneNumberId }: { contactId: string; phoneNumberId: string },
  before: { at: number; id: string } | undefined,
  limit: number,
  shown: (value: string) => string,
): Promise<ThreadMessage[]> {
  const rows = await db.all<Row>(
    `${SELECTED}
       where own.contact_id = ?1 and broadcast.phone_number_id = ?2 and own.status not in ('waiting', 'skipped')
         and (${recipientTime("own")}, ${recipientId("own")}) < (?3, ?4)
       order by at desc, id desc limit ?5) as found ${TEMPLATE} order by at desc, found.id desc`,
    contactId,
    phoneNumberId,
    before?.at ?? Number.MAX_SAFE_INTEGER,
    before?.id ?? "",
    limit,
  );
  return rows.map((row) => threadMessage(row, shown));
}

/**
 * SQL: id and wamid of broadcasts' messages to the contact of a conversation, by wamid. Takes the placeholders of the
 * conversation and of a JSON array of wamids. Index `broadcast_recipients_contact`.
 */
export const recipientsByWamid = (conversation: string, wamids: string) =>
  `select ${recipientId("own")} as id, own.wamid from conversations as thread
   cross join broadcast_recipients as own indexed by broadcast_recipients_contact on own.contact_id = thread.contact_id
   where thread.id = ${conversation} and own.wamid in (select value from json_each(${wamids}))`;

/**
 * SQL: a broadcast's message to the contact of a conversation on its number, by its wamid or its id here, with the columns
 * of a message that another one refers to. Takes the placeholders of both. Index `broadcast_recipients_contact`.
 */
export const referencedRecipient = (conversation: string, reference: string) =>
  `select ${recipientId("own")} as id, own.wamid, 'out' as direction, 'template' as type,
     ${messageOf("own", "broadcast")} ->> '$.content' as content, '' as text, ${recipientTime("own")} as at
   from conversations as thread
   cross join broadcast_recipients as own indexed by broadcast_recipients_contact on own.contact_id = thread.contact_id
   cross join broadcasts as broadcast on broadcast.id = own.broadcast_id and broadcast.phone_number_id = thread.phone_number_id
   where thread.id = ${conversation} and own.status not in ('waiting', 'skipped')
     and (own.wamid = ${reference} or ${recipientId("own")} = ${reference})`;
