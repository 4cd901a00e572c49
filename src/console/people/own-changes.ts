import type { Context } from "hono";
import { endSessionOf, endSessionsOf, sessionsOf } from "../../auth";
import { type AuditEntry, audit } from "../../governance";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import {
  askForPasskey,
  changeProfile,
  findPerson,
  insertPasskey,
  madePasskey,
  removePasskey,
  renamePasskey,
} from "../../staff";
import type { SignedInEnv } from "../console-env";
import type { Catalogue } from "../i18n/en";
import { dropSessionCookie } from "../session";
import { challengeSecret, rememberChallenge, textIn } from "./ceremony";
import { mePage } from "./me";
import { nameOf } from "./names";
import { localeOf } from "./person-fields";

const ME = "/console/settings/me";

const back = (c: Context, done: keyof Catalogue["people"]["done"]): Response =>
  c.redirect(`${ME}?done=${done}`, 303);

/** Changes something of one's own, with its audit entry, if `statement` finds its row. */
async function changed(c: Context<SignedInEnv>, statement: Statement, action: string): Promise<boolean> {
  const { call } = c.var;
  const entry: AuditEntry = {
    action,
    outcome: "ok",
    entity: { kind: "staff", id: call.principal.staffId },
  };
  try {
    await call.db.batch([statement, guardChanges(), audit(call, entry).insert]);
    return true;
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    return false;
  }
}

/** `POST /console/settings/me`: name and language. */
export async function saveProfile(c: Context<SignedInEnv>): Promise<Response> {
  const { problems } = c.var.i18n.t.people;
  const form = await c.req.parseBody();
  const name = nameOf(form.name);
  const locale = localeOf(form.locale);
  if (!name) return mePage(c, 400, problems.name);
  if (!locale) return mePage(c, 400, problems.language);
  await changed(c, changeProfile(c.var.call, name, locale), "profile.changed");
  return back(c, "profile");
}

/** `POST /console/settings/me/passkeys/begin`. */
export async function beginOwnPasskey(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { staffId: id, name } = call.principal;
  const person = await findPerson(call, id);
  const { options, secret } = await askForPasskey(call, { id, name, login: person?.email ?? name });
  rememberChallenge(c, secret);
  return c.json({ options });
}

/** `POST /console/settings/me/passkeys/finish`. */
export async function finishOwnPasskey(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { people } = i18n.t;
  const form = await c.req.parseBody();
  const passkey = await madePasskey(call, call.principal.staffId, {
    secret: challengeSecret(c),
    credential: textIn(form, "credential"),
    name: nameOf(form.name) ?? people.passkey.unnamed,
  });
  const kept = passkey && (await changed(c, insertPasskey(passkey, call.clock.now()), "passkey.added"));
  return kept
    ? c.json({ next: `${ME}?done=passkey_added` })
    : c.json({ message: people.problems.passkey_failed }, 403);
}

/** `POST /console/settings/me/passkeys/rename`. */
export async function renameOwnPasskey(c: Context<SignedInEnv>): Promise<Response> {
  const { problems } = c.var.i18n.t.people;
  const form = await c.req.parseBody();
  const name = nameOf(form.name);
  if (!name) return mePage(c, 400, problems.name);
  const { staffId } = c.var.call.principal;
  const renamed = await changed(c, renamePasskey(staffId, textIn(form, "passkey"), name), "passkey.renamed");
  return renamed ? back(c, "passkey_renamed") : mePage(c, 404, problems.passkey_gone);
}

/** `POST /console/settings/me/passkeys/remove`: never the last way to sign in. */
export async function removeOwnPasskey(c: Context<SignedInEnv>): Promise<Response> {
  const { problems } = c.var.i18n.t.people;
  const { staffId } = c.var.call.principal;
  const id = textIn(await c.req.parseBody(), "passkey");
  const removed = await changed(c, removePasskey(staffId, id), "passkey.removed");
  return removed ? back(c, "passkey_removed") : mePage(c, 409, problems.last_passkey);
}

/** `POST /console/settings/me/sessions/end`: ends one session of one's own. */
export async function endOwnSession(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { staffId } = call.principal;
  const key = textIn(await c.req.parseBody(), "session");
  const session = (await sessionsOf(call.db, call.clock, staffId)).find((one) => one.key === key);
  if (session) await changed(c, endSessionOf(staffId, session.csrfToken), "session.ended");
  return back(c, "session_ended");
}

/** `POST /console/settings/me/sessions/end-all`: also this one. */
export async function endOwnSessions(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { staffId } = call.principal;
  const entry = audit(call, {
    action: "sessions.ended",
    outcome: "ok",
    entity: { kind: "staff", id: staffId },
  });
  await call.db.batch([endSessionsOf(staffId), entry.insert]);
  dropSessionCookie(c);
  return c.redirect("/console/sign-in", 303);
}
