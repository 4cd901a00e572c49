import { fitting, metaTime, type StatusEvent, textOf, type WebhookBody, type WebhookContact } from "../meta";
import { sha256 } from "../platform/hash";
import type { EventKind } from "./event";
import type { IncomingEvent } from "./store";

type Draft = Omit<IncomingEvent, "id" | "key" | "sender_wa_id" | "sender_user_id"> & {
  key: string | undefined;
  sender?: WebhookContact;
};

/** Which kind an event of a field is, for fields that are handled whole. */
const FIELD_KINDS: Readonly<Record<string, EventKind>> = {
  message_template_status_update: "template_review",
  message_template_quality_update: "template_review",
  message_template_components_update: "template_review",
  template_category_update: "template_review",
  phone_number_quality_update: "account",
  phone_number_name_update: "account",
  account_update: "account",
  account_alerts: "account",
  account_review_update: "account",
  business_capability_update: "account",
  security: "account",
  smb_message_echoes: "echo",
};

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** The contact that a message or preference comes from: by its address, or the only one there is. */
function contactFor(contacts: WebhookContact[], waId: unknown, userId: unknown): WebhookContact | undefined {
  const named = contacts.find(
    (contact) =>
      (waId !== undefined && contact.wa_id === waId) || (userId !== undefined && contact.user_id === userId),
  );
  return named ?? (contacts.length === 1 ? contacts[0] : undefined);
}

/** Our callback data of a message that is one of many: an id, and the place in its list. */
const ONE_OF_MANY = /^[a-z]{3}_[0-9a-z]+\.\d{1,9}$/;
/** So many statuses are kept in one row at most. */
const MOST_TOGETHER = 250;
/** And so many characters of their JSON: below what {@link fitting} cuts a row to, so that none of them is lost. */
const LONGEST_TOGETHER = 300_000;

const isOneOfMany = ({ biz_opaque_callback_data: data }: StatusEvent): boolean =>
  typeof data === "string" && ONE_OF_MANY.test(data);

/**
 * Statuses of messages to many, which come by the hundred: a row for many of them, whatever changes they came in, where
 * single ones get a row each.
 */
function together(body: WebhookBody): Draft[] {
  const byNumber = new Map<string | null, StatusEvent[]>();
  for (const change of list(record(body).entry).flatMap((entry) => list(entry.changes))) {
    if (change.field !== "messages") continue;
    const value = record(change.value);
    const number = record(value.metadata).phone_number_id;
    const key = typeof number === "string" ? number : null;
    const statuses = (list(value.statuses) as unknown as StatusEvent[]).filter(isOneOfMany);
    const known = byNumber.get(key) ?? [];
    known.push(...statuses);
    if (known.length > 0) byNumber.set(key, known);
  }
  const drafts: Draft[] = [];
  for (const [phone_number_id, statuses] of byNumber) {
    for (const part of rowsOf(statuses)) {
      drafts.push({
        field: "messages",
        phone_number_id,
        kind: "statuses",
        // The content is the key; applying the same statuses in other company again changes nothing.
        key: undefined,
        occurred_at: metaTime(part[0]?.timestamp),
        payload: { statuses: part },
      });
    }
  }
  return drafts;
}

function rowsOf(statuses: readonly StatusEvent[]): StatusEvent[][] {
  const rows: StatusEvent[][] = [];
  let length = 0;
  for (const status of statuses) {
    const own = JSON.stringify(status).length;
    const row = rows.at(-1);
    if (row && row.length < MOST_TOGETHER && length + own <= LONGEST_TOGETHER) {
      row.push(status);
      length += own;
    } else {
      rows.push([status]);
      length = own;
    }
  }
  return rows;
}

function messagesIn(
  value: Record<string, unknown>,
  base: { field: string; phone_number_id: string | null },
): Draft[] {
  const contacts = list(value.contacts) as WebhookContact[];
  const drafts: Draft[] = [];
  for (const message of list(value.messages)) {
    const contact = contactFor(contacts, message.from, message.from_user_id);
    // A notice that somebody's business-scoped id changed may name nobody but by the id of before.
    const former = record(message.system).previous_user_id;
    const senders = [message.from, message.from_user_id, contact?.wa_id, contact?.user_id, former];
    const complete =
      textOf(message.id) !== undefined && senders.some((sender) => textOf(sender) !== undefined);
    drafts.push({
      ...base,
      // A message without an id or a sender belongs to no conversation; it stays visible in the log.
      kind: complete ? "message" : "other",
      key: complete ? `message:${message.id}` : undefined,
      occurred_at: metaTime(message.timestamp),
      payload: complete ? { message, contact } : { value: { message } },
      ...(complete && {
        sender: {
          wa_id: textOf(message.from) ?? textOf(contact?.wa_id),
          user_id: textOf(message.from_user_id) ?? textOf(contact?.user_id),
        },
      }),
    });
  }
  const statuses = list(value.statuses) as unknown as StatusEvent[];
  for (const status of statuses) {
    if (isOneOfMany(status)) continue;
    drafts.push({
      ...base,
      kind: "status",
      key:
        status.id && status.status
          ? `status:${status.id}:${status.status}:${status.timestamp ?? ""}`
          : undefined,
      occurred_at: metaTime(status.timestamp),
      payload: { status },
    });
  }
  for (const preference of list(value.user_preferences)) {
    const contact = contactFor(contacts, preference.wa_id, preference.user_id);
    drafts.push({
      ...base,
      kind: "user_preference",
      // The content is the key: an address in it would be personal data in the log.
      key: undefined,
      occurred_at: metaTime(preference.timestamp),
      payload: { preference, contact },
      sender: {
        wa_id: (preference.wa_id as string | undefined) ?? contact?.wa_id,
        user_id: (preference.user_id as string | undefined) ?? contact?.user_id,
      },
    });
  }
  const errors = list(value.errors);
  if (errors.length > 0) {
    drafts.push({
      ...base,
      kind: "other",
      key: undefined,
      occurred_at: null,
      payload: { value: { errors } },
    });
  }
  return drafts;
}

/**
 * Takes a webhook body apart into events. Every message, status and preference is an event of its own; a
 * change of any other field is one event, whether or not the field is known. Nothing is dropped.
 */
export async function splitBody(body: WebhookBody, nextId: () => string): Promise<IncomingEvent[]> {
  const drafts: Draft[] = together(body);
  for (const entry of list(record(body).entry)) {
    for (const change of list(entry.changes)) {
      const value = record(change.value);
      const field = typeof change.field === "string" ? change.field : "unknown";
      const phoneNumberId = record(value.metadata).phone_number_id;
      const base = { field, phone_number_id: typeof phoneNumberId === "string" ? phoneNumberId : null };
      const parts = field === "messages" || field === "user_preferences" ? messagesIn(value, base) : [];
      const kept =
        field === "messages" && (list(value.statuses) as unknown as StatusEvent[]).some(isOneOfMany);
      if (parts.length > 0 || kept) {
        drafts.push(...parts);
      } else {
        drafts.push({
          ...base,
          kind: FIELD_KINDS[field] ?? "other",
          key: undefined,
          occurred_at: metaTime(value.timestamp) ?? metaTime(entry.time),
          payload: { value },
        });
      }
    }
  }
  return Promise.all(
    drafts.map(async ({ sender, ...whole }) => {
      const draft = { ...whole, payload: fitting(whole.payload) };
      return {
        ...draft,
        id: nextId(),
        sender_wa_id: sender?.wa_id ?? null,
        sender_user_id: sender?.user_id ?? null,
        // Without an identifier of Meta's, the content itself is the key.
        key: draft.key ?? `${draft.field}:${await sha256({ at: draft.occurred_at, payload: draft.payload })}`,
      };
    }),
  );
}
