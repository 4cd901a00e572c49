import type { InboundMessage, StatusEvent, UserPreference, WebhookContact } from "../meta";
import type { AppContext } from "../platform/context";
import type { Statement, StatementResult } from "../platform/db";

/**
 * What an event is about. `echo` is a message that staff sent from the phone app; `statuses` are those of one body for
 * messages that went to many, kept together.
 */
export const EVENT_KINDS = [
  "message",
  "status",
  "statuses",
  "user_preference",
  "template_review",
  "account",
  "echo",
  "other",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

interface EventBase {
  id: string;
  key: string;
  field: string;
  phoneNumberId: string | null;
  /** Meta's time, ms. */
  occurredAt: number | null;
  receivedAt: number;
}

/** One event as the rooms get it. */
export type WebhookEvent = EventBase &
  (
    | { kind: "message"; payload: { message: InboundMessage; contact?: WebhookContact } }
    | { kind: "status"; payload: { status: StatusEvent } }
    | { kind: "statuses"; payload: { statuses: StatusEvent[] } }
    | { kind: "user_preference"; payload: { preference: UserPreference; contact?: WebhookContact } }
    | { kind: "template_review" | "account" | "echo" | "other"; payload: { value: Record<string, unknown> } }
  );

/**
 * Something that is set up wrong, and not the events, keeps them from being applied. They wait, use up none of their tries and are
 * never parked for it; what is sent to the same people waits with them.
 */
export class EventsMustWait extends Error {
  override name = "EventsMustWait";
}

/**
 * What a room does when events concern it: statements for the one batch that applies up to 100 events,
 * and what is to be told to others once that batch is committed.
 */
export interface EventHandler {
  statements(ctx: AppContext, events: readonly WebhookEvent[]): Statement[];
  /** What somebody who was erased and comes back is to get; it stands right behind the handler's others in the batch. Only asked once anybody was erased. */
  lookedUp?(ctx: AppContext, events: readonly WebhookEvent[]): Promise<Statement[]>;
  /** Gets the results of the handler's own statements. Its failure does not undo anything. */
  committed?(
    ctx: AppContext,
    events: readonly WebhookEvent[],
    results: readonly StatementResult[],
  ): Promise<void>;
}
