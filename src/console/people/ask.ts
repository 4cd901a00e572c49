import type { Context } from "hono";
import { type GovernedWrite, requestDirect, type WriteAnswer } from "../../governance";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { wordsFor } from "../i18n";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { textIn } from "./ceremony";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;

/** Asks for a change of the staff, through the kernel. The form's key makes a form that is sent twice one request. */
export async function ask<Content extends object>(
  c: Context<SignedInEnv>,
  write: GovernedWrite<Content>,
  { input, content, suffix = "" }: { input: object; content: Content; suffix?: string },
): Promise<WriteAnswer | ToolError> {
  const { call } = c.var;
  const sent = textIn(await c.req.parseBody(), "form_key");
  const key = sent !== "" && sent.length <= LONGEST_KEY ? sent : call.ids.next("request");
  try {
    await write.authorize(call, content);
    return await requestDirect(call, write, {
      input: { ...input },
      content: async () => content,
      idempotencyKey: `console:${write.tool}:${key}${suffix}`,
    });
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
}

/** Why a change was refused, in plain words. */
export function refusedWords(c: Context<SignedInEnv>, error: ToolError): string {
  const { i18n } = c.var;
  const words = findingsOf(error.details).flatMap(({ path }) =>
    path === undefined ? [] : [wordsFor<string>(i18n.t.people.blocked, path, "")],
  );
  return i18n.text(words.some(Boolean) ? words.filter(Boolean) : [errorWords(i18n, error)]);
}
