import { composeMessage, rememberMessage } from "./control/inbound";
import type { Graph } from "./graph";
import { newWamid } from "./ids";
import type { Json } from "./json";
import type { Contact, Preference } from "./people";
import type { Reaction } from "./reactions";
import type { Template } from "./templates/model";
import { renderTemplate } from "./templates/render";
import { type Change, metadataOf, preferenceChange, webhookBody } from "./webhooks";

/** Changes in one body at most. developers.facebook.com/docs/graph-api/webhooks/getting-started */
const perBody = 1_000;

/** What a customer does by itself after a message. `content` is that of an inbound message, or the preference. */
export interface Reply {
  phoneNumberId: string;
  contactId: number;
  type: "text" | "button" | "preference";
  content: Json;
}

type Row = {
  seq: number;
  due_at: number;
  phone_number_id: string;
  contact_id: number;
  type: Reply["type"];
  content: string;
};

/** What customers will do, until it is due. */
export class Replies {
  constructor(private readonly sql: SqlStorage) {}

  add(reply: Reply, dueAt: number): void {
    const query =
      "insert into due_replies (due_at, phone_number_id, contact_id, type, content) values (?, ?, ?, ?, ?)";
    const { phoneNumberId, contactId, type, content } = reply;
    this.sql.exec(query, dueAt, phoneNumberId, contactId, type, JSON.stringify(content));
  }

  /** Takes those that are due at `now` (ms), oldest first, as many as go into one body. */
  take(now: number): Reply[] {
    const rows = this.sql
      .exec<Row>("select * from due_replies where due_at <= ? order by due_at, seq limit ?", now, perBody)
      .toArray();
    this.sql.exec(
      "delete from due_replies where seq in (select value from json_each(?))",
      JSON.stringify(rows.map(({ seq }) => seq)),
    );
    return rows.map(({ phone_number_id, contact_id, type, content }) => ({
      phoneNumberId: phone_number_id,
      contactId: contact_id,
      type,
      content: JSON.parse(content),
    }));
  }

  /** When the next one is due (ms), or null. */
  nextDue(): number | null {
    return this.sql.exec<{ due_at: number | null }>("select min(due_at) as due_at from due_replies").one()
      .due_at;
  }
}

/** The template message that is answered. */
export interface Answered {
  wamid: string;
  phoneNumberId: string;
  template: Template;
  components: unknown;
}

/** What the customer of a reaction does after a template message, in this order. */
export function repliesTo(reaction: Reaction, contact: Contact, answered: Answered): Reply[] {
  const { wamid, phoneNumberId, template, components } = answered;
  const context = { from: metadataOf(phoneNumberId).display_phone_number, id: wamid };
  const reply = (type: Reply["type"], content: Json): Reply => ({
    phoneNumberId,
    contactId: contact.id,
    type,
    content,
  });
  const { press_button, reply_text, preference } = reaction;
  const quickReplies =
    press_button === undefined
      ? []
      : renderTemplate(template, components).buttons.filter(({ type }) => type === "QUICK_REPLY");
  const pressed = press_button === undefined ? undefined : quickReplies[press_button - 1];
  return [
    ...(pressed
      ? [reply("button", { context, button: { payload: pressed.payload, text: pressed.text } })]
      : []),
    ...(reply_text === undefined ? [] : [reply("text", { context, text: { body: reply_text } })]),
    ...(preference === undefined ? [] : [reply("preference", { value: preference })]),
  ];
}

/** Has the customer do it now; answers what the webhook says. */
function perform(graph: Graph, { phoneNumberId, contactId, type, content }: Reply): Change[] {
  const contact = graph.people.byId(contactId);
  if (contact === undefined) return [];
  if (type === "preference") {
    const value = content.value as Preference;
    graph.people.setPreference(phoneNumberId, contactId, value);
    return [preferenceChange(phoneNumberId, contact, value, graph.now())];
  }
  const digits = contact.wa_id ?? undefined;
  const wamid = newWamid(digits ?? contact.user_id ?? "");
  const facts = { wamid, timestamp: graph.now(), type, digits };
  return [rememberMessage(graph, phoneNumberId, contact, composeMessage(contact, facts, content), facts)];
}

/** Has customers do what they will: at `dueAt` (ms), or now in pull mode, which has no timers. */
export async function planReplies(graph: Graph, replies: readonly Reply[], dueAt: number): Promise<void> {
  for (const reply of replies) {
    if (graph.outbox.pullMode) await graph.outbox.queue(webhookBody(perform(graph, reply)));
    else graph.replies.add(reply, dueAt);
  }
  if (replies.length > 0 && !graph.outbox.pullMode) graph.wakeAt(dueAt);
}

/** Puts what customers do by now in line, up to 1,000 in a body. Not to be run twice at one time. */
export async function gatherReplies(graph: Graph): Promise<void> {
  for (let due = graph.replies.take(graph.clock()); due.length > 0; due = graph.replies.take(graph.clock())) {
    const changes = due.flatMap((reply) => perform(graph, reply));
    if (changes.length > 0) await graph.outbox.queue(webhookBody(changes));
  }
}
