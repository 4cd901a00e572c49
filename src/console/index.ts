import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { trimTrailingSlash } from "hono/trailing-slash";
import type { GovernedWrite } from "../governance";
import { approval } from "./approval";
import { approvals } from "./approvals";
import { type AutomationDesk, askToSwitch, automation, flow, rule } from "./automation";
import { changeAvailability } from "./availability";
import {
  act,
  type BroadcastDesk,
  broadcast,
  broadcasts,
  importRateCard,
  MOST_CARD_BYTES,
  rateCard,
  reportFile,
} from "./broadcasts";
import {
  actOnOrder,
  type CommerceDesk,
  catalogue,
  importProducts,
  MOST_CATALOGUE_FORM_BYTES,
  order,
  orders,
} from "./commerce";
import type { ConsoleEnv } from "./console-env";
import { approveRequest, rejectRequest } from "./decide";
import { failurePage, messagePage } from "./error-pages";
import { confirmOwnEscalation, escalation } from "./escalation";
import { home } from "./home";
import { mediaFile } from "./media";
import { securityHeaders } from "./security-headers";
import { ownForm, signedIn, signOut, visitor } from "./session";
import { signInLocally, signInPage } from "./sign-in";
import { stylesheet } from "./stylesheet";

/** Bytes of a form at most: a reason of 500 characters, each percent-encoded, fits. */
const MOST_BYTES = 16 * 1024;

const tooLarge = (c: Context<ConsoleEnv>) => messagePage(c, "tooLarge");

/** Where a file is uploaded in a form. */
const CARD_PATH = "/console/broadcasts/rate-card";
const CATALOGUE_PATH = "/console/catalogue";

const formLimit = bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge });
const cardLimit = bodyLimit({ maxSize: MOST_CARD_BYTES, onError: tooLarge });
const catalogueLimit = bodyLimit({ maxSize: MOST_CATALOGUE_FORM_BYTES, onError: tooLarge });

const limitOf = (path: string) =>
  path === CARD_PATH ? cardLimit : path === CATALOGUE_PATH ? catalogueLimit : formLimit;

/**
 * The people's pages, mounted at `/console`. `writes` is what an approval executes, by tool name; `desk` does the work of
 * the pages of broadcasts.
 */
export function createConsole(
  writes: Readonly<Record<string, GovernedWrite>>,
  desk: BroadcastDesk,
  commerce: CommerceDesk,
  flows: AutomationDesk,
) {
  return new Hono<ConsoleEnv>()
    .onError(failurePage)
    .use(securityHeaders, trimTrailingSlash())
    .get("/assets/console.css", stylesheet)
    .use(visitor)
    .use((c, next) => limitOf(c.req.path)(c, next))
    .get("/sign-in", signInPage)
    .post("/sign-in/local", signInLocally)
    .post("/sign-out", signedIn, ownForm, signOut)
    .get("/", signedIn, home)
    .get("/approvals", signedIn, approvals)
    .get("/approvals/:id", signedIn, approval(flows))
    .get("/media/:id", signedIn, mediaFile)
    .post("/approvals/:id/approve", signedIn, ownForm, approveRequest(writes, flows))
    .post("/approvals/:id/reject", signedIn, ownForm, rejectRequest(flows))
    .post("/availability", signedIn, ownForm, changeAvailability)
    .get("/conversations/:id/escalation", signedIn, escalation)
    .post("/conversations/:id/escalation/confirm", signedIn, ownForm, confirmOwnEscalation)
    .get("/broadcasts", signedIn, broadcasts)
    .get("/broadcasts/rate-card", signedIn, rateCard(desk))
    .post("/broadcasts/rate-card", signedIn, ownForm, importRateCard(desk))
    .get("/broadcasts/:id", signedIn, broadcast(desk))
    .get("/broadcasts/:id/report.csv", signedIn, reportFile(desk))
    .post("/broadcasts/:id/pause", signedIn, ownForm, act(desk, "pause"))
    .post("/broadcasts/:id/resume", signedIn, ownForm, act(desk, "resume"))
    .post("/broadcasts/:id/cancel", signedIn, ownForm, act(desk, "cancel"))
    .get("/automation", signedIn, automation(flows))
    .get("/automation/flows/:id", signedIn, flow(flows))
    .post("/automation/flows/:id/on", signedIn, ownForm, askToSwitch(flows, "flows", "on"))
    .post("/automation/flows/:id/off", signedIn, ownForm, askToSwitch(flows, "flows", "off"))
    .get("/automation/rules/:id", signedIn, rule(flows))
    .post("/automation/rules/:id/on", signedIn, ownForm, askToSwitch(flows, "rules", "on"))
    .post("/automation/rules/:id/off", signedIn, ownForm, askToSwitch(flows, "rules", "off"))
    .get("/orders", signedIn, orders)
    .get("/orders/:id", signedIn, order)
    .post("/orders/:id/cancel", signedIn, ownForm, actOnOrder(commerce, "cancel"))
    .post("/orders/:id/looked-at", signedIn, ownForm, actOnOrder(commerce, "looked-at"))
    .post("/orders/:id/links/:link/revoke", signedIn, ownForm, actOnOrder(commerce, "revoke"))
    .post("/orders/:id/links/:link/confirm", signedIn, ownForm, actOnOrder(commerce, "confirm"))
    .get("/catalogue", signedIn, catalogue)
    .post("/catalogue", signedIn, ownForm, importProducts(commerce))
    .all("*", (c) => messagePage(c, "notFound"));
}
