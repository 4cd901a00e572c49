import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SECOND } from "../../platform/clock";
import { CHALLENGE_LIFETIME } from "../../staff";
import type { ConsoleEnv } from "../console-env";
import { cookieOptions } from "../cookies";
import { wordsFor } from "../i18n";
import { retryAfter } from "./tries";

/** With the prefix, a browser takes the cookie from nowhere but an encrypted page; a local run has none. */
const cookieName = (c: Context): string =>
  cookieOptions(c).secure ? "__Secure-console_sign_in" : "console_sign_in";

/** Binds what was asked to this browser: the answer counts only together with this cookie. */
export function rememberChallenge(c: Context, secret: string): void {
  setCookie(c, cookieName(c), secret, { ...cookieOptions(c), maxAge: CHALLENGE_LIFETIME / SECOND });
}

/** The secret of what was asked of this browser, which then forgets it. */
export function challengeSecret(c: Context): string | undefined {
  const secret = getCookie(c, cookieName(c));
  deleteCookie(c, cookieName(c), cookieOptions(c));
  return secret;
}

/** Why somebody is not signed in, in plain words. */
export function refusalWords(c: Context<ConsoleEnv>, code: string): string {
  const { refused } = c.var.i18n.t.people;
  return wordsFor<string>(refused, code, refused.other);
}

/** That an address has to wait, and how long. */
export function waitWords(c: Context<ConsoleEnv>, waitUntil: number): string {
  const { i18n, ctx } = c.var;
  return i18n.t.people.wait(i18n.duration(waitUntil - ctx.clock.now()));
}

/** What the script of the page shows when a step of a ceremony fails. */
export function refusal(c: Context<ConsoleEnv>, code: string): Response {
  return c.json({ message: refusalWords(c, code) }, 403);
}

export function waitAnswer(c: Context<ConsoleEnv>, waitUntil: number): Response {
  return c.json({ message: waitWords(c, waitUntil) }, 429, { "Retry-After": retryAfter(c, waitUntil) });
}

/** A text of a form; anything else is none. */
export const textIn = (form: Record<string, unknown>, name: string): string => {
  const value = form[name];
  return typeof value === "string" ? value : "";
};
