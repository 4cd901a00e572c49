import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { customerWrites, sentMessages } from "../../support/simulator";
import { send } from "../../support/story";
import { type Answer, conversationOf, hear, hearMeta } from "../../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";

const GUEST = "85255509001";

const preview = (conversation_id: string, content: object): Promise<Answer> =>
  ok("agent", "whatsapp.session_message.preview", { conversation_id, message: content });
const reply = (message_id: string) => ({ type: "text", text: { body: "Yes" }, context: { message_id } });
const react = (message_id: string, emoji = "👍") => ({ type: "reaction", reaction: { message_id, emoji } });

/** What the guest wrote, as the agent sees it. */
async function guestWrites(body = "Hello?"): Promise<{ id: string; first: Answer }> {
  await customerWrites({ from: GUEST, name: "Guest", text: { body } });
  await hearMeta();
  const id = await conversationOf(GUEST);
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  return { id, first: list[0] };
}

test.each(["id", "wamid"])("a reply names its message by %s, and Meta gets its wamid", async (by) => {
  const { id, first } = await guestWrites();
  const shown = await preview(id, reply(first[by]));
  expect(shown).toMatchObject({
    verdict: "ready",
    about: { message_id: first.id, direction: "inbound", customer_text: "Hello?" },
  });
  await send(shown.preview_id);
  expect((await sentMessages())[0]?.body).toMatchObject({ context: { message_id: first.wamid } });
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(list.at(-1)).toMatchObject({ reply_to_message_id: first.id, text: "Yes" });
});

test("a reaction goes to the customer's message, stands on it, and goes away again", async () => {
  const { id, first } = await guestWrites();
  const shown = await preview(id, react(first.id));
  expect(shown).toMatchObject({
    verdict: "ready",
    rendering: "[reaction] 👍",
    about: { message_id: first.id },
  });
  await send(shown.preview_id);
  expect((await sentMessages())[0]?.body).toMatchObject({
    type: "reaction",
    reaction: { message_id: first.wamid, emoji: "👍" },
  });
  await hearMeta();
  const seen = async () => (await ok("agent", "whatsapp.conversation.get", { conversation_id: id })).messages;
  expect(await seen()).toMatchObject([
    { id: first.id, reactions: [{ from: "business", emoji: "👍" }] },
    { type: "reaction", on_message_id: first.id, delivery: { status: "sent" } },
  ]);

  await send((await preview(id, react(first.id, ""))).preview_id);
  await hearMeta();
  expect((await seen())[0]).not.toHaveProperty("reactions");
});

test("a reply to a message that the customer took back is blocked, and so is a reaction; neither is quoted", async () => {
  const { id, first } = await guestWrites("My secret");
  await hear(
    webhookBody([messages(message(GUEST, { type: "revoke", revoke: { original_message_id: first.wamid } }))]),
  );
  for (const content of [reply(first.id), react(first.id)]) {
    const shown = await preview(id, content);
    expect(shown).toMatchObject({
      verdict: "blocked",
      findings: [{ message: expect.stringContaining("deleted") }],
    });
    expect(JSON.stringify(shown)).not.toContain("My secret");
  }
});

test("what was deleted between preview and send makes the preview stale, and nothing goes out", async () => {
  const { id, first } = await guestWrites();
  const shown = await preview(id, reply(first.id));
  await hear(
    webhookBody([messages(message(GUEST, { type: "revoke", revoke: { original_message_id: first.wamid } }))]),
  );
  const { isError, data } = await send(shown.preview_id);
  expect([isError, data.code]).toEqual([true, "preview_stale"]);
  expect(await sentMessages()).toEqual([]);
});

test("a reaction to a message of more than 30 days ago is blocked; a reply to it is not", async () => {
  const { id, first } = await guestWrites();
  await env.DB.prepare("update messages set at = ?1 where id = ?2")
    .bind(Date.now() - 30 * 86_400_000 - 1000, first.id)
    .run();
  expect(await preview(id, react(first.id))).toMatchObject({
    verdict: "blocked",
    findings: [{ path: "message.reaction.message_id", message: expect.stringContaining("30 days") }],
  });
  expect(await preview(id, reply(first.id))).toMatchObject({ verdict: "ready" });
});

test("a reaction is a reaction to a message: not to a reaction, not to ours, not to one of another conversation", async () => {
  const { id, first } = await guestWrites();
  await hear(
    webhookBody([
      messages(
        message(GUEST, { type: "reaction", reaction: { message_id: first.wamid, emoji: "❤️" } }, secondsAgo()),
      ),
    ]),
  );
  await send((await preview(id, { type: "text", text: { body: "Ours" } })).preview_id);
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  const [, theirs, ours] = list;
  for (const target of [theirs.id, ours.id, "wamid.DEMO2x1", "msg_nowhere"]) {
    expect(await preview(id, react(target))).toMatchObject({
      verdict: "blocked",
      findings: [{ code: "validation_failed", path: "message.reaction.message_id" }],
    });
  }
  expect(await preview(id, reply(ours.id))).toMatchObject({
    verdict: "ready",
    about: { direction: "outbound", text: "Ours" },
  });
});

test("what the customer wrote in a group is not answered in private as if it stood there", async () => {
  const { id } = await guestWrites();
  await hear(webhookBody([messages({ ...text(GUEST, "Hi all"), group_id: "group-1" })]));
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(list.at(-1)).toMatchObject({ in_group: true, customer_text: "Hi all" });
  expect(await preview(id, reply(list.at(-1).id))).toMatchObject({
    verdict: "blocked",
    findings: [{ message: expect.stringContaining("group") }],
  });
});
