import type { Context } from "hono";
import type { CallContext, ConsoleSession } from "../auth";
import type { ToolCaller } from "../mcp/in-process";
import type { AppContext } from "../platform/context";
import type { Env } from "../platform/env";
import type { I18n } from "./i18n";

/** What every console page knows of its visitor. */
export interface ConsoleEnv {
  Bindings: Env;
  Variables: { ctx: AppContext; i18n: I18n; session: ConsoleSession | undefined };
}

/** What pages know that only open for somebody who is signed in. */
export interface SignedInEnv {
  Bindings: Env;
  Variables: ConsoleEnv["Variables"] & {
    session: ConsoleSession;
    call: CallContext;
    /** Calls a tool as the person who is signed in. @throws {ToolError} */
    tool: <Answer = Record<string, unknown>>(
      name: Parameters<ToolCaller>[1],
      args?: Parameters<ToolCaller>[2],
    ) => Promise<Answer>;
  };
}

/** A request that a page can answer, signed in or not. */
export type PageContext = Pick<Context, "req" | "html"> & { readonly var: Readonly<ConsoleEnv["Variables"]> };
