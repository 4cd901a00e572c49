import { type CallContext, may } from "../auth";
import { recordAudit } from "../governance";
import { type Tool, ToolError } from "./define-tool";
import { outcomeOf } from "./errors";

/**
 * Calls a tool by its dotted name as the person in `ctx`, with its permission, its strict input, its masking and its audit:
 * what the people's pages read and change, they do as any agent would. `Answer` says what the caller reads of it.
 *
 * @throws {ToolError} as the tool does; `forbidden`, audited, without the tool's permission
 */
export type ToolCaller = <Answer = Record<string, unknown>>(
  ctx: CallContext,
  name: string,
  args?: Record<string, unknown>,
) => Promise<Answer>;

export function createToolCaller(tools: readonly Tool[]): ToolCaller {
  const byName = new Map(tools.map((tool) => [tool.name as string, tool]));
  return async <Answer>(ctx: CallContext, name: string, args: Record<string, unknown> = {}) => {
    const tool = byName.get(name);
    if (!tool) throw new Error(`there is no tool ${name}`);
    const count = (outcome: string) => ctx.count("tool_calls", { tool: name, outcome });
    if (!may(ctx.principal, tool.permission)) {
      count("forbidden");
      await recordAudit(ctx, { action: "tool.denied", outcome: "denied", tool: name, code: "forbidden" });
      throw new ToolError(
        "forbidden",
        `${name} needs the permission ${tool.permission}.`,
        "Ask an administrator.",
      );
    }
    try {
      const answer = (await tool.call(ctx, args)) as Answer;
      count("ok");
      return answer;
    } catch (error) {
      count(outcomeOf(error));
      throw error;
    }
  };
}
