import type { ChainVerification } from "../../governance";

/** An entry of the log as the tool gives it, `detail: "full"` for the lower part. */
export interface Entry {
  id: string;
  at: string;
  actor: { kind: string; id: string; name: string };
  action: string;
  outcome: "ok" | "pending" | "denied" | "failed" | "unknown";
  tool: string | null;
  entity: { kind: string; id: string } | null;
  code: string | null;
  reason: string | null;
  action_request_id: string | null;
  seal: number | null;
  preview_id?: string | null;
  before_digest?: string | null;
  after_digest?: string | null;
  source?: { via?: string; address?: string | null; user_agent?: string | null } | null;
  details?: Record<string, unknown> | null;
  correlation_id?: string;
}

export interface EntryList {
  items: Entry[];
  next_cursor: string | null;
  verification?: ChainVerification;
}
