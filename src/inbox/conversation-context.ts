import { type CallContext, may } from "../auth";
import { listedOrder, ordersOfContact } from "../commerce";
import { findContact } from "../contacts";
import { notesOf } from "../notes";
import { rfc3339 } from "../platform/clock";
import { listHandovers } from "./assign/list-store";
import { namesOf } from "./assign/store";
import { handoverItem, idsIn } from "./assign/views";
import { activeEscalation } from "./close/store";
import { slaView } from "./rules";
import { slaUnder } from "./sla";
import type { ConversationRow } from "./store";

/** Hand-overs, notes and orders that a conversation shows; whatsapp.inbox_assignments.list has the whole history. */
const [MOST_HANDOVERS, MOST_NOTES, MOST_ORDERS] = [10, 20, 10];

/** What stands around the messages of a conversation. What staff wrote to each other is for those who may read notes. */
export async function conversationContext(ctx: CallContext, row: ConversationRow) {
  const readsNotes = may(ctx.principal, "inbox:notes");
  const [handovers, notes, escalation, orders, contact, sla] = await Promise.all([
    listHandovers(ctx.db, ctx.principal, { conversation_id: row.id, limit: MOST_HANDOVERS }, undefined),
    notesOf(ctx.db, row.id, MOST_NOTES),
    activeEscalation(ctx.db, row.id),
    may(ctx.principal, "contacts:read") ? ordersOfContact(ctx.db, row.contact_id, MOST_ORDERS) : [],
    may(ctx.principal, "contacts:read") ? findContact(ctx.db, row.contact_id) : undefined,
    row.status === "closed" ? undefined : slaUnder(ctx, row.id, row.queue_id),
  ]);
  const latest = handovers.slice(0, MOST_HANDOVERS);
  const names = await namesOf(ctx.db, idsIn(latest));
  const secret = (text: string) => (readsNotes ? { text } : { masked: true });
  return {
    ...(sla && {
      // What lists show of it too, and when each target is due: as it is now, also where cron has not looked yet.
      sla: {
        ...slaView(row.sla_due_at, row.sla_breached_at, ctx.clock.now()),
        ...(sla.breached && { state: "breached" }),
        ...sla,
      },
    }),
    assignment_history: latest.map((handover) => handoverItem(handover, names)),
    notes: notes.map((note) => ({
      id: note.id,
      at: rfc3339(note.created_at),
      by: note.author_name,
      ...secret(note.text),
    })),
    escalation: escalation
      ? {
          owner: { staff_id: escalation.owner_id, name: escalation.owner_name },
          at: rfc3339(escalation.opened_at),
          confirmed_at: rfc3339(escalation.confirmed_at),
          reason: readsNotes ? escalation.reason : null,
          ...(!readsNotes && { masked: ["reason"] }),
        }
      : null,
    orders: orders.map(listedOrder),
    crm_links: contact
      ? (JSON.parse(contact.crm_links) as { system: string; id: string; url?: string }[])
      : [],
  };
}
