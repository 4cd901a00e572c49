import { describe, expect, test } from "vitest";
import { approveAs, askForApproval, database, outcomeOf, rejectAs, statusOf } from "../support/approval";
import { sentMessages } from "../support/simulator";
import { conversationWith } from "../support/story";

const run = (sql: string) => database.run({ sql, params: [] });

describe("whoever asked may no longer act when the approval comes", () => {
  test.each([
    { given: "the token was revoked", sql: "update api_tokens set revoked_at = 1 where id = 'tok_agent'" },
    { given: "the token has expired", sql: "update api_tokens set expires_at = 1 where id = 'tok_agent'" },
    { given: "its owner was disabled", sql: "update staff set disabled_at = 1 where id = 'stf_agent'" },
  ])("$given: nothing is sent, and it can still be rejected", async ({ sql }) => {
    const { id } = await askForApproval(await conversationWith());
    await run(sql);
    expect(await outcomeOf(approveAs("approver", id))).toMatchObject({ code: "conflict" });
    expect(await sentMessages()).toEqual([]);
    expect(await statusOf(id, "manager")).toMatchObject({ status: "pending_approval" });
    expect(await rejectAs("approver", id)).toMatchObject({ status: "rejected" });
  });
});

test("an approver who was disabled decides nothing", async () => {
  const { id } = await askForApproval(await conversationWith());
  await run("update staff set disabled_at = 1 where id = 'stf_approver'");
  await expect(approveAs("approver", id)).rejects.toThrow();
  expect(await statusOf(id)).toMatchObject({ status: "pending_approval" });
});

test("an approver who lost the role decides nothing", async () => {
  const { id } = await askForApproval(await conversationWith());
  await run(`update staff set roles = '["agent"]' where id = 'stf_approver'`);
  expect(await outcomeOf(approveAs("approver", id))).toMatchObject({ code: "forbidden" });
  expect(await sentMessages()).toEqual([]);
});
