import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { GovernedWrite } from "../governance";
import { approval } from "./approval";
import { approvals } from "./approvals";
import type { ConsoleEnv } from "./console-env";
import { approveRequest, rejectRequest } from "./decide";
import { failurePage, messagePage } from "./error-pages";
import { home } from "./home";
import { securityHeaders } from "./security-headers";
import { ownForm, signedIn, signOut, visitor } from "./session";
import { signInLocally, signInPage } from "./sign-in";
import { stylesheet } from "./stylesheet";

/** Bytes of a form at most: a reason of 500 characters, each percent-encoded, fits. */
const MOST_BYTES = 16 * 1024;

/** The people's pages, mounted at `/console`. `writes` is what an approval executes, by tool name. */
export function createConsole(writes: Readonly<Record<string, GovernedWrite>>) {
  return new Hono<ConsoleEnv>()
    .onError(failurePage)
    .use(securityHeaders)
    .get("/assets/console.css", stylesheet)
    .use(bodyLimit({ maxSize: MOST_BYTES }), visitor)
    .get("/sign-in", signInPage)
    .post("/sign-in/local", signInLocally)
    .post("/sign-out", signedIn, ownForm, signOut)
    .get("/", signedIn, home)
    .get("/approvals", signedIn, approvals)
    .get("/approvals/:id", signedIn, approval)
    .post("/approvals/:id/approve", signedIn, ownForm, approveRequest(writes))
    .post("/approvals/:id/reject", signedIn, ownForm, rejectRequest)
    .all("*", (c) => messagePage(c, "notFound"));
}
