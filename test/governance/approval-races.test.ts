import { expect, test } from "vitest";
import { approve, reject } from "../../src/governance";
import { WRITES } from "../../src/rooms";
import {
  approveAs,
  askForApproval,
  asStaff,
  auditOf,
  database,
  outcomeOf,
  rejectAs,
  statusOf,
} from "../support/approval";
import { messagesOf, passTime, realTime, takenByMeta } from "../support/crash";
import { conversationWith } from "../support/story";
import { cron } from "../support/worker";
import { interleaved } from "./interleaving";

const HOUR = 3_600_000;

const decisionsOf = async (id: string) =>
  (await auditOf(id)).map(({ action }) => action).filter((action) => /approved|rejected/.test(action));

test("two people approve, one overtaking the other anywhere: one execution, one conflict", async () => {
  const conversation = await conversationWith();
  for (let n = 1, complete = false; !complete; n++) {
    const { id } = await askForApproval(conversation, `Please pay bill number ${n}.`);
    const result = await interleaved(
      n,
      await asStaff("approver"),
      (ctx) => outcomeOf(approve(ctx, WRITES, id, "first")),
      () => outcomeOf(approveAs("manager", id, "second")),
    );
    complete = result.complete;
    const codes = [result.first.code, result.second.code].filter(Boolean);
    expect(codes, `overtaken after statement ${n}`).toEqual(["conflict"]);
    expect(await messagesOf(id), `overtaken after statement ${n}`).toHaveLength(1);
    expect(await takenByMeta(), `overtaken after statement ${n}`).toHaveLength(n);
    expect(await decisionsOf(id)).toEqual(["approval.approved"]);
  }
});

test("one approves and one rejects, overtaking anywhere: one of them wins, and everything agrees", async () => {
  const conversation = await conversationWith();
  let sent = 0;
  for (let n = 1, complete = false; !complete; n++) {
    const { id } = await askForApproval(conversation, `Please pay bill number ${n}.`);
    const result = await interleaved(
      n,
      await asStaff("approver"),
      (ctx) => outcomeOf(approve(ctx, WRITES, id, "yes")),
      () => outcomeOf(rejectAs("manager", id, "no")),
    );
    complete = result.complete;
    const approved = result.first.code === undefined;
    if (approved) sent += 1;
    expect([result.first.code, result.second.code].filter(Boolean)).toEqual(["conflict"]);
    expect(await statusOf(id), `overtaken after statement ${n}`).toMatchObject(
      approved
        ? { status: "executed", approval: { decision: "approved", decision_reason: "yes" } }
        : { status: "rejected", approval: { decision: "rejected", decision_reason: "no" } },
    );
    expect(await messagesOf(id)).toHaveLength(approved ? 1 : 0);
    expect(await takenByMeta()).toHaveLength(sent);
    expect(await decisionsOf(id)).toEqual([approved ? "approval.approved" : "approval.rejected"]);
  }
  expect(sent).toBeGreaterThan(0);
});

test("one rejects while another approves, overtaking anywhere", async () => {
  const conversation = await conversationWith();
  let sent = 0;
  for (let n = 1, complete = false; !complete; n++) {
    const { id } = await askForApproval(conversation, `Please pay bill number ${n}.`);
    const result = await interleaved(
      n,
      await asStaff("manager"),
      (ctx) => outcomeOf(reject(ctx, id, "no")),
      () => outcomeOf(approveAs("approver", id, "yes")),
    );
    complete = result.complete;
    const approved = result.second.code === undefined;
    if (approved) sent += 1;
    expect([result.first.code, result.second.code].filter(Boolean)).toEqual(["conflict"]);
    expect(await statusOf(id)).toMatchObject({ status: approved ? "executed" : "rejected" });
    expect(await takenByMeta()).toHaveLength(sent);
  }
  expect(sent).toBeGreaterThan(0);
});

test("six people press at once: one decision", async () => {
  const { id } = await askForApproval(await conversationWith());
  const outcomes = await Promise.all([
    outcomeOf(approveAs("approver", id)),
    outcomeOf(rejectAs("manager", id)),
    outcomeOf(approveAs("admin", id)),
    outcomeOf(approveAs("approver", id)),
    outcomeOf(rejectAs("admin", id)),
    outcomeOf(approveAs("manager", id)),
  ]);
  const [winner, ...others] = outcomes.filter(({ code }) => code === undefined);
  expect(others).toEqual([]);
  const approved = winner?.answer?.status === "executed";
  expect(await takenByMeta()).toHaveLength(approved ? 1 : 0);
  expect(await decisionsOf(id)).toHaveLength(1);
});

test.each([
  { marked: "and cron marks it", meanwhile: cron },
  { marked: "and cron has not come by yet", meanwhile: async () => undefined },
])(
  "the time runs out while somebody approves, anywhere, $marked: approved in time or expired",
  async ({ meanwhile }) => {
    const conversation = await conversationWith();
    const ends = new Set<boolean>();
    for (let n = 1, complete = false; !complete; n++) {
      const { id } = await askForApproval(conversation, `Please pay bill number ${n}.`);
      const result = await interleaved(
        n,
        await asStaff("approver"),
        (ctx) => outcomeOf(approve(ctx, WRITES, id, "in time")),
        async () => {
          passTime(24 * HOUR);
          await meanwhile();
        },
      );
      complete = result.complete;
      const approved = result.first.code === undefined;
      ends.add(approved);
      expect(await statusOf(id), `expired after statement ${n}`).toMatchObject(
        approved ? { approval: { decision: "approved" } } : { approval: { decision: "expired" } },
      );
      expect(await messagesOf(id)).toHaveLength(approved ? 1 : 0);
      const late = "select id from action_requests where decided_at >= expires_at";
      expect(await database.all(late), `expired after statement ${n}`).toEqual([]);
      realTime();
    }
    // Both ends were met on the way.
    expect(ends.size).toBe(2);
  },
);
