import { normaliseText } from "../governance";
import { ToolError } from "../mcp/errors";
import { isCustomersMessage, metaTime, objectIn, textOf, type WebhookContact } from "../meta";
import type { AppContext } from "../platform/context";
import { type EventHandler, EventsMustWait, type WebhookEvent } from "../webhooks";
import {
  type AddressChange,
  type AddressKey,
  addressChangeIn,
  echoesIn,
  keysOf,
  variantKeys,
} from "./address-change";
import { type AddressMove, keepFormerAddresses, moveAddresses } from "./address-store";
import { countryOf } from "./identity";
import { refusalsOfReturning } from "./returning";
import { type Person, upsertPersons } from "./store";

interface Mention {
  contact: WebhookContact;
  /** Meta's notice that a customer changed number or identity. */
  change?: AddressChange;
  at: number;
  inbound: boolean;
}

function addressOf({ wa_id, user_id }: WebhookContact): WebhookContact {
  return { ...(textOf(wa_id) && { wa_id }), ...(textOf(user_id) && { user_id }) };
}

/** A contact as Meta describes one, without what is no text; `fallback` says what it leaves out. */
function described(contact: WebhookContact | undefined, fallback: WebhookContact): WebhookContact {
  const said = (contact ?? {}) as Record<string, unknown>;
  const name = textOf(objectIn(said, "profile").name);
  return {
    ...(name !== undefined && { profile: { name } }),
    wa_id: textOf(said.wa_id) ?? textOf(fallback.wa_id),
    user_id: textOf(said.user_id) ?? textOf(fallback.user_id),
    parent_user_id: textOf(said.parent_user_id),
  };
}

/** What an event says of the people it concerns; nothing for events that are about no person. */
function mentionsIn(event: WebhookEvent): Mention[] {
  const at = event.occurredAt ?? event.receivedAt;
  if (event.kind === "message") {
    const { message, contact } = event.payload;
    const change = addressChangeIn(message);
    return [
      {
        at,
        inbound: isCustomersMessage(message),
        ...(change && { change }),
        contact: described(contact, { wa_id: message.from, user_id: message.from_user_id }),
      },
    ];
  }
  if (event.kind === "user_preference") {
    const { preference, contact } = event.payload;
    return [
      {
        at,
        inbound: false,
        contact: described({ ...contact, ...addressOf(preference) }, contact ?? {}),
      },
    ];
  }
  if (event.kind !== "echo") return [];
  return echoesIn(event.payload.value).map(({ message, contact }) => ({
    at: Math.min(metaTime(message.timestamp) ?? at, event.receivedAt),
    inbound: false,
    contact,
  }));
}

/**
 * The address by which an event's person is found again in SQL, once the whole batch is applied: the strongest that the
 * event leaves her with, or the one that she moved to later in the batch. By then somebody else may have hers.
 */
export function personKey(event: WebhookEvent, batch: readonly WebhookEvent[]): AddressKey | undefined {
  const [mention] = mentionsIn(event);
  if (!mention) return undefined;
  let [key] = keysOf(mention.change?.after ?? mention.contact);
  let since = mention.change ? mention.at + 1 : mention.at;
  for (const { change, at } of movesIn(batch)) {
    if (!key || at < since || !keysOf(change.before).some((old) => old.join(":") === key?.join(":")))
      continue;
    [key] = keysOf(change.after);
    since = at + 1;
  }
  return key;
}

const movesOfBatch = new WeakMap<readonly WebhookEvent[], { change: AddressChange; at: number }[]>();

/** The moves that a batch tells of, the earliest first. */
function movesIn(batch: readonly WebhookEvent[]): { change: AddressChange; at: number }[] {
  let moves = movesOfBatch.get(batch);
  if (!moves) {
    moves = batch
      .flatMap(mentionsIn)
      .flatMap(({ change, at }) => (change ? [{ change, at }] : []))
      .sort((a, b) => a.at - b.at);
    movesOfBatch.set(batch, moves);
  }
  return moves;
}

/** The addresses that a mention names, those of before a change first: by them the contact is known. */
function allKeys({ contact, change }: Mention): AddressKey[] {
  return [
    ...(change ? keysOf(change.before) : []),
    ...keysOf(contact),
    ...(change ? keysOf(change.after) : []),
  ];
}

function moveOf({ change, at }: Mention): AddressMove[] {
  if (!change) return [];
  return [
    {
      before: [...keysOf(change.before), ...variantKeys(change.before)],
      after: keysOf(change.after),
      numberGone: change.numberGone,
      at,
    },
  ];
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
function learn(person: Person, { contact, change, at, inbound }: Mention): void {
  const named = change?.after ?? contact;
  const newer = at >= person.at;
  const latest = (known: string | null, said: string | undefined) =>
    newer ? (said ?? known) : (known ?? said ?? null);
  person.wa_id = latest(person.wa_id, named.wa_id);
  person.phone = person.wa_id === null ? null : `+${person.wa_id}`;
  person.bsuid = latest(person.bsuid, named.user_id);
  person.parent_bsuid = latest(person.parent_bsuid, contact.parent_user_id);
  person.country ??= countryOf(named.wa_id, named.user_id);
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
function gatherPersons(ctx: AppContext, mentions: readonly Mention[]): Person[] {
  return groupMentions(mentions).map((group) => {
    const person = nobodyYet(ctx.ids.next("contact"));
    for (const mention of group.sort((a, b) => a.at - b.at)) learn(person, mention);
    const keys = [...group.flatMap(allKeys), ...group.flatMap(({ contact }) => variantKeys(contact))];
    person.keys = [...new Map(keys.map((key) => [key.join(":"), key])).values()];
    return person;
  });
}

/** Mentions, the earliest first, cut behind each move: an address means somebody else before it than after it. */
function cutAtMoves(mentions: readonly Mention[]): Mention[][] {
  const parts: Mention[][] = [[]];
  for (const mention of mentions) {
    parts.at(-1)?.push(mention);
    if (mention.change) parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

/** Makes sure that everybody who is spoken of has a contact, before any other room looks for it. */
export const contactsEvents: EventHandler = {
  statements: (ctx, events) => {
    const mentions = events
      .flatMap(mentionsIn)
      .filter((mention) => allKeys(mention).length > 0)
      .sort((a, b) => a.at - b.at || Number(b.change !== undefined) - Number(a.change !== undefined));
    const now = ctx.clock.now();
    return cutAtMoves(mentions).flatMap((part) => {
      const moves = part.flatMap(moveOf);
      return [
        ...(moves.length > 0 ? moveAddresses(moves, now) : []),
        upsertPersons(gatherPersons(ctx, part), now),
        ...(moves.length > 0 ? [keepFormerAddresses(moves, now)] : []),
      ];
    });
  },
  // What somebody had refused before they were erased holds when they are heard of again.
  lookedUp: (ctx, events) =>
    refusalsOfReturning(ctx, [
      ...new Map(
        events
          .flatMap(mentionsIn)
          .flatMap(allKeys)
          .map((key) => [key.join(":"), key]),
      ).values(),
    ]).catch((error: unknown) => {
      throw error instanceof ToolError ? new EventsMustWait(error.message) : error;
    }),
};
