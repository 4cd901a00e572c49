/** Parts of Meta's webhook bodies, for tests that write them by hand. */
import { templates } from "../../simulator/src/fixture";

/** The shop's first number, as the seed has it. */
export const SHOP_NUMBER_ID = "100000000000011";

const METADATA = { display_phone_number: "85255500001", phone_number_id: SHOP_NUMBER_ID };

export interface Change {
  field: string;
  value: unknown;
}

export type Message = Record<string, unknown> & { id: string; type: string };

/** A whole webhook body. `time` (Unix seconds) is that of the entry, as account and template fields have it. */
export function webhookBody(changes: readonly Change[], time?: number): string {
  const entry = { id: "100000000000001", ...(time !== undefined && { time }), changes };
  return JSON.stringify({ object: "whatsapp_business_account", entry: [entry] });
}

let lastWamid = 0;

export const newWamid = () => `wamid.TEST${++lastWamid}`;

/** Unix seconds, `ago` seconds before now. */
export const secondsAgo = (ago = 0) => Math.floor(Date.now() / 1000) - ago;

/** A message of any kind. `at` in Unix seconds. */
export function message(from: string, content: Record<string, unknown>, at = secondsAgo()): Message {
  return { from, id: newWamid(), timestamp: String(at), type: "text", ...content };
}

export const text = (from: string, body: string, at?: number) => message(from, { text: { body } }, at);

/** The change that brings messages, each from a contact with a profile. */
export function messages(...list: Message[]): Change {
  const numbers = [...new Set(list.map(({ from }) => from).filter((from) => typeof from === "string"))];
  const contacts = numbers.map((wa_id) => ({ profile: { name: `Guest ${wa_id.slice(-3)}` }, wa_id }));
  return {
    field: "messages",
    value: { messaging_product: "whatsapp", metadata: METADATA, contacts, messages: list },
  };
}

/** A message from somebody described in full: numbers, business-scoped ids, profile. */
export function messageOf(
  contact: Record<string, unknown>,
  body: string,
  at = secondsAgo(),
  more = {},
): Change {
  const { wa_id, user_id } = contact;
  const from = {
    ...(wa_id !== undefined && { from: wa_id }),
    ...(user_id !== undefined && { from_user_id: user_id }),
  };
  const content = { ...from, id: newWamid(), timestamp: String(at), type: "text", text: { body }, ...more };
  return {
    field: "messages",
    value: { messaging_product: "whatsapp", metadata: METADATA, contacts: [contact], messages: [content] },
  };
}

/** The change that brings delivery statuses. */
export function statuses(...list: Record<string, unknown>[]): Change {
  return { field: "messages", value: { messaging_product: "whatsapp", metadata: METADATA, statuses: list } };
}

export function status(wamid: string, kind: string, at = secondsAgo(), more: Record<string, unknown> = {}) {
  return { id: wamid, status: kind, timestamp: String(at), recipient_id: "85255501001", ...more };
}

/** A customer stops or resumes marketing messages in WhatsApp itself. */
export function preference(
  wa_id: string,
  value: string,
  at = secondsAgo(),
  more: Record<string, unknown> = {},
): Change {
  const entry = { wa_id, detail: "…", category: "marketing_messages", value, timestamp: at, ...more };
  return {
    field: "user_preferences",
    value: {
      messaging_product: "whatsapp",
      metadata: METADATA,
      contacts: [{ profile: { name: "Guest" }, wa_id: entry.wa_id }],
      user_preferences: [entry],
    },
  };
}

/** Meta's id of a template of the seed; one that nobody here knows for any other. */
const metaIdOf = (name: string, language: string): number =>
  Number(templates.find((known) => known.name === name && known.language === language)?.id ?? 9);

/** A change of a template's review, quality or category. */
export function templateChange(
  field: string,
  name: string,
  language: string,
  value: Record<string, unknown>,
): Change {
  return {
    field,
    value: {
      message_template_id: metaIdOf(name, language),
      message_template_name: name,
      message_template_language: language,
      ...value,
    },
  };
}
