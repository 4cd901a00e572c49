import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import type { Condition } from "./condition";
import type { Resolve } from "./evaluate";
import { referencesOf } from "./references";

export interface Segment {
  id: string;
  name: string;
  searchName: string;
  description: string | null;
  condition: Condition;
  exclude: Condition | null;
  allCustomers: boolean;
  purposes: string[];
  version: number;
  createdAt: number;
  updatedAt: number;
}

interface SegmentRow {
  id: string;
  name: string;
  search_name: string;
  description: string | null;
  condition: string;
  exclude: string | null;
  all_customers: number;
  purposes: string;
  version: number;
  created_at: number;
  updated_at: number;
}

/** Segments that a tenant has at most, so that all of them can be looked at together. */
export const MOST_SEGMENTS = 500;

/** All segments by id, the latest change first: there are few, and they name each other. */
export async function allSegments(db: Database): Promise<Map<string, Segment>> {
  const rows = await db.all<SegmentRow>("select * from segments order by updated_at desc, id desc");
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: row.name,
        searchName: row.search_name,
        description: row.description,
        condition: JSON.parse(row.condition) as Condition,
        exclude: row.exclude === null ? null : (JSON.parse(row.exclude) as Condition),
        allCustomers: row.all_customers === 1,
        purposes: JSON.parse(row.purposes) as string[],
        version: row.version,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      },
    ]),
  );
}

/** Who belongs to a segment, as one condition: whom it names without whom it leaves out. */
export function wholeOf({ condition, exclude }: Pick<Segment, "condition" | "exclude">): Condition {
  return exclude === null ? condition : { all: [condition, { not: exclude }] };
}

/** Looks segments up by id in a set that has every one that is named. */
export function resolveIn(segments: ReadonlyMap<string, Pick<Segment, "condition" | "exclude">>): Resolve {
  return (id) => {
    const segment = segments.get(id);
    if (!segment) throw new Error(`segment ${id} is named and not there`);
    return wholeOf(segment);
  };
}

/** A segment and all that name it, directly or through others: a change of it changes them too. */
export function dependentsOf(id: string, segments: ReadonlyMap<string, Segment>): Set<string> {
  const dependents = new Set([id]);
  for (let before = 0; before < dependents.size; ) {
    before = dependents.size;
    for (const segment of segments.values()) {
      if (referencesOf(wholeOf(segment)).some((named) => dependents.has(named))) dependents.add(segment.id);
    }
  }
  return dependents;
}

export interface SegmentValues {
  id: string;
  name: string;
  searchName: string;
  description: string | null;
  condition: Condition;
  exclude: Condition | null;
  allCustomers: boolean;
  purposes: readonly string[];
}

/** What all segments were like: it changes with every change of any of them. */
export function digestOf(segments: ReadonlyMap<string, Segment>): string {
  return `${segments.size} ${[...segments.values()].reduce((sum, { version }) => sum + version, 0)}`;
}

/** Undoes the batch when any segment changed: two changes at once could make a circle that neither makes alone. */
export function guardSegments(digest: string): Statement {
  return statement(
    "insert into batch_guards (passed) select ?1 = (select count(*) || ' ' || coalesce(sum(version), 0) from segments)",
    digest,
  );
}

const NAME_IS_FREE = "not exists (select 1 from segments where search_name = ?3 and id <> ?1)";

/** Writes a new segment; changes no row when the name was taken meanwhile. */
export function insertSegment(segment: SegmentValues, by: string, now: number): Statement {
  return statement(
    `insert into segments (id, name, search_name, description, condition, exclude, all_customers, purposes,
       created_by, created_at, updated_by, updated_at)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?9, ?10 where ${NAME_IS_FREE}`,
    ...valuesOf(segment),
    by,
    now,
  );
}

/** Changes a segment; changes no row when it is no longer of that version, or the name was taken meanwhile. */
export function updateSegment(segment: SegmentValues, version: number, by: string, now: number): Statement {
  return statement(
    `update segments set name = ?2, search_name = ?3, description = ?4, condition = ?5, exclude = ?6, all_customers = ?7,
       purposes = ?8, updated_by = ?9, updated_at = ?10, version = version + 1
     where id = ?1 and version = ?11 and ${NAME_IS_FREE}`,
    ...valuesOf(segment),
    by,
    now,
    version,
  );
}

function valuesOf(segment: SegmentValues): unknown[] {
  return [
    segment.id,
    segment.name,
    segment.searchName,
    segment.description,
    JSON.stringify(segment.condition),
    segment.exclude === null ? null : JSON.stringify(segment.exclude),
    segment.allCustomers,
    JSON.stringify(segment.purposes),
  ];
}
