import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;

/** What was typed into a field; nothing for a file, or a field that is not there. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The key by which a form that is sent twice counts once. */
export function keyOf(c: Context<SignedInEnv>, what: string, key: unknown): string {
  const sent = textOf(key);
  return `console:${what}:${sent !== "" && sent.length <= LONGEST_KEY ? sent : c.var.call.ids.next("request")}`;
}
