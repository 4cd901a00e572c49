import type { ErrorCode } from "../mcp/errors";
import { sha256 } from "../platform/hash";
import { type ApprovalDecision, decideApproval, type PolicyFacts, type WriteGuardrail } from "./policy";

/** Something that a preview noticed. An `error` blocks; its code is what the write would answer. */
export interface Finding {
  severity: "error" | "warning" | "info";
  code: ErrorCode | (string & {});
  message: string;
  /** Where in the input, for example `message.text.body`. */
  path?: string;
  /** The words that it is about, as they stand there. */
  evidence?: string;
  /** What would mend it. */
  fix?: string;
}

/**
 * What is about to be done, looked at now. Preview, request and approval make it with the same function,
 * so what was shown is what is decided and what is done.
 */
export interface Assessment<Content = unknown, State = unknown> {
  /** Everything that the execution needs, in the form in which it will be executed. */
  content: Content;
  findings: readonly Finding[];
  /** What would change, and for how many. */
  effects: Record<string, unknown>;
  policyFacts: PolicyFacts;
  /** Further facts that the verdict or the audience depends on, beyond findings and approval. */
  facts: Record<string, unknown>;
  entity: { kind: string; id: string };
  /**
   * The world as it was judged. The plan acts on this and looks at nothing anew; its guards undo the batch when the
   * world has moved since.
   */
  state?: State;
  /** What is there before the change; its digest goes into the audit log. */
  before?: unknown;
  /** More to show: the rendering of a message, samples. */
  view?: Record<string, unknown>;
}

/** The finding that a row of the guardrails asks for. */
export function guardrailFinding(
  { code, rule, fix }: Pick<WriteGuardrail, "code" | "rule" | "fix">,
  path: string,
  message: string = rule,
): Finding {
  return { severity: "error", code, message, path, fix };
}

export type Verdict = "ready" | "needs_approval" | "blocked";

export interface Judgement {
  verdict: Verdict;
  approval: ApprovalDecision;
  contentHash: string;
  factsHash: string;
}

export function blockingFinding(findings: readonly Finding[]): Finding | undefined {
  return findings.find((finding) => finding.severity === "error");
}

/** The verdict on an assessment, and the hashes by which a later look is compared with this one. */
export async function judge(writeTool: string, assessment: Assessment): Promise<Judgement> {
  const approval = decideApproval(writeTool, assessment.policyFacts);
  const blocked = blockingFinding(assessment.findings) !== undefined;
  const verdict: Verdict = blocked ? "blocked" : approval.required ? "needs_approval" : "ready";
  const [contentHash, factsHash] = await Promise.all([
    sha256(assessment.content),
    sha256({
      verdict,
      errors: assessment.findings
        .filter(({ severity }) => severity === "error")
        .map(({ code, path }) => [code, path]),
      rules: approval.reasons.map(({ rule }) => rule),
      facts: assessment.facts,
    }),
  ]);
  return { verdict, approval, contentHash, factsHash };
}
