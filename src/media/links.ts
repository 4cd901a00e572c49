import { SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { equalInConstantTime, hmacSha256 } from "../platform/hash";

/**
 * A link to one path that works for `lifetime` ms without signing in; null when the deployment has no key for links.
 * Whoever has the link has the file, so it is short-lived, and a changed path or time does not verify.
 */
export async function signedLink(ctx: AppContext, path: string, lifetime: number): Promise<string | null> {
  const key = ctx.env.LINK_SIGNING_KEY;
  if (!key) return null;
  const expires = Math.floor((ctx.clock.now() + lifetime) / SECOND);
  const signature = await hmacSha256(key, `${path}\n${expires}`);
  return `${ctx.publicUrl}${path}?expires=${expires}&signature=${signature}`;
}

/** Whether a request came by a link of ours that still holds. */
export async function isSignedLink(ctx: AppContext, url: URL): Promise<boolean> {
  const key = ctx.env.LINK_SIGNING_KEY;
  const expires = url.searchParams.get("expires") ?? "";
  const signature = url.searchParams.get("signature") ?? "";
  if (!key || !/^\d{1,12}$/.test(expires) || Number(expires) * SECOND <= ctx.clock.now()) return false;
  return equalInConstantTime(signature, await hmacSha256(key, `${url.pathname}\n${expires}`));
}
