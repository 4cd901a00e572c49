import type { Context } from "hono";
import { approve, type GovernedWrite, reject, type WriteAnswer } from "../governance";
import { ToolError } from "../mcp/errors";
import { approvalPage } from "./approval";
import type { AutomationDesk } from "./automation";
import type { SignedInEnv } from "./console-env";
import { LONGEST_REASON } from "./decision-forms";
import { errorWords, WITHOUT_NOTE } from "./request-words";
import { findingsOf } from "./shown-preview";
import { statusOf } from "./status-of";

type Writes = Readonly<Record<string, GovernedWrite>>;

/** `POST /console/approvals/:id/approve`: the note may be left out. */
export function approveRequest(writes: Writes, desk: AutomationDesk) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const reason = await reasonOf(c);
    if (isTooLong(reason)) return invalid(c, desk, "approve", reason, c.var.i18n.t.form.reasonTooLong);
    return decided(c, desk, "approve", reason, (id) =>
      approve(c.var.call, writes, id, reason || WITHOUT_NOTE),
    );
  };
}

/** `POST /console/approvals/:id/reject`: the reason is for whoever asked, and required. */
export function rejectRequest(desk: AutomationDesk) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const reason = await reasonOf(c);
    if (reason === "" || isTooLong(reason))
      return invalid(c, desk, "reject", reason, c.var.i18n.t.form.reasonRequired);
    return decided(c, desk, "reject", reason, (id) => reject(c.var.call, id, reason));
  };
}

function isTooLong(reason: string): boolean {
  return [...reason].length > LONGEST_REASON;
}

/** Browsers send line breaks as two characters, but count them as one against `maxlength`. */
async function reasonOf(c: Context): Promise<string> {
  const { reason } = await c.req.parseBody();
  return typeof reason === "string" ? reason.replaceAll("\r\n", "\n").trim() : "";
}

function idOf(c: Context): string {
  return c.req.param("id") ?? "";
}

function invalid(
  c: Context<SignedInEnv>,
  desk: AutomationDesk,
  decision: "approve" | "reject",
  reason: string,
  text: string,
) {
  return approvalPage(c, desk, idOf(c), 400, { text, draft: { decision, reason } });
}

async function decided(
  c: Context<SignedInEnv>,
  desk: AutomationDesk,
  decision: "approve" | "reject",
  reason: string,
  act: (id: string) => Promise<WriteAnswer>,
): Promise<Response> {
  try {
    const { action_request_id } = await act(idOf(c));
    return c.redirect(`/console/approvals/${action_request_id}`, 303);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return approvalPage(c, desk, idOf(c), statusOf(error.code), {
      text: errorWords(c.var.i18n, error),
      findings: findingsOf(error.details),
      draft: { decision, reason },
    });
  }
}
