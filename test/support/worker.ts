import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  env,
  SELF,
  waitOnExecutionContext,
} from "cloudflare:test";
import worker from "../../src/index";
import { settleDeliveries, watchBackground } from "./background";
import { type Delivery, takeWebhooks } from "./simulator";

watchBackground(worker);

export const ORIGIN = "http://localhost:8787";

export interface ToolResult {
  isError: boolean;
  /** The structured content: the answer, or `{ code, message, hint, details }`. */
  // Tests read the answers of every tool, and assert each field that they read.
  data: any;
  text: string;
}

let nextId = 1;

/** One JSON-RPC request to `/mcp`, as a client of the 2025 revisions sends it. */
export async function rpc(
  token: string | undefined,
  method: string,
  params: unknown,
  query = "",
): Promise<Response> {
  return SELF.fetch(`${ORIGIN}/mcp${query}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      host: new URL(ORIGIN).host,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: nextId++, method, params }),
  });
}

/** The JSON-RPC message of an answer, which may come as an event stream. */
export async function rpcMessage(response: Response): Promise<any> {
  const text = await response.text();
  const line = text.split("\n").find((part) => part.startsWith("data: "));
  return JSON.parse(line ? line.slice("data: ".length) : text);
}

/** Calls a tool through HTTP as the holder of a local token (`agent` → `local-agent-token`). */
export async function call(role: string, tool: string, args: unknown = {}, query = ""): Promise<ToolResult> {
  const response = await rpc(`local-${role}-token`, "tools/call", { name: tool, arguments: args }, query);
  const message = await rpcMessage(response);
  if (message.error) return { isError: true, data: message.error, text: message.error.message };
  return {
    isError: message.result.isError === true,
    data: message.result.structuredContent,
    text: message.result.content[0].text,
  };
}

/** Calls a tool and insists that it worked. */
export async function ok(role: string, tool: string, args: unknown = {}): Promise<any> {
  const result = await call(role, tool, args);
  if (result.isError) throw new Error(`${tool} failed: ${JSON.stringify(result.data)}`);
  return result.data;
}

/** Posts a webhook body with a signature to the Worker. */
export function postWebhook({ body, signature }: Delivery): Promise<Response> {
  return SELF.fetch(`${ORIGIN}/webhooks/meta`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": signature },
    body,
  });
}

/** Runs the consumer of a queue as Cloudflare does, with one message. */
export async function consume(queue: string, body: unknown): Promise<void> {
  const batch = createMessageBatch(queue, [
    { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body },
  ]);
  const ctx = createExecutionContext();
  await worker.queue(batch as never, env, ctx);
  await waitOnExecutionContext(ctx);
}

export const applyWebhooks = () => consume("whatsapp-webhooks", { events: 1 });

/** Runs the cron once. */
export async function cron(): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController(), env, ctx);
  await waitOnExecutionContext(ctx);
}

/** Carries everything that Meta has to say to the Worker, and has it applied. */
export async function hearFromMeta(): Promise<void> {
  for (const delivery of await takeWebhooks()) {
    const response = await postWebhook(delivery);
    if (response.status !== 200) throw new Error(`webhook answered ${response.status}`);
  }
  await applyWebhooks();
  await settleDeliveries();
}
