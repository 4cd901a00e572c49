import { LIMITS } from "../governance";
import { rfc3339 } from "../platform/clock";

export type WindowState = "open" | "closing_soon" | "closed";

export type WindowView = {
  state: WindowState;
  closes_at: string | null;
  seconds_left: number;
};

/** The 24-hour window as lists and pages show it, from the customer's last message (ms, Meta's clock). */
export function windowView(lastInboundAt: number | null, now: number): WindowView {
  const closesAt = lastInboundAt === null ? null : lastInboundAt + LIMITS.serviceWindow;
  const left = closesAt === null ? 0 : Math.max(0, closesAt - now);
  return {
    state: left === 0 ? "closed" : left <= LIMITS.windowClosingSoon ? "closing_soon" : "open",
    closes_at: rfc3339(closesAt),
    seconds_left: Math.floor(left / 1000),
  };
}
