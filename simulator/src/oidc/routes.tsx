import { type Context, Hono } from "hono";
import type { Graph } from "../graph";
import { codeShape, giveCode, takeCode } from "./codes";
import { base64url, publicKeys, signed } from "./keys";
import { accounts } from "./people";

/** The one client that the issuer knows. */
const CLIENT = { id: "console-local", secret: "local-oidc-secret" };

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem}a{display:block;padding:.7rem 1rem;margin:.4rem 0;border:1px solid #999;border-radius:8px;color:inherit;text-decoration:none}small{display:block;color:#666}";

const issuerOf = (c: Context): string => `${new URL(c.req.url).origin}/oidc`;

/**
 * `/oidc`: an OpenID Connect issuer as far as a sign-in needs one: discovery, a page to choose who one is, codes with PKCE,
 * RS256 tokens. openid.net/specs/openid-connect-core-1_0.html
 */
export function oidcRoutes(graph: Graph): Hono {
  return new Hono()
    .get("/.well-known/openid-configuration", (c) => {
      const issuer = issuerOf(c);
      return c.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: ["client_secret_basic"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
      });
    })
    .get("/jwks", async (c) => c.json(await publicKeys()))
    .get("/authorize", authorize)
    .post("/token", (c) => token(c, graph))
    .post("/_codes", async (c) => {
      const asked = codeShape.safeParse(await c.req.json());
      return asked.success
        ? c.json({ code: giveCode(asked.data) })
        : c.json({ error: asked.error.message }, 400);
    });
}

/** Whom to sign in as is chosen on a page; `as` chooses at once, `denied` refuses. */
function authorize(c: Context): Response | Promise<Response> {
  const asked = c.req.query();
  const { client_id = "", redirect_uri = "", state = "", code_challenge = "", nonce, as } = asked;
  const isRight =
    client_id === CLIENT.id &&
    URL.canParse(redirect_uri) &&
    asked.response_type === "code" &&
    asked.code_challenge_method === "S256";
  if (!isRight) return c.text("invalid_request", 400);
  const back = new URL(redirect_uri);
  back.searchParams.set("state", state);
  back.searchParams.set("iss", issuerOf(c));
  if (as === "denied") {
    back.searchParams.set("error", "access_denied");
    return c.redirect(back.href);
  }
  const account = accounts.find(({ sub }) => sub === as);
  if (account) {
    const { sub } = account;
    const code = {
      client_id,
      redirect_uri,
      code_challenge,
      sub,
      sign: "RS256",
      ...(nonce && { nonce }),
    } as const;
    back.searchParams.set("code", giveCode(code));
    return c.redirect(back.href);
  }
  const choose = (sub: string) => `?${new URLSearchParams({ ...asked, as: sub })}`;
  return c.html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Identity provider (simulated)</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <h1>Who are you?</h1>
        <p>Simulated identity provider: nobody is asked for a password.</p>
        {accounts.map(({ sub, name, email, email_verified }) => (
          <a href={choose(sub)}>
            {name}
            <small>{`${email}${email_verified ? "" : " (not verified)"}`}</small>
          </a>
        ))}
        <a href={choose("denied")}>Cancel</a>
      </body>
    </html>,
  );
}

const challengeOf = async (verifier: string): Promise<string> =>
  base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));

/** Both halves are form-encoded before they are joined: datatracker.ietf.org/doc/html/rfc6749#section-2.3.1 */
function isClient(authorization: string): boolean {
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization) ?? [];
  const [id = "", secret = ""] = atob(encoded).split(":").map(decodeURIComponent);
  return id === CLIENT.id && secret === CLIENT.secret;
}

async function token(c: Context, graph: Graph): Promise<Response> {
  if (!isClient(c.req.header("authorization") ?? "")) return c.json({ error: "invalid_client" }, 401);
  const form = await c.req.parseBody();
  const code = takeCode(String(form.code));
  const isRight =
    code !== undefined &&
    form.grant_type === "authorization_code" &&
    form.redirect_uri === code.redirect_uri &&
    (await challengeOf(String(form.code_verifier))) === code.code_challenge;
  if (!isRight) return c.json({ error: "invalid_grant" }, 400);
  const account = accounts.find(({ sub }) => sub === code.sub);
  const now = graph.now();
  const claims = {
    iss: issuerOf(c),
    sub: code.sub,
    aud: code.client_id,
    iat: now,
    exp: now + 300,
    ...(code.nonce && { nonce: code.nonce }),
    ...(account && { name: account.name, email: account.email, email_verified: account.email_verified }),
    ...code.claims,
  };
  return c.json({
    access_token: crypto.randomUUID(),
    token_type: "Bearer",
    expires_in: 300,
    id_token: await signed(claims, code.sign),
  });
}
