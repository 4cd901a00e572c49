import { readWithin } from "../platform/body";
import type { AppContext } from "../platform/context";
import { grantIdOf } from "./access-token";
import { authorizationServer, OAUTH_PATHS } from "./authorization-server";
import { endGrant } from "./grants";
import { mayTry, tooMany } from "./limits";

/** Bytes of a request at most: a client's registration is the longest. */
const MOST_BYTES = 64 * 1024;

/**
 * What the library answers for the authorization server: its metadata, registration, tokens and revocation (RFC 7009, at
 * the token endpoint). A grant that ended there ends in D1 too, so that nothing of it is good anywhere any more.
 */
export async function serveOAuth(
  app: AppContext,
  request: Request,
  executionCtx: ExecutionContext,
): Promise<Response> {
  const { origin, pathname } = new URL(request.url);
  const posted = request.method === "POST";
  if (posted && !(await mayTry(app, request, pathname))) {
    return tooMany("Too many requests from this address.");
  }
  const body = posted ? await readWithin(request, MOST_BYTES) : null;
  if (body === undefined) {
    return Response.json({ error: "invalid_request", error_description: "Too large." }, { status: 413 });
  }
  const asked = body ? new Request(request, { body }) : request;
  let replayed = false;
  const server = authorizationServer(app, origin, ({ reason }) => {
    replayed ||= reason === "code_replayed";
  });
  if (!server) return new Response("OAuth needs HTTPS.", { status: 404 });

  const form = posted && pathname === OAUTH_PATHS.token ? await formOf(asked.clone()) : new URLSearchParams();
  const response = await server.fetch(asked, app.env, executionCtx);
  if (replayed) {
    const grantId = grantIdOf(form.get("code") ?? "");
    if (grantId) await endGrant(app, grantId, "code_replayed");
  } else if (form.has("token") && !form.has("grant_type") && response.ok) {
    const grantId = grantIdOf(form.get("token") ?? "");
    // A client that gave back an access token alone keeps its grant.
    const left = grantId && (await server.getOAuthApi(app.env).listUserGrants(grantId));
    if (left && left.items.length === 0) await endGrant(app, grantId, "client");
  }
  return response;
}

/** The fields of a form, empty for what is none: the library says what is wrong with it. */
async function formOf(request: Request): Promise<URLSearchParams> {
  const form = await request.formData().catch(() => new FormData());
  return new URLSearchParams(
    [...form].filter((field): field is [string, string] => typeof field[1] === "string"),
  );
}
