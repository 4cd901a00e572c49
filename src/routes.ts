import { Hono } from "hono";
import { automationDesk } from "./automation/desk";
import { broadcastDesk } from "./broadcasts/desk";
import { downloadCampaignReport } from "./broadcasts/report/download";
import {
  mayTry,
  OAUTH_PATHS,
  protectedResourceMetadata,
  RESOURCE_METADATA_PATH,
  serveOAuth,
  tooMany,
} from "./clients";
import { commerceDesk } from "./commerce/desk";
import { payPage, toProvider } from "./commerce/payment/page";
import { receiveStripeEvent } from "./commerce/payment/webhook";
import { type ConsoleParts, createConsole } from "./console";
import { downloadReport } from "./contacts/import";
import { SEAL_KEY_PATH, serveSealKey } from "./governance";
import { createMcpEndpoint } from "./mcp/endpoint";
import { createToolCaller } from "./mcp/in-process";
import { receiveMedia, receiveUpload, serveMedia } from "./media";
import { type AppContext, createContext, traceOf } from "./platform/context";
import type { Env } from "./platform/env";
import { health } from "./platform/health";
import { describeBug } from "./platform/log";
import { RETRY_DEAD_LETTER, TOOLS, WRITES } from "./rooms";
import { receiveWebhook, verifySubscription } from "./webhooks";

/** What the console is made of. */
export const CONSOLE_PARTS: ConsoleParts = {
  writes: WRITES,
  tools: createToolCaller(TOOLS),
  broadcasts: broadcastDesk,
  commerce: commerceDesk,
  automation: automationDesk,
  retryDeadLetter: RETRY_DEAD_LETTER as ConsoleParts["retryDeadLetter"],
};

const serveMcp = createMcpEndpoint(TOOLS);

function contextOf(env: Env, request: Request, executionCtx: ExecutionContext): AppContext {
  return createContext(env, {
    publicUrl: new URL(request.url).origin,
    traceId: traceOf(request),
    waitUntil: (work) => executionCtx.waitUntil(work),
  });
}

/** Whoever answers these says by itself which methods it knows. */
const ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Every URL that the Worker answers. */
export const app = new Hono<{ Bindings: Env; Variables: { ctx: AppContext } }>()
  .use(async (c, next) => {
    const ctx = contextOf(c.env, c.req.raw, c.executionCtx as ExecutionContext);
    c.set("ctx", ctx);
    await next();
    // On the answer as it is: `c.header` would make a new one around its body, which is then sent piece by piece.
    c.res.headers.set("x-correlation-id", ctx.correlationId);
    c.executionCtx.waitUntil(ctx.close());
  })
  .onError((error, c) => {
    const { ctx } = c.var;
    // Only the area: the rest of a path may hold the secret of a link.
    ctx.log.error("request.failed", {
      method: c.req.method,
      area: c.req.path.split("/")[1] ?? "",
      ...describeBug(error),
    });
    return c.json(
      {
        error: "server_error",
        error_description: "The server could not do this just now. Try again.",
        correlation_id: ctx.correlationId,
      },
      500,
      { "cache-control": "no-store" },
    );
  })
  .get("/", (c) => c.redirect("/console"))
  .get("/healthz", (c) => health(c.var.ctx))
  .get(SEAL_KEY_PATH, async (c) =>
    (await mayTry(c.var.ctx, c.req.raw, "seal-key"))
      ? serveSealKey(c.var.ctx)
      : tooMany("Too many requests from this address."),
  )
  .on(ANY, [RESOURCE_METADATA_PATH, `${RESOURCE_METADATA_PATH}/mcp`], (c) =>
    protectedResourceMetadata(c.req.raw),
  )
  .on(ANY, [OAUTH_PATHS.metadata, OAUTH_PATHS.token, OAUTH_PATHS.register], (c) =>
    serveOAuth(c.var.ctx, c.req.raw, c.executionCtx as ExecutionContext),
  )
  .all("/mcp", (c) => serveMcp(c.var.ctx, c.req.raw, c.executionCtx as ExecutionContext))
  .get("/webhooks/meta", (c) => verifySubscription(c.var.ctx, new URL(c.req.url).searchParams))
  .post("/webhooks/meta", (c) => receiveWebhook(c.var.ctx, c.req.raw))
  .post("/webhooks/stripe", (c) => receiveStripeEvent(c.var.ctx, c.req.raw))
  .get("/pay/:token", (c) => payPage(c.var.ctx, c.req.raw, c.req.param("token")))
  .post("/pay/:token", (c) => toProvider(c.var.ctx, c.req.raw, c.req.param("token")))
  .post("/uploads", (c) => receiveUpload(c.var.ctx, c.req.raw))
  .put("/files/uploads/:id", (c) => receiveMedia(c.var.ctx, c.req.raw, c.req.param("id")))
  .get("/files/media/:id", (c) => serveMedia(c.var.ctx, c.req.raw, c.req.param("id")))
  .get("/files/imports/:id/:file", (c) =>
    downloadReport(c.var.ctx, c.req.raw, c.req.param("id"), c.req.param("file")),
  )
  .get("/files/broadcasts/:id/report.csv", (c) =>
    downloadCampaignReport(c.var.ctx, c.req.raw, c.req.param("id")),
  )
  .route("/console", createConsole(CONSOLE_PARTS));
