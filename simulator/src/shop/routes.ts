import { type Context, Hono } from "hono";
import { brokenResponse } from "../faults";
import type { Graph } from "../graph";
import { parseJson } from "../json";
import { listProducts, makeOrder, orderOf, quote, ShopError } from "./calls";
import type { KeptAnswer } from "./store";

/** The one bearer token that the shop accepts. */
const SHOP_TOKEN = "local-shop-token";

type Answering = (context: Context, body: unknown) => KeptAnswer;

/** The shop's own system, as docs/shop.md describes one: faults match its paths, and its calls are in the request log. */
export function shopRoutes(graph: Graph): Hono {
  const on = (answering: Answering) => (context: Context) => answer(graph, context, answering);
  const ok = (body: unknown): KeptAnswer => ({ status: 200, body });
  return new Hono()
    .get(
      "/products",
      on((c) => ok(listProducts(graph, c.req.query()))),
    )
    .post(
      "/quotes",
      on((_, body) => ok(quote(graph, body))),
    )
    .post(
      "/orders",
      on((c, body) => makeOrder(graph, body, c.req.header("idempotency-key") ?? null)),
    )
    .get(
      "/orders/:key",
      on((c) => ok(orderOf(graph, c.req.param("key") ?? ""))),
    )
    .all(
      "*",
      on(() => {
        throw new ShopError(404, "unknown_path", "The shop has no such path.");
      }),
    );
}

async function answer(graph: Graph, context: Context, answering: Answering): Promise<Response> {
  const request = context.req.raw;
  const at = graph.clock();
  const text = await request.text();
  const url = new URL(request.url);
  const fault = graph.faults.take(url.pathname + url.search);
  if (fault?.kind === "delay") await scheduler.wait(fault.ms ?? 1_000);
  const dropped = fault?.kind === "drop_before" || fault?.kind === "drop_after";
  const failing = fault?.kind === "error" ? (fault.status ?? 503) : undefined;
  const { status, body } =
    fault?.kind === "drop_before"
      ? { status: 0, body: undefined }
      : failing === undefined
        ? outcome(request, () => answering(context, parseJson(text)))
        : {
            status: failing,
            body: { error: { code: "out_of_order", message: "The shop is closed for repairs." } },
          };
  graph.requests.add({ at, request, body: text, status: dropped ? 0 : status, response: body });
  return dropped ? brokenResponse() : Response.json(body, { status });
}

function outcome(request: Request, work: () => KeptAnswer): KeptAnswer {
  try {
    if (request.headers.get("authorization") !== `Bearer ${SHOP_TOKEN}`)
      throw new ShopError(401, "unauthorized", "The bearer token is not the shop's.");
    return work();
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    return { status: error.status, body: error.body() };
  }
}
