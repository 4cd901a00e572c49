import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { endSession, findSession, newSession } from "../auth";
import { audit, recordAudit } from "../governance";
import { HOUR, SECOND } from "../platform/clock";
import type { Database } from "../platform/db";
import { equalInConstantTime } from "../platform/hash";
import type { ConsoleEnv, SignedInEnv } from "./console-env";
import { messagePage } from "./error-pages";
import { createI18n, isLanguage, languageOf } from "./i18n";
import { isOwnOrigin } from "./same-origin";

const SESSION_COOKIE = "console_session";
const LANGUAGE_COOKIE = "console_language";
const SESSION_LIFETIME = 12 * HOUR;
const LANGUAGE_LIFETIME_SECONDS = 365 * 24 * 60 * 60;

/** Lax, so that a link to an approval in a chat still opens signed in; POSTs of other sites carry no cookie. */
function cookieOptions(c: Context) {
  return {
    httpOnly: true,
    sameSite: "Lax",
    path: "/console",
    secure: new URL(c.req.url).protocol === "https:",
  } as const;
}

/** Finds out who is asking and in which language: `?lang` first, then the cookie, then the person's locale. */
export const visitor: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const { ctx } = c.var;
  const cookie = getCookie(c, SESSION_COOKIE);
  const session = cookie ? await findSession(ctx.db, ctx.clock, cookie) : undefined;

  const locale = session?.principal.locale ?? ctx.env.LOCALE;
  const asked = c.req.query("lang");
  const kept = getCookie(c, LANGUAGE_COOKIE);
  const language = isLanguage(asked) ? asked : isLanguage(kept) ? kept : languageOf(locale);
  if (isLanguage(asked)) {
    setCookie(c, LANGUAGE_COOKIE, asked, { ...cookieOptions(c), maxAge: LANGUAGE_LIFETIME_SECONDS });
  }

  c.set("session", session);
  c.set("i18n", createI18n(language, locale, ctx.env.TIME_ZONE));
  await next();
};

/** Lets only people pass who are signed in. A page leads to sign-in; a form without a session is refused. */
export const signedIn: MiddlewareHandler<SignedInEnv> = async (c, next) => {
  const { session, ctx } = c.var as ConsoleEnv["Variables"];
  if (!session) {
    if (c.req.method !== "GET") return messagePage(c, "signedOut");
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/console/sign-in?next=${encodeURIComponent(pathname + search)}`);
  }
  c.set("call", {
    ...ctx,
    principal: session.principal,
    source: {
      via: "console",
      address: c.req.header("cf-connecting-ip") ?? null,
      user_agent: c.req.header("user-agent")?.slice(0, 200) ?? null,
    },
  });
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

/** Ends the session that the request came with, if any: its cookie value is good for nothing any more. */
async function endOldSession(c: Context, db: Database): Promise<void> {
  const old = getCookie(c, SESSION_COOKIE);
  if (old) await endSession(db, old);
}

/** Signs a person in under a new session id, so that nobody can be led into a session prepared for them. */
export async function startSession(c: Context<ConsoleEnv>, staffId: string): Promise<void> {
  const { db, clock } = c.var.ctx;
  await endOldSession(c, db);
  const { cookie, insert } = await newSession(clock, staffId, SESSION_LIFETIME);
  const actor = { kind: "staff", id: staffId, name: staffId } as const;
  const entry = audit(
    c.var.ctx,
    { action: "session.started", outcome: "ok", entity: { kind: "staff", id: staffId } },
    actor,
  );
  await db.batch([insert, entry.insert]);
  setCookie(c, SESSION_COOKIE, cookie, { ...cookieOptions(c), maxAge: SESSION_LIFETIME / SECOND });
}

/** `POST /console/sign-out`. */
export async function signOut(c: Context<SignedInEnv>): Promise<Response> {
  await endOldSession(c, c.var.ctx.db);
  await recordAudit(c.var.call, { action: "session.ended", outcome: "ok" });
  deleteCookie(c, SESSION_COOKIE, cookieOptions(c));
  return c.redirect("/console/sign-in", 303);
}
