import type { Context } from "hono";
import { GraphError, tokenError } from "./errors";
import { brokenResponse, type Fault } from "./faults";
import { app } from "./fixture";
import type { Graph } from "./graph";
import { newTraceId } from "./ids";
import { parseJson } from "./json";

/** One Graph API call, past its token check. */
export interface GraphCall {
  /** The node of the path: `/v23.0/{id}/…`. */
  id: string;
  query: { [name: string]: string };
  /** Parsed where it is JSON, otherwise undefined. */
  body: unknown;
  /** The raw bytes, for uploads. */
  bytes: ArrayBuffer;
  request: Request;
  fault: Fault | undefined;
}

/** Answers the body of a 200, or throws a GraphError. */
export type GraphHandler = (graph: Graph, call: GraphCall) => unknown;

/** Is told when a call is refused, for whatever reason, with the moment (ms) at which it came and Meta's code. */
export type RefusalHandler = (graph: Graph, call: GraphCall, at: number, code: number) => void;

interface Answer {
  status: number;
  body: unknown;
  /** Meta's code of a refusal. */
  code?: number;
}

/**
 * Wraps a handler with what all Graph calls share: faults, the token, Meta's error body, the request log.
 * A fault strikes before the token is looked at, as a broken network would.
 */
export function graphRoute(
  graph: Graph,
  handler: GraphHandler,
  refused?: RefusalHandler,
  authorize: (graph: Graph, request: Request) => void = requireToken,
): (context: Context) => Promise<Response> {
  return async ({ req }) => {
    const request = req.raw;
    const at = graph.clock();
    const bytes = await request.arrayBuffer();
    const url = new URL(request.url);
    const fault = graph.faults.take(url.pathname + url.search);
    const traceId = newTraceId(fault !== undefined);
    if (fault?.kind === "delay") await scheduler.wait(fault.ms ?? 1_000);
    const text = isJson(request) ? new TextDecoder().decode(bytes) : undefined;
    const body = text === undefined ? undefined : parseJson(text);
    const call = { id: req.param("id") ?? "", query: req.query(), request, bytes, body, fault };
    const answer = await answerOf(graph, handler, authorize, call, traceId);
    if (answer.code !== undefined) refused?.(graph, call, graph.clock(), answer.code);
    const dropped = fault?.kind === "drop_before" || fault?.kind === "drop_after";
    graph.requests.add({
      at,
      request,
      body: text ?? `${bytes.byteLength} bytes of ${request.headers.get("content-type")}`,
      status: dropped ? 0 : answer.status,
      response: answer.body,
    });
    if (dropped) return brokenResponse({ "x-fb-trace-id": traceId });
    return Response.json(answer.body, {
      status: answer.status,
      headers: { "x-fb-trace-id": traceId, "facebook-api-version": "v23.0" },
    });
  };
}

async function answerOf(
  graph: Graph,
  handler: GraphHandler,
  authorize: (graph: Graph, request: Request) => void,
  call: GraphCall,
  traceId: string,
): Promise<Answer> {
  const { fault } = call;
  if (fault?.kind === "drop_before") return { status: 0, body: undefined };
  try {
    if (fault?.kind === "error")
      throw new GraphError(fault.code ?? 131000, undefined, {
        ...(fault.status && { status: fault.status }),
      });
    authorize(graph, call.request);
    return { status: 200, body: await handler(graph, call) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { status: error.status, body: error.body(traceId), code: error.code };
  }
}

/**
 * Throws 190 unless the request bears the configured token, in a header or as `access_token`, and it has not been set to
 * expired.
 */
export function requireToken(graph: Graph, request: Request): void {
  const { ACCESS_TOKEN } = graph.env;
  const given = givenToken(request);
  if (given !== `Bearer ${ACCESS_TOKEN}` && given !== `OAuth ${ACCESS_TOKEN}`) throw tokenError("invalid");
  if (graph.settings.get().token === "expired") throw tokenError("expired");
}

/**
 * What is the app's own wants the app's access token, its id and secret with a bar between them; another token that is good gets 15.
 * developers.facebook.com/documentation/facebook-login/guides/access-tokens, "App access tokens"
 */
export function requireAppToken(graph: Graph, request: Request): void {
  const given = givenToken(request);
  if (given === `Bearer ${app.id}|${graph.env.APP_SECRET}`) return;
  if (given === `Bearer ${graph.env.ACCESS_TOKEN}`)
    throw new GraphError(15, "An access token of the app is needed.", {
      status: 400,
      message: "(#15) This method must be called with an app access_token.",
    });
  throw tokenError("invalid");
}

function givenToken(request: Request): string {
  const inQuery = new URL(request.url).searchParams.get("access_token");
  return request.headers.get("authorization") ?? (inQuery === null ? "" : `Bearer ${inQuery}`);
}

/**
 * The bytes of a resumable upload want their token after `OAuth`, where everything else says Bearer.
 * developers.facebook.com/docs/graph-api/guides/upload, "Step 2"
 */
export function requireOAuth(request: Request): void {
  if (!request.headers.get("authorization")?.startsWith("OAuth ")) throw tokenError("invalid");
}

/** Clients that leave the type out send JSON all the same; uploads always name theirs. */
function isJson(request: Request): boolean {
  const type = request.headers.get("content-type");
  return type === null || type.includes("json") || type.startsWith("text/plain");
}
