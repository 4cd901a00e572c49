/** Statuses in which a broadcast goes out, or will without anybody doing more. */
export const ACTIVE_STATUSES = ["pending", "scheduled", "sending", "paused"] as const;
