import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { wordsFor } from "../i18n";
import type { ConsoleParts } from "../parts";
import { ask } from "../people/ask";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { statusOf } from "../status-of";
import { ADDRESS, operationsPage } from "./overview";

const LONGEST_ID = 64;

/** `POST /console/operations/dead-letters/:id/retry`: through the kernel, so it is audited and done once. */
export function retryLetter(write: ConsoleParts["retryDeadLetter"]) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { i18n } = c.var;
    const content = { dead_letter_id: (c.req.param("id") ?? "").slice(0, LONGEST_ID) };
    const answer = await ask(c, write, { input: content, content });
    if (!(answer instanceof ToolError)) return c.redirect(`${ADDRESS}?done=retry`, 303);
    const [finding] = findingsOf(answer.details);
    const words = wordsFor<string>(i18n.t.operations.refused, finding?.path ?? "", errorWords(i18n, answer));
    return operationsPage(c, { status: statusOf(answer.code), text: words });
  };
}
