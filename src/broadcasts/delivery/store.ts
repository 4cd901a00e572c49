import { DAY } from "../../platform/clock";
import type { Database } from "../../platform/db";
import { recipientId, recipientTime } from "../thread";

/** What became of one message. Times in ms. */
export interface DeliveryRow {
  id: string;
  broadcast_id: string | null;
  seq: number | null;
  /** Variant and language of a broadcast's message. */
  variant: string | null;
  language: string | null;
  conversation_id: string | null;
  contact_id: string;
  phone: string | null;
  type: string;
  wamid: string | null;
  status: string;
  /** Its place in lists: when it was sent, or asked for. */
  at: number;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  replied_at: number | null;
  clicked_at: number | null;
  clicked: string | null;
  error_code: string | null;
  error_title: string | null;
  pricing: string | null;
}

export interface DeliveryFilters {
  status?: readonly string[] | undefined;
  error_code?: string | undefined;
  replied?: boolean | undefined;
  clicked?: boolean | undefined;
  /** ms */
  since?: number | undefined;
}

/** Conditions on the columns of {@link DeliveryRow}, all parameters bound. */
function conditionsOf(
  { status, error_code, replied, clicked, since }: DeliveryFilters,
  bind: (value: unknown) => string,
) {
  const happened = (column: string, wanted: boolean) => `${column} is ${wanted ? "not " : ""}null`;
  return [
    ...(status === undefined
      ? []
      : [`status in (select value from json_each(${bind(JSON.stringify(status))}))`]),
    ...(error_code === undefined ? [] : [`error_code = ${bind(error_code)}`]),
    ...(replied === undefined ? [] : [happened("replied_at", replied)]),
    ...(clicked === undefined ? [] : [happened("clicked_at", clicked)]),
    ...(since === undefined ? [] : [`at >= ${bind(since)}`]),
  ];
}

const MESSAGE =
  "json_extract(iif(own.round = 1, broadcast.plan, broadcast.fallback), '$.messages[' || own.cohort || ']')";

/** A recipient, `own`, of `broadcast`, as a delivery. Whoever waits has the time at which the broadcast started. */
const RECIPIENT = `select ${recipientId("own")} as id, own.broadcast_id, own.seq, ${MESSAGE} ->> '$.variant' as variant,
  ${MESSAGE} ->> '$.language' as language, own.contact_id, 'template' as type, own.wamid, own.status,
  coalesce(${recipientTime("own")}, broadcast.started_at, 0) as at, own.sent_at, own.delivered_at, own.read_at, own.failed_at,
  own.replied_at, own.clicked_at, own.clicked, own.error_code, own.error_title, own.pricing, broadcast.phone_number_id`;

const PHONE = "(select contact.phone from contacts as contact where contact.id = found.contact_id) as phone";
const COLUMNS = `id, broadcast_id, seq, variant, language, contact_id, type, wamid, status, at, sent_at, delivered_at, read_at,
  failed_at, replied_at, clicked_at, clicked, error_code, error_title, pricing`;

class Binder {
  readonly params: unknown[] = [];
  readonly bind = (value: unknown): string => `?${this.params.push(value)}`;
}

const whereOf = (conditions: readonly string[]) =>
  conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;

/** Recipients of a broadcast behind a place, in their order. Its range of the primary key, from that place on. */
export async function deliveriesOfBroadcast(
  db: Database,
  broadcastId: string,
  filters: DeliveryFilters,
  after: number,
  limit: number,
): Promise<DeliveryRow[]> {
  const { params, bind } = new Binder();
  const list = `${RECIPIENT} from broadcast_recipients as own cross join broadcasts as broadcast on broadcast.id = own.broadcast_id
    where own.broadcast_id = ${bind(broadcastId)} and own.seq > ${bind(after)}`;
  return db.all<DeliveryRow>(
    `select ${COLUMNS}, null as conversation_id, ${PHONE} from (${list}) as found
     ${whereOf(conditionsOf(filters, bind))} order by seq limit ${bind(limit)}`,
    ...params,
  );
}

/** Whose messages, and of which threads: the numbers are those of the threads, or null for broadcasts on any number. */
export interface DeliveriesOf {
  contactId: string;
  conversationIds: readonly string[];
  phoneNumberIds: readonly string[] | null;
  /** Only this message. */
  id?: string | undefined;
}

/** Kinds that say something of another message, or come from Meta: no answer. */
const NO_ANSWER = "('reaction', 'edit', 'revoke', 'system', 'request_welcome', 'unsupported')";

/**
 * An outgoing message, `own`, as a delivery. It was answered when the next message of its thread is the customer's, within a
 * day; that one is a tap when it names it.
 */
const SINGLE = `select own.id, null as broadcast_id, null as seq, null as variant, own.content ->> '$.template.language.code' as language,
  own.contact_id, own.type, own.wamid, own.status, own.at, own.sent_at, own.delivered_at, own.read_at, own.failed_at,
  iif(next.direction = 'in' and next.at <= own.at + ${DAY}, next.at, null) as replied_at,
  iif(next.type in ('button', 'interactive') and next.reply_to_wamid = own.wamid, next.at, null) as clicked_at,
  iif(next.type in ('button', 'interactive') and next.reply_to_wamid = own.wamid, substr(next.text, 1, 40), null) as clicked,
  own.error ->> '$.code' as error_code, coalesce(own.error ->> '$.title', own.error ->> '$.message') as error_title, own.pricing,
  own.phone_number_id, own.conversation_id
  from messages as own
  left join messages as next on next.id = (select later.id from messages as later indexed by messages_conversation
    where later.conversation_id = own.conversation_id and (later.at, later.id) > (own.at, own.id) and later.type not in ${NO_ANSWER}
    order by later.at, later.id limit 1)`;

/**
 * Messages to one contact, newest first, before a position: those of some threads, and those of broadcasts. Indexes
 * `messages_conversation`, read from that position on, and `broadcast_recipients_contact`: all that the contact ever got.
 */
export async function deliveriesToContact(
  db: Database,
  { contactId, conversationIds, phoneNumberIds, id }: DeliveriesOf,
  filters: DeliveryFilters,
  before: { at: number; id: string } | undefined,
  limit: number,
): Promise<DeliveryRow[]> {
  const { params, bind } = new Binder();
  const conditions = conditionsOf(filters, bind);
  if (before) conditions.push(`(at, id) < (${bind(before.at)}, ${bind(before.id)})`);
  if (id !== undefined) conditions.push(`id = ${bind(id)}`);
  const most = bind(limit);
  // What the index can begin with is said of the table itself, and of one thread it gives the order.
  const from = before ? `and (own.at, own.id) < (${bind(before.at)}, ${bind(before.id)})` : "";
  const since = filters.since === undefined ? "" : `and own.at >= ${bind(filters.since)}`;
  const [thread = "", ...others] = conversationIds;
  const ofThreads =
    others.length === 0
      ? `own.conversation_id = ${bind(thread)}`
      : `own.conversation_id in (select value from json_each(${bind(JSON.stringify(conversationIds))}))`;
  const contact = bind(contactId);
  const numbers =
    phoneNumberIds === null
      ? ""
      : `and broadcast.phone_number_id in (select value from json_each(${bind(JSON.stringify(phoneNumberIds))}))`;
  return db.all<DeliveryRow>(
    `select ${COLUMNS}, conversation_id, ${PHONE} from (
       select * from (
         select ${COLUMNS}, conversation_id from (${SINGLE} where ${ofThreads} and own.direction = 'out' ${from} ${since})
         ${whereOf(conditions)} order by at desc, id desc limit ${most})
       union all
       select * from (
         select ${COLUMNS}, (select thread.id from conversations as thread
           where thread.contact_id = received.contact_id and thread.phone_number_id = received.phone_number_id) as conversation_id
         from (${RECIPIENT} from broadcast_recipients as own indexed by broadcast_recipients_contact
           cross join broadcasts as broadcast on broadcast.id = own.broadcast_id
           where own.contact_id = ${contact} ${numbers}) as received ${whereOf(conditions)}
         order by at desc, id desc limit ${most})) as found
     order by at desc, id desc limit ${most}`,
    ...params,
  );
}

/** The conversation of a message. Primary key. */
export async function threadOfMessage(db: Database, id: string): Promise<string | undefined> {
  const row = await db.first<{ conversation_id: string }>(
    "select conversation_id from messages where id = ?1",
    id,
  );
  return row?.conversation_id;
}

/** Whom a message of a broadcast is for. Primary key. */
export async function recipientsContact(
  db: Database,
  broadcastId: string,
  seq: number,
): Promise<string | undefined> {
  const row = await db.first<{ contact_id: string }>(
    "select contact_id from broadcast_recipients where broadcast_id = ?1 and seq = ?2",
    broadcastId,
    seq,
  );
  return row?.contact_id;
}
