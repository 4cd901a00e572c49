import {
  AuthorizationError,
  authorizationErrorRedirect,
  CimdFetchError,
  type ConsentDescription,
  type OAuthHelpers,
} from "@cloudflare/workers-oauth-provider";
import type { CallContext, Permission } from "../auth";
import { recordAudit } from "../governance";
import type { NameSpelling } from "../mcp/names";
import type { AppContext } from "../platform/context";
import { authorizationServer, type GrantProps } from "./authorization-server";
import { giveGrant, replaceGrants, takeBackGrant } from "./grants";

/** Characters of a client's name that are shown and kept at most. */
const LONGEST_NAME = 80;

/** A host, with its port, that is fit to stand in a content security policy. */
const PLAIN_HOST = /^[\w.-]+(:\d+)?$/;

/** The client that asks, as far as anything is known of it. Every text may be the client's own. */
export interface AskingClient {
  name: string;
  /** The domain that its metadata document is at; undefined for one that registered itself. */
  domain: string | undefined;
  redirectHost: string;
  redirectIsLoopback: boolean;
  /** Where a browser is sent afterwards, as a source of a content security policy. */
  redirectSource: string;
  /** The scopes it asked for, known or not. */
  scopes: readonly string[];
}

/** Why there is nothing to agree to, and nothing may be sent to whoever asks. */
export type ConsentRefusal = "unknownApp" | "badRequest" | "expired";

export type Consent =
  | { kind: "ask"; client: AskingClient; handle: string; cookie: string }
  /** What is wrong is told to the client, at an address that it is known to own. */
  | { kind: "redirect"; to: string }
  | { kind: "refused"; why: ConsentRefusal };

/** Where the answer goes, with the cookie that ends what the page had started. */
export type ConsentAnswer =
  | { kind: "redirect"; to: string; cookie: string }
  | { kind: "refused"; why: ConsentRefusal };

function helpers(app: AppContext, request: Request): OAuthHelpers | undefined {
  return authorizationServer(app, new URL(request.url).origin)?.getOAuthApi(app.env);
}

/**
 * What a client asks for at the authorization endpoint. The request is kept at the server; the page carries a handle that
 * works once, for ten minutes, in the browser that holds the cookie.
 */
export async function openConsent(app: AppContext, request: Request): Promise<Consent> {
  const oauth = helpers(app, request);
  if (!oauth) return { kind: "refused", why: "badRequest" };
  try {
    const asked = await oauth.parseAuthRequest(request);
    // The library lets confidential clients go without; OAuth 2.1 and MCP let nobody.
    if (!asked.codeChallenge) {
      return {
        kind: "redirect",
        to: authorizationErrorRedirect(asked, "invalid_request", "PKCE is required"),
      };
    }
    const client = askingClient(await oauth.describeConsent(asked));
    const { handle, headers } = await oauth.beginConsent(asked);
    return { kind: "ask", client, handle, cookie: headers.get("set-cookie") ?? "" };
  } catch (error) {
    if (error instanceof AuthorizationError && error.redirectTo) {
      return { kind: "redirect", to: error.redirectTo };
    }
    return refusalOf(error, "badRequest");
  }
}

/**
 * The person agrees: the grant is kept, and the client gets its code. What the client held before ends once there is a
 * code for the new grant; when none can be made, the new one ends instead. `shownFor` is the client that the form says it
 * was shown for: only to notice that it cannot be verified now while the handle is still good.
 */
export async function allowConsent(
  call: CallContext,
  request: Request,
  handle: string,
  given: { scopes: readonly Permission[]; nameSpelling: NameSpelling },
  shownFor: string,
): Promise<ConsentAnswer> {
  const oauth = helpers(call, request);
  if (!oauth) return { kind: "refused", why: "badRequest" };
  try {
    const scope: string[] = [...given.scopes];
    await oauth.lookupClient(shownFor);
    const approved = await oauth.approveConsent(request, handle, { scope });
    const client = askingClient(await oauth.describeConsent(approved.request));
    const { clientId } = approved.request;
    const grantId = await giveGrant(call, { clientId, clientName: client.name, ...given });
    const authorization = {
      request: approved.request,
      // Each grant is a user of its own to the library: its tokens then tell whose they are, and can be found by it.
      userId: grantId,
      metadata: {},
      scope,
      props: { grant_id: grantId } satisfies GrantProps,
    };
    const { redirectTo } = await oauth.completeAuthorization(authorization).catch(async (error: unknown) => {
      await takeBackGrant(call, grantId, false, "not_completed");
      throw error;
    });
    await replaceGrants(call, clientId, grantId);
    return { kind: "redirect", to: redirectTo, cookie: approved.headers.get("set-cookie") ?? "" };
  } catch (error) {
    return refusalOf(error, "expired");
  }
}

/** The person does not agree, and the client is told so. */
export async function denyConsent(
  call: CallContext,
  request: Request,
  handle: string,
): Promise<ConsentAnswer> {
  const oauth = helpers(call, request);
  if (!oauth) return { kind: "refused", why: "badRequest" };
  try {
    const denied = await oauth.denyConsent(request, handle);
    await recordAudit(call, {
      action: "grant.refused",
      outcome: "denied",
      details: { client_id: denied.request.clientId },
    });
    return { kind: "redirect", to: denied.redirectTo, cookie: denied.headers.get("set-cookie") ?? "" };
  } catch (error) {
    return refusalOf(error, "expired");
  }
}

/** @throws what is neither the client's nor the person's doing */
function refusalOf(error: unknown, otherwise: ConsentRefusal): { kind: "refused"; why: ConsentRefusal } {
  if (error instanceof CimdFetchError) return { kind: "refused", why: "unknownApp" };
  if (error instanceof AuthorizationError) return { kind: "refused", why: otherwise };
  throw error;
}

function askingClient(described: ConsentDescription): AskingClient {
  const { clientName, clientId, clientDomain, redirectUri, redirectHost } = described;
  const { protocol, host, origin } = new URL(redirectUri);
  return {
    name: tidy(clientName) || tidy(clientId),
    domain: clientDomain,
    redirectHost,
    redirectIsLoopback: described.redirectIsLoopback,
    // A policy has no way to name an IPv6 address, and a host may hold what ends a source or a directive.
    redirectSource: PLAIN_HOST.test(host) ? origin : protocol,
    scopes: described.scope,
  };
}

/** A name without what cannot be seen or turns the direction of what stands behind it, and not too long. */
function tidy(name: string): string {
  return [
    ...name
      .normalize("NFC")
      .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
      .trim(),
  ]
    .slice(0, LONGEST_NAME)
    .join("");
}
