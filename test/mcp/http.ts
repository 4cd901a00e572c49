import { SELF } from "cloudflare:test";
import { ORIGIN } from "../support/worker";

/** A request to the Worker with the headers that an MCP client sends; a header that is null is left out. */
export function send(
  headers: Record<string, string | null>,
  init: { method?: string; body?: string; path?: string; origin?: string } = {},
): Promise<Response> {
  const { method = "POST", body, path = "/mcp", origin = ORIGIN } = init;
  const all: Record<string, string | null> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    host: new URL(origin).host,
    authorization: "Bearer local-agent-token",
    ...headers,
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  return SELF.fetch(`${origin}${path}`, {
    method,
    headers: Object.fromEntries(kept),
    ...(body !== undefined && { body }),
  });
}

/** A JSON-RPC request as text. */
export function rpcBody(method: string, params?: unknown, id: number | string = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, ...(params !== undefined && { params }) });
}

/** A `tools/call` as text. */
export const callBody = (name: string, args: unknown = {}) =>
  rpcBody("tools/call", { name, arguments: args });
