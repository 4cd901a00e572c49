import * as z from "zod";
import { may, type Principal } from "../../auth";
import { defineStatus, writeAnswerShape } from "../../mcp/define-tool";
import { ToolError } from "../../mcp/errors";
import { rfc3339 } from "../../platform/clock";
import { findActionRequest, findByIdempotencyKey } from "../action-requests";
import { deliveryNow } from "../delivery-store";
import { answer } from "../kernel";

/** Nothing of it within reach. The log, which few may read, is named to those alone who may. */
function notFoundFor(principal: Principal, id: string | undefined, key: string): ToolError {
  const given = id ?? key;
  const check =
    id === undefined
      ? "Check the idempotency_key: it finds only what you asked for yourself."
      : "Check the action_request_id: it stands in the answer of the call that asked.";
  return new ToolError(
    "not_found",
    `No action request ${JSON.stringify(given)} within your reach.`,
    may(principal, "audit:read") ? `${check} Or find it with whatsapp.audit_logs.list.` : check,
    { id: given },
  );
}

export const actionRequestStatus = defineStatus({
  name: "whatsapp.action_request.status",
  room: "audit",
  title: { en: "Status of a request", "zh-Hant": "查詢請求狀態" },
  description:
    "Tells how a write stands: waiting, decided, done or failed, with its result and audit entries, by id or by your idempotency_key. Never executes anything.",
  readFirst: ["whatsapp.audit_logs.list"],
  readFirstText: "whatsapp.audit_logs.list",
  approval: "Read-only status lookup. No approval required.",
  safety: "Return status and audit references only; never replay sends, broadcasts, or webhook writes.",
  permission: "account:read",
  input: z.strictObject({
    action_request_id: z.string().optional(),
    idempotency_key: z.string().optional(),
  }),
  output: writeAnswerShape.extend({
    tool: z.string(),
    requested_at: z.string(),
    finished_at: z.string().nullable(),
  }),
  handler: async (ctx, { action_request_id, idempotency_key }) => {
    if ((action_request_id === undefined) === (idempotency_key === undefined)) {
      throw new ToolError(
        "validation_failed",
        "(arguments): give either action_request_id or idempotency_key",
        "Pass exactly one of the two.",
        { issues: [{ path: "(arguments)", message: "give either action_request_id or idempotency_key" }] },
      );
    }
    const request = action_request_id
      ? await findActionRequest(ctx.db, action_request_id)
      : await findByIdempotencyKey(ctx.db, ctx.principal.id, idempotency_key ?? "");
    const visible =
      request &&
      (request.requesterStaffId === ctx.principal.staffId ||
        may(ctx.principal, "approvals:read") ||
        may(ctx.principal, "audit:read"));
    if (!visible) throw notFoundFor(ctx.principal, action_request_id, idempotency_key ?? "");
    const answered = await answer(ctx, request);
    const messageId = request.result?.message_id;
    const delivery = typeof messageId === "string" ? await deliveryNow(ctx.db, messageId) : undefined;
    return {
      ...answered,
      ...(delivery && {
        result: {
          ...answered.result,
          delivery: { ...(answered.result?.delivery as object | undefined), status: delivery },
        },
      }),
      tool: request.tool,
      requested_at: rfc3339(request.requestedAt),
      finished_at: rfc3339(request.finishedAt),
    };
  },
});
