import type { Context } from "hono";
import { may, type Permission, type Principal } from "../auth";
import type { ConsoleEnv, SignedInEnv } from "./console-env";

/**
 * Who may open a page: anyone, whoever is signed in, or the holders of a permission (all of them, or one of them).
 */
export type Access =
  | "anyone"
  | "signed-in"
  | Permission
  | { readonly all: readonly Permission[] }
  | { readonly oneOf: readonly Permission[] };

type Answer = Response | Promise<Response>;

/** One address of the console: who may ask for it, and what answers. Forms also need this session's own token. */
export interface Page {
  method: "get" | "post";
  /** Below `/console`. */
  path: string;
  access: Access;
  /** Bytes of its form at most, where that is more than a text of a few hundred characters. */
  maxBytes?: number;
  /** A part of a page that refreshes itself: asking for it is no use of the session, which ends when nobody is there. */
  live?: boolean;
  // A page for anyone knows less of its visitor; `createConsole` sees to it that each handler gets what it needs.
  handler: (c: Context<SignedInEnv>) => Answer;
}

interface Options {
  maxBytes?: number;
}

export const get = (
  path: string,
  access: Exclude<Access, "anyone">,
  handler: (c: Context<SignedInEnv>) => Answer,
  options: Pick<Page, "live"> = {},
): Page => ({ method: "get", path, access, handler, ...options });

export const post = (
  path: string,
  access: Exclude<Access, "anyone">,
  handler: (c: Context<SignedInEnv>) => Answer,
  options: Options = {},
): Page => ({ method: "post", path, access, handler, ...options });

/** A page that opens without signing in; a form of such a page checks by itself where it comes from. */
export const open = (
  method: Page["method"],
  path: string,
  handler: (c: Context<ConsoleEnv>) => Answer,
): Page => ({
  method,
  path,
  access: "anyone",
  handler: handler as unknown as Page["handler"],
});

export function allows(access: Access, principal: Principal): boolean {
  if (access === "anyone" || access === "signed-in") return true;
  if (typeof access === "string") return may(principal, access);
  return "all" in access
    ? access.all.every((permission) => may(principal, permission))
    : access.oneOf.some((permission) => may(principal, permission));
}
