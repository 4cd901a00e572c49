import type { Context } from "hono";
import { rfc3339 } from "../../platform/clock";
import type { SignedInEnv } from "../console-env";
import type { Range } from "./range";

export interface Durations {
  cases: number;
  median_seconds: number | null;
  p90_seconds: number | null;
}

/** Counts and times of a range, or of a part of it. */
export interface Figures {
  opened: number;
  reopened: number;
  closed: number;
  resolution_rate: number | null;
  first_response: Durations;
  resolution: Durations;
  sla: {
    first_response: { met: number; breached: number; pending: number };
    resolution: { met: number; breached: number };
  };
}

interface Load {
  total: number;
  median: number | null;
  most: number | null;
}

/** What `whatsapp.conversation_summary.get` answers. */
export interface Summary extends Figures {
  backlog: {
    open: number;
    unassigned: number;
    waiting: number;
    breached: number;
    oldest_waiting_since: string | null;
  };
  volume: {
    by_queue: { queue_id: string | null; name: string | null; opened: number }[];
    by_hour: { hour: number; opened: number }[];
  };
  workload: {
    staff: number;
    open: Load;
    handled: Load;
    people?: { staff_id: string; name: string | null; open: number; handled: number }[];
  };
  groups?: (Figures & { day?: string; queue?: string | null; name?: string | null })[];
}

/** A queue with what was opened in it day by day. */
export interface QueueDays {
  name: string | null;
  opened: ReadonlyMap<string, number>;
}

export interface ServiceFigures {
  /** Of the queue that was chosen, or of all; its groups are days. */
  chosen: Summary;
  /** Of all queues; its groups are queues. */
  byQueue: Figures & Required<Pick<Summary, "groups" | "volume">>;
  /** The queues that most was opened in. */
  queueDays: readonly QueueDays[];
}

/** Queues that are drawn by themselves; what is left of the others is put together. */
const MOST_QUEUES = 5;

/** What was opened on each day on which something was. */
export const openedByDay = ({ groups = [] }: Summary): Map<string, number> =>
  new Map(groups.flatMap(({ day, opened }) => (day === undefined ? [] : [[day, opened]])));

/** How the inbox did, of what this person may see, by as many summaries as it takes. @throws {ToolError} */
export async function serviceFigures(
  { var: { tool } }: Context<SignedInEnv>,
  range: Range,
  queue: string | undefined,
): Promise<ServiceFigures> {
  const summary = (more: Record<string, string>) =>
    tool<Summary>("whatsapp.conversation_summary.get", {
      from: rfc3339(range.from),
      to: rfc3339(range.to),
      ...more,
    });
  const [chosen, byQueue] = await Promise.all([
    summary({ group_by: "day", ...(queue !== undefined && { queue_id: queue }) }),
    summary({ group_by: "queue" }),
  ]);
  const largest =
    queue === undefined
      ? chosen.volume.by_queue
          .filter(({ queue_id }) => queue_id !== null)
          .toSorted((a, b) => b.opened - a.opened)
          .slice(0, MOST_QUEUES)
      : [];
  const queueDays = await Promise.all(
    largest.map(async ({ queue_id, name }) => ({
      name: name ?? queue_id,
      opened: openedByDay(await summary({ group_by: "day", queue_id: queue_id ?? "" })),
    })),
  );
  return { chosen, byQueue: { ...byQueue, groups: byQueue.groups ?? [] }, queueDays };
}
