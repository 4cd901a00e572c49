import type { GovernedWrite } from "../governance";
import type { ToolCaller } from "../mcp/in-process";
import type { DeadLetterRetry } from "../operations";
import type { AutomationDesk } from "./automation";
import type { BroadcastDesk } from "./broadcasts";
import type { CommerceDesk } from "./commerce";

/** What the console works with: rooms hand in what may not be reached from here. */
export interface ConsoleParts {
  /** What an approval executes, by tool name. */
  writes: Readonly<Record<string, GovernedWrite>>;
  /** Every read and write of the newer pages: the same tools that agents have. */
  tools: ToolCaller;
  broadcasts: BroadcastDesk;
  commerce: CommerceDesk;
  automation: AutomationDesk;
  /** Has the work of a message that a queue gave up tried again. */
  retryDeadLetter: GovernedWrite<DeadLetterRetry>;
}
