import type { Context } from "hono";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { conversationPage } from "./screen";
import { templateOf } from "./template-fields";

/** `GET /console/inbox/:id`, with `?template=` to fill in that template. */
export async function openConversation(c: Context<SignedInEnv>): Promise<Response> {
  const id = c.req.query("template");
  if (!id || !may(c.var.call.principal, "inbox:send")) return conversationPage(c);
  try {
    return await conversationPage(c, { template: await templateOf(c, id) });
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== "not_found") throw error;
    return conversationPage(c);
  }
}
