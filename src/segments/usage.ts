import type { CallContext } from "../auth";
import { ACTIVE_STATUSES, broadcastsOfSegments } from "../broadcasts";
import { notFound } from "../mcp/errors";
import { type Database, statement } from "../platform/db";
import { membersSql } from "./audience";
import { type Leaf, leavesOf } from "./condition";
import { isMaskedFor, namesAreMasked } from "./names";
import { expand } from "./references";
import { allSegments, resolveIn, wholeOf } from "./store";

/**
 * Active broadcasts that go to a segment which asks, directly or through another segment, for something that `touches`
 * says is about to change.
 */
export async function broadcastsAskingFor(
  db: Database,
  touches: (leaf: Leaf) => boolean,
): Promise<{ id: string; name: string; segment: string }[]> {
  const segments = await allSegments(db);
  const resolve = resolveIn(segments);
  const asking = [...segments.values()].filter((segment) =>
    leavesOf(expand(wholeOf(segment), resolve)).some(touches),
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

/**
 * The members of a segment, as a filter over `contacts as contact`.
 *
 * @throws {ToolError} when there is no such segment, or it asks for names that the caller may not see
 */
export async function membersOf(
  ctx: CallContext,
  segmentId: string,
): Promise<(bind: (value: unknown) => string) => string> {
  const segments = await allSegments(ctx.db);
  const segment = segments.get(segmentId);
  if (!segment) throw notFound("segment", segmentId, "whatsapp.segments.list");
  const whole = wholeOf(segment);
  const resolve = resolveIn(segments);
  if (isMaskedFor(ctx, whole, resolve)) throw namesAreMasked();
  const now = ctx.clock.now();
  return (bind) => membersSql(whole, { now, resolve, bind });
}

/**
 * The segments that a contact belongs to at the moment, without those that ask for names which the caller may not see.
 * One batch, one look at the contact by its primary key for each segment.
 */
export async function segmentsOfContact(
  ctx: CallContext,
  contactId: string,
): Promise<{ id: string; name: string }[]> {
  const segments = await allSegments(ctx.db);
  const resolve = resolveIn(segments);
  const seen = [...segments.values()].filter((segment) => !isMaskedFor(ctx, wholeOf(segment), resolve));
  if (seen.length === 0) return [];
  const now = ctx.clock.now();
  const found = await ctx.db.batch(
    seen.map((segment) => {
      const params: unknown[] = [contactId];
      const members = membersSql(wholeOf(segment), {
        now,
        resolve,
        bind: (value) => `?${params.push(value)}`,
      });
      return statement(`select 1 from contacts as contact where contact.id = ?1 and ${members}`, ...params);
    }),
  );
  return seen.flatMap(({ id, name }, index) => (found[index]?.rows.length ? [{ id, name }] : []));
}
