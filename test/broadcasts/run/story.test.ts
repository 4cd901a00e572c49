import { beforeEach, expect, test } from "vitest";
import { approveAs } from "../../support/approval";
import { sentMessages } from "../../support/simulator";
import { hearFromMeta, ok } from "../../support/worker";
import { act, asUtility, draft, LIST, people, recipientsOf, standing, stateOf, untilStatus } from "./runs";

beforeEach(asUtility);

test("a broadcast goes out to everybody of its audience once, and Meta's statuses come home", async () => {
  await people(30);
  const id = await draft();
  expect(await stateOf(id)).toMatchObject({ status: "draft", audience: null });

  const asked = await act(id, "schedule");
  expect(asked.data).toMatchObject({ status: "pending_approval", approval: { required: true } });
  expect(await stateOf(id)).toMatchObject({ status: "pending" });
  await approveAs("approver", asked.data.action_request_id);

  await untilStatus(id, "done");
  expect(await standing(id)).toEqual({ accepted: 30 });
  const sent = await sentMessages();
  expect(sent).toHaveLength(30);
  expect(new Set(sent.map(({ body }) => body.to)).size).toBe(30);
  expect(sent[0]?.body).toMatchObject({
    type: "template",
    template: { name: "spring_offer", components: [{ parameters: [{ text: "Guest 0" }] }] },
    biz_opaque_callback_data: `${id}.1`,
  });

  await hearFromMeta();
  expect(await standing(id)).toEqual({ delivered: 30 });
  const { items } = await ok("marketer", LIST, { broadcast_id: id });
  expect(items).toMatchObject([
    {
      id,
      status: "done",
      audience: { listed: 30, approved: 30 },
      progress: { sent: 30, failed: 0, left: 0 },
    },
  ]);
  expect(await recipientsOf(id)).toHaveLength(30);
});
