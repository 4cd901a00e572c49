import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { trimTrailingSlash } from "hono/trailing-slash";
import type { GovernedWrite } from "../governance";
import { approval } from "./approval";
import { approvals } from "./approvals";
import { changeAvailability } from "./availability";
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

/** The people's pages, mounted at `/console`. `writes` is what an approval executes, by tool name. */
export function createConsole(writes: Readonly<Record<string, GovernedWrite>>) {
  return new Hono<ConsoleEnv>()
    .onError(failurePage)
    .use(securityHeaders, trimTrailingSlash())
    .get("/assets/console.css", stylesheet)
    .use(visitor)
    .use(bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }))
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
    .all("*", (c) => messagePage(c, "notFound"));
}
