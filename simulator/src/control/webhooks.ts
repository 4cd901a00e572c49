import * as z from "zod";
import { statusError } from "../errors";
import type { Graph } from "../graph";
import { isObject, type Json } from "../json";
import { isReportedStatus } from "../message-log";
import { metadataOf, preferenceChange, webhookBody } from "../webhooks";
import { sightingOf } from "./inbound";
import { ControlError, checked, phoneNumberIdOf } from "./request";

type WebhookStatus = number | null;

/** How long the times of one webhook may go on. */
const maxTimes = 1_000;

/**
 * `POST /_sim/webhook`: `{ field, value }` or a whole `{ body }` (a string is sent as it stands), signed unless
 * `signature` says otherwise, `times` over. It is posted once each: nothing is tried again.
 */
export async function sendWebhook(
  graph: Graph,
  body: Json,
): Promise<{ webhook_status: WebhookStatus | WebhookStatus[] }> {
  const order = checked(
    z.strictObject({
      field: z.string().optional(),
      value: z.unknown().optional(),
      body: z.unknown().optional(),
      times: z.number().int().min(1).max(maxTimes).default(1),
      signature: z.string().optional(),
    }),
    body,
  );
  if (order.body === undefined && order.field === undefined)
    throw new ControlError("field and value, or body, are required.", "field");
  const raw =
    order.body === undefined
      ? webhookBody([{ field: order.field ?? "", value: order.value }], graph.now())
      : textOf(order.body);
  const statuses: WebhookStatus[] = [];
  for (let n = 0; n < order.times; n += 1)
    statuses.push(await graph.outbox.deliver(raw, { retry: false, signature: order.signature }));
  return { webhook_status: order.times === 1 ? (statuses[0] ?? null) : statuses };
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

const statusesShape = z.strictObject({
  wamid: z.string().min(1),
  statuses: z.array(z.string()).min(1).max(100),
  duplicate: z.number().int().min(0).max(100).default(0),
  timestamp: z.union([z.number(), z.string()]).optional(),
  errors: z.array(z.unknown()).optional(),
  force: z.boolean().default(false),
  /** With `force`: whose status, and of which business number. */
  recipient_id: z.string().default("85200000000"),
  phone_number_id: z.string().optional(),
});

/** `POST /_sim/statuses`: the given statuses in the given order, each its own webhook, each `duplicate` times more. */
export async function sendStatuses(graph: Graph, body: Json): Promise<{ webhook_status: WebhookStatus[] }> {
  const order = checked(statusesShape, body);
  const timestamp = Number(order.timestamp ?? graph.now());
  if (!Number.isInteger(timestamp)) throw new ControlError("timestamp must be Unix seconds.", "timestamp");
  const unknown = order.statuses.findIndex((status) => !isReportedStatus(status));
  if (unknown >= 0 && !order.force)
    throw new ControlError("Not a status that Meta reports.", `statuses.${unknown}`);
  const delivered: WebhookStatus[] = [];
  for (const status of order.statuses) {
    const raw = statusBody(graph, order, status, timestamp);
    for (let n = 0; n <= order.duplicate; n += 1)
      delivered.push(await graph.outbox.deliver(raw, { retry: true }));
  }
  graph.wakeForWork();
  return { webhook_status: delivered };
}

function statusBody(
  graph: Graph,
  order: z.infer<typeof statusesShape>,
  status: string,
  timestamp: number,
): string {
  const errors = (order.errors ?? [])
    .filter(isObject)
    .map((error) => ({ ...statusError(Number(error.code ?? 131026)), ...error }));
  const known = isReportedStatus(status)
    ? graph.reporter.bodyOf(order.wamid, status, timestamp, errors)
    : undefined;
  if (known !== undefined) return known;
  if (!order.force) throw new ControlError("No message with this wamid was sent.", "wamid", 404);
  const entry = {
    id: order.wamid,
    status,
    timestamp: String(timestamp),
    recipient_id: order.recipient_id,
    ...(errors.length > 0 && { errors }),
  };
  const metadata = metadataOf(phoneNumberIdOf(order.phone_number_id));
  return webhookBody([
    { field: "messages", value: { messaging_product: "whatsapp", metadata, statuses: [entry] } },
  ]);
}

/** `POST /_sim/preferences`: a customer stops or resumes marketing messages in the app. */
export async function setPreference(graph: Graph, body: Json): Promise<{ webhook_status: WebhookStatus }> {
  const { value } = checked(z.object({ value: z.enum(["stop", "resume"]) }), body);
  const phoneNumberId = phoneNumberIdOf(body.phone_number_id);
  const contact = graph.people.meet(sightingOf(body));
  graph.people.setPreference(phoneNumberId, contact.id, value);
  const raw = webhookBody([preferenceChange(phoneNumberId, contact, value, graph.now())]);
  return deliverOnce(graph, raw);
}

async function deliverOnce(graph: Graph, raw: string): Promise<{ webhook_status: WebhookStatus }> {
  const webhook_status = await graph.outbox.deliver(raw, { retry: true });
  graph.wakeForWork();
  return { webhook_status };
}

/** `POST /_sim/verify`: Meta's GET verification of the receiver. …/whatsapp/webhooks/create-webhook-endpoint */
export async function verifyReceiver(graph: Graph): Promise<{ status: number | null; echoed: boolean }> {
  if (graph.outbox.pullMode) return { status: null, echoed: false };
  const url = new URL(graph.env.WEBHOOK_URL);
  const challenge = String(graph.now());
  url.search = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.challenge": challenge,
    "hub.verify_token": graph.env.VERIFY_TOKEN,
  }).toString();
  try {
    const response = await fetch(url);
    return { status: response.status, echoed: (await response.text()) === challenge };
  } catch {
    return { status: 0, echoed: false };
  }
}
