import { describe, expect, test } from "vitest";
import { confirmEscalation } from "../../src/inbox";
import { signedInAs } from "../console/browser";
import { approveAs, asStaff, outcomeOf } from "../support/approval";
import { passTime } from "../support/crash";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { close, handOver, set } from "../support/team";
import { type Answer, hear, row } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const ONE = "85255541001";

const says = (from: string, words = "Hello") => hear(webhookBody([messages(text(from, words))]));

describe("closing", () => {
  const rulesOf = async (args: object) =>
    (await close({ confirm_unanswered: true, ...args }, "agent")).data.approval?.reasons.map(
      ({ rule }: Answer) => rule,
    );

  test("what the customer writes in the second of our answer, and behind it, is unanswered", async () => {
    const conversation_id = await conversationWith(ONE);
    const { preview_id } = await previewText(conversation_id, "Until six.");
    await send(preview_id);
    await set(
      "update messages set sent_at = sent_at / 1000 * 1000 + 500 where conversation_id = ?1 and direction = 'out'",
      conversation_id,
    );
    const { sent_at } = await row<{ sent_at: number }>(
      "select sent_at from messages where conversation_id = ?1 and direction = 'out'",
      conversation_id,
    );
    passTime(2000);
    await hear(webhookBody([messages(text(ONE, "And on Sunday?", Math.floor(sent_at / 1000)))]));
    expect((await close({ conversation_id })).data).toMatchObject({
      code: "policy_blocked",
      details: { path: "confirm_unanswered" },
    });
  });

  test("a complaint is one also when its tag is taken away first", async () => {
    const conversation_id = await conversationWith(ONE);
    const tag = (change: object) =>
      ok("agent", "whatsapp.tag.apply", {
        conversation_ids: [conversation_id],
        ...change,
        idempotency_key: freshKey(),
      });
    await tag({ add: ["complaint-2026", "tea"] });
    await tag({ remove: ["complaint-2026"] });
    expect(await rulesOf({ conversation_id })).toEqual(["close.complaint"]);
  });

  test("a tag of an earlier case that was taken away is forgotten with it", async () => {
    const conversation_id = await conversationWith(ONE);
    await set("update conversations set tags = '[\"complaint\"]' where id = ?1", conversation_id);
    await set("update conversations set tags = '[]' where id = ?1", conversation_id);
    await set(
      "update inbox_cases set closed_at = ?2 where conversation_id = ?1",
      conversation_id,
      Date.now(),
    );
    await set("update conversations set status = 'closed' where id = ?1", conversation_id);
    passTime(60_000);
    await says(ONE, "Hello again");
    expect(await rulesOf({ conversation_id })).toEqual([]);
  });

  test.each(["2020-01-01T00:00:00Z", new Date(0).toISOString()])(
    "with a follow-up in the past: %s",
    async (at) => {
      const { data } = await close({
        conversation_id: "cnv_demo02",
        follow_up_at: at,
        confirm_unanswered: true,
      });
      expect(data).toMatchObject({
        code: "validation_failed",
        details: { issues: [{ path: "follow_up_at" }] },
      });
    },
  );

  test("with a follow-up that nobody would be reminded of says so", async () => {
    const conversation_id = await conversationWith(ONE);
    const { data } = await close({
      conversation_id,
      follow_up_at: new Date(Date.now() + 3_600_000).toISOString(),
      confirm_unanswered: true,
    });
    expect(data).toMatchObject({ status: "executed", findings: [{ code: "follow_up_unowned" }] });
  });
});

describe("an escalation", () => {
  const escalate = (id: string, owner_id = "stf_manager") =>
    handOver({ conversation_ids: [id], escalate: { owner_id, reason: "Allergic reaction" } }, "agent");

  test("that was confirmed is confirmed anew once the customer has written again", async () => {
    const conversation_id = await conversationWith(ONE);
    await escalate(conversation_id);
    await confirmEscalation(await asStaff("manager"), conversation_id);
    const asked = await close({ conversation_id, confirm_unanswered: true }, "agent");
    expect(asked.data.status).toBe("pending_approval");
    passTime(60_000);
    await says(ONE, "It got much worse");

    expect((await close({ conversation_id, confirm_unanswered: true }, "agent")).data.code).toBe(
      "policy_blocked",
    );
    const { code } = await outcomeOf(approveAs("manager", asked.data.action_request_id));
    expect(code).toBe("preview_stale");
    const read = await ok("agent", "whatsapp.conversation.get", { conversation_id });
    expect(read.escalation.confirmed_at).toBeNull();
    const owner = await signedInAs("manager");
    expect(await owner.read("/console?lang=en")).toContain("Escalations that wait for you");
    const path = `/console/conversations/${conversation_id}/escalation`;
    expect(await owner.read(`${path}?lang=en`)).toContain("Guest 001");
    expect((await owner.submit(`${path}/confirm`)).status).toBe(303);
    expect((await owner.submit(`${path}/confirm`)).status).toBe(409);
    expect((await close({ conversation_id, confirm_unanswered: true }, "agent")).data.status).toBe(
      "pending_approval",
    );
  });

  test("whose owner left can be given to somebody else, and the refusal says so", async () => {
    const conversation_id = await conversationWith(ONE);
    await escalate(conversation_id);
    await set("update staff set disabled_at = 1 where id = 'stf_manager'");
    const { data } = await close({ conversation_id, confirm_unanswered: true }, "agent");
    expect(data).toMatchObject({
      code: "policy_blocked",
      hint: expect.stringContaining("whatsapp.handover.preview"),
    });
    expect((await escalate(conversation_id, "stf_compliance")).data.status).toBe("executed");
  });
});
