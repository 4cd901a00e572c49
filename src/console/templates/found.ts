import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { NameAnswer } from "./answers";

type Way = { name: string; language?: string } | { template_id: string } | { draft_id: string };

/** What is known under a name or an id; undefined when there is nothing, or it is neither. @throws {ToolError} */
export async function nameAnswer(
  { var: { tool } }: Context<SignedInEnv>,
  way: Way,
  detail: "concise" | "full" = "concise",
): Promise<NameAnswer | undefined> {
  try {
    return await tool<NameAnswer>("whatsapp.template.get", { ...way, detail });
  } catch (error) {
    if (error instanceof ToolError && ["not_found", "validation_failed"].includes(error.code))
      return undefined;
    throw error;
  }
}
