import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  env,
  waitOnExecutionContext,
} from "cloudflare:test";
import worker from "../../src/index";
import type { Env } from "../../src/platform/env";
import { takeWebhooks } from "./simulator";
import { ORIGIN, ok, type ToolResult } from "./worker";

/** What a tool answers, or a part of it: tests read many shapes, and assert what they read. */
export type Answer = ToolResult["data"];

const APP_SECRET = "local-app-secret";
const encoder = new TextEncoder();

/** `X-Hub-Signature-256` of a body: HMAC-SHA256 of its bytes under the app secret. */
export async function sign(body: string | Uint8Array, secret = APP_SECRET): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
  return `sha256=${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Seconds after which the webhook queue was asked to come back, oldest first; a test empties it. */
export const wakeUps: number[] = [];

/**
 * The Worker's bindings with a webhook queue that only notes what it is told, so that no consumer runs behind
 * the back of a test: events are applied when {@link applyEvents} says so.
 */
function quietEnv(changes: Partial<Env> = {}): Env {
  const WEBHOOK_QUEUE = {
    send: async (_body: unknown, options?: { delaySeconds?: number }) => {
      wakeUps.push(options?.delaySeconds ?? 0);
    },
  } as unknown as Env["WEBHOOK_QUEUE"];
  return { ...env, WEBHOOK_QUEUE, ...changes };
}

interface Post {
  /** Replaces the right signature; null leaves the header out. */
  signature?: string | null;
  env?: Partial<Env>;
}

/** Posts a body as Meta does, and waits for all that the request left to be done. */
export async function post(
  body: string | Uint8Array,
  { signature, env: changes }: Post = {},
): Promise<Response> {
  const header = signature === undefined ? await sign(body) : signature;
  const request = new Request(`${ORIGIN}/webhooks/meta`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(header !== null && { "x-hub-signature-256": header }),
    },
    body,
  });
  const ctx = createExecutionContext();
  const response = await worker.fetch(request, quietEnv(changes), ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

/** Runs the consumer of the webhook queue once. */
export async function applyEvents(changes: Partial<Env> = {}): Promise<void> {
  const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { events: 1 } };
  const ctx = createExecutionContext();
  const batch = createMessageBatch("whatsapp-webhooks", [message]);
  await worker.queue(batch as never, quietEnv(changes), ctx);
  await waitOnExecutionContext(ctx);
}

/** Posts a body, which must be taken, and applies it. */
export async function hear(body: string): Promise<void> {
  const { status } = await post(body);
  if (status !== 200) throw new Error(`the webhook answered ${status}`);
  await applyEvents();
}

/** Carries everything that the simulated Meta has to say to the Worker, and applies it. */
export async function hearMeta(): Promise<void> {
  for (const { body, signature } of await takeWebhooks()) {
    const { status } = await post(body, { signature });
    if (status !== 200) throw new Error(`the webhook answered ${status}`);
  }
  await applyEvents();
}

/** Runs the cron once, with other bindings where a test needs them. */
export async function runCron(changes: Partial<Env> = {}): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController(), quietEnv(changes), ctx);
  await waitOnExecutionContext(ctx);
}

/** The conversation of the customer with this number (digits). */
export async function conversationOf(phone: string, role = "agent"): Promise<string> {
  const { items } = await ok(role, "whatsapp.conversations.list", { phone: `+${phone}` });
  if (items.length !== 1) throw new Error(`${items.length} conversations of +${phone}`);
  return items[0].id;
}

/** Rows of the database as they are. */
export async function rows<Row = Record<string, unknown>>(sql: string, ...params: unknown[]): Promise<Row[]> {
  return (
    await env.DB.prepare(sql)
      .bind(...params)
      .all<Row>()
  ).results;
}

/** The only row. */
export async function row<Row = Record<string, unknown>>(sql: string, ...params: unknown[]): Promise<Row> {
  const found = await rows<Row>(sql, ...params);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} rows: ${sql}`);
  return found[0];
}
