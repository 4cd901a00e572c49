import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { statusOf } from "../status-of";
import { ADDRESS } from "./events";
import { webhookLog } from "./list";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;
/** Events that one request names at most. */
const MOST_CHOSEN = 200;

/** `POST /console/webhooks/retry`: those that were chosen, or all that failed; through the tool, as agents do. */
export async function retryEvents(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, call } = c.var;
  const { retry: words } = i18n.t.webhookLog;
  const { form_key: key, which, event_id: chosen } = await c.req.parseBody({ all: true });
  const ids = [chosen ?? []].flat().filter((id): id is string => typeof id === "string");
  const all = which === "all";
  if (!all && ids.length === 0) return webhookLog(c, { status: 409, text: words.noneChosen });
  if (!all && ids.length > MOST_CHOSEN) return webhookLog(c, { status: 409, text: words.tooMany });
  const sent = typeof key === "string" && key !== "" && key.length <= LONGEST_KEY ? key : undefined;
  try {
    const { action_request_id: id } = await c.var.tool<{ action_request_id: string }>(
      "whatsapp.webhook.retry",
      {
        ...(all ? { failed: {} } : { event_ids: ids }),
        idempotency_key: `console:retry:${sent ?? call.ids.next("request")}`,
      },
    );
    return c.redirect(`${ADDRESS}?asked=${id}`, 303);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const found = (findingsOf(error.details) ?? []).map(({ message }) => message);
    return webhookLog(c, {
      status: statusOf(error.code),
      text: i18n.text([errorWords(i18n, error), ...found]),
    });
  }
}
