import { refusesContact } from "../consent";
import { echoesIn, personKey } from "../contacts";
import { ownOptOutWords } from "../governance";
import {
  type InboundMessage,
  inboundText,
  isForStaff,
  kindOf,
  metaTime,
  objectIn,
  opensWindow,
  targetOf,
  textOf,
} from "../meta";
import type { AppContext } from "../platform/context";
import { conversationSession, isEntryPoint } from "../sending";
import type { EventHandler } from "../webhooks";
import { type EchoRow, type InboundRow, insertEchoes, insertInbound, readUpTo } from "./messages-store";
import { routePending } from "./routing";
import { refreshSla } from "./sla";
import { receiveInThreads, type ThreadActivity } from "./store";

/** The name under which messages stand that staff sent without this system. */
const PHONE_APP = "WhatsApp app";

/** Notes what an event means for its thread: that of one person, by her address, with one business number. */
function noteActivity(
  ctx: AppContext,
  threads: Map<string, ThreadActivity>,
  [kind, value]: [string, string],
  phoneNumberId: string,
  activity: Pick<ThreadActivity, "at" | "inbound_at" | "entry_point_at" | "count">,
): void {
  const name = `${value}|${phoneNumberId}`;
  const known = threads.get(name);
  const later = (a: number | null, b: number | null) =>
    a === null || b === null ? (a ?? b) : Math.max(a, b);
  threads.set(name, {
    id: known?.id ?? ctx.ids.next("conversation"),
    key_kind: kind,
    key_value: value,
    phone_number_id: phoneNumberId,
    at: Math.max(known?.at ?? 0, activity.at),
    inbound_at: later(known?.inbound_at ?? null, activity.inbound_at),
    entry_point_at: later(known?.entry_point_at ?? null, activity.entry_point_at),
    count: (known?.count ?? 0) + activity.count,
  });
}

/** A message of Meta's webhooks as a row. */
function rowOf(
  ctx: AppContext,
  message: InboundMessage,
  [key_kind, key_value]: [string, string],
  phone_number_id: string,
  at: number,
): Omit<InboundRow, "refuses"> {
  return {
    id: ctx.ids.next("message"),
    key_kind,
    key_value,
    phone_number_id,
    wamid: message.id,
    type: kindOf(message),
    content: JSON.stringify(message),
    text: inboundText(message),
    reply_to_wamid: textOf(objectIn(message, "context").id) ?? null,
    target_wamid: targetOf(message),
    at,
  };
}

/**
 * Customers' messages, and what staff sent from the phone app: stored in their thread, which opens and moves up; then the
 * window object is told.
 */
export const inboxEvents: EventHandler = {
  statements: (ctx, events) => {
    const threads = new Map<string, ThreadActivity>();
    const rows: InboundRow[] = [];
    const echoes: EchoRow[] = [];
    const own = ownOptOutWords(ctx.env.OPT_OUT_WORDS);
    for (const event of events) {
      const phoneNumberId = event.phoneNumberId ?? "";
      const happened = event.occurredAt ?? event.receivedAt;
      if (event.kind === "echo") {
        for (const echo of echoesIn(event.payload.value)) {
          const at = Math.min(metaTime(echo.message.timestamp) ?? happened, event.receivedAt);
          noteActivity(ctx, threads, echo.key, phoneNumberId, {
            at,
            inbound_at: null,
            entry_point_at: null,
            count: 0,
          });
          echoes.push({ ...rowOf(ctx, echo.message, echo.key, phoneNumberId, at), sender_name: PHONE_APP });
        }
        continue;
      }
      if (event.kind !== "message") continue;
      const key = personKey(event, events);
      if (!key) continue;
      const { message } = event.payload;
      noteActivity(ctx, threads, key, phoneNumberId, {
        at: happened,
        inbound_at: opensWindow(message) ? happened : null,
        entry_point_at: isEntryPoint(message) ? happened : null,
        count: isForStaff(message) ? 1 : 0,
      });
      rows.push({
        ...rowOf(ctx, message, key, phoneNumberId, happened),
        refuses: refusesContact(message, own),
      });
    }
    if (threads.size === 0) return [];
    const now = ctx.clock.now();
    return [
      receiveInThreads([...threads.values()], now),
      ...(rows.length > 0 ? [insertInbound(rows, now)] : []),
      ...(echoes.length > 0 ? [insertEchoes(echoes, now), readUpTo(echoes.map(({ wamid }) => wamid))] : []),
    ];
  },

  committed: async (ctx, _events, [threads]) => {
    const rows = (threads?.rows ?? []) as {
      id: string;
      last_inbound_at: number | null;
      routing_pending: number;
    }[];
    if (rows.some((row) => row.routing_pending === 1)) await routePending(ctx);
    await Promise.all(
      rows.map(
        (row) =>
          row.last_inbound_at &&
          conversationSession(ctx.env, row.id).noteInbound(row.id, row.last_inbound_at),
      ),
    );
    await refreshSla(
      ctx,
      rows.map(({ id }) => id),
    );
  },
};
