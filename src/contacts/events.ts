import { normaliseText } from "../governance";
import type { WebhookContact } from "../meta";
import type { AppContext } from "../platform/context";
import type { EventHandler, WebhookEvent } from "../webhooks";
import { countryOf } from "./identity";
import { type Person, upsertPersons } from "./store";

interface Mention {
  contact: WebhookContact;
  at: number;
  inbound: boolean;
}

/** What an event says of the person it comes from; nothing for events that are about no person. */
function mentionIn(event: WebhookEvent): Mention | undefined {
  const at = event.occurredAt ?? event.receivedAt;
  if (event.kind === "message") {
    const { message, contact } = event.payload;
    return {
      at,
      inbound: true,
      contact: {
        ...contact,
        wa_id: contact?.wa_id ?? message.from,
        user_id: contact?.user_id ?? message.from_user_id,
      },
    };
  }
  if (event.kind === "user_preference") {
    const { preference, contact } = event.payload;
    return {
      at,
      inbound: false,
      contact: {
        ...contact,
        wa_id: preference.wa_id ?? contact?.wa_id,
        user_id: preference.user_id ?? contact?.user_id,
      },
    };
  }
  return undefined;
}

/** The address by which an event's person is found again in SQL: the strongest that the event has. */
export function personKey(event: WebhookEvent): [kind: string, value: string] | undefined {
  const mention = mentionIn(event);
  return mention && keysOf(mention.contact)[0];
}

function keysOf(contact: WebhookContact): [string, string][] {
  const keys: [string, string][] = [];
  if (contact.wa_id) keys.push(["wa_id", contact.wa_id], ["phone", `+${contact.wa_id}`]);
  if (contact.user_id) keys.push(["bsuid", contact.user_id]);
  return keys;
}

/** One person for each set of mentions that share an address, with the latest of what they say. */
function gatherPersons(ctx: AppContext, events: readonly WebhookEvent[]): Person[] {
  const byKey = new Map<string, Person>();
  const persons = new Set<Person>();
  for (const event of events) {
    const mention = mentionIn(event);
    if (!mention) continue;
    const { contact, at, inbound } = mention;
    const keys = keysOf(contact);
    if (keys.length === 0) continue;
    const known = keys.map((key) => byKey.get(key.join(":"))).find((person) => person !== undefined);
    const person: Person = known ?? {
      id: ctx.ids.next("contact"),
      wa_id: null,
      phone: null,
      bsuid: null,
      parent_bsuid: null,
      profile_name: null,
      search_name: null,
      country: null,
      inbound_at: null,
      at: 0,
      keys: [],
    };
    persons.add(person);
    person.wa_id ??= contact.wa_id ?? null;
    person.phone ??= contact.wa_id ? `+${contact.wa_id}` : null;
    person.bsuid ??= contact.user_id ?? null;
    person.parent_bsuid ??= contact.parent_user_id ?? null;
    person.country ??= countryOf(contact.wa_id, contact.user_id);
    const name = contact.profile?.name;
    if (name && at >= person.at) {
      person.profile_name = name;
      person.search_name = normaliseText(name);
    }
    if (inbound) person.inbound_at = Math.max(person.inbound_at ?? 0, at);
    person.at = Math.max(person.at, at);
    for (const key of keys) {
      if (!byKey.has(key.join(":"))) {
        byKey.set(key.join(":"), person);
        person.keys.push(key);
      }
    }
  }
  return [...persons];
}

/** Makes sure that everybody who is spoken of has a contact, before any other room looks for it. */
export const contactsEvents: EventHandler = {
  statements: (ctx, events) => {
    const persons = gatherPersons(ctx, events);
    return persons.length > 0 ? [upsertPersons(persons, ctx.clock.now())] : [];
  },
};
