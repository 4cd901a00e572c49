import type { Context } from "hono";
import { brokenResponse } from "../faults";
import type { Graph } from "../graph";
import { expire } from "./acts";
import { noSuchSession, StripeError } from "./errors";
import { parseForm } from "./form";
import { newSession, type Session } from "./session";

/** One call, past its key. */
interface StripeCall {
  id: string;
  /** Form-encoded. */
  body: string;
  url: URL;
}

type StripeHandler = (graph: Graph, call: StripeCall) => Session | Promise<Session>;

interface Answer {
  status: number;
  body: string;
  /** An idempotency key repeats it. */
  saved: boolean;
}

const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const createSession: StripeHandler = (graph, { body, url }) => {
  const id = `cs_test_${randomId()}`;
  const kept = newSession(
    parseForm(body),
    { session: id, url: `${url.origin}/stripe/pay/${id}` },
    graph.now(),
  );
  graph.stripe.save(kept);
  return kept.session;
};

export const getSession: StripeHandler = (graph, { id }) => {
  const kept = graph.stripe.find(id);
  if (!kept) throw noSuchSession(id);
  return kept.session;
};

export const expireSession: StripeHandler = async (graph, { id }) => {
  const kept = graph.stripe.find(id);
  if (!kept) throw noSuchSession(id);
  return (await expire(graph, kept)).session;
};

export const unknownStripePath: StripeHandler = (_graph, { url }) => {
  throw new StripeError(`Unrecognized request URL (${url.pathname}).`, { status: 404 });
};

/**
 * Wraps a handler with what all calls of Stripe's share: faults, the key, errors, idempotency, the request log.
 * docs.stripe.com/api/idempotent_requests: an answer is kept from the moment at which the call began to be carried out.
 */
export function stripeRoute(graph: Graph, handler: StripeHandler): (context: Context) => Promise<Response> {
  return async ({ req }) => {
    const request = req.raw;
    const at = graph.clock();
    const url = new URL(request.url);
    const body = new TextDecoder().decode(await request.arrayBuffer());
    const fault = graph.faults.take(url.pathname);
    if (fault?.kind === "delay") await scheduler.wait(fault.ms ?? 1_000);
    const key = request.headers.get("idempotency-key");
    const asked = `${request.method} ${url.pathname} ${body}`;
    const earlier = key === null ? undefined : graph.stripe.answered(key);
    const answer =
      fault?.kind === "drop_before"
        ? undefined
        : fault?.kind === "error"
          ? failed(
              new StripeError("An unknown error occurred.", {
                status: fault.status ?? 500,
                type: "api_error",
              }),
            )
          : earlier
            ? repeated(earlier, asked)
            : await answerOf(graph, handler, request, { id: req.param("id") ?? "", body, url });
    if (key !== null && !earlier && answer?.saved)
      graph.stripe.remember(key, { request: asked, status: answer.status, body: answer.body });
    const dropped = fault?.kind === "drop_before" || fault?.kind === "drop_after";
    graph.requests.add({
      at,
      request,
      body: JSON.stringify(parseForm(body)),
      status: dropped ? 0 : (answer?.status ?? 0),
      response: answer && JSON.parse(answer.body),
    });
    if (dropped || !answer) return brokenResponse();
    return new Response(answer.body, {
      status: answer.status,
      headers: {
        "content-type": "application/json",
        "request-id": `req_${randomId()}`,
        ...(earlier && { "idempotent-replayed": "true" }),
      },
    });
  };
}

const failed = (error: StripeError): Answer => ({
  status: error.status,
  body: JSON.stringify(error.body()),
  saved: error.options.saved ?? false,
});

function repeated(earlier: { request: string; status: number; body: string }, asked: string): Answer {
  if (earlier.request === asked) return { status: earlier.status, body: earlier.body, saved: false };
  return failed(
    new StripeError(
      "Keys for idempotent requests can only be used with the same parameters they were first used with.",
      { type: "idempotency_error" },
    ),
  );
}

async function answerOf(
  graph: Graph,
  handler: StripeHandler,
  request: Request,
  call: StripeCall,
): Promise<Answer> {
  try {
    if (request.headers.get("authorization") !== `Bearer ${graph.env.STRIPE_SECRET_KEY}`)
      throw new StripeError("Invalid API Key provided.", { status: 401 });
    return { status: 200, body: JSON.stringify(await handler(graph, call)), saved: true };
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return failed(error);
  }
}
