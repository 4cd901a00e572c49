import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { filtersIn, queryOf } from "./filters";
import { Lines } from "./lines";
import { conversationEtag, listEtag } from "./live";
import { readLiveList } from "./live-read";
import { readConversation } from "./read";
import { quoteAddress } from "./screen";
import { ThreadState } from "./thread";
import { Timeline } from "./timeline";

/** Answers 304 to whoever has it already. Nothing that could tell of a customer is read, or noted as read, until then. */
async function ifChanged(
  c: Context<SignedInEnv>,
  etag: string | undefined,
  read: () => Promise<Child>,
): Promise<Response> {
  if (etag === undefined) return c.body(null, 404);
  c.header("ETag", etag);
  c.header("Cache-Control", "private, no-cache");
  if (c.req.header("if-none-match") === etag) return c.body(null, 304);
  try {
    return c.html(<>{await read()}</>);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return c.body(null, error.code === "not_found" ? 404 : 409);
  }
}

/** `GET /console/inbox/live`: the lines of a list, when they have changed. */
export async function liveList(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const filters = filtersIn(c.req.query());
  return ifChanged(c, await listEtag(c, filters), async () => (
    <Lines
      i18n={i18n}
      filters={filters}
      listed={await readLiveList(c, filters)}
      now={call.clock.now()}
      current={c.req.query("open")}
    />
  ));
}

/** `GET /console/inbox/:id/live`: the messages of a conversation and how it stands, when that has changed. */
export async function liveConversation(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const id = c.req.param("id") ?? "";
  const query = queryOf(filtersIn(c.req.query()));
  const self = `/console/inbox/${encodeURIComponent(id)}`;
  return ifChanged(c, await conversationEtag(c, id), async () => {
    const conversation = await readConversation(c, id);
    const mayQuote = may(call.principal, "inbox:send") && conversation.may_send.free_form;
    return (
      <div class="flow">
        <ThreadState i18n={i18n} conversation={conversation} query={query} older={false} />
        <Timeline
          i18n={i18n}
          conversation={conversation}
          now={call.clock.now()}
          replyTo={mayQuote ? quoteAddress(self, query) : undefined}
        />
      </div>
    );
  });
}
