/** Times are Unix milliseconds throughout. */

/** One call that the simulator was asked to send, as it was received. */
export interface MetaSend {
  at: number;
  to: string;
  type: string;
  /** The text of a free-form message, or a template's name. */
  words: string;
  /** Language of a template; empty otherwise. */
  language: string;
  /** `biz_opaque_callback_data`: our id of the message. */
  ref: string;
  /** Meta's id when it accepted the message, also when its answer was lost; null when it refused. */
  wamid: string | null;
}

/** What the driver did, and what was answered: the only witness that is neither the product nor its database. */
export interface Said {
  inbound: { wamid: string; from: string; at: number; ackedAt: number | null }[];
  stops: { number: string; what: "everything" | "marketing"; ackedAt: number }[];
  /** What lifts a stop: a START word, or resuming in WhatsApp. */
  starts: { number: string; at: number }[];
  statuses: { wamid: string; status: string; timestamp: number; acked: boolean }[];
  /** Ids of messages in bodies that Meta did not sign. */
  forged: string[];
  /** Ids that Meta reported on and that are nobody's: their statuses wait for a message that never comes. */
  strangers: string[];
  /** Texts that must not go out without a person's decision. */
  needDecision: string[];
}

export interface MessageRow {
  id: string;
  contact_id: string;
  phone_number_id: string;
  direction: "in" | "out";
  wamid: string | null;
  type: string;
  status: string;
  at: number;
  created_at: number;
  claimed_at: number | null;
  action_request_id: string | null;
  origin: string | null;
}

export interface RecipientRow {
  broadcast_id: string;
  seq: number;
  contact_id: string;
  status: string;
  wamid: string | null;
}

export interface BroadcastRow {
  id: string;
  status: string;
  schedule_request_id: string | null;
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
}

export interface LedgerRow {
  id: string;
  contact_id: string;
  scope: string;
  action: string;
  source: string;
  evidence_kind: string | null;
  can_reverse: number;
  reversal_only: number;
  occurred_at: number;
  recorded_at: number;
}

export interface EventRow {
  id: string;
  key: string;
  kind: string;
  outcome: string;
  /** JSON. */
  payload: string;
}

export interface RequestRow {
  id: string;
  requester_staff_id: string;
  approval_reasons: string;
  status: string;
  decided_by: string | null;
  decided_at: number | null;
}

export interface SealRow {
  id: number;
  from_seq: number;
  to_seq: number;
  previous_hash: string;
  hash: string;
}

/** Everything that the invariants are checked against. */
export interface Evidence {
  sends: MetaSend[];
  said: Said;
  messages: MessageRow[];
  recipients: RecipientRow[];
  broadcasts: BroadcastRow[];
  /** Which contact an old one became. */
  merges: { loser_id: string; winner_id: string }[];
  ledger: LedgerRow[];
  /** What the database says that the ledger amounts to. */
  states: Record<string, string | number | null>[];
  templates: { name: string; language: string; category: string }[];
  events: EventRow[];
  requests: RequestRow[];
  outbox: { id: string; topic: string; done_at: number | null }[];
  audit: ({ seq: number; action: string; action_request_id: string | null } & Record<string, unknown>)[];
  seals: SealRow[];
  /** What the Worker printed that is an error. */
  output: string[];
}

/** What stands in the place of a rule that does not hold: one line a case. */
export type Check = (evidence: Evidence) => string[] | Promise<string[]>;

export const acceptedSends = ({ sends }: Evidence) =>
  sends.filter((send): send is MetaSend & { wamid: string } => send.wamid !== null);

/** The row of a send, be it a message or one recipient of a broadcast. */
export function rowsByRef({ messages, recipients }: Evidence) {
  const rows = new Map<
    string,
    { contact_id: string; status: string; wamid: string | null; message?: MessageRow; broadcast?: string }
  >();
  for (const message of messages)
    if (message.direction === "out") rows.set(message.id, { ...message, message });
  for (const recipient of recipients)
    rows.set(`${recipient.broadcast_id}.${recipient.seq}`, {
      ...recipient,
      broadcast: recipient.broadcast_id,
    });
  return rows;
}
