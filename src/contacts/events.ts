import { normaliseText } from "../governance";
import { type InboundMessage, isCustomersMessage, type WebhookContact } from "../meta";
import type { AppContext } from "../platform/context";
import type { EventHandler, WebhookEvent } from "../webhooks";
import { countryOf, waIdVariants } from "./identity";
import { type Person, upsertPersons } from "./store";

interface Mention {
  contact: WebhookContact;
  /** Addresses that replace those of `contact`: Meta's notice that a customer changed number or identity. */
  next?: Pick<WebhookContact, "wa_id" | "user_id">;
  at: number;
  inbound: boolean;
}

/** The new addresses in a notice such as `user_changed_number`, if the message is one. */
function changedIdentity(message: InboundMessage): Mention["next"] {
  const notice =
    message.type === "system" ? (message.system as Record<string, unknown> | null | undefined) : undefined;
  if (!notice) return undefined;
  const address = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  const next = {
    wa_id: address(notice.wa_id) ?? address(notice.new_wa_id),
    user_id: address(notice.user_id),
  };
  return next.wa_id || next.user_id ? next : undefined;
}

/** What an event says of the person it comes from; nothing for events that are about no person. */
function mentionIn(event: WebhookEvent): Mention | undefined {
  const at = event.occurredAt ?? event.receivedAt;
  if (event.kind === "message") {
    const { message, contact } = event.payload;
    return {
      at,
      inbound: isCustomersMessage(message),
      next: changedIdentity(message),
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

/** The addresses that a mention names, those of before a change first: by them the contact is known. */
function allKeys({ contact, next }: Mention): [string, string][] {
  return [...keysOf(contact), ...(next ? keysOf(next) : [])];
}

/** Weaker keys, by which a contact may be known that was kept under the number as dialled. */
function variantKeys(contact: WebhookContact): [string, string][] {
  const [, ...others] = contact.wa_id ? waIdVariants(contact.wa_id) : [];
  return others.flatMap((digits): [string, string][] => [
    ["wa_id", digits],
    ["phone", `+${digits}`],
  ]);
}

function nobodyYet(id: string): Person {
  return {
    id,
    wa_id: null,
    phone: null,
    bsuid: null,
    parent_bsuid: null,
    profile_name: null,
    search_profile: null,
    country: null,
    inbound_at: null,
    at: 0,
    keys: [],
  };
}

/** Takes over what a mention says: the latest of names and addresses, the earliest of nothing. */
function learn(person: Person, { contact, next, at, inbound }: Mention): void {
  const newer = at >= person.at;
  const latest = (known: string | null, said: string | undefined) =>
    newer ? (said ?? known) : (known ?? said ?? null);
  person.wa_id = latest(person.wa_id, next?.wa_id ?? contact.wa_id);
  person.phone = person.wa_id === null ? null : `+${person.wa_id}`;
  person.bsuid = latest(person.bsuid, next?.user_id ?? contact.user_id);
  person.parent_bsuid = latest(person.parent_bsuid, contact.parent_user_id);
  person.country ??= countryOf(contact.wa_id, contact.user_id);
  const name = contact.profile?.name || undefined;
  person.profile_name = latest(person.profile_name, name);
  person.search_profile = person.profile_name === null ? null : normaliseText(person.profile_name);
  if (inbound) person.inbound_at = Math.max(person.inbound_at ?? 0, at);
  person.at = Math.max(person.at, at);
}

/** Mentions that share an address, directly or through a third, are of one person. */
function groupMentions(mentions: readonly Mention[]): Mention[][] {
  const groups = new Map<string, { mentions: Mention[] }>();
  const all = new Set<{ mentions: Mention[] }>();
  for (const mention of mentions) {
    const keys = allKeys(mention).map((key) => key.join(":"));
    const touched = [...new Set(keys.flatMap((key) => groups.get(key) ?? []))];
    const group = { mentions: [...touched.flatMap((part) => part.mentions), mention] };
    for (const part of touched) all.delete(part);
    all.add(group);
    const members = new Set(group.mentions.flatMap((member) => allKeys(member).map((key) => key.join(":"))));
    for (const key of members) groups.set(key, group);
  }
  return [...all].map((group) => group.mentions);
}

/** One person for each group of mentions, with everything by which a contact of hers may be known. */
function gatherPersons(ctx: AppContext, events: readonly WebhookEvent[]): Person[] {
  const mentions = events
    .flatMap((event) => mentionIn(event) ?? [])
    .filter(({ contact }) => keysOf(contact).length > 0)
    .sort((a, b) => a.at - b.at);
  return groupMentions(mentions).map((group) => {
    const person = nobodyYet(ctx.ids.next("contact"));
    for (const mention of group.sort((a, b) => a.at - b.at)) learn(person, mention);
    const keys = [...group.flatMap(allKeys), ...group.flatMap(({ contact }) => variantKeys(contact))];
    person.keys = [...new Map(keys.map((key) => [key.join(":"), key])).values()];
    return person;
  });
}

/** Makes sure that everybody who is spoken of has a contact, before any other room looks for it. */
export const contactsEvents: EventHandler = {
  statements: (ctx, events) => {
    const persons = gatherPersons(ctx, events);
    return persons.length > 0 ? [upsertPersons(persons, ctx.clock.now())] : [];
  },
};
