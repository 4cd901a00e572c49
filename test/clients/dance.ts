import { env, SELF } from "cloudflare:test";
import { Browser } from "../console/browser";
import { rpcBody, send } from "../mcp/http";
import { ORIGIN } from "../support/worker";

export const REDIRECT = "https://apps.example/callback";
export const RESOURCE = `${ORIGIN}/mcp`;
export const DOCUMENT = "https://apps.example/clients/tea-desk";

/** A code verifier and its S256 challenge. */
export const VERIFIER = "a-verifier-of-at-least-forty-three-characters-000";

export async function s256(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Registers a public client as MCP clients do, and returns its id. */
export async function register(metadata: Record<string, unknown> = {}): Promise<string> {
  const response = await SELF.fetch(`${ORIGIN}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Kettle",
      redirect_uris: [REDIRECT],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      ...metadata,
    }),
  });
  if (response.status !== 201) throw new Error(`registration answered ${response.status}`);
  return (await response.json<{ client_id: string }>()).client_id;
}

/** The address that a client sends the person to; a parameter that is null is left out. */
export async function authorizeUrl(
  clientId: string,
  changes: Record<string, string | null> = {},
): Promise<string> {
  const all: Record<string, string | null> = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT,
    code_challenge: await s256(VERIFIER),
    code_challenge_method: "S256",
    state: "state-1",
    resource: RESOURCE,
    scope: "contacts:read inbox:read",
    ...changes,
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  return `/console/authorize?${new URLSearchParams(kept)}`;
}

export interface ConsentForm {
  csrf_token: string;
  handle: string;
  query: string;
  /** What is offered and what of it is ticked. */
  offered: string[];
  ticked: string[];
}

const plain = (text: string) => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"');

/** The form of a consent page. */
export function formOf(html: string): ConsentForm {
  const hidden = (name: string) => plain(new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "");
  const boxes = [...html.matchAll(/<input type="checkbox" name="scope" value="([^"]+)"( checked="")?\/>/g)];
  return {
    csrf_token: hidden("csrf_token"),
    handle: hidden("handle"),
    query: hidden("query"),
    offered: boxes.map(([, scope = ""]) => scope),
    ticked: boxes.filter(([, , checked]) => checked).map(([, scope = ""]) => scope),
  };
}

/** Sends a consent form; scopes are those that were ticked unless others are given. */
export function decide(
  browser: Browser,
  form: ConsentForm,
  decision: "allow" | "deny",
  scopes: readonly string[] = form.ticked,
  more: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams({
    csrf_token: form.csrf_token,
    handle: form.handle,
    query: form.query,
    spelling: "dotted",
    decision,
    ...more,
  });
  for (const scope of scopes) body.append("scope", scope);
  return browser.request("/console/authorize", { method: "POST", body });
}

export const signedIn = async (staff: string): Promise<Browser> => {
  const browser = new Browser();
  await browser.post("/console/sign-in/local", { staff });
  return browser;
};

/** A person looks at the page and agrees. Returns where their browser is sent. */
export async function agree(
  staff: string,
  url: string,
  scopes?: readonly string[],
  more: Record<string, string> = {},
): Promise<URL> {
  const browser = await signedIn(staff);
  const form = formOf(await browser.read(url));
  const response = await decide(browser, form, "allow", scopes, more);
  if (response.status !== 302)
    throw new Error(`consent answered ${response.status}: ${await response.text()}`);
  return new URL(response.headers.get("location") ?? "");
}

/** A request to the token endpoint; a field that is null is left out. */
export function token(fields: Record<string, string | null>, origin = ORIGIN): Promise<Response> {
  const kept = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== null);
  return SELF.fetch(`${origin}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(kept).toString(),
  });
}

export const redeem = (clientId: string, code: string, changes: Record<string, string | null> = {}) =>
  token({
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    resource: RESOURCE,
    ...changes,
  });

export const refresh = (
  clientId: string,
  refreshToken: string,
  changes: Record<string, string | null> = {},
) => token({ grant_type: "refresh_token", client_id: clientId, refresh_token: refreshToken, ...changes });

export interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
}

/** The whole dance of a client that registered: what it holds in the end. */
export async function connected(
  staff = "agent",
  scopes?: readonly string[],
  more: Record<string, string> = {},
): Promise<Tokens & { clientId: string; grantId: string }> {
  const clientId = await register();
  const to = await agree(staff, await authorizeUrl(clientId), scopes, more);
  const response = await redeem(clientId, to.searchParams.get("code") ?? "");
  if (response.status !== 200) throw new Error(`token answered ${response.status}`);
  const tokens = await response.json<Tokens>();
  return { ...tokens, clientId, grantId: tokens.access_token.split(":")[0] ?? "" };
}

/** A ping with a bearer token. */
export const ping = (accessToken: string, origin = ORIGIN): Promise<Response> =>
  send({ authorization: `Bearer ${accessToken}` }, { body: rpcBody("ping"), origin });

export interface GrantRow {
  id: string;
  staff_id: string;
  client_id: string;
  client_name: string;
  scopes: string;
  name_spelling: string;
  revoked_at: number | null;
  revoked_by: string | null;
}

export const grants = async (): Promise<GrantRow[]> =>
  (await env.DB.prepare("select * from oauth_grants order by id").all<GrantRow>()).results;

/** The audit entries of an action, oldest first. */
export const audited = async (action: string): Promise<Record<string, string | null>[]> =>
  (
    await env.DB.prepare("select * from audit_log where action = ?1 order by id")
      .bind(action)
      .all<Record<string, string | null>>()
  ).results;
