import { expect, test } from "vitest";
import { approveAs, askForApproval, outcomeOf, statusOf } from "../support/approval";
import { messagesOf, passTime, takenByMeta } from "../support/crash";
import { fault, sentMessages } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { hearFromMeta } from "../support/worker";

const TEXT = "Your parcel left today.";
const HOUR = 3_600_000;

/** A conversation in which nobody knows whether the message went out. */
async function withUnknownOutcome(kind: "drop_before" | "drop_after"): Promise<string> {
  const conversation = await conversationWith();
  await fault({ match: "messages", kind });
  const { preview_id } = await previewText(conversation, TEXT);
  const { data } = await send(preview_id);
  if (data.result.delivery.status !== "unknown") throw new Error("the outcome is known");
  return conversation;
}

test("the very same message cannot be asked for again while its outcome is unknown; another one can", async () => {
  const conversation = await withUnknownOutcome("drop_after");
  const same = await previewText(conversation, TEXT);
  expect(same).toMatchObject({ verdict: "blocked", findings: [{ severity: "error", code: "conflict" }] });
  expect((await send(same.preview_id)).data.code).toBe("conflict");
  expect(await sentMessages()).toHaveLength(1);

  const other = await previewText(conversation, "It should arrive tomorrow.");
  expect((await send(other.preview_id)).data.status).toBe("executed");
});

test("once Meta has reported, the same words need a person for ten minutes, and are free after that", async () => {
  const conversation = await withUnknownOutcome("drop_after");
  await hearFromMeta();
  expect(await previewText(conversation, TEXT)).toMatchObject({ verdict: "needs_approval" });
  passTime(10 * 60_000);
  expect(await previewText(conversation, TEXT)).toMatchObject({ verdict: "ready" });
});

test("the same words to another customer are another message", async () => {
  await withUnknownOutcome("drop_before");
  const other = await conversationWith("85255509003");
  expect(await previewText(other, TEXT)).toMatchObject({ verdict: "ready" });
});

test("after an hour without news a person may have it sent again", async () => {
  const conversation = await withUnknownOutcome("drop_before");
  passTime(HOUR - 60_000);
  expect((await previewText(conversation, TEXT)).verdict).toBe("blocked");
  passTime(60_000);
  const waiting = await askForApproval(conversation, TEXT);
  expect(await statusOf(waiting.id)).toMatchObject({
    approval: { reasons: [{ rule: "reply.repetition" }], approver_roles: ["approver", "manager", "admin"] },
  });
  expect(await takenByMeta()).toEqual([]);

  expect(await approveAs("approver", waiting.id)).toMatchObject({ status: "executed" });
  expect(await takenByMeta()).toHaveLength(1);
});

test("Meta reports just before the repetition is approved: it is stale, and not sent again", async () => {
  const conversation = await withUnknownOutcome("drop_after");
  passTime(HOUR);
  const { id } = await askForApproval(conversation, TEXT);
  await hearFromMeta();
  expect(await outcomeOf(approveAs("approver", id))).toMatchObject({ code: "preview_stale" });
  expect(await takenByMeta()).toHaveLength(1);
  expect(await messagesOf(id)).toEqual([]);
});
