import type { AppContext } from "../platform/context";
import type { Statement } from "../platform/db";
import { contactsChangedSince, guardChangedSince } from "./action-requests";
import { LIMITS } from "./policy";

/** Whether changing `count` contacts is a bulk change, with what the same person changed by some tools within the period. */
export async function isBulk(
  ctx: AppContext,
  staffId: string,
  tools: readonly string[],
  count: number,
): Promise<boolean> {
  if (count > LIMITS.bulkContacts) return true;
  const since = ctx.clock.now() - LIMITS.bulkPeriod;
  return count + (await contactsChangedSince(ctx.db, { staffId, tools, since })) > LIMITS.bulkContacts;
}

/**
 * Guards of a change that was not counted as bulk and that nobody approved: it is undone, and looked at anew, when
 * calls at the same moment have made it part of one.
 */
export function guardNotBulk(
  ctx: AppContext,
  request: { requesterStaffId: string; approved: boolean },
  tools: readonly string[],
  { count, bulk }: { count: number; bulk: boolean },
): Statement[] {
  if (request.approved || bulk) return [];
  const since = ctx.clock.now() - LIMITS.bulkPeriod;
  return [
    guardChangedSince({ staffId: request.requesterStaffId, tools, since }, LIMITS.bulkContacts - count),
  ];
}
