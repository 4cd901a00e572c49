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

/** The names of some broadcasts, by id. Primary key `broadcasts`. */
export async function broadcastNames(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.all<{ id: string; name: string }>(
    "select id, name from broadcasts where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A broadcast that is not over, and a template that it sends. */
export interface TemplateUse {
  id: string;
  name: string;
  status: string;
  template_id: string;
}

/** Broadcasts that are not over and send one of some templates, as a fallback too. Index `broadcasts_status`. */
export async function broadcastsOfTemplates(
  db: Database,
  templateIds: readonly string[],
): Promise<TemplateUse[]> {
  if (templateIds.length === 0) return [];
  return db.all<TemplateUse>(
    `select distinct broadcast.id, broadcast.name, broadcast.status, message.value ->> 'template_id' as template_id
     from broadcasts as broadcast, json_each(json_array(broadcast.plan -> '$.messages', broadcast.fallback -> '$.messages')) as list,
       json_each(coalesce(list.value, '[]')) as message
     where broadcast.status in ('draft', 'pending', 'scheduled', 'sending', 'paused')
       and message.value ->> 'template_id' in (select value from json_each(?1))
     order by broadcast.id, template_id`,
    JSON.stringify(templateIds),
  );
}
