import { describe, expect, test } from "vitest";
import { approveAs, askForApproval, auditOf, outcomeOf, PAYMENT_WORDS, statusOf } from "../support/approval";
import { CRASH_KINDS, messagesOf, recover, takenByMeta, withCrash } from "../support/crash";
import { conversationWith, freshKey, previewText, send } from "../support/story";

const DECIDED = ["write.requested", "approval.approved"];

/** `decided`: whether the approval held, so that nobody has to press again. */
const CASES = [
  {
    point: "approval:before-commit",
    decided: false,
    taken: 1,
    delivery: "delivered",
    audit: [...DECIDED, "message.accepted"],
  },
  {
    point: "approval:after-commit",
    decided: true,
    taken: 1,
    delivery: "delivered",
    audit: [...DECIDED, "message.accepted"],
  },
  {
    point: "send:before-permit",
    decided: true,
    taken: 1,
    delivery: "delivered",
    audit: [...DECIDED, "message.accepted"],
  },
  {
    point: "send:before-claim",
    decided: true,
    taken: 1,
    delivery: "delivered",
    audit: [...DECIDED, "message.accepted"],
  },
  {
    point: "send:after-claim",
    decided: true,
    taken: 0,
    delivery: "unknown",
    audit: [...DECIDED, "message.unknown"],
  },
  {
    point: "send:after-meta",
    decided: true,
    taken: 1,
    delivery: "delivered",
    audit: [...DECIDED, "message.unknown", "message.settled"],
  },
  {
    point: "send:after-settle",
    decided: true,
    taken: 1,
    delivery: "delivered",
    audit: [...DECIDED, "message.accepted"],
  },
] as const;

const EACH = CASES.flatMap((row) => CRASH_KINDS.map((kind) => ({ ...row, kind })));

describe("an approval that crashes", () => {
  test.each(EACH)("$kind at $point", async ({ point, kind, decided, taken, delivery, audit }) => {
    const { id } = await askForApproval(await conversationWith());
    const { struck } = await withCrash(point, kind, () => approveAs("approver", id, "Agreed."));
    expect(struck).toBe(true);

    const again = await outcomeOf(approveAs("approver", id, "Agreed."));
    expect(again.code).toBe(decided ? "conflict" : undefined);
    await recover();
    await recover();

    expect(await takenByMeta()).toHaveLength(taken);
    expect(await messagesOf(id)).toMatchObject([{ status: delivery }]);
    expect(await statusOf(id)).toMatchObject({
      status: "executed",
      approval: { decision: "approved", decision_reason: "Agreed." },
    });
    const actions = (await auditOf(id))
      .map(({ action }) => action)
      .filter((action) => action !== "approval.denied");
    expect(actions).toEqual(audit);
  });

  test.each(CRASH_KINDS)("%s before the decision was committed: it is still open", async (kind) => {
    const { id } = await askForApproval(await conversationWith());
    await withCrash("approval:before-commit", kind, () => approveAs("approver", id));
    await recover();
    expect(await takenByMeta()).toEqual([]);
    expect(await statusOf(id)).toMatchObject({ status: "pending_approval", approval: { decided_by: null } });
  });
});

describe("a request for approval that crashes", () => {
  test.each(CRASH_KINDS)("%s before it was recorded: the repeated call asks once", async (kind) => {
    const { preview_id } = await previewText(await conversationWith(), PAYMENT_WORDS);
    const key = freshKey();
    await withCrash("write:before-record", kind, () => send(preview_id, key));
    const { data } = await send(preview_id, key);
    expect(data.status).toBe("pending_approval");
    expect((await auditOf(data.action_request_id)).map(({ action }) => action)).toEqual(["write.requested"]);
  });

  test.each(CRASH_KINDS)(
    "%s after it was recorded: it waits, and nothing is sent by itself",
    async (kind) => {
      const { preview_id } = await previewText(await conversationWith(), PAYMENT_WORDS);
      const key = freshKey();
      await withCrash("write:after-record", kind, () => send(preview_id, key));
      await recover();
      const { data } = await send(preview_id, key);
      expect(data.status).toBe("pending_approval");
      expect((await auditOf(data.action_request_id)).map(({ action }) => action)).toEqual([
        "write.requested",
      ]);
      expect(await takenByMeta()).toEqual([]);
    },
  );
});
