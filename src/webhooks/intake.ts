import type { WebhookBody } from "../meta";
import { reach } from "../platform/checkpoints";
import type { AppContext } from "../platform/context";
import { equalInConstantTime } from "../platform/hash";
import { describeError } from "../platform/log";
import { admission } from "./admission";
import { readBody } from "./read-body";
import { splitBody } from "./split";
import { countRejection, insertEvents } from "./store";
import { tellTurnedAway, turnedAway } from "./turned-away";

const encoder = new TextEncoder();
let importedKey: { secret: string; key: Promise<CryptoKey> } | undefined;

/** The HMAC key of the app secret, imported once an isolate. */
function signatureKey(secret: string): Promise<CryptoKey> {
  if (importedKey?.secret !== secret) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    importedKey = {
      secret,
      key: crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["verify"]),
    };
  }
  return importedKey.key;
}

/** The bytes of `X-Hub-Signature-256`; undefined when it cannot be one. */
function signatureOf(request: Request): Uint8Array<ArrayBuffer> | undefined {
  const digits = /^sha256=([0-9a-f]{64})$/.exec(request.headers.get("x-hub-signature-256") ?? "")?.[1];
  return digits ? Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) : undefined;
}

/**
 * Whether a signature is the HMAC-SHA256 of the raw bytes under the app secret, compared in constant time.
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks
 */
async function signatureHolds(
  secret: string,
  signature: Uint8Array<ArrayBuffer>,
  bytes: ArrayBuffer,
): Promise<boolean> {
  return crypto.subtle.verify("HMAC", await signatureKey(secret), signature, bytes);
}

/** GET: Meta proves that it knows the verify token, and gets its challenge back as plain text. */
export function verifySubscription(ctx: AppContext, query: URLSearchParams): Response {
  const expected = ctx.env.META_VERIFY_TOKEN;
  const given = query.get("hub.verify_token");
  const challenge = query.get("hub.challenge");
  const valid =
    query.get("hub.mode") === "subscribe" &&
    !!expected &&
    given !== null &&
    equalInConstantTime(given, expected);
  if (!valid || challenge === null) return new Response("Forbidden", { status: 403 });
  return new Response(challenge, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** How soon whoever was turned away may come back, seconds; Meta keeps to a rhythm of its own. */
const COME_BACK_AFTER = 1;

/**
 * POST: verify → store → enqueue → 200, in this order. Meta gets its 200 only for what is stored; when storing
 * or enqueueing fails it gets 500, when there is too much at once 503, and sends again: the events' keys make the
 * repetition harmless.
 */
export async function receiveWebhook(ctx: AppContext, request: Request): Promise<Response> {
  const secret = ctx.env.META_APP_SECRET;
  if (!secret) return new Response("The app secret is not set", { status: 503 });
  if (admission.isFull(ctx.clock.now())) return turnAway(ctx);
  const signature = signatureOf(request);
  if (!signature) return refuse(ctx, "bad_signature", 401);
  const bytes = await readBody(request, ctx.clock);
  if (bytes === "busy") return turnAway(ctx);
  if (bytes === "too_large") return refuse(ctx, bytes, 413);
  if (bytes === "too_slow") return refuse(ctx, bytes, 408);
  if (!(await signatureHolds(secret, signature, bytes))) return refuse(ctx, "bad_signature", 401);
  const room = admission.enter(bytes.byteLength, ctx.clock.now());
  if (!room) return turnAway(ctx);
  const taken = take(ctx, bytes).finally(room.leave);
  // What was begun is stored even if Meta stops waiting for the answer.
  ctx.later(taken);
  tellTurnedAway(ctx);
  return taken;
}

async function take(ctx: AppContext, bytes: ArrayBuffer): Promise<Response> {
  let body: WebhookBody;
  try {
    body = JSON.parse(new TextDecoder().decode(bytes)) as WebhookBody;
  } catch {
    return refuse(ctx, "not_json", 400);
  }
  try {
    const events = await splitBody(body, () => ctx.ids.next("webhookEvent"));
    if (events.length > 0) {
      await ctx.db.batch(insertEvents(events, ctx.clock.now(), ctx.correlationId));
      ctx.count("webhook_events", { outcome: "received" }, events.length);
      reach("webhook:after-store");
      await ctx.env.WEBHOOK_QUEUE.send({ events: events.length });
    }
  } catch (error) {
    ctx.log.error("webhook.not_stored", describeError(error));
    return new Response("Not stored", { status: 500 });
  }
  return new Response("OK");
}

function turnAway(ctx: AppContext): Response {
  turnedAway(ctx);
  return new Response("Busy", { status: 503, headers: { "retry-after": String(COME_BACK_AFTER) } });
}

async function refuse(ctx: AppContext, reason: string, status: number): Promise<Response> {
  ctx.count("webhook_events", { outcome: "rejected", reason });
  ctx.later(ctx.db.run(countRejection(reason, ctx.clock.now())));
  return new Response("Refused", { status });
}
