import type { Context } from "hono";
import { requestDirect } from "../../governance";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { statusOf } from "../status-of";
import type { BroadcastAction } from "./actions";
import { broadcastPage } from "./broadcast";
import type { BroadcastDesk } from "./desk";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;

/** `POST /console/broadcasts/:id/{pause|resume|cancel}`: through the kernel, as the tool goes. */
export function act(desk: BroadcastDesk, action: BroadcastAction) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const id = c.req.param("id") ?? "";
    const { form_key: key } = await c.req.parseBody();
    const sent = typeof key === "string" && key !== "" && key.length <= LONGEST_KEY ? key : undefined;
    const input = { broadcast_id: id, action };
    try {
      const answer = await requestDirect(call, desk.schedule, {
        input,
        content: async () => input,
        idempotencyKey: `console:${action}:${sent ?? call.ids.next("request")}`,
      });
      return c.redirect(
        `/console/broadcasts/${encodeURIComponent(id)}?asked=${answer.action_request_id}`,
        303,
      );
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return broadcastPage(c, desk, statusOf(error.code), {
        text: error.code === "forbidden" ? i18n.t.pages.forbiddenText : errorWords(i18n, error),
        findings: findingsOf(error.details),
      });
    }
  };
}
