import type { EventHandler } from "../webhooks";
import { summariseStatuses } from "./rules";
import { applyStatuses } from "./status-store";

/** Delivery statuses move messages forward. */
export const sendingEvents: EventHandler = {
  statements: (_ctx, events) => {
    const summaries = summariseStatuses(
      events.flatMap((event) =>
        event.kind === "status" ? [{ status: event.payload.status, receivedAt: event.receivedAt }] : [],
      ),
    );
    return summaries.length > 0 ? [applyStatuses(summaries)] : [];
  },
};
