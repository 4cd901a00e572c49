import type { Context } from "hono";
import { type CallContext, endSessionOf, endSessionsOf, sessionsOf } from "../../auth";
import { type AuditEntry, audit } from "../../governance";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import {
  askForPasskey,
  changeProfile,
  findPerson,
  insertPasskey,
  issuerOf,
  listPeople,
  madePasskey,
  removePasskey,
  renamePasskey,
} from "../../staff";
import type { SignedInEnv } from "../console-env";
import { dropSessionCookie } from "../session";
import { challengeSecret, rememberChallenge, textIn } from "./ceremony";
import { mePage } from "./me";
import { nameOf } from "./names";
import { localeOf } from "./person-fields";
import { DONE_BY_ENTRY } from "./said";

const ME = "/console/settings/me";

type Action = keyof typeof DONE_BY_ENTRY;

const doneAt = (action: Action): string => `${ME}?done=${DONE_BY_ENTRY[action]}`;

const back = (c: Context, action: Action): Response => c.redirect(doneAt(action), 303);

/** Changes something of one's own, with its audit entry, if `statement` finds its row. */
async function changed(
  c: Context<SignedInEnv>,
  statement: Statement,
  action: Action,
  digests: Pick<AuditEntry, "beforeDigest" | "afterDigest"> = {},
): Promise<boolean> {
  const { call } = c.var;
  const entry: AuditEntry = {
    action,
    outcome: "ok",
    entity: { kind: "staff", id: call.principal.staffId },
    ...digests,
  };
  try {
    await call.db.batch([statement, guardChanges(), audit(call, entry).insert]);
    return true;
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    return false;
  }
}

/** Whether somebody else is called so, but for case and width: people decide by the names they read. */
async function isColleaguesName(call: CallContext, name: string): Promise<boolean> {
  const read = (one: string) => one.normalize("NFKC").toLowerCase();
  const people = await listPeople(call);
  return people.some((person) => person.id !== call.principal.staffId && read(person.name) === read(name));
}

/** `POST /console/settings/me`: name and language. */
export async function saveProfile(c: Context<SignedInEnv>): Promise<Response> {
  const { problems } = c.var.i18n.t.people;
  const form = await c.req.parseBody();
  const name = nameOf(form.name);
  const locale = localeOf(form.locale);
  const profile = { name: textIn(form, "name"), locale: textIn(form, "locale") };
  if (!name) return mePage(c, 400, { problem: problems.name, profile });
  if (!locale) return mePage(c, 400, { problem: problems.language, profile });
  const { call } = c.var;
  const { name: before } = call.principal;
  if (name !== before && (await isColleaguesName(call, name)))
    return mePage(c, 409, { problem: problems.name_taken, profile });
  await changed(c, changeProfile(call, name, locale), "profile.changed", {
    beforeDigest: await sha256(before),
    afterDigest: await sha256(name),
  });
  return back(c, "profile.changed");
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
    ? c.json({ next: doneAt("passkey.added") })
    : c.json({ message: people.problems.passkey_failed }, 403);
}

/** `POST /console/settings/me/passkeys/rename`. */
export async function renameOwnPasskey(c: Context<SignedInEnv>): Promise<Response> {
  const { problems } = c.var.i18n.t.people;
  const form = await c.req.parseBody();
  const name = nameOf(form.name);
  const id = textIn(form, "passkey");
  if (!name) return mePage(c, 400, { problem: problems.name, passkey: { id, name: textIn(form, "name") } });
  const { staffId } = c.var.call.principal;
  const renamed = await changed(c, renamePasskey(staffId, id, name), "passkey.renamed");
  return renamed ? back(c, "passkey.renamed") : mePage(c, 404, { problem: problems.passkey_gone });
}

/** `POST /console/settings/me/passkeys/remove`: never the last way to sign in. */
export async function removeOwnPasskey(c: Context<SignedInEnv>): Promise<Response> {
  const { problems } = c.var.i18n.t.people;
  const { call } = c.var;
  const { staffId } = call.principal;
  const id = textIn(await c.req.parseBody(), "passkey");
  const removed = await changed(c, removePasskey(staffId, id, issuerOf(call)), "passkey.removed");
  return removed ? back(c, "passkey.removed") : mePage(c, 409, { problem: problems.last_passkey });
}

/** `POST /console/settings/me/sessions/end`: ends one session of one's own. */
export async function endOwnSession(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { staffId } = call.principal;
  const key = textIn(await c.req.parseBody(), "session");
  const session = (await sessionsOf(call.db, call.clock, staffId)).find((one) => one.key === key);
  if (session) await changed(c, endSessionOf(staffId, session.csrfToken), "session.ended");
  return back(c, "session.ended");
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
