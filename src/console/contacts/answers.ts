import type { MessageCategory } from "../../governance";

/** A contact of a list, as `whatsapp.contacts.list` gives it in full; what is masked is marked. */
export interface ListedContact {
  id: string;
  phone: string | null;
  customer_name: string | null;
  masked?: string[];
  name: string | null;
  language: string | null;
  tags: string[];
  consent: Record<MessageCategory, string>;
  blocked: boolean;
  undeliverable: boolean;
  last_seen_at: string | null;
}

/** One contact, as `whatsapp.contact.get` gives it. */
export interface Contact {
  id: string;
  phone: string | null;
  customer_name: string | null;
  masked?: string[];
  name: string | null;
  language: string | null;
  country: string | null;
  tags: string[];
  identities: { kind: string; value: string; former?: boolean }[];
  consent: Record<MessageCategory, { state: string; since: string | null; source: string | null }>;
  blocked: boolean;
  undeliverable: boolean;
  preferences: Record<string, string>;
  crm_links: { system: string; id: string; url?: string }[];
  orders: { order_id: string; status: string; total: string; placed_at: string | null }[];
  conversations: {
    id: string;
    status: string;
    last_message_at: string | null;
    last_inbound_at: string | null;
  }[];
  created_at: string;
  last_seen_at: string | null;
}

/** An entry of the ledger, as `whatsapp.consent_records.list` gives it in full. */
export interface LedgerEntry {
  id: string;
  category: string;
  action: string;
  source: string;
  occurred_at: string;
  evidence: { kind: string | null; ref: string | null };
  can_reverse: boolean;
  recorded_at: string;
  actor: { kind: string; id: string | null };
}

export interface Listed<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** The name that people know a contact by: the company's own, else the one of the WhatsApp profile. */
export const nameOf = ({ name, customer_name }: { name: string | null; customer_name: string | null }) =>
  name ?? customer_name;

export const addressOf = (id: string) => `/console/contacts/${encodeURIComponent(id)}`;
