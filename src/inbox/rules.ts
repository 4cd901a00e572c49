import { LIMITS } from "../governance";
import { rfc3339 } from "../platform/clock";

export type WindowState = "open" | "closing_soon" | "closed";

export type WindowView = {
  state: WindowState;
  closes_at: string | null;
  seconds_left: number;
};

/** When the 24-hour window closes, from the customer's last message (ms, Meta's clock). */
export function windowCloses(lastInboundAt: number | null): number | null {
  return lastInboundAt === null ? null : lastInboundAt + LIMITS.serviceWindow;
}

/** The 24-hour window as lists and pages show it. */
export function windowView(closesAt: number | null, now: number): WindowView {
  const left = closesAt === null ? 0 : Math.max(0, closesAt - now);
  return {
    state: left === 0 ? "closed" : left <= LIMITS.windowClosingSoon ? "closing_soon" : "open",
    closes_at: rfc3339(closesAt),
    seconds_left: Math.floor(left / 1000),
  };
}

export type SlaState = "ok" | "due_soon" | "breached";

/** How the open case of a conversation stands with its service level targets, from when the next is missed (ms). */
export function slaView(
  dueAt: number | null,
  breachedAt: number | null,
  now: number,
): { state: SlaState; due_at: string | null; breached_at: string | null } {
  const soon = dueAt !== null && dueAt <= now + LIMITS.slaDueSoon;
  return {
    state: breachedAt !== null ? "breached" : soon ? "due_soon" : "ok",
    due_at: rfc3339(dueAt),
    breached_at: rfc3339(breachedAt),
  };
}
