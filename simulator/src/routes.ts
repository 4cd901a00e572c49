import { type Context, Hono } from "hono";
import { debugToken, getBusinessProfile, getNode, listPhoneNumbers } from "./accounts";
import { type GraphHandler, graphRoute, requireAppToken } from "./call";
import { clientDocument } from "./client-documents";
import { echoMessage } from "./control/echo";
import { receiveMessage } from "./control/inbound";
import { chatWith } from "./control/messages";
import { bodyOf, ControlError, checked, numberIn } from "./control/request";
import { placeTemplates, reviewTemplate } from "./control/review";
import { scannerAnswer } from "./control/scanner";
import { sendStatuses, sendWebhook, setPreference, verifyReceiver } from "./control/webhooks";
import { GraphError } from "./errors";
import { faultShape } from "./faults";
import type { Graph } from "./graph";
import { deleteNode, downloadMedia, mediaResponse, uploadMedia } from "./media-calls";
import { oidcRoutes } from "./oidc/routes";
import { phonePages } from "./phone/routes";
import { noteRefusal, postMessage } from "./sends";
import { settingsPatch } from "./settings";
import { changeShop, shopState } from "./shop/control";
import { shopRoutes } from "./shop/routes";
import { createSession, expireSession, getSession, stripeRoute, unknownStripePath } from "./stripe/api";
import { stripeEvent } from "./stripe/control";
import { checkoutPages } from "./stripe/page";
import {
  addSubscription,
  listSubscribedApps,
  listSubscriptions,
  removeSubscription,
  subscribeApp,
  unsubscribeApp,
} from "./subscriptions";
import { createTemplate, deleteTemplate, editTemplate, listTemplates } from "./templates/calls";
import { finishUpload, startUpload, uploadState } from "./upload-calls";

/** Every URL the simulator answers. */
export function routes(graph: Graph): Hono {
  const app = new Hono();
  const on = (handler: GraphHandler) => graphRoute(graph, handler);
  const asApp = (handler: GraphHandler) => graphRoute(graph, handler, undefined, requireAppToken);

  const graphApi = new Hono()
    .get("/debug_token", on(debugToken))
    .get("/:id{upload:.+}", on(uploadState))
    .post("/:id{upload:.+}", on(finishUpload))
    .post("/:id/messages", graphRoute(graph, postMessage, noteRefusal))
    .post("/:id/media", on(uploadMedia))
    .post("/:id/uploads", on(startUpload))
    .get("/:id/phone_numbers", on(listPhoneNumbers))
    .get("/:id/whatsapp_business_profile", on(getBusinessProfile))
    .get("/:id/message_templates", on(listTemplates))
    .post("/:id/message_templates", on(createTemplate))
    .delete("/:id/message_templates", on(deleteTemplate))
    .get("/:id/subscribed_apps", on(listSubscribedApps))
    .post("/:id/subscribed_apps", on(subscribeApp))
    .delete("/:id/subscribed_apps", on(unsubscribeApp))
    .get("/:id/subscriptions", asApp(listSubscriptions))
    .post("/:id/subscriptions", asApp(addSubscription))
    .delete("/:id/subscriptions", asApp(removeSubscription))
    .get("/:id", on(getNode))
    .post("/:id", on(editTemplate))
    .delete("/:id", on(deleteNode))
    .all("*", on(unknownPath));
  app.route("/:version{v[0-9]+\\.[0-9]+}", graphApi);
  const stripeApi = new Hono()
    .post("/checkout/sessions", stripeRoute(graph, createSession))
    .get("/checkout/sessions/:id", stripeRoute(graph, getSession))
    .post("/checkout/sessions/:id/expire", stripeRoute(graph, expireSession))
    .all("*", stripeRoute(graph, unknownStripePath));
  app.route("/stripe/v1", stripeApi);
  app.route("/stripe/pay", checkoutPages(graph));
  app.get("/media/:id", ({ req }) => downloadMedia(graph, req.param("id"), req.raw));
  app.route("/shop/v1", shopRoutes(graph));
  app.get("/clients/:name", clientDocument);

  const control = new Hono()
    .post("/inbound", async (c) => c.json(await receiveMessage(graph, await bodyOf(c))))
    .post("/echo", async (c) => c.json(await echoMessage(graph, await bodyOf(c))))
    .post("/webhook", async (c) => c.json(await sendWebhook(graph, await bodyOf(c))))
    .get("/webhooks", async (c) =>
      c.json({ items: await graph.outbox.pull(c.req.query("peek") === "1", numberIn(c, "together")) }),
    )
    .post("/statuses", async (c) => c.json(await sendStatuses(graph, await bodyOf(c))))
    .post("/preferences", async (c) => c.json(await setPreference(graph, await bodyOf(c))))
    .post("/templates", async (c) => c.json(placeTemplates(graph, await bodyOf(c))))
    .get("/uploads", (c) => c.json({ items: graph.uploads.list() }))
    .post("/templates/:id/review", async (c) =>
      c.json(await reviewTemplate(graph, c.req.param("id"), await bodyOf(c))),
    )
    .post("/verify", async (c) => c.json(await verifyReceiver(graph)))
    .get("/requests", (c) => c.json(graph.requests.list(requestFilter(c))))
    .get("/sends", (c) => c.json(graph.sends.count(sendFilter(c))))
    .get("/messages", (c) => c.json(chatWith(graph, c.req.query("contact") ?? "")))
    .get("/media/:id", (c) => mediaResponse(graph, c.req.param("id")))
    .get("/faults", (c) => c.json({ items: graph.faults.list() }))
    .post("/faults", async (c) => {
      graph.faults.add(checked(faultShape, await bodyOf(c)));
      return c.json({ items: graph.faults.list() });
    })
    .delete("/faults", (c) => {
      graph.faults.clear();
      return c.json({ items: [] });
    })
    .get("/shop", (c) => c.json(shopState(graph)))
    .post("/shop", async (c) => c.json(changeShop(graph, await bodyOf(c))))
    .get("/settings", (c) => c.json(graph.settings.get()))
    .post("/settings", async (c) => c.json(graph.settings.set(checked(settingsPatch, await bodyOf(c)))))
    .post("/scanner", async (c) => scannerAnswer(graph, await c.req.arrayBuffer()))
    .post("/media/:id", async (c) =>
      c.json(
        await graph.media.keep(
          c.req.param("id"),
          new Uint8Array(await c.req.arrayBuffer()),
          c.req.header("content-type") ?? "application/octet-stream",
          {
            ...(c.req.query("sha256") && { sha256: c.req.query("sha256") }),
            ...(c.req.query("file_size") && { file_size: Number(c.req.query("file_size")) }),
          },
        ),
      ),
    )
    .post("/stripe", async (c) => c.json(await stripeEvent(graph, await bodyOf(c))))
    .get("/stripe/sessions", (c) => c.json({ items: graph.stripe.list() }))
    .get("/stripe/webhooks", (c) => c.json({ items: graph.stripeWaiting.splice(0) }))
    .get("/elsewhere", (c) => c.redirect("http://elsewhere.test/file"))
    .post("/reset", (c) => {
      graph.reset();
      return c.json({ ok: true });
    });
  app.route("/_sim", control);
  app.route("/phone", phonePages(graph));
  app.route("/oidc", oidcRoutes(graph));

  app.notFound((c) => c.json({ error: { message: "No such path.", path: c.req.path } }, 404));
  app.onError((error, c) => {
    if (error instanceof ControlError)
      return c.json({ error: { message: error.message, path: error.path } }, error.status);
    throw error;
  });
  return app;
}

const requestFilter = (context: Context) => ({
  path: context.req.query("path"),
  since: context.req.query("since"),
  limit: numberIn(context, "limit"),
});

const sendFilter = (context: Context) => ({
  callbackPrefix: context.req.query("callback_prefix") ?? "",
  phoneNumberId: context.req.query("phone_number_id") ?? "",
  since: numberIn(context, "since") ?? 0,
});

function unknownPath(): never {
  throw new GraphError(2500, undefined, { message: "Unknown path components", type: "OAuthException" });
}
