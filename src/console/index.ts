import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { trimTrailingSlash } from "hono/trailing-slash";
import type { GovernedWrite } from "../governance";
import { approval } from "./approval";
import { approvals } from "./approvals";
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

const formLimit = bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge });
const cardLimit = bodyLimit({ maxSize: MOST_CARD_BYTES, onError: tooLarge });

/**
 * The people's pages, mounted at `/console`. `writes` is what an approval executes, by tool name; `desk` does the work of
 * the pages of broadcasts.
 */
export function createConsole(writes: Readonly<Record<string, GovernedWrite>>, desk: BroadcastDesk) {
  return new Hono<ConsoleEnv>()
    .onError(failurePage)
    .use(securityHeaders, trimTrailingSlash())
    .get("/assets/console.css", stylesheet)
    .use(visitor)
    .use((c, next) => (c.req.path === CARD_PATH ? cardLimit : formLimit)(c, next))
    .get("/sign-in", signInPage)
    .post("/sign-in/local", signInLocally)
    .post("/sign-out", signedIn, ownForm, signOut)
    .get("/", signedIn, home)
    .get("/approvals", signedIn, approvals)
    .get("/approvals/:id", signedIn, approval)
    .get("/media/:id", signedIn, mediaFile)
    .post("/approvals/:id/approve", signedIn, ownForm, approveRequest(writes))
    .post("/approvals/:id/reject", signedIn, ownForm, rejectRequest)
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
    .all("*", (c) => messagePage(c, "notFound"));
}
