import { createMcpHandler } from "agents/mcp/server";
import {
  bearerToken,
  type CallContext,
  type Credentials,
  isLocalRun,
  may,
  noteUse,
  type Permission,
  type Principal,
} from "../auth";
import {
  BASE_SCOPES,
  findCredentials,
  grantIdOf,
  isGrant,
  mayCall,
  mayTry,
  resourceMetadataUrl,
  tooMany,
} from "../clients";
import { recordAudit } from "../governance";
import { readWithin } from "../platform/body";
import type { AppContext } from "../platform/context";
import type { Tool } from "./define-tool";
import { type NameSpelling, ROOMS, type Room } from "./names";
import { Registry, type ToolView } from "./registry";
import { createServer } from "./server";

/** How long an API token is remembered for lists of tools, ms, and how many are at most. */
const CREDENTIALS_LIFETIME = 5_000;
const MOST_CREDENTIALS = 1_000;

/** Bytes of a request body at most: no tool takes more inline. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * What is wrong with the credentials, as the MCP authorization specification wants it said (RFC 6750, RFC 9728):
 * 401 without or with a wrong token, 403 when the token lacks a scope that its owner's role has.
 */
function challenge(
  request: Request,
  status: 401 | 403,
  error: string | undefined,
  description: string,
  scope?: string,
): Response {
  const metadata = resourceMetadataUrl(new URL(request.url).origin);
  const parts = [
    ...(error ? [`error="${error}"`, `error_description="${description}"`] : []),
    ...(scope ? [`scope="${scope}"`] : []),
    `resource_metadata="${metadata}"`,
  ];
  return Response.json(
    { error: error ?? "unauthorized", error_description: description, ...(scope && { scope }) },
    {
      status,
      headers: {
        "www-authenticate": `Bearer ${parts.join(", ")}`,
        "cache-control": "no-store",
        // A client in a browser has to be able to read the challenge to start its authorization.
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "WWW-Authenticate",
      },
    },
  );
}

function badQuery(message: string): Response {
  return Response.json({ error: "invalid_request", error_description: message }, { status: 400 });
}

/** Reads `?names=`, `?rooms=` and `?readonly=`; an unknown value is refused rather than ignored. */
function viewOf(url: URL, principal: Principal, locale: string): ToolView | string {
  const names = url.searchParams.get("names");
  if (names !== null && names !== "underscore" && names !== "dotted")
    return "names must be dotted or underscore";
  const readonly = url.searchParams.get("readonly");
  if (readonly !== null && readonly !== "true" && readonly !== "false")
    return "readonly must be true or false";
  const rooms = url.searchParams.get("rooms");
  const wanted = rooms
    ?.split(",")
    .map((room) => room.trim())
    .filter(Boolean);
  const unknown = wanted?.filter((room) => !(ROOMS as readonly string[]).includes(room)) ?? [];
  if (unknown.length > 0) return `unknown rooms: ${unknown.join(", ")}; there are ${ROOMS.join(", ")}`;
  return {
    spelling: (names as NameSpelling | null) ?? principal.nameSpelling,
    rooms: wanted && wanted.length > 0 ? new Set(wanted as Room[]) : undefined,
    readOnly: readonly === "true",
    language: locale.startsWith("zh") ? "zh-Hant" : "en",
  };
}

/** The tool that a `tools/call` names, to tell a missing scope before the call is answered. */
function calledTool(registry: Registry, body: unknown): Tool | undefined {
  const call = body as { method?: unknown; params?: { name?: unknown } } | null;
  return call?.method === "tools/call" && typeof call.params?.name === "string"
    ? registry.find(call.params.name)
    : undefined;
}

/** The `/mcp` endpoint over a set of tools. */
export function createMcpEndpoint(tools: readonly Tool[]) {
  const registry = new Registry(tools);
  /** What the server of a request needs to know; the SDK hands the factory the request. */
  const calls = new WeakMap<Request, { ctx: CallContext; view: ToolView }>();
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const call = requestInfo && calls.get(requestInfo);
      if (!call) throw new Error("a server was asked for without a request that was authorized");
      return createServer(call.ctx, registry, call.view);
    },
    { route: "/mcp", maxRequestBodySize: MOST_BYTES },
  );
  const known = new CredentialsCache();

  return async function serveMcp(
    app: AppContext,
    request: Request,
    executionCtx: ExecutionContext,
  ): Promise<Response> {
    const url = new URL(request.url);
    if (request.method === "OPTIONS") return handler(request, undefined, executionCtx);

    const token = bearerToken(request);
    if (!token) {
      return challenge(request, 401, undefined, "This endpoint needs a bearer token.", BASE_SCOPES.join(" "));
    }
    const body = await readBody(request);
    if (body instanceof Response) return body;
    const { parsedBody } = body;
    const local = isLocalRun(app.env.ENVIRONMENT, url);
    const find = () => findCredentials(app, request, token);
    const credentials =
      listsTools(parsedBody) && grantIdOf(token) === undefined
        ? await known.get(`${local} ${token}`, app.clock.now(), find)
        : await find();
    if (!credentials) {
      // Many clients behind one address may hold access tokens that just expired: each counts for itself, so that all
      // of them are told to renew. A made-up grant is no way around, as nothing holds that could be guessed.
      const grantId = grantIdOf(token);
      const tried = grantId === undefined ? "bearer" : `bearer ${grantId}`;
      if (!(await mayTry(app, request, tried))) return tooMany("Too many tokens that do not hold.");
      app.count("sign_in_failures", { means: "bearer" });
      return challenge(request, 401, "invalid_token", "The token is unknown, expired or revoked.");
    }
    const { principal, localOnly } = credentials;
    // Seeded tokens work in a local run only, where a limit would measure nothing but itself.
    if (!localOnly && !(await mayCall(app, principal.id))) return tooMany("Too many calls in this minute.");
    noteUse(app, credentials);

    const view = viewOf(url, principal, app.env.LOCALE);
    if (typeof view === "string") return badQuery(view);
    const ctx: CallContext = {
      ...app,
      principal,
      source: {
        via: "mcp",
        address: request.headers.get("cf-connecting-ip"),
        user_agent: request.headers.get("user-agent")?.slice(0, 200) ?? null,
      },
    };

    const tool = calledTool(registry, parsedBody);
    if (tool && !may(principal, tool.permission) && principal.rolePermissions.has(tool.permission)) {
      await recordAudit(ctx, {
        action: "tool.denied",
        outcome: "denied",
        tool: tool.name,
        code: "insufficient_scope",
      });
      return challenge(
        request,
        403,
        "insufficient_scope",
        `${tool.name} needs the scope ${tool.permission}.`,
        wanted(principal, tool.permission),
      );
    }
    calls.set(body.request, { ctx, view });
    return handler.fetch(body.request, { ...(parsedBody !== undefined && { parsedBody }) });
  };
}

/**
 * The scopes to ask for when one is missing. A client that authorizes anew gets a grant of its own for that: in place of
 * the one it had when it registered, beside it when it is known by a metadata document. Either way it goes on with the
 * new one alone, so it is told to ask for what it holds as well.
 */
function wanted(principal: Principal, missing: Permission): string {
  return isGrant(principal.id) ? [...principal.permissions, missing].join(" ") : missing;
}

/** Whether a body asks for the list of tools and nothing else. */
function listsTools(body: unknown): boolean {
  return (body as { method?: unknown } | null | undefined)?.method === "tools/list";
}

/**
 * API tokens of requests that only ask what tools there are. They return nothing of the tenant's, so a token that was
 * revoked a moment ago may still list tool names for these few seconds; no tool call is answered from here.
 */
class CredentialsCache {
  private readonly known = new Map<string, { credentials: Credentials; until: number }>();

  async get(
    key: string,
    now: number,
    find: () => Promise<Credentials | undefined>,
  ): Promise<Credentials | undefined> {
    const hit = this.known.get(key);
    if (hit && hit.until > now && hit.until <= now + CREDENTIALS_LIFETIME) return hit.credentials;
    const credentials = await find();
    if (this.known.size >= MOST_CREDENTIALS) this.known.clear();
    if (credentials) this.known.set(key, { credentials, until: now + CREDENTIALS_LIFETIME });
    else this.known.delete(key);
    return credentials;
  }
}

interface ReadRequest {
  /** For the SDK; its body can still be read where that is needed. */
  request: Request;
  /** Its JSON, parsed once; undefined when the SDK is to judge the request as it is. */
  parsedBody?: unknown;
}

async function readBody(request: Request): Promise<ReadRequest | Response> {
  if (request.method !== "POST") return { request };
  const bytes = await readWithin(request, MOST_BYTES);
  if (!bytes) return new Response("The request body is too large.", { status: 413 });
  const text = new TextDecoder().decode(bytes);
  try {
    // With the parsed body the SDK has no need of the bytes, which are spent.
    return { request, parsedBody: JSON.parse(text) as unknown };
  } catch {
    return { request: new Request(request.url, { method: "POST", headers: request.headers, body: text }) };
  }
}
