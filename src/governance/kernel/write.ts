import type { CallContext } from "../../auth";
import type { AppContext } from "../../platform/context";
import type { Statement } from "../../platform/db";
import type { Assessment } from "../assessment";

/**
 * The one way in which anything is changed. A write goes through named stages, always in this order:
 * authorize → parse → idempotency → preview contract → guardrails → policy → record → execute → audit → answer.
 * The first two are the tool server's (`mcp/define-tool.ts`); `request.ts` has the others. A person's approval
 * (`approval.ts`) comes back in at the guardrails.
 */

/** How a write that follows a preview is carried out. */
export interface GovernedWrite<Content = unknown> {
  tool: string;
  previewTool: string;
  /** Whether the caller may do this to these records. Not asked of an approver. @throws {ToolError} */
  authorize(ctx: CallContext, content: Content): Promise<void>;
  /** Looks at the content as it stands now: the very function that the preview ran. */
  assess(ctx: AppContext, content: Content): Promise<Assessment<Content>>;
  /** What the change consists of; runs in one batch with the request's state and its audit entries. */
  plan(ctx: AppContext, assessment: Assessment<Content>, request: ActionReference): Promise<Plan>;
}

export interface ActionReference {
  actionRequestId: string;
  requesterName: string;
}

export interface Plan {
  statements: Statement[];
  /** Carries the committed change on to the outside world, as far as it gets; the outbox does the rest. */
  drive?: (ctx: AppContext) => Promise<void>;
}
