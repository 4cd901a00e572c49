import { type CallContext, visibility } from "../auth";
import { editedMessage, type InboundMessage } from "../meta";
import { sha256 } from "../platform/hash";
import type { ConversationFilters } from "./list-filters";
import { type ListedConversation, listConversations } from "./list-store";
import { wordsFor } from "./message-view";
import { slaView, windowCloses, windowView } from "./rules";

/** How a listed conversation stands by the clock: that changes though nobody writes anything. */
function standing(
  row: Pick<ListedConversation, "last_inbound_at" | "sla_due_at" | "sla_breached_at">,
  now: number,
) {
  return [
    windowView(windowCloses(row.last_inbound_at), now).state,
    slaView(row.sla_due_at, row.sla_breached_at, now).state,
  ];
}

/**
 * A short text that changes when the first page of a list of conversations does, their last messages included. At most three
 * statements.
 */
export async function listVersion(ctx: CallContext, filters: ConversationFilters): Promise<string> {
  const now = ctx.clock.now();
  const rows = await listConversations(ctx.db, ctx.principal, filters, undefined, now);
  const last = await lastMessagesOf(
    ctx,
    rows.map(({ id }) => id),
  );
  return sha256(rows.map((row) => [row, standing(row, now), last.get(row.id) ?? null]));
}

/** Messages whose states a page shows: its first page, and one that tells whether there are more. */
const LATEST = 26;

interface Stamp {
  last_inbound_at: number | null;
  sla_due_at: number | null;
  sla_breached_at: number | null;
  [more: string]: unknown;
}

/**
 * A short text that changes when something of a conversation does: its state, its latest messages and their files, its notes,
 * hand-overs and escalations. What else stands beside it, its orders for one, does not count. Undefined when it is out of reach. One statement; indexes `messages_conversation`,
 * `media_assets_message`, `notes_conversation`, `handovers_conversation`, `escalations_conversation`.
 */
export async function conversationVersion(ctx: CallContext, id: string): Promise<string | undefined> {
  const visible = visibility(ctx.principal, 3);
  const stamp = await ctx.db.first<Stamp>(
    `select conversation.status, conversation.queue_id, conversation.team_id, conversation.assignee_id, conversation.tags,
       conversation.follow_up_at, conversation.last_inbound_at, conversation.last_message_at, conversation.unread_count,
       conversation.waiting_since, conversation.sla_due_at, conversation.sla_breached_at,
       (select group_concat(latest.id || latest.status || coalesce(latest.delivered_at, '') || coalesce(latest.read_at, '')
          || coalesce(asset.status, ''), ',')
        from (select id, status, delivered_at, read_at from messages where conversation_id = ?1
              order by at desc, id desc limit ?2) as latest
        left join media_assets as asset on asset.message_id = latest.id) as messages,
       (select max(created_at) || ':' || count(*) from notes where conversation_id = ?1) as notes,
       (select max(at) || ':' || count(*) from handovers where conversation_id = ?1) as handovers,
       (select group_concat(id || coalesce(confirmed_at, '') || coalesce(resolved_at, '')) from escalations
        where conversation_id = ?1) as escalations
     from conversations as conversation where conversation.id = ?1 and ${visible.sql}`,
    id,
    LATEST,
    ...visible.params,
  );
  return stamp && sha256([stamp, standing(stamp, ctx.clock.now())]);
}

/** The last message of a conversation, in a line of a list. */
export interface LastMessage {
  direction: "in" | "out";
  type: string;
  status: string;
  /** As the reader may see it; null when the customer took it back. */
  text: string | null;
}

interface LastRow {
  conversation_id: string;
  direction: "in" | "out";
  type: string;
  status: string;
  content: string;
  text: string;
  edit: string | null;
  taken_back: number;
}

/**
 * The last messages of some conversations that the reader was shown, by conversation; what was edited in its last wording.
 * One statement; indexes `messages_conversation`, `messages_target`.
 */
export async function lastMessagesOf(
  ctx: CallContext,
  conversationIds: readonly string[],
): Promise<Map<string, LastMessage>> {
  const visible = visibility(ctx.principal, 2);
  const rows = await ctx.db.all<LastRow>(
    lastMessagesSql(visible.sql),
    JSON.stringify(conversationIds),
    ...visible.params,
  );
  return new Map(
    rows.map((row) => {
      const edited = row.edit === null ? undefined : editedMessage(JSON.parse(row.edit) as InboundMessage);
      const { direction, type, status } = row;
      const text = row.taken_back ? null : wordsFor(ctx, row, edited);
      return [row.conversation_id, { direction, type, status, text }];
    }),
  );
}

const lastMessagesSql = (visible: string) => `
  select conversation.id as conversation_id, message.direction, message.type, message.status, message.content, message.text,
    (select later.content from messages as later where later.target_wamid = message.wamid
       and later.conversation_id = message.conversation_id and later.direction = message.direction and later.type = 'edit'
     order by later.at desc, later.id desc limit 1) as edit,
    exists (select 1 from messages as later where later.target_wamid = message.wamid
       and later.conversation_id = message.conversation_id and later.direction = message.direction
       and later.type = 'revoke') as taken_back
  from json_each(?1) as wanted
  cross join conversations as conversation on conversation.id = wanted.value and ${visible}
  cross join messages as message on message.id = (
    select latest.id from messages as latest where latest.conversation_id = conversation.id
      and latest.type not in ('reaction', 'edit', 'revoke', 'system')
    order by latest.at desc, latest.id desc limit 1)`;
