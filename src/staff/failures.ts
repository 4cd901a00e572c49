import { MINUTE } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type Statement, statement } from "../platform/db";
import { sha256 } from "../platform/hash";

/** Sign-ins of one address that may fail within a period; then it waits until the period is over. ms */
export const FAILED_SIGN_INS = { most: 10, within: 15 * MINUTE } as const;

/**
 * Of whom tries are counted: an IPv4 address, or the 64 bits that an IPv6 network is given out with, as whoever has one
 * has all of their addresses.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const front = head.split(":").filter((part) => part !== "");
  const back = (tail ?? "").split(":").filter((part) => part !== "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill("0"), ...back];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

export interface Try {
  /** How many have failed within the period, this one among them. */
  count: number;
  /** When the address may try again, if it may not now; ms. */
  waitUntil: number | null;
}

/**
 * Counts a try as failed before it is made, so that many at once cannot all be made before the first is counted;
 * {@link succeeded} takes it back. Primary key of `sign_in_failures`.
 */
export async function countTry(ctx: AppContext, address: string): Promise<Try> {
  const now = ctx.clock.now();
  const row = await ctx.db.first<{ failures: number; since: number }>(
    `insert into sign_in_failures (key_hash, failures, since) values (?1, 1, ?2)
     on conflict (key_hash) do update set
       failures = case when since <= ?3 then 1 else failures + 1 end,
       since = case when since <= ?3 then ?2 else since end
     returning failures, since`,
    await keyOf(address),
    now,
    now - FAILED_SIGN_INS.within,
  );
  const { failures, since } = row ?? { failures: 1, since: now };
  return {
    count: failures,
    waitUntil: failures > FAILED_SIGN_INS.most ? since + FAILED_SIGN_INS.within : null,
  };
}

/** The try that was counted did not fail; the ones before stay counted. */
export async function succeeded(address: string): Promise<Statement> {
  return statement(
    "update sign_in_failures set failures = max(0, failures - 1) where key_hash = ?1",
    await keyOf(address),
  );
}

const keyOf = (address: string): Promise<string> => sha256(`sign-in:${networkOf(address)}`);

/** Forgets counts whose period is over, `most` at a time. */
export function removeOldFailures(now: number, most: number): Statement {
  return statement(
    "delete from sign_in_failures where key_hash in (select key_hash from sign_in_failures where since <= ?1 limit ?2)",
    now - FAILED_SIGN_INS.within,
    most,
  );
}
