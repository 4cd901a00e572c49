import { SELF } from "cloudflare:test";
import { approveAs, database, statusOf } from "../../support/approval";
import { sentMessages } from "../../support/simulator";
import { conversationWith, freshKey } from "../../support/story";
import { row } from "../../support/webhook";
import { call, ORIGIN, ok, type ToolResult } from "../../support/worker";

export const PREVIEW = "whatsapp.order_payment_message.preview";
export const SEND = "whatsapp.payment_link.send";

let nextOrder = 1;

/** An order of HK$240 that the customer of a conversation agreed to. */
export async function confirmedOrder(
  conversation: string,
  values: Record<string, unknown> = {},
): Promise<string> {
  const id = `ord_test${String(nextOrder++).padStart(6, "0")}`;
  const { contact_id } = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    conversation,
  );
  const order = {
    id,
    contact_id,
    conversation_id: conversation,
    source: "catalogue",
    external_id: `T-${id.slice(-4)}`,
    number: `T-${id.slice(-4)}`,
    status: "confirmed",
    currency: "HKD",
    total_minor: 24_000,
    items: JSON.stringify([
      {
        product_id: "oolong-100g",
        quantity: 2,
        price_minor: 12_000,
        names: { en: "Oolong", "zh-Hant": "烏龍" },
      },
    ]),
    placed_at: Date.now(),
    updated_at: Date.now(),
    ...values,
  };
  const columns = Object.keys(order);
  await database.run({
    sql: `insert into orders (${columns.join(", ")}) values (${columns.map((_, n) => `?${n + 1}`).join(", ")})`,
    params: Object.values(order),
  });
  return id;
}

export const previewLink = (
  conversation_id: string,
  order_id: string,
  more: Record<string, unknown> = {},
  role = "agent",
) => call(role, PREVIEW, { purpose: "payment_link", conversation_id, order_id, ...more });

/** Asks for a payment link; it waits for a person. Returns the request's id. */
export async function askForLink(
  conversation: string,
  order: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { data } = await previewLink(conversation, order, more);
  const answer = await ok("agent", SEND, { preview_id: data.preview_id, idempotency_key: freshKey() });
  if (answer.status !== "pending_approval") throw new Error(`does not wait: ${JSON.stringify(answer)}`);
  return answer.action_request_id;
}

export interface LinkRow {
  id: string;
  status: string;
  order_id: string;
  conversation_id: string;
  provider_ref: string | null;
  provider_url: string | null;
  message_id: string | null;
  payment_ref: string | null;
  token_hash: string;
  expires_at: number;
  paid_at: number | null;
}

export const linksOf = (order: string) =>
  database.all<LinkRow>("select * from payment_links where order_id = ?1 order by created_at, id", order);

export interface Sent {
  conversation: string;
  order: string;
  request: string;
  link: LinkRow;
  /** The address that the customer got. */
  url: string;
  session: string;
}

/** A payment link that was asked for, approved and sent. */
export async function sentLink(
  more: Record<string, unknown> = {},
  values: Record<string, unknown> = {},
): Promise<Sent> {
  const conversation = await conversationWith();
  return sendLink(conversation, await confirmedOrder(conversation, values), more);
}

export async function sendLink(
  conversation: string,
  order: string,
  more: Record<string, unknown> = {},
): Promise<Sent> {
  const request = await askForLink(conversation, order, more);
  await approveAs("approver", request);
  const link = (await linksOf(order)).at(-1);
  if (link?.status !== "open")
    throw new Error(`the link is ${link?.status}: ${JSON.stringify(await statusOf(request))}`);
  return { conversation, order, request, link, url: await addressSent(), session: link.provider_ref ?? "" };
}

interface Interactive {
  interactive?: { action?: { parameters?: { url?: string } } };
}

/** The address in the last message with a button. */
export async function addressSent(): Promise<string> {
  const bodies = (await sentMessages()).map(({ body }) => body);
  const urls = bodies.map((body) => (body as Interactive).interactive?.action?.parameters?.url);
  return urls.findLast((url) => url !== undefined) ?? "";
}

const SIMULATOR = "http://simulator.test";

async function simulated<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${SIMULATOR}/_sim/stripe${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

export interface StripeSession {
  id: string;
  status: string;
  amount_total: number;
  currency: string;
  expires_at: number;
  client_reference_id: string;
  success_url: string;
  metadata: Record<string, string>;
}

export const sessions = async () => (await simulated<{ items: StripeSession[] }>("GET", "/sessions")).items;

export interface StripeDelivery {
  body: string;
  signature: string;
}

/** What Stripe has to say, as it would be posted. */
export const takeEvents = async () =>
  (await simulated<{ items: StripeDelivery[] }>("GET", "/webhooks")).items;

export const postEvent = ({ body, signature }: StripeDelivery): Promise<Response> =>
  SELF.fetch(`${ORIGIN}/webhooks/stripe`, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": signature },
    body,
  });

/** Carries everything that Stripe has to say to the Worker. */
export async function hearFromStripe(): Promise<void> {
  for (const delivery of await takeEvents()) {
    const response = await postEvent(delivery);
    if (response.status !== 200) throw new Error(`the webhook answered ${response.status}`);
  }
}

/** Something happens at Stripe, and the Worker hears of it. */
export async function atStripe(
  session: string,
  event: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  await simulated("POST", "", { session, event, ...more });
  await hearFromStripe();
}

/** Something happens at Stripe, and nobody hears of it yet. */
export const silently = (session: string, event: string, more: Record<string, unknown> = {}) =>
  simulated("POST", "", { session, event, ...more });

export const orderAt = (id: string) =>
  row<{ status: string; payment_issue: string | null }>(
    "select status, payment_issue from orders where id = ?1",
    id,
  );

export const page = (url: string, init: RequestInit = {}): Promise<Response> =>
  SELF.fetch(url, { redirect: "manual", ...init });

export const codesOf = (preview: ToolResult): string[] =>
  (preview.data.findings ?? []).map(({ code }: { code: string }) => code);
