import type { CallContext } from "../../auth";
import { notFound } from "../../mcp/errors";
import { queuesIn, sightOf } from "../sight";
import { findFlow } from "../store";
import type { AutomationChange } from "./content";

/** What of a change its writer wrote: words of an earlier version were somebody else's. */
async function written(ctx: CallContext, { change }: AutomationChange): Promise<unknown> {
  switch (change.kind) {
    case "flow":
      return change.definition;
    case "keyword_rule":
      return change.version === null ? change.definition : {};
    case "auto_reply": {
      const kept = (await findFlow(ctx.db, change.flow_id))?.scope;
      return JSON.stringify(kept) === JSON.stringify(change.scope) ? {} : change.scope;
    }
  }
}

/** Nobody sends conversations to, or takes them from, a queue that they may not know of. @throws {ToolError} `not_found` */
export async function knowsItsQueues(ctx: CallContext, content: AutomationChange): Promise<void> {
  const named = queuesIn(await written(ctx, content));
  if (named.length === 0) return;
  const { queues } = await sightOf(ctx);
  const unknown = named.find((id) => !queues.has(id));
  if (unknown !== undefined) throw notFound("queue", unknown, "whatsapp.inbox_assignments.list");
}
