import { ordersOfMessages } from "../commerce";
import type { InboundMessage } from "../meta";
import { editedMessage, objectIn, textOf } from "../meta";
import type { Database } from "../platform/db";
import { idsByWamid, type LaterEvent, laterEventsOf, type MessageRow } from "./messages-store";

/** The reaction of one side that stands on a message: the last one counts. */
export interface Reaction {
  from: "customer" | "business";
  emoji: string;
  at: number;
}

/** What became of a message later. */
export interface Fate {
  reactions: Reaction[];
  /** New wordings, the latest last. */
  edits: { message: InboundMessage; at: number }[];
  /** When its sender took it back, ms. */
  deletedAt: number | null;
}

/** How a message of a page hangs together with others. */
export interface MessageLinks extends Fate {
  replyToId: string | undefined;
  /** The message that a reaction, an edit or a deletion is about, and whether that is deleted. */
  targetId: string | undefined;
  targetDeleted: boolean;
  orderId: string | undefined;
}

export const NO_LINKS: MessageLinks = {
  reactions: [],
  edits: [],
  deletedAt: null,
  replyToId: undefined,
  targetId: undefined,
  targetDeleted: false,
  orderId: undefined,
};

/**
 * What later events make of a message. Only its own side edits or deletes it; either side reacts, once: the last reaction
 * counts, and an empty one takes it back. Events come the earliest first.
 */
export function fateOf(direction: "in" | "out", events: readonly LaterEvent[]): Fate {
  const reactions = new Map<Reaction["from"], Reaction>();
  const fate: Fate = { reactions: [], edits: [], deletedAt: null };
  for (const event of events) {
    const content = JSON.parse(event.content) as InboundMessage;
    if (event.type === "reaction") {
      const from = event.direction === "in" ? "customer" : "business";
      const emoji = textOf(objectIn(content, "reaction").emoji);
      if (emoji === undefined) reactions.delete(from);
      else reactions.set(from, { from, emoji, at: event.at });
    } else if (event.direction === direction) {
      const message = editedMessage(content);
      if (message) fate.edits.push({ message, at: event.at });
      if (event.type === "revoke") fate.deletedAt ??= event.at;
    }
  }
  return { ...fate, reactions: [...reactions.values()] };
}

/** Kinds that say something about another message or come from Meta: nobody answers, edits or deletes them. */
export const NO_TARGETS = new Set(["reaction", "edit", "revoke", "system", "request_welcome"]);

/** Links of the messages of one page, by id: at most three statements, each over all of them. */
export async function linksOf(
  db: Database,
  conversationId: string,
  rows: readonly MessageRow[],
): Promise<Map<string, MessageLinks>> {
  const onPage = new Map(rows.flatMap(({ id, wamid }) => (wamid === null ? [] : [[wamid, id] as const])));
  const mentioned = rows.flatMap((row) => [row.reply_to_wamid ?? [], row.target_wamid ?? []].flat());
  const targets = rows.flatMap((row) => (row.type === "edit" ? (row.target_wamid ?? []) : []));
  const targetable = rows.flatMap(({ wamid, type }) => (NO_TARGETS.has(type) ? [] : (wamid ?? [])));
  const carts = rows.flatMap((row) => (row.type === "order" ? (row.wamid ?? []) : []));
  const [elsewhere, events, orders] = await Promise.all([
    idsByWamid(
      db,
      conversationId,
      [...new Set(mentioned)].filter((wamid) => !onPage.has(wamid)),
    ),
    laterEventsOf(db, conversationId, [...new Set([...targetable, ...targets])]),
    ordersOfMessages(db, carts),
  ]);
  const byTarget = Map.groupBy(events, ({ target_wamid }) => target_wamid);
  const eventsOf = (wamid: string | null) => (wamid === null ? [] : (byTarget.get(wamid) ?? []));
  const idOf = (wamid: string | null) =>
    wamid === null ? undefined : (onPage.get(wamid) ?? elsewhere.get(wamid));
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...fateOf(row.direction, eventsOf(row.wamid)),
        replyToId: idOf(row.reply_to_wamid),
        targetId: idOf(row.target_wamid),
        targetDeleted: fateOf(row.direction, eventsOf(row.target_wamid)).deletedAt !== null,
        orderId: row.wamid === null ? undefined : orders.get(row.wamid),
      },
    ]),
  );
}
