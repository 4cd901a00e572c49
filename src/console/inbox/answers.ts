import type { Finding } from "../../governance";

/** What the pages of the inbox read of the answers of tools. Times are RFC 3339. */

interface Named {
  name: string | null;
}

export interface Window {
  state: "open" | "closing_soon" | "closed";
  closes_at: string | null;
  seconds_left: number;
  free_entry_point_until?: string | null;
}

export interface Sla {
  state: "ok" | "due_soon" | "breached";
  due_at: string | null;
  breached_at: string | null;
  first_response_due_at?: string | null;
  resolution_due_at?: string | null;
}

/** A line of whatsapp.conversations.list. */
export interface ListedConversation {
  id: string;
  contact_id: string;
  phone: string | null;
  customer_name: string | null;
  masked?: string[];
  status: "open" | "pending" | "closed";
  queue: (Named & { queue_id: string }) | null;
  team?: Named & { team_id: string };
  owner: (Named & { staff_id: string }) | null;
  unread: number;
  waiting_since: string | null;
  sla?: Sla;
  tags: string[];
  follow_up_at: string | null;
  last_message_at: string;
  last_inbound_at: string | null;
  window: Window;
}

export interface Attachment {
  kind: string;
  masked?: boolean;
  asset_id?: string;
  status?: string;
  mime_type?: string | null;
  size?: number | null;
  scan?: string;
  error?: string;
  url?: string;
  file_name?: string;
  customer_file_name?: string | null;
}

export interface Message {
  id: string;
  direction: "inbound" | "outbound";
  type: string;
  customer_text?: string;
  text?: string;
  sender?: string | null;
  broadcast?: { id: string; name: string };
  sent_at: string;
  reply_to_message_id?: string;
  on_message_id?: string;
  reactions?: { from: "customer" | "business"; customer_emoji?: string; emoji?: string }[];
  edited?: boolean;
  deleted?: boolean;
  customer_choice?: { title?: string; text?: string; description?: string };
  referral?: { headline?: string; body?: string; source_type?: string; source_url?: string };
  about_product?: { product_retailer_id?: string };
  forwarded?: boolean;
  in_group?: boolean;
  order_id?: string;
  attachment?: Attachment;
  delivery: {
    status: string;
    delivered_at?: string | null;
    read_at?: string | null;
    error?: { code?: number | string; title?: string; message?: string };
  };
}

type Side = {
  hidden?: true;
  queue?: (Named & { queue_id: string }) | null;
  team?: (Named & { team_id: string }) | null;
  owner?: (Named & { staff_id: string }) | null;
};

export interface Handover {
  id: string;
  kind: string;
  at: string;
  from: Side;
  to: Side;
  by: { hidden?: true; kind?: string; name?: string };
}

export interface Note {
  id: string;
  at: string;
  by: string;
  text?: string;
  masked?: boolean;
}

export interface ListedOrder {
  order_id: string;
  number?: string;
  status: string;
  total: string;
  placed_at: string;
}

/** The answer of whatsapp.conversation.get; what stands around the messages comes with their newest page only. */
export interface Conversation extends Omit<ListedConversation, "sla"> {
  sla?: Sla;
  consent: {
    marketing: string;
    utility: string;
    authentication: string;
    service: string;
    blocked: boolean;
    undeliverable: boolean;
  };
  may_send: { free_form: boolean; template_categories: string[]; because: string[] };
  assignment_history?: Handover[];
  notes?: Note[];
  escalation?: {
    owner: Named & { staff_id: string };
    at: string;
    confirmed_at: string | null;
    reason: string | null;
  } | null;
  orders?: ListedOrder[];
  crm_links?: { system: string; id: string; url?: string }[];
  messages: Message[];
  next_cursor: string | null;
}

interface Member {
  staff_id: string;
  name: string;
  available: boolean;
  open: number;
}

export interface Queue {
  id: string;
  name: string;
  restricted: boolean;
  counts: { open: number; unassigned: number; waiting: number; breached: number };
  members: Member[];
}

export interface Team {
  id: string;
  name: string;
  members: Member[];
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** What every preview answers. */
export interface Preview {
  preview_id: string;
  verdict: "ready" | "needs_approval" | "blocked";
  findings: Finding[];
  effects: Record<string, unknown>;
  approval: { required: boolean; reasons: { rule: string; reason: string }[]; approver_roles: string[] };
}

/** What every write answers. */
export interface Written {
  action_request_id: string;
  status: "executed" | "pending_approval" | "scheduled" | "rejected" | "failed";
  error?: { code?: string; message?: string };
}
