import { expect, test } from "vitest";
import { fault, sendStatuses, sentMessages } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { type Answer, hear, hearMeta, rows } from "../support/webhook";
import { newWamid, SHOP_NUMBER_ID, secondsAgo, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const GUEST = "85255509001";
const echoes = (...message_echoes: unknown[]) =>
  webhookBody([
    { field: "smb_message_echoes", value: { metadata: { phone_number_id: SHOP_NUMBER_ID }, message_echoes } },
  ]);
const echo = (content: object = {}) => ({
  from: "85255500001",
  to: GUEST,
  id: newWamid(),
  timestamp: secondsAgo(),
  type: "text",
  text: { body: "From the phone" },
  ...content,
});

test("an echo of a message whose answer was lost does not stand twice, and settles it", async () => {
  const id = await conversationWith();
  await fault({ match: "messages", kind: "drop_after" }).catch(() => fault({ match: "messages", kind: "lost_answer" }));
  await send((await previewText(id, "Once only")).preview_id);
  const sent = await sentMessages();
  const { data } = { data: await ok("agent", "whatsapp.conversation.get", { conversation_id: id }) };
  const mine = data.messages.at(-1);
  const wamid = sent.at(-1)?.response?.messages?.[0]?.id ?? newWamid();
  await hear(echoes(echo({ id: wamid, text: { body: "Once only" } })));
  await sendStatuses({ wamid, statuses: ["delivered"] }).catch(() => undefined);
  await hearMeta();
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  const out = list.filter(({ direction }: Answer) => direction === "outbound");
  expect(out.map(({ text: words }: Answer) => words)).toEqual(["Once only"]);
  expect(out[0].id).toBe(mine.id);
});

test("junk among echoes holds nothing up", async () => {
  await hear(
    echoes(null, 5, [], {}, { id: 5, to: {} }, echo({ to: "x" }), echo({ type: {}, text: null }), echo({ context: null, type: "edit", edit: [] }), echo()),
  );
  expect(await rows("select outcome from webhook_events where outcome <> 'applied'")).toEqual([]);
  expect((await rows("select 1 from messages where direction = 'out' and sender_name = 'WhatsApp app'")).length).toBeGreaterThan(1);
});
