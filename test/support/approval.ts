import { env } from "cloudflare:test";
import { type CallContext, findStaffByHandle, findTokenPrincipal, type Principal } from "../../src/auth";
import { approve, reject, type WriteAnswer } from "../../src/governance";
import { ToolError } from "../../src/mcp/errors";
import { createContext } from "../../src/platform/context";
import { Database } from "../../src/platform/db";
import { WRITES } from "../../src/rooms";
import { freshKey, previewText, send } from "./story";
import { ORIGIN, ok } from "./worker";

/** A reply that must wait for a person. */
export const PAYMENT_WORDS = "Please pay the deposit of HK$500 by Friday.";

export const database = new Database(env.DB);

function contextOf(principal: Principal | undefined, via: "mcp" | "console"): CallContext {
  if (!principal) throw new Error("nobody holds that handle or token");
  const app = createContext(env, { publicUrl: ORIGIN });
  return { ...app, principal, source: { via, address: null, user_agent: null } };
}

/** The context of a person who is signed in to the console. */
export async function asStaff(handle: string): Promise<CallContext> {
  return contextOf(await findStaffByHandle(database, handle), "console");
}

/** The context of an API client, by the role of its local token. */
export async function asClient(role: string): Promise<CallContext> {
  const now = { now: () => Date.now() };
  return contextOf(await findTokenPrincipal(database, now, `local-${role}-token`, true), "mcp");
}

export const approveAs = async (handle: string, id: string, reason = "Checked with the shop.") =>
  approve(await asStaff(handle), WRITES, id, reason);

export const rejectAs = async (handle: string, id: string, reason = "Not in this wording.") =>
  reject(await asStaff(handle), id, reason);

export type Outcome =
  | { answer: WriteAnswer; code: undefined }
  | { answer: undefined; code: string; details: Record<string, unknown> };

/** What came of a call of the kernel: its answer, or the code of its refusal. */
export async function outcomeOf(work: Promise<WriteAnswer>): Promise<Outcome> {
  try {
    return { answer: await work, code: undefined };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { answer: undefined, code: error.code, details: error.details };
  }
}

export interface Waiting {
  id: string;
  preview_id: string;
  idempotency_key: string;
}

/** Asks for a reply that waits for approval, and insists that it does. */
export async function askForApproval(
  conversation: string,
  body = PAYMENT_WORDS,
  role = "agent",
): Promise<Waiting> {
  const { preview_id } = await previewText(conversation, body, role);
  const idempotency_key = freshKey();
  const { data } = await send(preview_id, idempotency_key, role);
  if (data.status !== "pending_approval") throw new Error(`does not wait: ${JSON.stringify(data)}`);
  return { id: data.action_request_id, preview_id, idempotency_key };
}

export const statusOf = (action_request_id: string, role = "agent") =>
  ok(role, "whatsapp.action_request.status", { action_request_id });

export interface AuditRow {
  action: string;
  outcome: string;
  actor_id: string;
  code: string | null;
  reason: string | null;
}

/** What the audit log says of a request, oldest first. */
export const auditOf = (action_request_id: string) =>
  database.all<AuditRow>(
    "select action, outcome, actor_id, code, reason from audit_log where action_request_id = ?1 order by seq",
    action_request_id,
  );
