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

/** How a write is carried out. */
export interface GovernedWrite<Content = unknown, State = unknown> {
  tool: string;
  /**
   * The preview that is its contract. A write without one takes its content directly: what it sees is kept as a
   * preview all the same, in the batch of the request, so that an approver decides about exactly that.
   */
  previewTool?: string;
  /** Of a preview that serves several writes: whether what it showed is this write's. */
  takes?: (content: Content) => boolean;
  /** How long its preview can be used, ms; usually {@link LIMITS.previewLifetime}. */
  previewLifetime?: number;
  /** Whether the caller may do this to these records. Not asked of an approver. @throws {ToolError} */
  authorize(ctx: CallContext, content: Content): Promise<void>;
  /** Looks at the content as it stands now: preview, request and approval all decide by it. */
  assess(ctx: AppContext, content: Content): Promise<Assessment<Content, State>>;
  /**
   * What the change consists of; runs in one batch with the request's state and its audit entries. It acts on what was
   * assessed, never on another look, and guards against what may have changed since.
   */
  plan(ctx: AppContext, assessment: Assessment<Content, State>, request: ActionReference): Promise<Plan>;
}

export interface ActionReference {
  actionRequestId: string;
  requesterName: string;
  /** Who asked: what is written in the ledger names them, also after somebody else approved. */
  requester: { kind: "staff" | "client"; id: string };
  /** The person behind the requester. */
  requesterStaffId: string;
  /** A person has agreed to it. */
  approved: boolean;
}

export interface Plan {
  /**
   * A guard among them (`guardChanges`) undoes everything when the world moved since the assessment; the write is
   * then looked at anew.
   */
  statements: Statement[];
  /** The outcome, when the statements are all there is to do. */
  result?: Record<string, unknown>;
  /** Carries the committed change on to the outside world, as far as it gets; the outbox does the rest. */
  drive?: (ctx: AppContext) => Promise<void>;
}
