import type { Context } from "hono";
import { endSessionsOf } from "../../auth";
import { audit } from "../../governance";
import { guardChanges, isGuardFailure } from "../../platform/db";
import {
  askForPasskey,
  findInvitation,
  type Invitation,
  insertPasskey,
  madePasskey,
  removeIdentitiesOf,
  removePasskeysOf,
  revokeClients,
  revokeInvitations,
  useInvitation,
} from "../../staff";
import type { ConsoleEnv } from "../console-env";
import { sourceOf } from "../cookies";
import { page } from "../layout";
import { isOwnOrigin } from "../same-origin";
import { speakTo, startSession } from "../session";
import {
  challengeSecret,
  refusal,
  refusalWords,
  rememberChallenge,
  textIn,
  waitAnswer,
  waitWords,
} from "./ceremony";
import { nameOf } from "./names";
import { PasskeyForm } from "./passkey-form";
import { FLOOD_WAIT, isFlooding, retryAfter, tryTo } from "./tries";

const secretOf = (c: Context): string => c.req.param("secret") ?? "";

/**
 * The invitation of a link, when it is good. A link that is not is no failed sign-in: nobody guesses 256 bits, and any site
 * can make a browser open one, and so could lock out everybody at an address.
 */
async function opened(
  c: Context<ConsoleEnv>,
): Promise<{ invitation: Invitation } | { waitUntil: number } | "no"> {
  const { ctx } = c.var;
  if (await isFlooding(c)) return { waitUntil: ctx.clock.now() + FLOOD_WAIT };
  const invitation = await findInvitation(ctx, secretOf(c));
  return invitation ? { invitation } : "no";
}

/**
 * `GET /console/join/:secret`: greets the person whom a link lets in. Changes nothing, however often programs that look at
 * links before people do open it.
 */
export async function joinPage(c: Context<ConsoleEnv>): Promise<Response> {
  const found = await opened(c);
  if (found === "no") return joinCard(c, 404, refusalWords(c, "invitation"));
  if ("waitUntil" in found) {
    c.header("Retry-After", retryAfter(c, found.waitUntil));
    return joinCard(c, 429, waitWords(c, found.waitUntil));
  }
  const { invitation } = found;
  speakTo(c, invitation.locale);
  const { i18n } = c.var;
  const { join, passkey } = i18n.t.people;
  const recovers = invitation.kind === "recover";
  return page(
    c,
    { title: join.title },
    <section class="card narrow stack ways">
      <h1>{recovers ? join.welcomeBack(invitation.name) : join.welcome(invitation.name)}</h1>
      <p>{recovers ? join.recover : join.intro}</p>
      <PasskeyForm i18n={i18n} ceremony="create" at={`/console/join/${secretOf(c)}`} button={join.button}>
        <label for="passkey-name">{passkey.name}</label>
        <input
          id="passkey-name"
          name="name"
          maxlength={60}
          autocomplete="off"
          aria-describedby="passkey-hint"
        />
        <span class="muted hint" id="passkey-hint">
          {passkey.nameHint}
        </span>
      </PasskeyForm>
      <p class="muted">{join.until(i18n.date(invitation.expiresAt))}</p>
    </section>,
  );
}

function joinCard(c: Context<ConsoleEnv>, status: 404 | 429, text: string): Promise<Response> {
  const { people, pages } = c.var.i18n.t;
  return page(
    c,
    { title: people.join.title, status, self: "/console/sign-in" },
    <section class="card narrow">
      <h1>{people.join.title}</h1>
      <p role="alert">{text}</p>
      <a class="button secondary" href="/console/sign-in">
        {pages.toSignIn}
      </a>
    </section>,
  );
}

/** `POST /console/join/:secret/begin`: what a new passkey is to be made of. */
export async function beginJoin(c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx } = c.var;
  if (!isOwnOrigin(c.req.raw, ctx.publicUrl)) return refusal(c, "origin");
  const found = await opened(c);
  if (found === "no") return refusal(c, "invitation");
  if ("waitUntil" in found) return waitAnswer(c, found.waitUntil);
  const { staffId: id, name, login } = found.invitation;
  const { options, secret } = await askForPasskey(ctx, { id, name, login });
  rememberChallenge(c, secret);
  return c.json({ options });
}

/** `POST /console/join/:secret/finish`: uses the link up, keeps the passkey and signs the person in, all or nothing. */
export async function finishJoin(c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx, i18n } = c.var;
  if (!isOwnOrigin(c.req.raw, ctx.publicUrl)) return refusal(c, "origin");
  const form = await c.req.parseBody();
  const outcome = await tryTo(c, "invitation", async () => {
    const invitation = await findInvitation(ctx, secretOf(c));
    if (!invitation) return { refused: "invitation" };
    const { id, kind, staffId, name } = invitation;
    const passkey = await madePasskey(ctx, staffId, {
      secret: challengeSecret(c),
      credential: textIn(form, "credential"),
      name: nameOf(form.name) ?? i18n.t.people.passkey.unnamed,
    });
    if (!passkey) return { refused: "passkey_invalid", staffId };
    const now = ctx.clock.now();
    const entry = audit(
      { ...ctx, ...sourceOf(c) },
      { action: "invitation.used", outcome: "ok", entity: { kind: "staff", id: staffId }, details: { kind } },
      { kind: "staff", id: staffId, name },
    );
    try {
      await startSession(c, { id: staffId, name }, "passkey", [
        useInvitation(id, now),
        guardChanges(),
        revokeInvitations(staffId, now),
        // Whoever lost their ways to sign in may have lost them to somebody, who may have made more.
        ...(kind === "recover"
          ? [
              removePasskeysOf(staffId),
              removeIdentitiesOf(staffId),
              endSessionsOf(staffId),
              ...revokeClients(staffId, ctx, staffId),
            ]
          : []),
        insertPasskey(passkey, now),
        guardChanges(),
        entry.insert,
      ]);
    } catch (error) {
      if (!isGuardFailure(error)) throw error;
      return { refused: "invitation", staffId };
    }
    return { ok: "/console" };
  });
  if ("waitUntil" in outcome) return waitAnswer(c, outcome.waitUntil);
  return "ok" in outcome ? c.json({ next: outcome.ok }) : refusal(c, outcome.refused);
}
