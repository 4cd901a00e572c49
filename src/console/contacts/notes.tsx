import { type CallContext, may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { FindingList } from "../finding-list";
import type { I18n } from "../i18n";
import type { ShownPreview } from "../shown-preview";
import type { Refusal } from "./form";

const LONGEST_ID = 64;

/** How a write stands, as `whatsapp.action_request.status` tells it. */
export interface Asked {
  action_request_id: string;
  tool: string;
  status: "executed" | "pending_approval" | "scheduled" | "rejected" | "failed";
  /** Of a write that takes its content itself: what it saw, and what it noticed. */
  effects?: Record<string, unknown>;
  findings?: ShownPreview["findings"];
}

/** What this person has just asked for by one of some tools; undefined when the id is of no such request. */
export async function askedOf(
  tool: SignedInEnv["Variables"]["tool"],
  id: string | undefined,
  tools: readonly string[],
): Promise<Asked | undefined> {
  if (id === undefined || id.length > LONGEST_ID) return undefined;
  try {
    const asked = await tool<Asked>("whatsapp.action_request.status", { action_request_id: id });
    return tools.includes(asked.tool) ? asked : undefined;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** What came of it, with what was noticed: something kept can be without effect. What waits leads to its approval. */
export function AskedNote({
  call,
  i18n,
  asked,
}: {
  call: CallContext;
  i18n: I18n;
  asked: Asked | undefined;
}) {
  if (!asked) return null;
  const { asked: words } = i18n.t.contacts;
  const { findings = [] } = asked;
  const idle = findings.some(({ code }) => code === "no_effect");
  if (asked.status === "rejected" || asked.status === "failed")
    return (
      <p class="card problem" role="alert">
        {words.notDone}
      </p>
    );
  return (
    <div class="card said-note" role="status">
      <p>
        {asked.status === "pending_approval"
          ? words.waits
          : asked.status === "scheduled"
            ? words.underWay
            : idle
              ? words.recorded
              : words.done}
      </p>
      {findings.length > 0 && <FindingList i18n={i18n} findings={findings} />}
      {asked.status === "pending_approval" && may(call.principal, "approvals:read") && (
        <a href={`/console/approvals/${asked.action_request_id}`}>{words.openApproval}</a>
      )}
    </div>
  );
}

/** Why something was not done, for the top of a page. */
export function RefusalNote({ i18n, refusal }: { i18n: I18n; refusal: Refusal | undefined }) {
  if (!refusal) return null;
  return (
    <div class="card problem" role="alert">
      <p>{refusal.text}</p>
      {refusal.findings.length > 0 && <FindingList i18n={i18n} findings={refusal.findings} />}
      {refusal.issues.length > 0 && (
        <ul lang="en">
          {refusal.issues.map((issue) => (
            <li dir="auto">{issue}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
