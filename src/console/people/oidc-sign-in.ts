import type { Context } from "hono";
import { isGuardFailure } from "../../platform/db";
import { describeError } from "../../platform/log";
import { askedOidc, beginOidc, finishOidc, oidcProvider, staffOf } from "../../staff";
import type { ConsoleEnv } from "../console-env";
import { sourceOf } from "../cookies";
import { messagePage } from "../error-pages";
import { safeNext } from "../same-origin";
import { startSession } from "../session";
import { challengeSecret, refusalWords, rememberChallenge, waitWords } from "./ceremony";
import { signInCard } from "./sign-in-card";
import { FLOOD_WAIT, isFlooding, retryAfter, tryTo } from "./tries";

/**
 * `GET /console/sign-in/oidc`: to the identity provider. A link and no form, as the policy of the pages lets forms lead
 * nowhere else.
 */
export async function beginProvider(c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx } = c.var;
  const provider = oidcProvider(c.env);
  if (!provider) return messagePage(c, "notFound");
  if (await isFlooding(c)) return limited(c, ctx.clock.now() + FLOOD_WAIT);
  try {
    const { address, secret } = await beginOidc(ctx, provider, safeNext(c.req.query("next"), c.req.url));
    rememberChallenge(c, secret);
    return c.redirect(address, 302);
  } catch (error) {
    ctx.log.error("oidc.unreachable", describeError(error));
    return signInCard(c, 503, refusalWords(c, "oidc_unreachable"));
  }
}

/**
 * `GET /console/sign-in/oidc/callback`: back from the identity provider. An answer to nothing that this browser asked is
 * refused and does not count: any site can make a browser send it, and so could lock out everybody at an address.
 */
export async function finishProvider(c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx } = c.var;
  const provider = oidcProvider(c.env);
  if (!provider) return messagePage(c, "notFound");
  if (await isFlooding(c)) return limited(c, ctx.clock.now() + FLOOD_WAIT);
  const address = new URL(c.req.url);
  const asked = await askedOidc(ctx, { secret: challengeSecret(c), address });
  if (!asked) return signInCard(c, 403, refusalWords(c, "oidc_challenge"));
  const outcome = await tryTo<string>(c, "oidc", async () => {
    const answer = await finishOidc(ctx, provider, { asked, address });
    if ("refused" in answer) return answer;
    const person = await staffOf({ ...ctx, ...sourceOf(c) }, answer.person);
    if ("refused" in person) return person;
    try {
      await startSession(c, person, "oidc", person.statements);
    } catch (error) {
      if (!isGuardFailure(error)) throw error;
      return { refused: "taken", staffId: person.id };
    }
    return { ok: safeNext(answer.next, c.req.url) };
  });
  if ("waitUntil" in outcome) return limited(c, outcome.waitUntil);
  if ("refused" in outcome) return signInCard(c, 403, refusalWords(c, outcome.refused));
  return c.redirect(outcome.ok, 303);
}

function limited(c: Context<ConsoleEnv>, waitUntil: number): Promise<Response> {
  c.header("Retry-After", retryAfter(c, waitUntil));
  return signInCard(c, 429, waitWords(c, waitUntil));
}
