import { expect, test } from "vitest";
import { sentMessages } from "../support/simulator";
import { conversationWith, lastMessage, previewText, send } from "../support/story";
import { hearFromMeta } from "../support/worker";

test("a customer writes, an agent previews and sends, the statuses come back", async () => {
  const conversation = await conversationWith();
  expect(await lastMessage(conversation)).toMatchObject({
    direction: "inbound",
    customer_text: "Hello, is anybody there?",
  });

  const preview = await previewText(conversation, "Yes! How can we help?");
  expect(preview).toMatchObject({
    verdict: "ready",
    rendering: "Yes! How can we help?",
    approval: { required: false },
  });

  const answer = await send(preview.preview_id);
  expect(answer).toMatchObject({
    isError: false,
    data: { status: "executed", result: { delivery: { status: "accepted" } } },
  });
  expect(answer.data.audit_ids).toHaveLength(2);

  const sent = await sentMessages();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body).toMatchObject({
    to: "85255509001",
    type: "text",
    text: { body: "Yes! How can we help?" },
  });

  await hearFromMeta();
  expect(await lastMessage(conversation)).toMatchObject({
    direction: "outbound",
    delivery: { status: "delivered" },
  });
});
