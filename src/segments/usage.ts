import { ACTIVE_STATUSES, broadcastsOfSegments } from "../broadcasts";
import { notFound } from "../mcp/errors";
import type { AppContext } from "../platform/context";
import type { Database } from "../platform/db";
import { membersSql } from "./audience";
import { leavesOf } from "./condition";
import { expand } from "./references";
import { allSegments, resolveIn, wholeOf } from "./store";

/** Active broadcasts that go to a segment which asks for one of some tags, directly or through another segment. */
export async function broadcastsFedByTags(
  db: Database,
  tags: readonly string[],
): Promise<{ id: string; name: string; segment: string }[]> {
  if (tags.length === 0) return [];
  const segments = await allSegments(db);
  const resolve = resolveIn(segments);
  const asking = [...segments.values()].filter((segment) =>
    leavesOf(expand(wholeOf(segment), resolve)).some(
      (leaf) => leaf.field === "tag" && tags.includes(leaf.value),
    ),
  );
  const uses = await broadcastsOfSegments(
    db,
    asking.map(({ id }) => id),
    ACTIVE_STATUSES,
  );
  return uses.map(({ id, name, segment_id }) => ({
    id,
    name,
    segment: segments.get(segment_id)?.name ?? segment_id,
  }));
}

/** The members of a segment, as a filter over `contacts as contact`. @throws {ToolError} when there is no such segment */
export async function membersOf(
  ctx: AppContext,
  segmentId: string,
): Promise<(bind: (value: unknown) => string) => string> {
  const segments = await allSegments(ctx.db);
  const segment = segments.get(segmentId);
  if (!segment) throw notFound("segment", segmentId, "whatsapp.segments.list");
  const now = ctx.clock.now();
  return (bind) => membersSql(wholeOf(segment), { now, resolve: resolveIn(segments), bind });
}
