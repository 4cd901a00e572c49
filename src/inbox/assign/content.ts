import type { Holders, Target } from "./rules";
import type { findTeam, HeldConversation, PersonRow, QueueRow } from "./store";

export interface HandoverInput {
  conversation_ids: string[];
  queue_id?: string | null | undefined;
  team_id?: string | null | undefined;
  staff_id?: string | null | undefined;
  note?: string | undefined;
  escalate?: { owner_id: string; reason: string } | undefined;
}

export interface Handover extends Target {
  conversationIds: string[];
  note: string | null;
  escalate: { ownerId: string; reason: string } | null;
  /** Part of a bulk change; decided once, so that time passing does not change what was approved. */
  bulk: boolean;
  /** The requester does not know the target queue: what lies in it is not shown, and nobody in it is named. */
  blind: boolean;
}

export interface Move {
  conversation: HeldConversation;
  from: Holders;
  to: Holders;
}

/** The world as it was judged. */
export interface HandoverState {
  held: HeldConversation[];
  moves: Move[];
}

export interface Targets {
  queue: QueueRow | undefined;
  team: Awaited<ReturnType<typeof findTeam>>;
  staff: PersonRow | undefined;
  owner: PersonRow | undefined;
}
