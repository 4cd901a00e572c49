import * as z from "zod";
import { may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { ToolError } from "../../mcp/errors";
import { timeInput } from "../../mcp/list";
import { DAY } from "../../platform/clock";
import { GROUPS, summarise } from "../sla/summary";

const LONGEST = 92 * DAY;
const USUAL = 7 * DAY;

const durations = z.object({
  cases: z.int(),
  median_seconds: z.int().nullable(),
  p90_seconds: z.int().nullable(),
});

const figures = {
  opened: z.int(),
  reopened: z.int(),
  closed: z.int(),
  resolution_rate: z
    .number()
    .nullable()
    .describe("Share of closed cases, spam and duplicates apart, whose outcome is resolved."),
  first_response: durations.describe(
    "Of cases opened in the range. Business time; nearest rank: the smallest value that 50 or 90 % do not exceed.",
  ),
  resolution: durations.describe(
    "Of cases closed in the range: business time while the customer waited for us.",
  ),
  sla: z.object({
    first_response: z.object({ met: z.int(), breached: z.int(), pending: z.int() }),
    resolution: z.object({ met: z.int(), breached: z.int() }),
  }),
};

const load = z.object({ total: z.int(), median: z.int().nullable(), most: z.int().nullable() });

export const conversationSummaryGet = defineRead({
  name: "whatsapp.conversation_summary.get",
  room: "inbox",
  title: { en: "Summarise the inbox", "zh-Hant": "對話摘要" },
  description:
    "Response and resolution times (median, p90), service levels, backlog, volume, resolution rate and workload over a time range, of the conversations within reach.",
  readFirst: ["whatsapp.conversations.list", "whatsapp.inbox_assignments.list"],
  readFirstText: "whatsapp.conversations.list, whatsapp.inbox_assignments.list",
  approval: "Read-only. No approval required.",
  safety: "Aggregate staff metrics unless manager permission allows individual detail.",
  permission: "inbox:read",
  input: z.strictObject({
    from: timeInput.optional().describe("Default: 7 days before `to`."),
    to: timeInput.optional().describe("Default: now. At most 92 days after `from`."),
    queue_id: z.string().optional(),
    group_by: z.enum(GROUPS).optional(),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    time_zone: z.string(),
    ...figures,
    backlog: z.object({
      open: z.int(),
      unassigned: z.int(),
      waiting: z.int(),
      breached: z.int(),
      oldest_waiting_since: z.string().nullable(),
    }),
    volume: z.object({
      by_queue: z.array(
        z.object({ queue_id: z.string().nullable(), name: z.string().nullable(), opened: z.int() }),
      ),
      by_hour: z.array(z.object({ hour: z.int(), opened: z.int() })).describe("Hours of the tenant's day."),
    }),
    workload: z.object({
      staff: z.int(),
      open: load,
      handled: load,
      people: z
        .array(
          z.object({ staff_id: z.string(), name: z.string().nullable(), open: z.int(), handled: z.int() }),
        )
        .optional(),
    }),
    groups: z.array(z.looseObject(figures)).optional(),
  }),
  handler: async (ctx, { from, to, queue_id, group_by }) => {
    if (group_by === "staff" && !may(ctx.principal, "inbox:staff_metrics")) {
      throw new ToolError(
        "forbidden",
        "Figures of individual staff are for those who hold inbox:staff_metrics.",
        "Leave group_by out: workload has the aggregate.",
      );
    }
    const end = to === undefined ? ctx.clock.now() : Date.parse(to);
    const start = from === undefined ? end - USUAL : Date.parse(from);
    if (start >= end || end - start > LONGEST) {
      const message = "must be before `to`, and at most 92 days before it";
      throw new ToolError(
        "validation_failed",
        `from: ${message}`,
        "Ask for a shorter range, or for several one after the other.",
        { issues: [{ path: "from", message }] },
      );
    }
    return summarise(ctx, { from: start, to: end, queueId: queue_id, groupBy: group_by });
  },
});
