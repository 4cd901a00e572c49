import { chatWith } from "../control/messages";
import { phoneNumbers } from "../fixture";
import type { Graph } from "../graph";
import { isObject, type Json } from "../json";
import type { Message } from "../message-log";
import type { Contact } from "../people";
import { type RenderedTemplate, renderTemplate } from "../templates/render";
import { digitsOf, isUserId } from "../wa-id";
import { type Language, languageOf, type Words, wordsIn } from "./text";

/** What the page is asked to show, from its query string. */
export interface PhoneQuery {
  language: Language;
  words: Words;
  /** The person acted as: digits or a business-scoped user id; empty for none. */
  person: string;
  name: string;
  phoneNumberId: string;
}

export function queryOf(query: { [name: string]: string }): PhoneQuery {
  const language = languageOf(query.lang);
  const person = (query.as ?? "").trim();
  return {
    language,
    words: wordsIn(language),
    person: isUserId(person) ? person : digitsOf(person),
    name: (query.name ?? "").trim(),
    phoneNumberId: phoneNumbers.find(({ id }) => id === query.number)?.id ?? phoneNumbers[0]?.id ?? "",
  };
}

/** The page's own address for another choice. */
export function linkTo(
  query: PhoneQuery,
  change: { as?: string; name?: string; lang?: Language; number?: string } = {},
): string {
  const params = new URLSearchParams({
    lang: change.lang ?? query.language,
    number: change.number ?? query.phoneNumberId,
  });
  const person = change.as ?? query.person;
  const name = change.name ?? query.name;
  if (person !== "") params.set("as", person);
  if (name !== "") params.set("name", name);
  return `/phone?${params}`;
}

export interface ChatView {
  language: Language;
  contact: Contact | null;
  messages: Message[];
  stopped: boolean;
  /** A sent template with its values filled in; undefined when the template is gone. */
  rendered(message: Message): RenderedTemplate | undefined;
  /** The message that another one answers, when it is in this chat. */
  quoted(message: Message): Message | undefined;
  /** The address of a file that the simulator holds. */
  file(media: Json): string | undefined;
}

/** The chat of the person acted as with the business number chosen. */
export function chatView(graph: Graph, query: PhoneQuery): ChatView {
  const chat = chatWith(graph, query.person);
  const messages = chat.messages.filter((message) => message.phone_number_id === query.phoneNumberId);
  const byWamid = new Map(messages.map((message) => [message.wamid, message]));
  return {
    language: query.language,
    contact: chat.contact,
    messages,
    stopped:
      chat.contact !== null && graph.people.preferenceOf(query.phoneNumberId, chat.contact.id) === "stop",
    rendered: ({ body }) => {
      const sent = isObject(body.template) ? body.template : {};
      const language = isObject(sent.language) ? String(sent.language.code) : "";
      const template = graph.templates.find(String(sent.name), language);
      return template && renderTemplate(template, sent.components);
    },
    quoted: ({ body }) => {
      const context = isObject(body.context) ? body.context : {};
      // A reaction, an edit and a deletion stand under the message that they are about, as a reply does.
      const reaction = isObject(body.reaction) ? body.reaction : {};
      const [change] = [body.edit, body.revoke].filter(isObject);
      const about = reaction.message_id ?? change?.original_message_id;
      return byWamid.get(String(context.id ?? context.message_id ?? about ?? ""));
    },
    file: (media) =>
      typeof media.id === "string" && graph.media.get(media.id) !== undefined
        ? `/_sim/media/${encodeURIComponent(media.id)}`
        : undefined,
  };
}
