import { bearerToken, type Credentials, findToken, isLocalRun, type Principal } from "../auth";
import type { AppContext } from "../platform/context";
import { findAccess, grantIdOf } from "./access-token";

/** What a bearer token stands for, an access token of the authorization server's or an API token; undefined when it does not hold. */
export function findCredentials(
  app: AppContext,
  request: Request,
  token: string,
): Promise<Credentials | undefined> {
  const url = new URL(request.url);
  if (grantIdOf(token) !== undefined) return findAccess(app, token, url.origin);
  return findToken(app.db, app.clock, token, isLocalRun(app.env.ENVIRONMENT, url));
}

/** Who a request with a bearer token runs as; undefined without one that holds. */
export async function bearerPrincipal(app: AppContext, request: Request): Promise<Principal | undefined> {
  const token = bearerToken(request);
  return token === undefined ? undefined : (await findCredentials(app, request, token))?.principal;
}
