import type { Context } from "hono";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { addressOf } from "./events";

const LONGEST_ID = 64;

interface Status {
  action_request_id: string;
  status: string;
  tool: string;
  result?: { requeued?: number };
}

/** What came of the retry that somebody has just asked for. */
export async function Asked({ c }: { c: Context<SignedInEnv> }) {
  const { i18n, call } = c.var;
  const { retry: words } = i18n.t.webhookLog;
  const id = c.req.query("asked");
  if (!id || id.length > LONGEST_ID) return null;
  const status = await c.var
    .tool<Status>("whatsapp.action_request.status", { action_request_id: id })
    .catch((error: unknown) => {
      if (error instanceof ToolError) return undefined;
      throw error;
    });
  if (status?.tool !== "whatsapp.webhook.retry") return null;
  const requeued = status.result?.requeued;
  if (status.status !== "pending_approval" && requeued === undefined)
    return (
      <p class="card problem" role="alert">
        {words.refused}
      </p>
    );
  return (
    <div class="card said-note" role="status">
      <p>{requeued === undefined ? words.pending : words.done(i18n.number(requeued))}</p>
      {requeued !== undefined && <a href={addressOf({ request: id })}>{words.outcomes}</a>}
      {requeued === undefined && may(call.principal, "approvals:read") && (
        <a href={`/console/approvals/${id}`}>{words.open}</a>
      )}
    </div>
  );
}
