import type { Context } from "hono";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { askForSignIn, usedPasskey, usePasskey } from "../../staff";
import type { ConsoleEnv } from "../console-env";
import { isOwnOrigin, safeNext } from "../same-origin";
import { startSession } from "../session";
import { challengeSecret, refusal, rememberChallenge, textIn, waitAnswer } from "./ceremony";
import { FLOOD_WAIT, isFlooding, tryTo } from "./tries";

/** `POST /console/sign-in/passkey/begin`: what a passkey is to sign. */
export async function beginPasskey(c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx } = c.var;
  if (!isOwnOrigin(c.req.raw, ctx.publicUrl)) return refusal(c, "origin");
  if (await isFlooding(c)) return waitAnswer(c, ctx.clock.now() + FLOOD_WAIT);
  const { options, secret } = await askForSignIn(ctx);
  rememberChallenge(c, secret);
  return c.json({ options });
}

/** `POST /console/sign-in/passkey/finish`: signs in whoever holds the passkey. */
export async function finishPasskey(c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx } = c.var;
  if (!isOwnOrigin(c.req.raw, ctx.publicUrl)) return refusal(c, "origin");
  const form = await c.req.parseBody();
  const outcome = await tryTo(c, "passkey", async () => {
    const used = await usedPasskey(ctx, {
      secret: challengeSecret(c),
      credential: textIn(form, "credential"),
    });
    if ("passkey" in used) return { refused: used.refused, staffId: used.passkey.staffId };
    if ("refused" in used) return used;
    const { passkey, counter, backedUp } = used.ok;
    try {
      const use = usePasskey(passkey, { counter, backedUp }, ctx.clock.now());
      await startSession(c, { id: passkey.staffId, name: passkey.staffName }, "passkey", [
        use,
        guardChanges(),
      ]);
    } catch (error) {
      if (!isGuardFailure(error)) throw error;
      return { refused: "passkey_invalid", staffId: passkey.staffId };
    }
    return { ok: safeNext(form.next, c.req.url) };
  });
  if ("waitUntil" in outcome) return waitAnswer(c, outcome.waitUntil);
  return "ok" in outcome ? c.json({ next: outcome.ok }) : refusal(c, outcome.refused);
}
