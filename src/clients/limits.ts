import { isLocalRun } from "../auth";
import { MINUTE, SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { networkOf } from "../staff";

/** The limits are for a minute (wrangler.toml), so that is how long to wait at most. */
const WAIT_SECONDS = MINUTE / SECOND;

/** Whether a principal may call once more in this minute. */
export async function mayCall({ env, count }: AppContext, principalId: string): Promise<boolean> {
  const { success } = await env.CALL_LIMIT.limit({ key: principalId });
  if (!success) count("rate_limited", { what: "call" });
  return success;
}

/**
 * Whether an address, of IPv6 its whole network, may try once more in this minute at `what` needs no sign-in. Cloudflare
 * names the address; there is none, and no limit, in a local run.
 */
export async function mayTry(app: AppContext, request: Request, what: string): Promise<boolean> {
  const address = request.headers.get("cf-connecting-ip");
  if (address === null || isLocalRun(app.env.ENVIRONMENT, request.url)) return true;
  const { success } = await app.env.TRY_LIMIT.limit({ key: `${what} ${networkOf(address)}` });
  // Of `bearer <grant>` the first word: labels take no ids.
  if (!success) app.count("rate_limited", { what: what.split(" ")[0] ?? "" });
  return success;
}

/** 429, and how long to wait. */
export function tooMany(description: string): Response {
  return Response.json(
    { error: "too_many_requests", error_description: description },
    {
      status: 429,
      headers: {
        "retry-after": String(WAIT_SECONDS),
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "Retry-After",
      },
    },
  );
}
