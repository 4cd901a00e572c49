import { personKey } from "../contacts";
import { inboundText, isCustomersMessage } from "../meta";
import { conversationSession } from "../sending";
import type { EventHandler } from "../webhooks";
import { type InboundRow, insertInbound, receiveInThreads, type ThreadActivity } from "./store";

/** Customers' messages: stored in their thread, which opens and moves up; then the window object is told. */
export const inboxEvents: EventHandler = {
  statements: (ctx, events) => {
    const threads = new Map<string, ThreadActivity>();
    const rows: InboundRow[] = [];
    for (const event of events) {
      if (event.kind !== "message") continue;
      const key = personKey(event);
      if (!key) continue;
      const { message } = event.payload;
      const phoneNumberId = event.phoneNumberId ?? "";
      const at = event.occurredAt ?? event.receivedAt;
      const thread = threads.get(`${key[1]}|${phoneNumberId}`) ?? {
        id: ctx.ids.next("conversation"),
        key_kind: key[0],
        key_value: key[1],
        phone_number_id: phoneNumberId,
        at,
        inbound_at: null,
        count: 0,
      };
      threads.set(`${key[1]}|${phoneNumberId}`, {
        ...thread,
        at: Math.max(thread.at, at),
        inbound_at: isCustomersMessage(message) ? Math.max(thread.inbound_at ?? 0, at) : thread.inbound_at,
        count: thread.count + (isCustomersMessage(message) ? 1 : 0),
      });
      rows.push({
        id: ctx.ids.next("message"),
        key_kind: key[0],
        key_value: key[1],
        phone_number_id: phoneNumberId,
        wamid: message.id,
        type: message.type ?? "unknown",
        content: JSON.stringify(message),
        text: inboundText(message),
        reply_to_wamid: message.context?.id ?? null,
        at,
      });
    }
    if (rows.length === 0) return [];
    const now = ctx.clock.now();
    return [receiveInThreads([...threads.values()], now), insertInbound(rows, now)];
  },

  committed: async (ctx, _events, [threads]) => {
    const rows = (threads?.rows ?? []) as { id: string; last_inbound_at: number | null }[];
    await Promise.all(
      rows.map(
        (row) => row.last_inbound_at && conversationSession(ctx.env, row.id).noteInbound(row.last_inbound_at),
      ),
    );
  },
};
