import type { AppContext } from "../../platform/context";
import { statement } from "../../platform/db";

/** Copies that one run removes at most. */
const MOST = 50;

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
