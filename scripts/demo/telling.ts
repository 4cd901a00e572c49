import type { Place } from "../place.ts";
import type { Answer, Mcp } from "./clients.ts";
import { expect, type Report, until } from "./report.ts";
import type { SendRequest, Simulator } from "./simulator.ts";

/** Answers of many tools; every field that is used is checked. */
export type Data = Answer["data"];

/** Where the story is told, and what is remembered of it. */
export interface Told {
  mcp: Mcp;
  place: Place;
  simulator: Simulator;
  report: Report;
  /** Requests whose audit entries are looked at in the end. */
  requests: { id: string; what: string; actions: string[] }[];
}

/** What the chapters of one new customer share. */
export interface Chat {
  number: string;
  id: string;
}

export const freshKey = () => `demo-${crypto.randomUUID()}`;
export const text = (body: string) => ({ type: "text", text: { body } });
export const orderUpdate = (name: string, order = "HL-2048") => ({
  type: "template",
  template: {
    name: "order_update",
    language: { code: "en" },
    components: [
      {
        type: "body",
        parameters: [
          { type: "text", text: name },
          { type: "text", text: order },
        ],
      },
    ],
  },
});

/** Calls a tool as the holder of a role's token and insists that it worked. */
export async function ok(
  { mcp }: Told,
  role: string,
  tool: string,
  args: Record<string, unknown> = {},
): Promise<Data> {
  const { isError, data } = await mcp.call(role, `whatsapp.${tool}`, args);
  expect(!isError, `${tool} to work`, data);
  return data;
}

/** The conversation with a number, as soon as there is one. */
export async function conversationWith(
  told: Told,
  number: string,
): Promise<{ id: string; contact_id: string }> {
  return until(`the conversation with +${number}`, async () => {
    const { items } = await ok(told, "agent", "conversations.list", { phone: `+${number}` });
    return items[0];
  });
}

export async function messages(told: Told, conversation_id: string, role = "agent"): Promise<Data[]> {
  return (await ok(told, role, "conversation.get", { conversation_id })).messages;
}

export function preview(
  told: Told,
  conversation_id: string,
  message: unknown,
  role = "agent",
): Promise<Data> {
  return ok(told, role, "session_message.preview", { conversation_id, message });
}

export function send({ mcp }: Told, preview_id: string, idempotency_key = freshKey(), role = "agent") {
  return mcp.call(role, "whatsapp.session_message.send", { preview_id, idempotency_key });
}

/** The last outgoing message, once its delivery has come as far as said. */
export async function delivered(told: Told, conversation_id: string, status: string): Promise<Data> {
  return until(`the message to be ${status}`, async () => {
    const last = (await messages(told, conversation_id)).findLast(
      ({ direction }) => direction === "outbound",
    );
    return last?.delivery.status === status && last;
  });
}

export const saying = (words: string) => (request: SendRequest) => request.body.text?.body === words;

/** Numbers that this run has given out already; not each has become a contact. */
const given = new Set<string>();

/** A number of no contact: fresh in each run, so that the story can be told again on the same database. */
export async function newNumber(told: Told): Promise<string> {
  for (;;) {
    const number = `8525550${2000 + Math.floor(Math.random() * 6999)}`;
    const { items } = await ok(told, "admin", "contacts.list", { query: `+${number}` });
    if (items.length > 0 || given.has(number)) continue;
    given.add(number);
    return number;
  }
}
