import { expect, test } from "vitest";
import { customerWrites, sendStatuses, staffWriteFromPhone } from "../../support/simulator";
import { type Answer, conversationOf, hear, hearMeta, row, rows } from "../../support/webhook";
import { newWamid, SHOP_NUMBER_ID, secondsAgo, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";

const GUEST = "85255509001";
const get = async (more: object = {}): Promise<Answer> =>
  ok("agent", "whatsapp.conversation.get", { conversation_id: await conversationOf(GUEST), ...more });

const echoes = (...message_echoes: object[]) =>
  webhookBody([
    {
      field: "smb_message_echoes",
      value: { messaging_product: "whatsapp", metadata: { phone_number_id: SHOP_NUMBER_ID }, message_echoes },
    },
  ]);

const echo = (content: object, ago = 0) => ({
  from: "85255500001",
  to: GUEST,
  id: newWamid(),
  timestamp: secondsAgo(ago),
  type: "text",
  ...content,
});

test("what staff send from the phone app stands in the conversation, as sent by the app, and its statuses apply", async () => {
  await customerWrites({
    from: GUEST,
    name: "Guest",
    text: { body: "Hello?" },
    timestamp: String(secondsAgo(60)),
  });
  await hearMeta();
  const { wamid } = await staffWriteFromPhone({ to: `+${GUEST}`, text: { body: "We call you back" } });
  await hearMeta();
  const conversation = await get();
  expect(conversation.messages).toMatchObject([
    { direction: "inbound" },
    { direction: "outbound", text: "We call you back", sender: "WhatsApp app", delivery: { status: "sent" } },
  ]);
  expect(conversation.unread).toBe(0);
  await sendStatuses({ wamid, statuses: ["delivered", "read"] });
  await hearMeta();
  expect((await get()).messages[1].delivery.status).toBe("read");
});

test("each is kept once, however Meta bundles and repeats them", async () => {
  const one = echo({ text: { body: "One" } }, 20);
  const two = echo({ text: { body: "Two" } }, 10);
  await hear(echoes(one));
  await hear(echoes(one, two));
  await hear(echoes(two));
  expect((await get()).messages.map(({ text }: Answer) => text)).toEqual(["One", "Two"]);
  expect(await rows("select outcome from webhook_events where kind = 'echo'")).toEqual(
    Array(3).fill({ outcome: "applied" }),
  );
});

test("a message to somebody who never wrote makes a contact without consent and opens no window", async () => {
  await hear(echoes(echo({ text: { body: "Nice to meet you" } })));
  expect(await get()).toMatchObject({
    unread: 0,
    window: { state: "closed" },
    consent: { marketing: "unknown", service: "unknown" },
    may_send: { free_form: false },
  });
});

test("what was edited or deleted on the phone is shown as that; our own words stay", async () => {
  const typo = echo({ text: { body: "Helo" } }, 40);
  const wrong = echo({ text: { body: "Wrong chat" } }, 30);
  const edit = { original_message_id: typo.id, message: { type: "text", text: { body: "Hello" } } };
  await hear(
    echoes(
      typo,
      wrong,
      echo({ type: "edit", edit }, 20),
      echo({ type: "revoke", revoke: { original_message_id: wrong.id } }, 10),
    ),
  );
  const { messages } = await get({ detail: "full" });
  expect(messages).toMatchObject([
    { text: "Hello", edited: true, former_texts: ["Helo"] },
    { text: "Wrong chat", deleted: true },
    { type: "edit" },
    { type: "revoke" },
  ]);
});

test("an echo without an addressee is kept in the log and holds nothing up", async () => {
  await hear(echoes({ id: newWamid(), type: "text", text: { body: "?" } }, echo({ text: { body: "Fine" } })));
  expect((await get()).messages).toHaveLength(1);
  expect(await row("select outcome from webhook_events where kind = 'echo'")).toEqual({ outcome: "applied" });
});

test("a customer who is known by her business-scoped id alone is found by it", async () => {
  const user_id = "HK.13491208655302741918";
  await customerWrites({ user_id, name: "No Number", text: { body: "Hello" } });
  await hearMeta();
  await hear(echoes({ ...echo({ text: { body: "Hi" } }), to: undefined, to_user_id: user_id }));
  expect(
    await rows("select direction from messages where contact_id not like 'con_demo%' order by direction"),
  ).toEqual([{ direction: "in" }, { direction: "out" }]);
});
