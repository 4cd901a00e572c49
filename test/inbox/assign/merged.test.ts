import { expect, test } from "vitest";
import { approveAs } from "../../support/approval";
import { conversationWith, freshKey } from "../../support/story";
import { handOver, set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { ok } from "../../support/worker";

const [ONE, OTHER] = ["85255509001", "85255509002"];

test("two threads of one person become one: notes, the escalation and the open case stay, and so does the history", async () => {
  const kept = await conversationWith(ONE);
  const gone = await conversationWith(OTHER);
  await handOver(
    {
      conversation_ids: [gone],
      note: "Prefers to be called.",
      escalate: { owner_id: "stf_manager", reason: "Allergy." },
    },
    "agent",
  );
  await set("update conversations set tags = '[\"vip\"]' where id = ?1", gone);
  const [winner, loser] = await Promise.all(
    [kept, gone].map((id) =>
      row<{ contact_id: string }>("select contact_id from conversations where id = ?1", id),
    ),
  );
  const merge = await ok("agent", "whatsapp.contact.upsert", {
    contact_id: winner?.contact_id,
    phone: `+${OTHER}`,
    idempotency_key: freshKey(),
  });
  expect(loser?.contact_id).not.toBe(winner?.contact_id);
  expect((await approveAs("manager", merge.action_request_id)).status).toBe("executed");
  const [left] = await rows<{ id: string }>("select id from conversations where id in (?1, ?2)", kept, gone);
  const read = await ok("manager", "whatsapp.conversation.get", { conversation_id: left?.id });
  expect(read).toMatchObject({
    notes: [{ text: "Prefers to be called." }],
    escalation: { reason: "Allergy." },
  });
  expect(
    await rows(
      "select conversation_id from inbox_cases where closed_at is null and conversation_id in (?1, ?2)",
      kept,
      gone,
    ),
  ).toEqual([{ conversation_id: left?.id }]);
  expect(await rows("select conversation_id from handovers")).toHaveLength(1);
  expect(await rows("select conversation_id from conversation_tags")).toEqual([
    { conversation_id: left?.id },
  ]);
});
