import * as z from "zod";
import { maskBsuid, maskPerson, maskPhone, may } from "../../auth";
import { listedOrder, ordersOfContact } from "../../commerce";
import { CONSENT_CATEGORIES, consentStateOf, NOTHING_RECORDED } from "../../consent";
import { conversationsOfContact } from "../../inbox";
import { defineRead } from "../../mcp/define-tool";
import { notFound, ToolError } from "../../mcp/errors";
import { rfc3339 } from "../../platform/clock";
import { findContact, identitiesOf } from "../store";

export const contactGet = defineRead({
  name: "whatsapp.contact.get",
  room: "contacts",
  title: { en: "Read a contact", "zh-Hant": "讀取聯絡人" },
  description:
    "Reads one contact: profile, numbers and ids, tags, preferences, CRM links, consent per category with its source, orders, and conversations within reach. For the history of consent, use whatsapp.consent_records.list.",
  readFirst: ["whatsapp.contacts.list"],
  readFirstText: "whatsapp.contacts.list",
  approval: "Read-only. No approval required.",
  safety: "Keep contact data tenant-scoped and channel-consent scoped.",
  permission: "contacts:read",
  personalData: true,
  input: z.strictObject({ contact_id: z.string() }),
  output: z.looseObject({
    id: z.string(),
    identities: z.array(z.object({ kind: z.string(), value: z.string() })),
    consent: z.record(z.string(), z.looseObject({ state: z.string() })),
    conversations: z.array(z.looseObject({ id: z.string() })),
  }),
  handler: async (ctx, { contact_id }) => {
    const row = await findContact(ctx.db, contact_id);
    if (!row) throw notFound("contact", contact_id, "whatsapp.contacts.list");
    if (row.merged_into !== null) {
      throw new ToolError(
        "not_found",
        `The contact ${JSON.stringify(contact_id)} was merged into another one.`,
        `Call whatsapp.contact.get with ${row.merged_into}.`,
        { id: contact_id, merged_into: row.merged_into },
      );
    }
    const [identities, recorded, conversations, orders] = await Promise.all([
      identitiesOf(ctx.db, contact_id),
      consentStateOf(ctx.db, contact_id),
      may(ctx.principal, "inbox:read") ? conversationsOfContact(ctx.db, ctx.principal, contact_id) : [],
      ordersOfContact(ctx.db, contact_id, 20),
    ]);
    const unmasked = may(ctx.principal, "contacts:pii");
    const state = recorded ?? NOTHING_RECORDED;
    return {
      id: row.id,
      ...maskPerson(ctx.principal, { phone: row.phone, customer_name: row.profile_name }),
      name: unmasked ? row.name : null,
      language: row.language,
      country: row.country,
      tags: JSON.parse(row.tags) as string[],
      identities: identities.map(({ kind, value, retired_at }) => ({
        kind,
        value: unmasked ? value : kind.endsWith("bsuid") ? maskBsuid(value) : maskPhone(value),
        ...(retired_at !== null && { former: true }),
      })),
      consent: Object.fromEntries(
        CONSENT_CATEGORIES.map((category) => [
          category,
          {
            state: state[category],
            since: rfc3339(state[`${category}_since`]),
            source: state[`${category}_source`],
          },
        ]),
      ),
      blocked: state.block === "blocked",
      undeliverable: state.delivery === "undeliverable",
      preferences: JSON.parse(row.preferences) as Record<string, string>,
      crm_links: JSON.parse(row.crm_links) as { system: string; id: string; url?: string }[],
      orders: orders.map(listedOrder),
      conversations: conversations.map((conversation) => ({
        id: conversation.id,
        status: conversation.status,
        last_message_at: rfc3339(conversation.last_message_at),
        last_inbound_at: rfc3339(conversation.last_inbound_at),
      })),
      created_at: rfc3339(row.created_at),
      last_seen_at: rfc3339(row.last_inbound_at),
    };
  },
});
