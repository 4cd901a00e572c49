import type { CallContext, Permission } from "../auth";
import { audit } from "../governance";
import type { NameSpelling } from "../mcp/names";
import { DAY } from "../platform/clock";
import { guardChanges, isGuardFailure } from "../platform/db";
import { randomToken, sha256 } from "../platform/hash";
import { insertToken, revokeToken } from "./token-store";

/** How long a token may be good, days. */
export const LONGEST_TOKEN_DAYS = 365;

/** Characters of a token's name at most. */
export const LONGEST_TOKEN_NAME = 80;

/** Last characters of a token by which people tell theirs apart. */
const HINT_LENGTH = 4;

export interface TokenTerms {
  name: string;
  scopes: readonly Permission[];
  /** Days until it expires. */
  days: number;
  nameSpelling: NameSpelling;
}

/**
 * Makes an API token of the caller's own, under an id that the form was given when it was shown; undefined when that
 * form was sent before. The value is returned here and nowhere else: only its hash is kept.
 */
export async function makeToken(
  call: CallContext,
  id: string,
  terms: TokenTerms,
): Promise<string | undefined> {
  const { principal, clock } = call;
  const token = `wbm_${randomToken()}`;
  const now = clock.now();
  const insert = insertToken({
    id,
    name: terms.name,
    tokenHash: await sha256(token),
    hint: token.slice(-HINT_LENGTH),
    ownerId: principal.staffId,
    roles: principal.roles,
    scopes: terms.scopes,
    nameSpelling: terms.nameSpelling,
    createdAt: now,
    expiresAt: now + terms.days * DAY,
  });
  const entry = audit(call, {
    action: "token.created",
    outcome: "ok",
    entity: { kind: "token", id },
    details: { scopes: terms.scopes, days: terms.days, name_spelling: terms.nameSpelling },
  });
  return (await changed(call, [insert, guardChanges(), entry.insert])) ? token : undefined;
}

/** Takes a token back, one's own or, with `anyone`, somebody else's; false when there is none to take back. */
export function takeBackToken(call: CallContext, id: string, anyone: boolean): Promise<boolean> {
  const owner = anyone ? null : call.principal.staffId;
  const entry = audit(call, { action: "token.revoked", outcome: "ok", entity: { kind: "token", id } });
  return changed(call, [revokeToken(id, call.clock.now(), owner), guardChanges(), entry.insert]);
}

/** Runs a guarded batch; false when its guard undid it. */
async function changed({ db }: CallContext, batch: Parameters<typeof db.batch>[0]): Promise<boolean> {
  try {
    await db.batch(batch);
    return true;
  } catch (error) {
    if (isGuardFailure(error)) return false;
    throw error;
  }
}
