import { type CallContext, findGrant, type Permission } from "../auth";
import { audit } from "../governance";
import type { NameSpelling } from "../mcp/names";
import type { AppContext } from "../platform/context";
import { guardChanges, isGuardFailure } from "../platform/db";
import { authorizationServer } from "./authorization-server";
import { earlierGrants, insertGrant, revokeGrant } from "./grant-store";

export interface Given {
  clientId: string;
  clientName: string;
  scopes: readonly Permission[];
  nameSpelling: NameSpelling;
}

/** Keeps what a person gives a client. */
export async function giveGrant(call: CallContext, given: Given): Promise<string> {
  const id = call.ids.next("grant");
  const entry = audit(call, {
    action: "grant.given",
    outcome: "ok",
    entity: { kind: "grant", id },
    details: { client_id: given.clientId, scopes: given.scopes, name_spelling: given.nameSpelling },
  });
  const staffId = call.principal.staffId;
  await call.db.batch([insertGrant({ id, staffId, ...given, createdAt: call.clock.now() }), entry.insert]);
  return id;
}

/**
 * Ends what a client held before it was given `grantId`. One that registered has an id of its own, so the new grant
 * stands in place of the old; an id that is the address of a metadata document is shared by everybody's installations,
 * and their grants go on.
 */
export async function replaceGrants(call: CallContext, clientId: string, grantId: string): Promise<void> {
  if (isDocument(clientId)) return;
  for (const id of await earlierGrants(call.db, call.principal.staffId, clientId, grantId)) {
    await takeBackGrant(call, id, false, "replaced");
  }
}

function isDocument(clientId: string): boolean {
  return URL.canParse(clientId);
}

/**
 * Takes a grant back, one's own or, with `anyone`, somebody else's; false when there is none to take back. Its tokens
 * are refused from the next request on; the library's records of them are removed behind the answer.
 */
export async function takeBackGrant(
  call: CallContext,
  grantId: string,
  anyone: boolean,
  why?: "replaced" | "not_completed",
): Promise<boolean> {
  const { principal, clock } = call;
  const owner = anyone ? null : principal.staffId;
  const entry = audit(call, {
    action: "grant.revoked",
    outcome: "ok",
    entity: { kind: "grant", id: grantId },
    ...(why && { code: why }),
  });
  try {
    await call.db.batch([
      revokeGrant(grantId, clock.now(), principal.staffId, owner),
      guardChanges(),
      entry.insert,
    ]);
  } catch (error) {
    if (isGuardFailure(error)) return false;
    throw error;
  }
  call.later(forget(call, grantId));
  return true;
}

/** Ends a grant that its client gave back, or whose code was used twice. */
export async function endGrant(
  app: AppContext,
  grantId: string,
  why: "client" | "code_replayed",
): Promise<void> {
  const grant = await findGrant(app.db, grantId);
  if (!grant) return;
  const { id, name } = grant.principal;
  const entry = audit(
    app,
    { action: "grant.revoked", outcome: "ok", entity: { kind: "grant", id }, code: why },
    { kind: "client", id, name },
  );
  try {
    await app.db.batch([revokeGrant(id, app.clock.now(), null, null), guardChanges(), entry.insert]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
}

/** Removes what the library keeps of a grant. */
async function forget(app: AppContext, grantId: string): Promise<void> {
  const oauth = authorizationServer(app, app.publicUrl)?.getOAuthApi(app.env);
  const kept = await oauth?.listUserGrants(grantId);
  for (const { id } of kept?.items ?? []) await oauth?.revokeGrant(id, grantId);
}
