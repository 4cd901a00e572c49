import type { AppContext } from "../platform/context";
import { traceId } from "../platform/redact";
import { consequenceOf } from "./error-codes";

/** Meta's error object, as far as it may leave the server. */
export interface GraphError {
  code: number;
  title: string;
  details: string | null;
  trace_id: string | null;
  http_status: number;
  /** Of some errors: which one of those under the code. */
  subcode?: number;
}

/**
 * What came of a Graph API call. `refused`: Meta answered with an error of its own, so it did not do it.
 * `unknown`: no answer that can be read, so it may or may not have done it.
 */
export type GraphOutcome<Data> =
  | { kind: "accepted"; data: Data; traceId: string | null }
  | { kind: "refused"; error: GraphError }
  | { kind: "unknown"; cause: string };

/** Who calls: its settings, and where the call is logged and counted. */
export type GraphCaller = Pick<AppContext, "env" | "log" | "count" | "clock">;

/** How long Meta may take to answer, ms. */
const TIMEOUT = 10_000;

interface GraphErrorBody {
  error?: {
    message?: string;
    code?: number;
    error_subcode?: number;
    error_data?: { details?: string };
    error_user_msg?: string;
    fbtrace_id?: string;
  };
}

function readError(body: unknown, status: number, token: string | undefined): GraphError | undefined {
  const error = (body as GraphErrorBody | null)?.error;
  if (typeof error?.code !== "number") return undefined;
  // Meta may quote a token that it does not like.
  const without = (text: string) => (token ? text.replaceAll(token, "[token]") : text);
  return {
    code: error.code,
    title: without(error.message ?? "Meta gave no message."),
    details: without(error.error_data?.details ?? error.error_user_msg ?? "") || null,
    trace_id: error.fbtrace_id ?? null,
    http_status: status,
    ...(typeof error.error_subcode === "number" && { subcode: error.error_subcode }),
  };
}

/** One call of the Graph API with a JSON body, or none. Never throws for what the network or Meta does. */
export function callGraph<Data>(
  caller: GraphCaller,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<GraphOutcome<Data>> {
  const json = body !== undefined && { body: JSON.stringify(body), type: "application/json" };
  return requestGraph(caller, { method, path, timeout: TIMEOUT, ...json });
}

export interface GraphRequest {
  method: "GET" | "POST";
  path: string;
  /** What is sent, and its `Content-Type`. */
  body?: BodyInit;
  type?: string;
  /** Resumable uploads say OAuth where everything else says Bearer. */
  scheme?: "Bearer" | "OAuth";
  headers?: Readonly<Record<string, string>>;
  /** How long Meta may take to answer, ms. */
  timeout: number;
}

/** What a call is, without ids and without its query, which may hold a token: `POST {id}/messages`. */
export function callName({ method, path }: Pick<GraphRequest, "method" | "path">): string {
  const [place = ""] = path.split("?");
  return `${method} ${place.replace(/^upload:.*/, "upload:{id}").replace(/[^/]*\d{4,}[^/]*/g, "{id}")}`;
}

/**
 * One request to the Graph API (developers.facebook.com/docs/graph-api). The access token goes out in the
 * header and nowhere else. Each is one log line with the ids that Meta wants to be told when something is reported:
 * `fbtrace_id` of an error, else the header `x-fb-trace-id`, and `x-fb-request-id`.
 */
export async function requestGraph<Data>(
  caller: GraphCaller,
  request: GraphRequest,
): Promise<GraphOutcome<Data>> {
  const { log, count, clock } = caller;
  const began = clock.now();
  const { outcome, status, headers } = await askGraph<Data>(caller, request);
  const call = callName(request);
  const error = outcome.kind === "refused" ? outcome.error : undefined;
  const trace = traceId(error?.trace_id) ?? traceId(headers?.get("x-fb-trace-id"));
  const requestId = traceId(headers?.get("x-fb-request-id"));
  log[outcome.kind === "accepted" ? "info" : "error"]("meta.call", {
    call,
    outcome: outcome.kind,
    ms: clock.now() - began,
    ...(status !== undefined && { status }),
    ...(error && { code: error.code, ...(error.subcode !== undefined && { subcode: error.subcode }) }),
    ...(outcome.kind === "unknown" && { cause: outcome.cause }),
    meta_trace_id: trace,
    ...(requestId !== null && { meta_request_id: requestId }),
  });
  if (outcome.kind !== "accepted") count("meta_errors", { code: String(error?.code ?? "none"), call });
  return outcome;
}

interface Asked<Data> {
  outcome: GraphOutcome<Data>;
  status?: number;
  headers?: Headers;
}

async function askGraph<Data>(
  { env }: GraphCaller,
  { method, path, body, type, timeout, scheme = "Bearer", headers }: GraphRequest,
): Promise<Asked<Data>> {
  let response: Response | undefined;
  let text: string;
  try {
    response = await fetch(`${env.META_GRAPH_URL}/${env.META_API_VERSION}/${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `${scheme} ${env.META_ACCESS_TOKEN ?? ""}`,
        ...(type !== undefined && { "content-type": type }),
      },
      ...(body !== undefined && { body }),
      // A redirect would take the token, or a customer's message, to where nobody meant it to go.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    text = await response.text();
  } catch (error) {
    // Where an answer began and broke off, its head has the id under which Meta finds the call.
    return {
      outcome: { kind: "unknown", cause: error instanceof Error ? error.name : "network" },
      ...(response && { status: response.status, headers: response.headers }),
    };
  }
  const { status, headers: answered } = response;
  return { outcome: readOutcome(response, text, env.META_ACCESS_TOKEN), status, headers: answered };
}

function readOutcome<Data>(response: Response, text: string, token: string | undefined): GraphOutcome<Data> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { kind: "unknown", cause: `HTTP ${response.status} without a body that can be read` };
  }
  if (response.ok)
    return { kind: "accepted", data: parsed as Data, traceId: response.headers.get("x-fb-trace-id") };
  const error = readError(parsed, response.status, token);
  // A failure on Meta's side says nothing of how far the call got, unless its code says that it was turned away.
  const turnedAway = error && (response.status < 500 || consequenceOf(error.code).kind === "retry");
  return turnedAway
    ? { kind: "refused", error }
    : { kind: "unknown", cause: `HTTP ${response.status}${error ? `, code ${error.code}` : ""}` };
}
