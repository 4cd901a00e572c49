import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import { CHAIN_SETTLEMENT } from "../../operations";
import type { SignedInEnv } from "../console-env";
import { wordsFor } from "../i18n";
import { ask } from "../people/ask";
import { textIn } from "../people/ceremony";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { statusOf } from "../status-of";
import { ADDRESS, operationsPage } from "./overview";

/** `POST /console/operations/audit-chain/settle`: why the chain does not hold; through the kernel, so it is audited. */
export async function settleChain(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, call } = c.var;
  const body = await c.req.parseBody();
  const until = Number(textIn(body, "found_until"));
  const content = {
    // Never what is found after the form was sent, whatever it says.
    found_until: Number.isSafeInteger(until) ? Math.min(until, call.clock.now()) : 0,
    reason: textIn(body, "reason"),
  };
  const answer = await ask(c, CHAIN_SETTLEMENT, { input: content, content });
  if (!(answer instanceof ToolError)) return c.redirect(`${ADDRESS}?done=settle`, 303);
  const [finding] = findingsOf(answer.details);
  const words = wordsFor<string>(i18n.t.operations.refused, finding?.path ?? "", errorWords(i18n, answer));
  return operationsPage(c, { status: statusOf(answer.code), text: words });
}
