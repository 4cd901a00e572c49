import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { trimTrailingSlash } from "hono/trailing-slash";
import { recordAudit } from "../governance";
import type { ToolCaller } from "../mcp/in-process";
import { approvalPages } from "./approval-pages";
import { script, stylesheet } from "./assets";
import { auditPages } from "./audit/pages";
import { automationPages } from "./automation";
import { broadcastPages } from "./broadcasts";
import { clientPages } from "./clients/pages";
import { commercePages } from "./commerce";
import type { ConsoleEnv, SignedInEnv } from "./console-env";
import { contactPages } from "./contacts/pages";
import { failurePage, messagePage } from "./error-pages";
import { homePages } from "./home-pages";
import { inboxPages } from "./inbox/pages";
import { mediaPages } from "./media/pages";
import { operationsPages } from "./operations/pages";
import { allows, type Page } from "./pages";
import type { ConsoleParts } from "./parts";
import { peoplePages } from "./people/pages";
import { reportPages } from "./reports/pages";
import { securityHeaders } from "./security-headers";
import { segmentPages } from "./segments/pages";
import { ownForm, signedIn, usesSession, visitor } from "./session";
import { settingsPages } from "./settings/pages";
import { signInPages } from "./sign-in";
import { templatePages } from "./templates/pages";
import { webhookPages } from "./webhooks/pages";

/** Bytes of a form at most: a reason of 500 characters, each percent-encoded, fits. */
const MOST_BYTES = 16 * 1024;

/** Every page and form of the console, with who may open it. */
export function consolePages(parts: ConsoleParts): readonly Page[] {
  return [
    ...signInPages(),
    ...homePages(),
    ...approvalPages(parts),
    ...broadcastPages(parts.broadcasts),
    ...automationPages(parts.automation),
    ...commercePages(parts.commerce),
    ...inboxPages(),
    ...contactPages(),
    ...segmentPages(),
    ...templatePages(),
    ...mediaPages(),
    ...reportPages(),
    ...auditPages(),
    ...webhookPages(),
    ...operationsPages(parts),
    ...settingsPages(),
    ...clientPages(),
    ...peoplePages(),
  ];
}

const tooLarge = (c: Context<ConsoleEnv>) => messagePage(c, "tooLarge");

/** Lets a person pass who may open this page; a form that was tried without leave is kept in the audit log. */
const allowed =
  ({ method, path, access }: Page): MiddlewareHandler<SignedInEnv> =>
  async (c, next) => {
    const { call } = c.var;
    if (allows(access, call.principal)) return next();
    if (method === "post")
      await recordAudit(call, {
        action: "page.denied",
        outcome: "denied",
        code: "forbidden",
        details: { path },
      });
    return messagePage(c, "forbidden");
  };

/** Tools called as whoever is signed in. */
const withTools =
  (tools: ToolCaller): MiddlewareHandler<SignedInEnv> =>
  async (c, next) => {
    c.set("tool", (name, args) => tools(c.var.call, name, args));
    await next();
  };

/** The people's pages, mounted at `/console`. */
export function createConsole(parts: ConsoleParts) {
  const console = new Hono<ConsoleEnv>()
    .onError(failurePage)
    .use(securityHeaders, trimTrailingSlash())
    .get("/assets/console.css", stylesheet)
    .get("/assets/console.js", script)
    .use(visitor);
  const tools = withTools(parts.tools);
  for (const page of consolePages(parts)) {
    const limit = bodyLimit({ maxSize: page.maxBytes ?? MOST_BYTES, onError: tooLarge });
    const guards: MiddlewareHandler[] = [
      ...(page.live ? [] : [usesSession]),
      limit,
      ...(page.access === "anyone"
        ? []
        : [signedIn, ...(page.method === "post" ? [ownForm] : []), tools, allowed(page)]),
    ];
    console.on(page.method.toUpperCase(), [page.path], ...guards, page.handler as MiddlewareHandler);
  }
  return console.all("*", (c) => messagePage(c, "notFound"));
}

export type { ConsoleParts } from "./parts";
