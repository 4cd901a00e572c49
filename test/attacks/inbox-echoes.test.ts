import { expect, test } from "vitest";
import { fault, takeWebhooks } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { type Answer, hear, rows } from "../support/webhook";
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

test("an echo that comes before Meta's answer is known does not stand twice: its status settles ours", async () => {
  const id = await conversationWith();
  await fault({ match: "messages", kind: "drop_after" });
  const { data } = await send((await previewText(id, "Once only")).preview_id);
  const mine = data.result.message_id;
  const delivered = (await takeWebhooks()).map(({ body }) => JSON.parse(body));
  const [{ id: wamid }] = delivered.flatMap(({ entry }) => entry[0].changes[0].value.statuses ?? []);
  await hear(echoes(echo({ id: wamid, text: { body: "Once only" } })));
  for (const body of delivered) await hear(JSON.stringify(body));
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  const out = list.filter(({ direction }: Answer) => direction === "outbound");
  expect(out).toMatchObject([
    { id: mine, text: "Once only", delivery: { status: expect.stringMatching(/sent|delivered/) } },
  ]);
});

test("junk among echoes holds nothing up", async () => {
  await hear(
    echoes(
      null,
      5,
      [],
      {},
      { id: 5, to: {} },
      echo({ to: "x" }),
      echo({ type: {}, text: null }),
      echo({ context: null, type: "edit", edit: [] }),
      echo(),
    ),
  );
  expect(await rows("select outcome from webhook_events where outcome <> 'applied'")).toEqual([]);
  expect(
    (await rows("select 1 from messages where direction = 'out' and sender_name = 'WhatsApp app'")).length,
  ).toBeGreaterThan(1);
});
