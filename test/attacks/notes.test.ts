import { beforeEach, describe, expect, test } from "vitest";
import { quotesNote } from "../../src/notes";
import { sentMessages } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { handOver } from "../support/team";
import { call } from "../support/worker";

const NOTE = "Suspected reseller: offer no discount before the audit";
const QUOTE = "Suspected reseller offer no discount";

/** Each small letter as the one at its place in an alphabet that begins at a code point. */
const inAlphabet = (first: number) =>
  [...QUOTE.toLowerCase()]
    .map((letter) =>
      /[a-z]/.test(letter) ? String.fromCodePoint(first + letter.charCodeAt(0) - 97) : letter,
    )
    .join("\u200b");

describe("a note in disguise is a note:", () => {
  test.each([
    ["accents", QUOTE.replace(/[eo]/g, (letter) => `${letter}\u0301`)],
    ["letters with accents", QUOTE.replace(/e/g, "é").replace(/o/g, "ö")],
    ["letters in black circles", inAlphabet(0x1f150)],
    ["letters in black squares", inAlphabet(0x1f170)],
    ["flags", inAlphabet(0x1f1e6)],
    ["digits for letters", "5u5p3c73d r3s3113r 0ff3r n0 d15c0un7"],
  ])("%s", (_what, text) => {
    expect(quotesNote(text, [NOTE])).toBe(true);
  });
});

describe("what messages are full of is no secret:", () => {
  test.each([
    ["She said thank you for your patience.", "Thank you for your patience!"],
    ["Order HL-1001", "Your order HL-1001 is on its way."],
    ["SF1234567890123", "Your parcel: SF1234567890123"],
    ["客人話感謝您的耐心等候", "感謝您的耐心等候。"],
  ])("%s", (note, text) => {
    expect(quotesNote(text, [note])).toBe(false);
  });
});

describe("over HTTP", () => {
  let own: string;
  let other: string;

  beforeEach(async () => {
    own = await conversationWith("85255542001");
    other = await conversationWith("85255542002");
    await handOver({ conversation_ids: [own], staff_id: "me", note: NOTE }, "agent");
  });

  const verdict = async (body: string, conversation_id = own) =>
    (await previewText(conversation_id, body)).verdict;

  const say = async (body: string) => {
    const { preview_id } = await previewText(own, body);
    return (await send(preview_id)).data;
  };

  test("a note in pieces does not go out message by message", async () => {
    expect((await say("Suspected reseller")).status).toBe("executed");
    expect((await say("offer no discount")).code).toBe("policy_blocked");
    expect(await verdict("We have oolong.")).toBe("ready");
  });

  test("nor in two that are previewed before either is sent", async () => {
    const first = await previewText(own, "Suspected reseller");
    const second = await previewText(own, "offer no discount");
    expect(second.verdict).toBe("ready");
    await send(first.preview_id);
    const late = await send(second.preview_id);
    expect(late).toMatchObject({ isError: true });
    expect(await sentMessages()).toHaveLength(1);
  });

  test("nor to another customer, who may be told what everybody is told", async () => {
    expect(await verdict(NOTE, other)).toBe("blocked");
    expect(await verdict("We offer no discount before noon", other)).toBe("ready");
  });

  test.each([
    ["twice encoded", encodeURIComponent(encodeURIComponent(QUOTE))],
    ["in base64", btoa(QUOTE)],
    ["in the base64 of addresses", btoa(QUOTE).replaceAll("=", "").replaceAll("+", "-")],
  ])("nor in an address, %s", async (_what, value) => {
    expect(await verdict(`https://shop.example/?q=${value}`)).toBe("blocked");
  });

  test("what we told the customer may be told again, though a note repeats it", async () => {
    const words = "Your parcel comes on Tuesday between two and four.";
    expect((await say(words)).status).toBe("executed");
    await handOver({ conversation_ids: [own], note: `Told her: ${words}` }, "agent");
    expect(await verdict(`As I said: ${words}`)).toBe("ready");
  });

  test("an ordinary long word is no code", async () => {
    const { isError } = await call("agent", "whatsapp.session_message.preview", {
      conversation_id: own,
      message: { type: "text", text: { body: "Internationalisation-of-tea_houses+everywhere/now" } },
    });
    expect(isError).toBe(false);
  });
});
