import type { Context } from "hono";
import { audit, recordAudit } from "../../governance";
import { SECOND } from "../../platform/clock";
import { countTry, FAILED_SIGN_INS, networkOf, succeeded } from "../../staff";
import type { ConsoleEnv } from "../console-env";
import { sourceOf } from "../cookies";

/** What came of a try to sign in. */
export type Outcome<Done> =
  | { ok: Done }
  /** A code for the audit log; `staffId` when it is known whose way in was tried. */
  | { refused: string; staffId?: string };

export type LimitedOutcome<Done> = Outcome<Done> | { waitUntil: number };

/** Who of a run without Cloudflare in front tries: everybody together. */
const NO_ADDRESS = "local";

/** How long an address waits that asks for more than any person could, ms. */
export const FLOOD_WAIT = 60 * SECOND;

/**
 * Makes a try to sign in, if the address may make one. It counts as failed before it is made: what succeeds is taken back,
 * what fails is kept in the audit log.
 */
export async function tryTo<Done>(
  c: Context<ConsoleEnv>,
  method: "passkey" | "oidc" | "invitation",
  attempt: () => Promise<Outcome<Done>>,
): Promise<LimitedOutcome<Done>> {
  const ctx = { ...c.var.ctx, ...sourceOf(c) };
  const address = ctx.source.address ?? NO_ADDRESS;
  if (await isFlooding(c)) return { waitUntil: ctx.clock.now() + FLOOD_WAIT };
  const { count, waitUntil } = await countTry(ctx, address);
  if (waitUntil !== null) {
    if (count === FAILED_SIGN_INS.most + 1)
      await recordAudit(ctx, { action: "sign_in.limited", outcome: "denied", details: { method } });
    return { waitUntil };
  }
  const outcome = await attempt();
  if ("ok" in outcome) {
    await ctx.db.run(await succeeded(address));
    return outcome;
  }
  const { refused: code, staffId } = outcome;
  const entity = staffId === undefined ? {} : { entity: { kind: "staff", id: staffId } };
  const { insert } = audit(ctx, {
    action: "sign_in.failed",
    outcome: "denied",
    code,
    ...entity,
    details: { method },
  });
  await ctx.db.run(insert);
  return outcome;
}

/** Whether an address, of IPv6 its whole network, asks for more than any person could; counted by the platform, before the database is asked. */
export async function isFlooding(c: Context<ConsoleEnv>): Promise<boolean> {
  const { address } = sourceOf(c).source;
  if (address === null) return false;
  const { success } = await c.env.TRY_LIMIT.limit({ key: `sign-in:${networkOf(address)}` });
  return !success;
}

/** Seconds until a time, for `Retry-After`. */
export function retryAfter(c: Context<ConsoleEnv>, waitUntil: number): string {
  return String(Math.max(1, Math.ceil((waitUntil - c.var.ctx.clock.now()) / SECOND)));
}
