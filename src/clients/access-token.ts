import { type Credentials, findGrant } from "../auth";
import type { AppContext } from "../platform/context";
import { authorizationServer, type GrantProps, resourceOf } from "./authorization-server";

/**
 * The id of the grant that a code or token of the authorization server belongs to. Each grant is a user of its own to
 * the library, so the id stands at the token's start; undefined for anything else, such as an API token.
 */
export function grantIdOf(token: string): string | undefined {
  return /^(grt_[0-9a-z]+):[\w-]+:[\w-]+$/.exec(token)?.[1];
}

/** Whether a principal is a grant: a client that a person let in by sign-in. */
export function isGrant(principalId: string): boolean {
  return principalId.startsWith("grt_");
}

/**
 * What an access token stands for at this origin; undefined when it is unknown, expired, for another audience, of a
 * revoked grant or of a disabled person. The token's own scopes, which a client may have narrowed, limit it further.
 */
export async function findAccess(
  app: AppContext,
  token: string,
  origin: string,
): Promise<Credentials | undefined> {
  const grantId = grantIdOf(token);
  const server = grantId !== undefined && authorizationServer(app, origin);
  if (!grantId || !server) return undefined;
  const [access, grant] = await Promise.all([
    server.validateToken<GrantProps>(resourceOf(origin), token, app.env),
    findGrant(app.db, grantId),
  ]);
  if (!access || !grant || access.props.grant_id !== grantId) return undefined;
  const { principal } = grant;
  const scopes = new Set<string>(access.scope);
  const permissions = new Set([...principal.permissions].filter((permission) => scopes.has(permission)));
  return { ...grant, principal: { ...principal, permissions } };
}
