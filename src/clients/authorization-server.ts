import {
  OAuthAuthorizationServer,
  OAuthError,
  type OAuthErrorInternal,
  type TokenExchangeCallbackOptions,
  type TokenExchangeCallbackResult,
} from "@cloudflare/workers-oauth-provider";
import { findGrant, noteUse, SCOPES } from "../auth";
import { DAY, HOUR, SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import type { Env } from "../platform/env";

/** Where the parts of OAuth answer. The consent page is below the console, because that is where its session's cookie goes. */
export const OAUTH_PATHS = {
  authorize: "/console/authorize",
  token: "/oauth/token",
  register: "/oauth/register",
  metadata: "/.well-known/oauth-authorization-server",
} as const;

/** How long an access token is good, and a grant that nobody uses, ms. */
export const ACCESS_TOKEN_LIFETIME = HOUR;
export const GRANT_IDLE_LIFETIME = 30 * DAY;

/** What the tokens of a grant carry: the row that decides whether they still hold. */
export interface GrantProps {
  grant_id: string;
}

/** The audience of every access token: one resource, at the address that was asked. */
export function resourceOf(origin: string): string {
  return `${origin}/mcp`;
}

/** OAuth needs TLS, but for a run on this machine. */
function mayIssue(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/**
 * The authorization server at `origin`, for one request; undefined where none may be. Clients, codes and tokens are the
 * library's, in KV, hashed; which grants hold is ours, in D1, and D1 is asked at each exchange and at each call.
 * `failed` hears why a request was refused.
 */
export function authorizationServer(
  app: AppContext,
  origin: string,
  failed: (why: OAuthErrorInternal) => void = () => {},
): OAuthAuthorizationServer<Env> | undefined {
  if (!mayIssue(origin)) return undefined;
  return new OAuthAuthorizationServer<Env>({
    issuer: origin,
    resources: [resourceOf(origin)],
    authorizeEndpoint: OAUTH_PATHS.authorize,
    tokenEndpoint: OAUTH_PATHS.token,
    clientRegistrationEndpoint: OAUTH_PATHS.register,
    scopesSupported: [...SCOPES],
    // Documents are fetched under `global_fetch_strictly_public`, so no address of a private network is reached.
    clientIdMetadataDocumentEnabled: true,
    accessTokenTTL: ACCESS_TOKEN_LIFETIME / SECOND,
    refreshTokenTTL: GRANT_IDLE_LIFETIME / SECOND,
    refreshTokenIdleTTL: GRANT_IDLE_LIFETIME / SECOND,
    tokenExchangeCallback: (exchange) => holds(app, exchange),
    onError: ({ code, internal }) => {
      app.log.info("oauth.refused", { code, category: internal.category, reason: internal.reason });
      failed(internal);
    },
  });
}

/**
 * Whether the grant of a code or refresh token still holds, and what of it does: a role that the person lost since is
 * not in the new token. An `invalid_grant` also ends the grant in KV.
 */
async function holds(
  app: AppContext,
  { props, requestedScope }: TokenExchangeCallbackOptions<Env>,
): Promise<TokenExchangeCallbackResult> {
  const grant = await findGrant(app.db, (props as GrantProps).grant_id);
  if (!grant) throw new OAuthError("invalid_grant", { description: "The grant was revoked." });
  noteUse(app, grant);
  const { permissions } = grant.principal;
  return {
    accessTokenScope: requestedScope.filter((scope) => (permissions as ReadonlySet<string>).has(scope)),
  };
}
