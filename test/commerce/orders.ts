import { env } from "cloudflare:test";
import type { Env } from "../../src/platform/env";
import { approveAs, type Outcome, outcomeOf } from "../support/approval";
import { conversationWith, freshKey } from "../support/story";
import { type Answer, rows } from "../support/webhook";
import { call, ok, type ToolResult } from "../support/worker";

const SIMULATOR = "http://simulator.test";

export const PREVIEW = "whatsapp.order_payment_message.preview";
export const CREATE = "whatsapp.order.create_from_chat";

/** A customer of the seed who has just written; returns the conversation. */
export const chat = (from = "85255501001") => conversationWith(from, "Two oolong please");

export const OOLONG = { product_id: "oolong-100g", quantity: 2 };
export const TEAPOT = { product_id: "clay-teapot-small", quantity: 1 };

export const previewCall = (
  conversation_id: string,
  more: object = {},
  role = "agent",
): Promise<ToolResult> =>
  call(role, PREVIEW, { purpose: "order", conversation_id, items: [OOLONG], ...more });

export const preview = (conversation_id: string, more: object = {}, role = "agent"): Promise<Answer> =>
  ok(role, PREVIEW, { purpose: "order", conversation_id, items: [OOLONG], ...more });

export const create = (
  preview_id: string,
  idempotency_key = freshKey(),
  role = "agent",
): Promise<ToolResult> => call(role, CREATE, { preview_id, idempotency_key });

/** Previews and asks; returns the id of the request that waits. */
export async function asked(conversation_id: string, more: object = {}, role = "agent"): Promise<string> {
  const { preview_id, verdict, findings } = await preview(conversation_id, more, role);
  if (verdict !== "needs_approval") throw new Error(`${verdict}: ${JSON.stringify(findings)}`);
  const { data } = await create(preview_id, freshKey(), role);
  if (data.status !== "pending_approval") throw new Error(JSON.stringify(data));
  return data.action_request_id;
}

export const approved = (id: string): Promise<Outcome> => outcomeOf(approveAs("approver", id));

/** The whole way: preview, request, approval. */
export async function ordered(conversation_id: string, more: object = {}): Promise<Answer> {
  const { answer, code } = await approved(await asked(conversation_id, more));
  if (!answer) throw new Error(`approval: ${code}`);
  return answer;
}

/** Orders that were made in the chat. */
export const madeOrders = () =>
  rows<Answer>("select * from orders where made_in is not null order by updated_at, id");

export const stockOf = async (id: string) =>
  (await rows<{ stock: number | null }>("select stock from products where id = ?1", id))[0]?.stock;

export const codes = (answer: Answer, severity?: string): string[] =>
  answer.findings
    .filter((finding: Answer) => severity === undefined || finding.severity === severity)
    .map(({ code }: Answer) => code);

/** The Worker takes products and orders from the simulator's shop from now on. */
export function useShop(): void {
  (env as unknown as Env).SHOP_API_URL = `${SIMULATOR}/shop/v1`;
}

export function useCatalogue(): void {
  (env as unknown as Env).SHOP_API_URL = "";
}

async function control(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${SIMULATOR}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

export const changeShop = (patch: object) => control("POST", "/_sim/shop", patch);
export const theShop = () => control("GET", "/_sim/shop");

/** What the shop was asked for on a path, in order; dropped calls have status 0. */
export async function askedOfShop(method: string, path: string): Promise<Answer[]> {
  const { items } = await control("GET", `/_sim/requests?path=/shop/v1${path}`);
  return items.filter((request: Answer) => request.method === method);
}
