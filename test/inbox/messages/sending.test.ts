import { expect, test } from "vitest";
import { mp3, pdf, png, webp } from "../../media/files";
import { uploaded } from "../../media/shop";
import { customerWrites, sentMessages } from "../../support/simulator";
import { conversationWith, send } from "../../support/story";
import { type Answer, hearMeta, row } from "../../support/webhook";
import { ok } from "../../support/worker";
import { KINDS } from "./kinds";

const preview = (conversation_id: string, message: unknown): Promise<Answer> =>
  ok("agent", "whatsapp.session_message.preview", { conversation_id, message });

const lastOf = async (conversation_id: string): Promise<Answer> =>
  (await ok("agent", "whatsapp.conversation.get", { conversation_id })).messages.at(-1);

/** Previews and sends a message, and hears what Meta makes of it. */
async function goesOut(message: {
  type: string;
}): Promise<{ wire: Record<string, unknown>; shown: Answer; kept: Answer }> {
  const id = await conversationWith();
  const shown = await preview(id, message);
  expect(shown.verdict).toBe("ready");
  const { data } = await send(shown.preview_id);
  expect(data).toMatchObject({ status: "executed", result: { delivery: { status: "accepted" } } });
  await hearMeta();
  const [sent] = (await sentMessages()).filter(({ body }) => body.type === message.type);
  return { wire: sent?.body ?? {}, shown, kept: await lastOf(id) };
}

test.each(KINDS)("%s reaches Meta as it was previewed, and is delivered", async (_what, message, text) => {
  const { wire, kept } = await goesOut(message as { type: string });
  expect(wire).toMatchObject(message);
  expect(kept).toMatchObject({ type: message.type, text, delivery: { status: "delivered" } });
});

test.each([
  ["image", () => png(), {}, { caption: "The new tea" }, "[image] The new tea"],
  [
    "document",
    () => pdf(),
    {},
    { caption: "Our teas", filename: "teas.pdf" },
    "[document] teas.pdf Our teas",
  ],
  ["audio", () => mp3(), {}, {}, "[audio]"],
  ["sticker", () => webp(), { kind: "sticker" }, {}, "[sticker]"],
] as const)("%s goes out by Meta's own id of the file", async (type, bytes, more, parts, text) => {
  const asset_id = await uploaded(bytes(), more);
  const { wire, shown, kept } = await goesOut({ type, [type]: { asset_id, ...parts } } as { type: string });
  expect(shown.rendering).toBe(text);
  expect(wire[type]).toEqual({ id: expect.stringMatching(/^\d+$/), ...parts });
  expect(kept).toMatchObject({
    type,
    text,
    attachment: { kind: type, asset_id },
    delivery: { status: "delivered" },
  });
});

test("reply buttons with a picture at their head", async () => {
  const asset_id = await uploaded(png());
  const interactive = {
    type: "button",
    header: { type: "image", image: { asset_id } },
    body: { text: "This one?" },
    action: { buttons: [{ type: "reply", reply: { id: "y", title: "Yes" } }] },
  };
  const { wire, shown } = await goesOut({ type: "interactive", interactive } as { type: string });
  expect(shown.rendering).toBe("[image]\nThis one?\n[Yes]");
  expect(wire.interactive).toMatchObject({ header: { image: { id: expect.stringMatching(/^\d+$/) } } });
});

test("the person behind a message is kept with it", async () => {
  const id = await conversationWith();
  await send((await preview(id, { type: "text", text: { body: "Hello" } })).preview_id);
  expect(
    await row("select sender_staff_id from messages where conversation_id = ?1 and direction = 'out'", id),
  ).toEqual({
    sender_staff_id: "stf_agent",
  });
});

test("the customer's answer to a question for a place is linked to it", async () => {
  const id = await conversationWith();
  const [, ask] = KINDS[3] ?? [];
  await send((await preview(id, ask)).preview_id);
  await hearMeta();
  const asked = await lastOf(id);
  await customerWrites({
    from: "85255509001",
    type: "location",
    location: { latitude: 22.28, longitude: 114.15, name: "Home" },
    context: { id: asked.wamid },
  });
  await hearMeta();
  expect(await lastOf(id)).toMatchObject({
    customer_text: "[location] Home 22.28,114.15",
    reply_to_message_id: asked.id,
  });
});
