import { MINUTE, rfc3339, SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { equalInConstantTime, hmacSha256 } from "../platform/hash";

/** How long a link to a file works, ms: long enough for one look. */
const FILE_LINK_LIFETIME = 5 * MINUTE;

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

/** A link to the bytes of an asset, and until when it works. */
export async function mediaLink(
  ctx: AppContext,
  assetId: string,
): Promise<{ url: string; expires_at: string } | null> {
  const url = await signedLink(ctx, `/files/media/${assetId}`, FILE_LINK_LIFETIME);
  return url === null ? null : { url, expires_at: rfc3339(ctx.clock.now() + FILE_LINK_LIFETIME) };
}

/** A link to put the bytes of an asset to. Another path than the one to get them: neither opens the other. */
export const uploadLink = (ctx: AppContext, assetId: string, lifetime: number): Promise<string | null> =>
  signedLink(ctx, `/files/uploads/${assetId}`, lifetime);
