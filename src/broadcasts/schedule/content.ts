import * as z from "zod";
import { timeInput } from "../../mcp/list";
import { broadcastTemplate } from "../preview/input";
import { MOST_PER_SLICE } from "../rules";

export const SCHEDULE_ACTIONS = ["schedule", "reschedule", "pause", "resume", "cancel"] as const;
export type ScheduleAction = (typeof SCHEDULE_ACTIONS)[number];

/** Actions after which messages go out: a person decides on them. The others only ever make less go out. */
export const SENDING_ACTIONS: readonly ScheduleAction[] = ["schedule", "reschedule", "resume"];

export const scheduleInput = z.strictObject({
  broadcast_id: z.string().min(1).max(80),
  action: z.enum(SCHEDULE_ACTIONS).default("schedule").describe("pause and cancel take effect at once."),
  scheduled_at: timeInput.optional().describe("Default: once approved."),
  rate: z.int().min(1).max(1000).optional().describe("Messages/s."),
  batch_size: z.int().min(1).max(MOST_PER_SLICE).optional(),
  fallback: z
    .strictObject({ after_minutes: z.int().min(5).max(10_080), template: broadcastTemplate })
    .optional()
    .meta({
      shownAs: {
        type: "object",
        description: "{after_minutes, template}: a utility template for those who could not be reached.",
      },
    }),
});

export type ScheduleContent = z.infer<typeof scheduleInput>;
