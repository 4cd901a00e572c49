import { describe, expect, test } from "vitest";
import { approve, reject } from "../../src/governance";
import { WRITES } from "../../src/rooms";
import {
  approveAs,
  asClient,
  askForApproval,
  auditOf,
  outcomeOf,
  rejectAs,
  statusOf,
} from "../support/approval";
import { passTime, runOutbox, takenByMeta } from "../support/crash";
import { customerWrites, sentMessages } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send } from "../support/story";
import { call, cron, hearFromMeta, ORIGIN } from "../support/worker";

const HOUR = 3_600_000;

test("a reply about payment waits for a person, and nothing is sent", async () => {
  const conversation = await conversationWith();
  const preview = await previewText(conversation, "Please pay the deposit.");
  expect(preview).toMatchObject({
    verdict: "needs_approval",
    approval: { required: true, reasons: [{ rule: "reply.payment" }] },
  });
  expect(preview.findings).toMatchObject([{ severity: "warning", code: "sensitive_payment" }]);

  const { data } = await send(preview.preview_id);
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: {
      required: true,
      approver_roles: ["approver", "manager", "admin"],
      url: `${ORIGIN}/console/approvals/${data.action_request_id}`,
      decision: null,
    },
  });
  expect(data.result).toBeUndefined();
  await cron();
  await runOutbox();
  expect(await sentMessages()).toEqual([]);
});

test("an approver says yes: it is sent once, to the requester's name, and both are on record", async () => {
  const { id } = await askForApproval(await conversationWith());
  const answer = await approveAs("approver", id, "The customer agreed by phone.");
  expect(answer).toMatchObject({
    status: "executed",
    approval: {
      decision: "approved",
      decided_by: "Pat Approver (demo)",
      decision_reason: "The customer agreed by phone.",
    },
    result: { delivery: { status: "accepted" } },
  });
  expect(await takenByMeta()).toHaveLength(1);
  expect(await statusOf(id)).toMatchObject({ status: "executed", approval: { decision: "approved" } });
  expect(await auditOf(id)).toMatchObject([
    {
      action: "write.requested",
      outcome: "pending",
      actor_id: "tok_agent",
      reason: "The reply is about payment.",
    },
    {
      action: "approval.approved",
      outcome: "ok",
      actor_id: "stf_approver",
      reason: "The customer agreed by phone.",
    },
    { action: "message.accepted", outcome: "ok" },
  ]);

  expect(await outcomeOf(approveAs("admin", id))).toMatchObject({
    code: "conflict",
    details: { status: "executed", decided_by: "Pat Approver (demo)" },
  });
  expect(await takenByMeta()).toHaveLength(1);
});

describe("who may not decide", () => {
  test.each([
    { who: "agent", asker: "agent" },
    { who: "viewer", asker: "agent" },
    { who: "marketer", asker: "agent" },
    // Payment is not for compliance to decide.
    { who: "compliance", asker: "agent" },
    // The owner of the token asked, whoever held it.
    { who: "manager", asker: "manager" },
    { who: "admin", asker: "admin" },
  ])("$who, of what the holder of the $asker token asked for", async ({ who, asker }) => {
    const { id } = await askForApproval(await conversationWith(), undefined, asker);
    for (const decide of [approveAs, rejectAs]) {
      expect(await outcomeOf(decide(who, id))).toMatchObject({ code: "forbidden" });
    }
    expect(await statusOf(id, asker)).toMatchObject({
      status: "pending_approval",
      approval: { decision: null, decided_by: null },
    });
    expect(await sentMessages()).toEqual([]);
    expect((await auditOf(id)).slice(1)).toMatchObject([
      { action: "approval.denied", outcome: "denied", code: "forbidden", actor_id: `stf_${who}` },
      { action: "approval.denied", outcome: "denied", code: "forbidden", actor_id: `stf_${who}` },
    ]);
  });

  test.each(["agent", "manager", "compliance", "admin"])(
    "an API client, even one of a(n) %s",
    async (role) => {
      const { id } = await askForApproval(await conversationWith());
      const client = await asClient(role);
      expect(await outcomeOf(approve(client, WRITES, id, "yes"))).toMatchObject({ code: "forbidden" });
      expect(await outcomeOf(reject(client, id, "no"))).toMatchObject({ code: "forbidden" });
      expect(await statusOf(id)).toMatchObject({ status: "pending_approval" });
    },
  );

  test("compliance may decide about personal data alone", async () => {
    const { id } = await askForApproval(await conversationWith(), "Please send us your passport number.");
    expect(await approveAs("compliance", id)).toMatchObject({ status: "executed" });
  });

  test("no tool approves", async () => {
    const { id } = await askForApproval(await conversationWith());
    const status = await call("admin", "whatsapp.action_request.status", { action_request_id: id });
    expect(status.data.status).toBe("pending_approval");
    const answer = await call("admin", "whatsapp.approvals.approve", { action_request_id: id });
    expect(answer.isError).toBe(true);
    expect(await sentMessages()).toEqual([]);
  });

  test("a request that does not exist is not found", async () => {
    expect(await outcomeOf(approveAs("approver", "act_none"))).toMatchObject({ code: "not_found" });
  });
});

test("a rejected request is never sent, whatever is tried later", async () => {
  const waiting = await askForApproval(await conversationWith());
  expect(await rejectAs("approver", waiting.id, "Ask for less.")).toMatchObject({
    status: "rejected",
    approval: { decision: "rejected", decided_by: "Pat Approver (demo)", decision_reason: "Ask for less." },
  });

  expect(await outcomeOf(approveAs("manager", waiting.id))).toMatchObject({ code: "conflict" });
  const repeated = await send(waiting.preview_id, waiting.idempotency_key);
  expect(repeated.data.status).toBe("rejected");
  expect((await send(waiting.preview_id)).data.code).toBe("conflict");
  for (let hour = 0; hour < 3; hour++) {
    passTime(9 * HOUR);
    await cron();
    await runOutbox();
  }
  expect(await statusOf(waiting.id)).toMatchObject({
    status: "rejected",
    approval: { decision: "rejected" },
  });
  expect(await sentMessages()).toEqual([]);
  expect(await auditOf(waiting.id)).toMatchObject([
    { action: "write.requested" },
    { action: "approval.rejected", outcome: "ok", actor_id: "stf_approver", reason: "Ask for less." },
    { action: "approval.denied", code: "conflict", actor_id: "stf_manager" },
  ]);
});

test("after a day the request has expired: nobody can approve it, before and after cron marks it", async () => {
  const { id } = await askForApproval(await conversationWith());
  passTime(24 * HOUR);
  expect(await statusOf(id)).toMatchObject({ status: "rejected", approval: { decision: "expired" } });
  expect(await outcomeOf(approveAs("approver", id))).toMatchObject({ code: "conflict" });

  await cron();
  expect(await outcomeOf(approveAs("approver", id))).toMatchObject({ code: "conflict" });
  expect(await outcomeOf(rejectAs("approver", id))).toMatchObject({ code: "conflict" });
  const status = await statusOf(id);
  expect(status).toMatchObject({ status: "rejected", approval: { decision: "expired", decided_by: null } });
  expect(status.finished_at).not.toBeNull();
  expect((await auditOf(id)).map(({ action }) => action)).toContain("approval.expired");
  expect(await sentMessages()).toEqual([]);
});

test("cron marks a lapsed request once, and leaves those alone that are still open", async () => {
  const conversation = await conversationWith();
  const old = await askForApproval(conversation);
  passTime(23 * HOUR);
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "Any news?" } });
  await hearFromMeta();
  const young = await askForApproval(conversation, "Please pay when you can.");
  passTime(HOUR);
  await cron();
  await cron();

  expect((await statusOf(old.id)).approval.decision).toBe("expired");
  expect((await auditOf(old.id)).filter(({ action }) => action === "approval.expired")).toHaveLength(1);
  expect(await statusOf(young.id)).toMatchObject({ status: "pending_approval" });
});

test("the customer opts out before the approval: it is stale, nothing is sent, and the request stays open", async () => {
  const { id } = await askForApproval(await conversationWith());
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "STOP" } });
  await hearFromMeta();

  expect(await outcomeOf(approveAs("approver", id))).toMatchObject({
    code: "preview_stale",
    details: { was: "needs_approval", now: "blocked" },
  });
  expect(await statusOf(id)).toMatchObject({ status: "pending_approval", approval: { decision: null } });
  expect(await sentMessages()).toEqual([]);
  expect((await auditOf(id)).at(-1)).toMatchObject({ action: "approval.denied", code: "preview_stale" });
  expect(await rejectAs("approver", id, "The customer opted out.")).toMatchObject({ status: "rejected" });
});
