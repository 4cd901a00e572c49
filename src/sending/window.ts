import { LIMITS } from "../governance";
import { type InboundMessage, isCustomersMessage } from "../meta";

/** What is known of a conversation's windows; ms since the epoch, by Meta's clock where Meta names a time. */
export interface WindowFacts {
  /** The customer's last message. */
  lastInboundAt: number | null;
  /** The last one from an ad or a page button that is not answered yet. */
  entryPointAt: number | null;
  freeEntryPointUntil: number | null;
}

export interface Window {
  /** Whether a free-form message that starts now reaches Meta in time. */
  open: boolean;
  /** Null when the customer never wrote. */
  closesAt: number | null;
  /** While Meta charges nothing; null when it does. It makes messages free and never loosens the 24 hours. */
  freeEntryPointUntil: number | null;
  /** Whether the next message answers an entry point in time, and so opens {@link freeEntryPointUntil}. */
  opensFreeEntryPoint: boolean;
}

/**
 * The windows at a moment. …/whatsapp/messages/send-messages, "Customer service windows"; …/whatsapp/pricing, "Free
 * entry point windows": free-form content still needs the 24 hours, templates are free too.
 */
export function windowAt(facts: WindowFacts, now: number): Window {
  // A time that is ahead of every clock must not keep a window open.
  const lastInboundAt = facts.lastInboundAt && Math.min(facts.lastInboundAt, now + LIMITS.clockSkew);
  const closesAt = lastInboundAt ? lastInboundAt + LIMITS.serviceWindow : null;
  const { entryPointAt, freeEntryPointUntil: until } = facts;
  return {
    open: closesAt !== null && closesAt - LIMITS.windowMargin > now,
    closesAt,
    freeEntryPointUntil: until !== null && until > now ? until : null,
    opensFreeEntryPoint: entryPointAt !== null && entryPointAt + LIMITS.entryPointAnswer > now,
  };
}

/** Whether a message came in through a free entry point. …/whatsapp/webhooks/reference/messages, `referral` */
export function isEntryPoint(message: InboundMessage): boolean {
  const source = message.referral?.source_type;
  return isCustomersMessage(message) && (source === "ad" || source === "post");
}

/** Meta charges for answers within the window too since 2026-10-01. …/whatsapp/pricing, "Upcoming pricing updates" */
const ANSWERS_CHARGED_FROM = Date.UTC(2026, 9, 1);

/**
 * As what Meta is expected to charge a message that is sent now: `free_entry_point`, `free`, or its category. What it
 * did charge comes with the statuses.
 */
export function chargedAs(category: string, window: Window, now: number): string {
  if (window.freeEntryPointUntil !== null || window.opensFreeEntryPoint) return "free_entry_point";
  const answer = category === "service" || (category === "utility" && window.open);
  return answer && now < ANSWERS_CHARGED_FROM ? "free" : category;
}

/** When somebody has to be reminded that the window closes. */
export function closingSoonAt(lastInboundAt: number): number {
  return lastInboundAt + LIMITS.serviceWindow - LIMITS.windowClosingSoon;
}
