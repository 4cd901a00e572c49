import * as oauth from "oauth4webapi";
import { HOUR } from "../platform/clock";
import type { AppContext } from "../platform/context";
import type { Env } from "../platform/env";
import { describeError } from "../platform/log";
import { type ChallengeData, openChallenge, takeChallenge } from "./challenges";

/** The issuer with which staff sign in, when the deployment has one. */
export interface OidcProvider {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  /** What the button says. */
  name: string;
}

export function oidcProvider(env: Env): OidcProvider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET, OIDC_NAME } = env;
  if (!issuer || !clientId || !URL.canParse(issuer)) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: OIDC_CLIENT_SECRET || undefined,
    name: OIDC_NAME || new URL(issuer).hostname,
  };
}

/** How an issuer is kept with the people whom it vouches for; null when staff sign in with none. */
export function issuerOf({ env }: AppContext): string | null {
  const provider = oidcProvider(env);
  return provider ? new URL(provider.issuer).href : null;
}

/** What an issuer vouches for. */
export interface OidcPerson {
  issuer: string;
  subject: string;
  /** Lower case, and only when the issuer says that it is verified. */
  email: string | undefined;
}

/** Where the issuer sends people back to. */
export const oidcCallback = (ctx: AppContext): string => `${ctx.publicUrl}/console/sign-in/oidc/callback`;

/** An issuer without encryption is one of a local run: the simulator. */
function requestOptions({ env }: AppContext, { issuer }: OidcProvider) {
  return {
    [oauth.allowInsecureRequests]: env.ENVIRONMENT === "local" && issuer.startsWith("http://"),
    signal: () => AbortSignal.timeout(10_000),
  };
}

/** What issuers say of themselves, kept for an hour in this isolate; what oauth4webapi keeps of their keys goes with it. */
const known = new Map<string, { server: oauth.AuthorizationServer; until: number }>();

async function discovered(ctx: AppContext, provider: OidcProvider): Promise<oauth.AuthorizationServer> {
  const kept = known.get(provider.issuer);
  if (kept && kept.until > ctx.clock.now()) return kept.server;
  const issuer = new URL(provider.issuer);
  const response = await oauth.discoveryRequest(issuer, requestOptions(ctx, provider));
  const server = await oauth.processDiscoveryResponse(issuer, response);
  known.set(provider.issuer, { server, until: ctx.clock.now() + HOUR });
  return server;
}

/** Where to send the browser, and the secret by which it is recognised when it comes back. @throws when the issuer cannot be reached */
export async function beginOidc(
  ctx: AppContext,
  provider: OidcProvider,
  next: string,
): Promise<{ address: string; secret: string }> {
  const server = await discovered(ctx, provider);
  if (!server.authorization_endpoint) throw new Error("the issuer has no authorization endpoint");
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const verifier = oauth.generateRandomCodeVerifier();
  const address = new URL(server.authorization_endpoint);
  const parameters = {
    client_id: provider.clientId,
    redirect_uri: oidcCallback(ctx),
    response_type: "code",
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return {
    address: address.href,
    secret: await openChallenge(ctx, "oidc", { state, nonce, verifier, next }),
  };
}

function authenticationOf(server: oauth.AuthorizationServer, secret: string | undefined): oauth.ClientAuth {
  if (secret === undefined) return oauth.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic")
    ? oauth.ClientSecretBasic(secret)
    : oauth.ClientSecretPost(secret);
}

export type OidcAnswer =
  | { person: OidcPerson; next: string }
  | { refused: "oidc_cancelled" | "oidc_invalid" };

/**
 * What this browser asked the issuer, if the answer is one to that: anything else, which any site can make a browser send,
 * is no try to sign in.
 */
export async function askedOidc(
  ctx: AppContext,
  { secret, address }: { secret: string | undefined; address: URL },
): Promise<ChallengeData["oidc"] | undefined> {
  const asked = await takeChallenge(ctx, "oidc", secret);
  return asked?.state === address.searchParams.get("state") ? asked : undefined;
}

/**
 * Who came back from the issuer: state, issuer, code, nonce, audience, times and signature are all as they must be, or
 * nobody did. openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function finishOidc(
  ctx: AppContext,
  provider: OidcProvider,
  { asked, address }: { asked: ChallengeData["oidc"]; address: URL },
): Promise<OidcAnswer> {
  try {
    const server = await discovered(ctx, provider);
    const client: oauth.Client = { client_id: provider.clientId };
    const options = requestOptions(ctx, provider);
    const parameters = oauth.validateAuthResponse(server, client, address, asked.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authenticationOf(server, provider.clientSecret),
      parameters,
      oidcCallback(ctx),
      asked.verifier,
      options,
    );
    const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: asked.nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, response, options);
    const claims = oauth.getValidatedIdTokenClaims(result);
    // OpenID Connect Core, section 2: never empty, and 255 characters at most.
    if (!claims || claims.sub === "" || claims.sub.length > 255) return { refused: "oidc_invalid" };
    const verified = claims.email_verified === true && typeof claims.email === "string";
    const email = verified ? String(claims.email).trim().toLowerCase() : undefined;
    return { person: { issuer: new URL(claims.iss).href, subject: claims.sub, email }, next: asked.next };
  } catch (error) {
    // The issuer may have changed its keys or addresses: the next try asks for them anew.
    known.delete(provider.issuer);
    const cancelled = error instanceof oauth.AuthorizationResponseError && error.error === "access_denied";
    if (!cancelled) {
      ctx.count("sign_in_failures", { means: "oidc" });
      ctx.log.info("oidc.refused", describeError(error));
    }
    return { refused: cancelled ? "oidc_cancelled" : "oidc_invalid" };
  }
}
