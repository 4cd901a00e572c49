import { createHmac } from "node:crypto";
import { phoneNumbers } from "../../simulator/src/fixture.ts";
import { localToken } from "../seed/seed.ts";

/** One HTTP request, to be sent many times. */
export interface Call {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Set when `body` holds {@link UNIQUE}, which becomes another text each time, and the body is then signed. */
  secret?: string;
}

export const UNIQUE = "{unique}";
export const APP_SECRET = "local-app-secret";

const MODERN = "2026-07-28";

/** How a client talks to `/mcp`: as of the 2025 revisions, or as of 2026-07-28. */
export type Revision = "2025" | typeof MODERN;

/** A JSON-RPC request to `/mcp` by the holder of a role's local token. */
export function mcpCall(
  role: string,
  method: string,
  params: Record<string, unknown>,
  revision: Revision,
): Call {
  const modern = revision === MODERN;
  const meta = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return {
    path: "/mcp",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${localToken(role)}`,
      ...(modern && { "mcp-protocol-version": MODERN, "mcp-method": method }),
      ...(modern && typeof params.name === "string" && { "mcp-name": params.name }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: { ...params, ...(modern && { _meta: meta }) },
    }),
  };
}

export const toolsList = (revision: Revision) => mcpCall("admin", "tools/list", {}, revision);

export function toolCall(
  role: string,
  tool: string,
  args: Record<string, unknown>,
  revision: Revision = MODERN,
): Call {
  return mcpCall(role, "tools/call", { name: tool, arguments: args }, revision);
}

/** The JSON-RPC message of an answer, which may come as an event stream. */
export function messageOf(text: string): { result?: unknown; error?: unknown } {
  const data = text.split("\n").find((part) => part.startsWith("data: "));
  return JSON.parse(data ? data.slice("data: ".length) : text) as { result?: unknown; error?: unknown };
}

/** A webhook body that brings messages or statuses to the first number. */
export function webhookBody(value: Record<string, unknown>): string {
  const [number] = phoneNumbers;
  const metadata = { display_phone_number: number?.display_phone_number, phone_number_id: number?.id };
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "100000000000001",
        changes: [{ field: "messages", value: { messaging_product: "whatsapp", metadata, ...value } }],
      },
    ],
  });
}

/** Text messages, one from each of some customers, as the body of one webhook. */
export function messagesBody(customers: readonly string[], wamid: (index: number) => string): string {
  return webhookBody({
    contacts: customers.map((wa_id) => ({ wa_id, profile: { name: "Test Customer" } })),
    messages: customers.map((from, index) => ({
      from,
      id: wamid(index),
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: "text",
      text: { body: "Hello, is the oolong in stock again?" },
    })),
  });
}

/** `delivered` for some messages, as the body of one webhook. */
export function statusesBody(wamids: readonly string[]): string {
  return webhookBody({
    statuses: wamids.map((id) => ({
      id,
      status: "delivered",
      timestamp: String(Math.floor(Date.now() / 1000)),
      recipient_id: "85255501001",
    })),
  });
}

export function signature(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

export function webhookCall(path: string): Call {
  return {
    path,
    headers: { "content-type": "application/json" },
    body: messagesBody(["85255501001"], () => `wamid.${UNIQUE}`),
    secret: APP_SECRET,
  };
}
