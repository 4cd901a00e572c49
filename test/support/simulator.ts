const SIMULATOR = "http://simulator.test";

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${SIMULATOR}${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Answer;
}

export const resetSimulator = () => call("POST", "/_sim/reset");
export const settings = (values: Record<string, unknown>) => call("POST", "/_sim/settings", values);
export const fault = (values: Record<string, unknown>) => call("POST", "/_sim/faults", values);

/** A webhook body as Meta would post it, with its signature. */
export interface Delivery {
  body: string;
  signature: string;
}

/** Takes the webhooks that Meta would have posted by now. */
export const takeWebhooks = async () => (await call<{ items: Delivery[] }>("GET", "/_sim/webhooks")).items;

/** Has a customer write; the webhook waits to be taken. */
export const customerWrites = (message: Record<string, unknown>) =>
  call<{ wamid: string }>("POST", "/_sim/inbound", message);

/** Staff write to a customer from the phone app; the webhook waits to be taken. */
export const staffWriteFromPhone = (message: Record<string, unknown>) =>
  call<{ wamid: string }>("POST", "/_sim/echo", message);

export const sendStatuses = (values: {
  wamid: string;
  statuses: string[];
  duplicate?: number;
  force?: boolean;
}) => call("POST", "/_sim/statuses", values);

export const sendPreference = (values: Record<string, unknown>) => call("POST", "/_sim/preferences", values);
export const sendWebhook = (values: Record<string, unknown>) => call("POST", "/_sim/webhook", values);

export interface GraphRequest {
  method: string;
  path: string;
  body: Record<string, unknown>;
  status: number;
  response: { messages?: { id: string }[] } | null;
}

/** What the Graph API was asked to send to customers, in order; dropped calls included. */
export async function sentMessages(): Promise<GraphRequest[]> {
  const { items } = await call<{ items: GraphRequest[] }>("GET", "/_sim/requests?path=messages");
  return items.filter(({ method, path }) => method === "POST" && path.endsWith("/messages"));
}
