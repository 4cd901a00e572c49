import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import {
  type ConsoleSession,
  confirmSession,
  endSession,
  findSession,
  keepSession,
  newSession,
  SESSION_COOKIE_SECONDS,
  type SignInMethod,
} from "../auth";
import { audit, recordAudit } from "../governance";
import type { Statement } from "../platform/db";
import { equalInConstantTime } from "../platform/hash";
import type { ConsoleEnv, SignedInEnv } from "./console-env";
import { cookieOptions, sourceOf } from "./cookies";
import { messagePage } from "./error-pages";
import { createI18n, isLanguage, languageOf } from "./i18n";
import { isRefreshed } from "./refreshed";
import { isOwnOrigin } from "./same-origin";

const LANGUAGE_COOKIE = "console_language";
const LANGUAGE_LIFETIME_SECONDS = 365 * 24 * 60 * 60;

/** With the prefix, a browser takes the cookie from nowhere but an encrypted page; a local run has none. */
const sessionCookieName = (c: Context): string =>
  cookieOptions(c).secure ? "__Secure-console_session" : "console_session";

const sessionCookie = (c: Context): string | undefined => getCookie(c, sessionCookieName(c));

function giveSessionCookie(c: Context, value: string): void {
  setCookie(c, sessionCookieName(c), value, { ...cookieOptions(c), maxAge: SESSION_COOKIE_SECONDS });
}

/** Finds out who is asking and in which language: `?lang` first, then the cookie, then the person's locale. */
export const visitor: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const { ctx } = c.var;
  const session = await presentSession(c);

  const locale = session?.principal.locale ?? ctx.env.LOCALE;
  const asked = c.req.query("lang");
  const kept = getCookie(c, LANGUAGE_COOKIE);
  const language = isLanguage(asked) ? asked : isLanguage(kept) ? kept : languageOf(locale);

  c.set("session", session);
  c.set("i18n", createI18n(language, locale, ctx.env.TIME_ZONE));
  await next();
  // Behind the handler: an answer that was made by itself, a file for example, has what it was made with and nothing else.
  if (isLanguage(asked))
    setCookie(c, LANGUAGE_COOKIE, asked, { ...cookieOptions(c), maxAge: LANGUAGE_LIFETIME_SECONDS });
};

/**
 * Counts a page as a use of the session, which so stays alive and now and then gets another cookie value; not a page that
 * loaded itself anew. The cookie is set behind the handler, so that no answer goes without it.
 */
export const usesSession: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const { ctx, session } = c.var;
  const cookie = sessionCookie(c);
  const value =
    session && cookie && !isRefreshed((name) => c.req.query(name))
      ? await keepSession(ctx.db, ctx.clock, cookie, session)
      : undefined;
  await next();
  if (value !== undefined && !givesSessionCookie(c)) giveSessionCookie(c, value);
};

/** Whether the handler has signed somebody in or out: then the cookie is its own. */
const givesSessionCookie = (c: Context): boolean =>
  c.res.headers.getSetCookie().some((cookie) => cookie.startsWith(`${sessionCookieName(c)}=`));

/** Speaks a person's language who is not signed in yet, unless the visitor has chosen one. */
export function speakTo(c: Context<ConsoleEnv>, locale: string): void {
  if (isLanguage(c.req.query("lang")) || isLanguage(getCookie(c, LANGUAGE_COOKIE))) return;
  c.set("i18n", createI18n(languageOf(locale), locale, c.var.ctx.env.TIME_ZONE));
}

/**
 * The session that the request's cookie leads to. A value that was replaced a while ago comes from a copy: one of the
 * two holders is not the person who signed in, and as nobody can tell which, the session ends for both.
 */
async function presentSession(c: Context<ConsoleEnv>): Promise<ConsoleSession | undefined> {
  const { ctx } = c.var;
  const cookie = sessionCookie(c);
  const found = cookie ? await findSession(ctx.db, ctx.clock, cookie) : undefined;
  if (!cookie || !found) return undefined;
  if ("reused" in found) {
    const entity = { kind: "staff", id: found.reused.staffId };
    const entry = audit(
      { ...ctx, ...sourceOf(c) },
      { action: "session.reused", outcome: "denied", code: "forbidden", entity },
    );
    await ctx.db.batch([await endSession(cookie), entry.insert]);
    return undefined;
  }
  const { isPrevious, isConfirmed } = found.session;
  if (!isPrevious && !isConfirmed) await confirmSession(ctx.db, ctx.clock, cookie);
  return found.session;
}

/** Lets only people pass who are signed in. A page leads to sign-in; a form without a session is refused. */
export const signedIn: MiddlewareHandler<SignedInEnv> = async (c, next) => {
  const { session, ctx } = c.var as ConsoleEnv["Variables"];
  if (!session) {
    if (c.req.method !== "GET") return messagePage(c, "signedOut");
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/console/sign-in?next=${encodeURIComponent(pathname + search)}`);
  }
  c.set("call", { ...ctx, principal: session.principal, ...sourceOf(c) });
  await next();
};

/** Lets only forms pass that this site served to this very session. */
export const ownForm: MiddlewareHandler<SignedInEnv> = async (c, next) => {
  if (!isOwnOrigin(c.req.raw, c.var.ctx.publicUrl))
    return messagePage(c, "forbidden", c.var.i18n.t.form.origin);
  const { csrf_token: token } = await c.req.parseBody();
  if (typeof token !== "string" || !equalInConstantTime(token, c.var.session.csrfToken)) {
    return messagePage(c, "forbidden", c.var.i18n.t.form.csrf);
  }
  await next();
};

/**
 * Signs a person in under a new session id, so that nobody can be led into a session prepared for them. `statements` is
 * what belongs to it: all of it happens, or nobody is signed in.
 */
export async function startSession(
  c: Context<ConsoleEnv>,
  person: { id: string; name: string },
  method: SignInMethod,
  statements: readonly Statement[] = [],
): Promise<void> {
  const { ctx } = c.var;
  const old = sessionCookie(c);
  const source = sourceOf(c);
  const { cookie, insert } = await newSession(ctx.clock, person.id, {
    method,
    userAgent: source.source.user_agent,
  });
  const entry = audit(
    { ...ctx, ...source },
    {
      action: "session.started",
      outcome: "ok",
      entity: { kind: "staff", id: person.id },
      details: { method },
    },
    { kind: "staff", ...person },
  );
  await ctx.db.batch([...statements, ...(old ? [await endSession(old)] : []), insert, entry.insert]);
  giveSessionCookie(c, cookie);
}

/** Makes the browser forget its session, when that was ended. */
export function dropSessionCookie(c: Context): void {
  deleteCookie(c, sessionCookieName(c), cookieOptions(c));
}

/** `POST /console/sign-out`. */
export async function signOut(c: Context<SignedInEnv>): Promise<Response> {
  const cookie = sessionCookie(c);
  if (cookie) await c.var.ctx.db.run(await endSession(cookie));
  await recordAudit(c.var.call, { action: "session.ended", outcome: "ok" });
  dropSessionCookie(c);
  return c.redirect("/console/sign-in", 303);
}
