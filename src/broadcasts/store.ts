import type { Database } from "../platform/db";

export interface SegmentUse {
  id: string;
  name: string;
  segment_id: string;
  status: string;
}

/** Broadcasts in some statuses that go to one of some segments. Index `broadcasts_segment`. */
export async function broadcastsOfSegments(
  db: Database,
  segmentIds: readonly string[],
  statuses: readonly string[],
): Promise<SegmentUse[]> {
  if (segmentIds.length === 0) return [];
  return db.all<SegmentUse>(
    `select id, name, segment_id, status from broadcasts
     where segment_id in (select value from json_each(?1)) and status in (select value from json_each(?2)) order by id`,
    JSON.stringify(segmentIds),
    JSON.stringify(statuses),
  );
}
