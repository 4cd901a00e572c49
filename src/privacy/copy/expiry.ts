import type { AppContext } from "../../platform/context";
import { statement } from "../../platform/db";
import { copyKeyOf } from "../requests-store";

/** Copies that one run removes at most. */
const MOST = 50;
/** Keys that R2 deletes in one call. */
const MOST_KEYS = 1_000;

/** Removes the files of copies whose time is over, first the bytes, then what is known of them. Run by cron. */
export async function removeExpiredCopies(ctx: AppContext): Promise<number> {
  const expired = await ctx.db.all<{ id: string; file_key: string }>(
    `select id, file_key from personal_data_requests indexed by personal_data_requests_expiry
     where file_key is not null and expires_at <= ?1 limit ?2`,
    ctx.clock.now(),
    MOST,
  );
  if (expired.length === 0) return 0;
  await ctx.env.FILES.delete(expired.map(({ file_key }) => file_key));
  return ctx.db.run(
    statement(
      "update personal_data_requests set file_key = null where id in (select value from json_each(?1))",
      JSON.stringify(expired.map(({ id }) => id)),
    ),
  );
}

/** Removes every copy of people who are erased, also one that is being made. Index `personal_data_requests_contact`. */
export async function removeCopiesOf(ctx: AppContext, contactIds: readonly string[]): Promise<void> {
  const ids = JSON.stringify(contactIds);
  const copies = await ctx.db.all<{ id: string }>(
    `select id from personal_data_requests where contact_id in (select value from json_each(?1)) and kind = 'copy'`,
    ids,
  );
  // The bucket takes so many keys in one call.
  for (let from = 0; from < copies.length; from += MOST_KEYS)
    await ctx.env.FILES.delete(copies.slice(from, from + MOST_KEYS).map(({ id }) => copyKeyOf(id)));
  if (copies.length > 0)
    await ctx.db.run(
      statement(
        `update personal_data_requests set file_key = null where contact_id in (select value from json_each(?1)) and kind = 'copy'`,
        ids,
      ),
    );
}
