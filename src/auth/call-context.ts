import type { AppContext } from "../platform/context";
import type { Principal } from "./principal";

/** Where a call came from: kept in the audit log. */
export interface CallSource {
  via: "mcp" | "console";
  address: string | null;
  user_agent: string | null;
}

/** The context of work that somebody asked for. */
export interface CallContext extends AppContext {
  principal: Principal;
  source: CallSource;
}
