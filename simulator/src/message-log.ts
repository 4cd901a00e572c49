import type { StatusError } from "./errors";
import type { Json } from "./json";

export const statuses = ["accepted", "sent", "delivered", "read", "played", "failed"] as const;
export type Status = (typeof statuses)[number];

/** Statuses that Meta reports in a webhook; `accepted` is only the answer to the send. */
export type ReportedStatus = Exclude<Status, "accepted">;

export function isReportedStatus(value: unknown): value is ReportedStatus {
  return value !== "accepted" && statuses.some((status) => status === value);
}

/** What a message costs, decided when it is accepted. …/whatsapp/pricing */
export interface Pricing {
  category: string;
  type: "regular" | "free_customer_service" | "free_entry_point";
}

export interface Message {
  seq: number;
  wamid: string;
  phone_number_id: string;
  contact_id: number;
  direction: "inbound" | "outbound";
  /** Unix seconds, Meta's timestamp. */
  at: number;
  body: Json;
  status: Status | null;
  errors: StatusError[];
  addressed_by: "phone" | "user_id";
  callback_data: string | null;
  category: string | null;
  pricing_type: Pricing["type"] | null;
}

type Row = {
  [K in keyof Message]: K extends "body" ? string : K extends "errors" ? string | null : Message[K];
};

/** Every message in both directions, with the furthest status it has reached. */
export class MessageLog {
  constructor(private readonly sql: SqlStorage) {}

  addOutbound(message: Omit<Message, "seq" | "direction" | "status" | "errors">): void {
    const query = `insert into messages
      (wamid, phone_number_id, contact_id, direction, at, body, status, addressed_by, callback_data, category, pricing_type)
      values (?, ?, ?, 'outbound', ?, ?, 'accepted', ?, ?, ?, ?)`;
    const { wamid, phone_number_id, contact_id, at, body } = message;
    this.sql.exec(
      query,
      wamid,
      phone_number_id,
      contact_id,
      at,
      JSON.stringify(body),
      message.addressed_by,
      message.callback_data,
      message.category,
      message.pricing_type,
    );
  }

  /** Keeps the first of two messages with one wamid: Meta may send a message twice, the chat shows it once. */
  addInbound(
    message: Pick<Message, "wamid" | "phone_number_id" | "contact_id" | "at" | "body" | "addressed_by">,
  ): void {
    const query = `insert or ignore into messages (wamid, phone_number_id, contact_id, direction, at, body, addressed_by)
      values (?, ?, ?, 'inbound', ?, ?, ?)`;
    const { wamid, phone_number_id, contact_id, at, body, addressed_by } = message;
    this.sql.exec(query, wamid, phone_number_id, contact_id, at, JSON.stringify(body), addressed_by);
  }

  get(wamid: string): Message | undefined {
    return this.sql.exec<Row>("select * from messages where wamid = ?", wamid).toArray().map(toMessage)[0];
  }

  /** Whether its sender took a message back. */
  isDeleted({ contact_id, wamid }: Pick<Message, "contact_id" | "wamid">): boolean {
    const query = `select 1 from messages
      where contact_id = ? and json_extract(body, '$.revoke.original_message_id') = ? limit 1`;
    return this.sql.exec(query, contact_id, wamid).toArray().length > 0;
  }

  /** The latest `limit` messages with a contact, oldest first, by the index messages_by_contact. */
  withContact(contactId: number, limit: number): Message[] {
    const query =
      "select * from (select * from messages where contact_id = ? order by seq desc limit ?) order by seq";
    return this.sql.exec<Row>(query, contactId, limit).toArray().map(toMessage);
  }

  /** The business has read a customer's message: the customer sees blue ticks. */
  markRead(wamid: string): void {
    this.sql.exec("update messages set status = 'read' where wamid = ? and direction = 'inbound'", wamid);
  }
}

function toMessage(row: Row): Message {
  return { ...row, body: JSON.parse(row.body), errors: row.errors === null ? [] : JSON.parse(row.errors) };
}
