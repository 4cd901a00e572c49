import { expect, test } from "vitest";
import { approveAs, askForApproval, statusOf } from "../support/approval";
import { passTime } from "../support/crash";
import { beforeBatch } from "../support/meanwhile";
import { customerWrites, sentMessages } from "../support/simulator";
import { conversationWith, freshKey, NEW_CUSTOMER, previewText, send, textMessage } from "../support/story";
import { hearFromMeta, ok } from "../support/worker";

const TEXT = "Your parcel left today.";
const MINUTE = 60_000;

const say = async (conversation: string, body: string, role = "agent") =>
  send((await previewText(conversation, body, role)).preview_id, freshKey(), role);

/** A conversation in which the words went out just now. */
async function said(): Promise<string> {
  const conversation = await conversationWith();
  expect((await say(conversation, TEXT)).data.status).toBe("executed");
  return conversation;
}

test("the same words five times, each by a new preview and a new key, go out once", async () => {
  const conversation = await said();
  const again = await previewText(conversation, TEXT);
  expect(again).toMatchObject({
    verdict: "needs_approval",
    findings: [
      {
        severity: "warning",
        code: "sent_already",
        message: expect.stringMatching(/ at \d{4}-\d\d-\d\dT[\d:.]+Z,/),
      },
    ],
  });
  for (let time = 1; time < 5; time++)
    expect((await say(conversation, TEXT)).data.status).toBe("pending_approval");
  expect(await sentMessages()).toHaveLength(1);
});

test("other spaces and capitals, another client, or standing under another message do not get it through", async () => {
  const conversation = await said();
  expect(await previewText(conversation, `  ${TEXT.toUpperCase()}\n`)).toMatchObject({
    verdict: "needs_approval",
  });
  expect(await previewText(conversation, TEXT, "manager")).toMatchObject({ verdict: "needs_approval" });
  const [heard] = (await ok("agent", "whatsapp.conversation.get", { conversation_id: conversation }))
    .messages;
  const under = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: conversation,
    message: { ...textMessage(TEXT), context: { message_id: heard.wamid ?? heard.id } },
  });
  expect(under.verdict).toBe("needs_approval");
});

test("a template with the same parameters waits too, and one with others does not", async () => {
  const conversation = await conversationWith();
  const update = async (order: string) =>
    ok("agent", "whatsapp.session_message.preview", {
      conversation_id: conversation,
      message: {
        type: "template",
        template: {
          name: "order_update",
          language: { code: "en" },
          components: [
            { type: "body", parameters: ["Mei", order].map((value) => ({ type: "text", text: value })) },
          ],
        },
      },
    });
  expect((await send((await update("HL-1")).preview_id)).data.status).toBe("executed");
  expect((await update("HL-1")).verdict).toBe("needs_approval");
  expect((await update("HL-2")).verdict).toBe("ready");
});

test("five previews that were all ready: the first send makes the others stale", async () => {
  const conversation = await conversationWith();
  const ready = [];
  for (let time = 0; time < 5; time++) ready.push((await previewText(conversation, TEXT)).preview_id);
  const codes = [];
  for (const preview of ready) codes.push((await send(preview)).data.code);
  expect(codes).toEqual([undefined, "preview_stale", "preview_stale", "preview_stale", "preview_stale"]);
  expect(await sentMessages()).toHaveLength(1);
});

test("two sends at the same moment: the one that loses is looked at anew", async () => {
  const conversation = await conversationWith();
  const [first, second] = [await previewText(conversation, TEXT), await previewText(conversation, TEXT)];
  const struck = beforeBatch(() => send(second.preview_id));
  expect((await send(first.preview_id)).data.code).toBe("preview_stale");
  expect(struck()).toBe(true);
  expect(await sentMessages()).toHaveLength(1);
});

test("an approver who takes half an hour sends it once more", async () => {
  const conversation = await said();
  const { id } = await askForApproval(conversation, TEXT);
  expect(await statusOf(id)).toMatchObject({ approval: { reasons: [{ rule: "reply.sent_already" }] } });
  passTime(30 * MINUTE);
  expect(await approveAs("approver", id)).toMatchObject({ status: "executed" });
  expect(await sentMessages()).toHaveLength(2);
});

test("a customer who asks again is answered again; a reaction of theirs asks nothing", async () => {
  const conversation = await said();
  const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: conversation });
  await customerWrites({
    from: NEW_CUSTOMER,
    type: "reaction",
    reaction: { message_id: messages[1].wamid, emoji: "👍" },
  });
  await hearFromMeta();
  expect(await previewText(conversation, TEXT)).toMatchObject({ verdict: "needs_approval" });
  await conversationWith(NEW_CUSTOMER, "Sorry, when did it leave?");
  expect((await say(conversation, TEXT)).data.status).toBe("executed");
  expect(await sentMessages()).toHaveLength(2);
});

test("after ten minutes, in another conversation, or in other words, nobody is asked", async () => {
  const conversation = await said();
  expect(await previewText(conversation, "It should arrive tomorrow.")).toMatchObject({ verdict: "ready" });
  expect(await previewText(await conversationWith("85255509003"), TEXT)).toMatchObject({ verdict: "ready" });
  passTime(10 * MINUTE);
  expect(await previewText(conversation, TEXT)).toMatchObject({ verdict: "ready" });
});

test("a preview that was carried out does not send its agent on to a new one", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, TEXT);
  await send(preview_id);
  const { data } = await send(preview_id);
  expect(data).toMatchObject({
    code: "conflict",
    hint: expect.stringContaining("do not ask for the same again"),
  });
});
