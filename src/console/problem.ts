import type { ShownPreview } from "./shown-preview";

/** What went wrong when somebody decided, and what they had typed. */
export interface Problem {
  text: string;
  findings?: ShownPreview["findings"];
  draft?: { decision: "approve" | "reject"; reason: string };
}
