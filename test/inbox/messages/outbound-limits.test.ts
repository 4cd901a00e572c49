import { expect, test } from "vitest";
import { call } from "../../support/worker";
import { card, KINDS, location, locationRequest } from "./kinds";

const CONVERSATION = "cnv_demo01";
const preview = (message: unknown) =>
  call("agent", "whatsapp.session_message.preview", { conversation_id: CONVERSATION, message });

const contact = (more: object) => ({ type: "contacts", contacts: [{ ...card, ...more }] });
const place = (more: object) => ({ type: "location", location: { ...location, ...more } });
const reaction = (emoji: string) => ({ type: "reaction", reaction: { message_id: "wamid.DEMO1x1", emoji } });
const media = (type: string, more: object = {}) => ({ type, [type]: { asset_id: "ast_none", ...more } });
const header = (type: string, more: object = {}, kind = "button") => ({
  type: "interactive",
  interactive: {
    type: kind,
    header: { type, [type]: { asset_id: "ast_none", ...more } },
    body: { text: "Look" },
    action:
      kind === "button"
        ? { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }] }
        : { button: "Open", sections: [{ rows: [{ id: "a", title: "A" }] }] },
  },
});

test.each(KINDS)("%s is within Meta's limits, and shown as it will be read", async (_what, message, text) => {
  const { data } = await preview(message);
  expect(data).toMatchObject({ verdict: "ready", rendering: text });
});

test.each([
  ["an emoji", "👍"],
  ["an emoji of several signs", "👨‍👩‍👧‍👦"],
  ["a flag", "🇭🇰"],
  ["an emoji with a tone of skin", "👍🏽"],
  ["a heart without its selector", "❤"],
  ["nothing, which takes a reaction back", ""],
])("a reaction takes %s", async (_what, emoji) => {
  expect((await preview(reaction(emoji))).data).toMatchObject({ verdict: "ready" });
});

test.each([
  ["two emoji", reaction("👍👍"), "message.reaction.emoji"],
  ["a word", reaction("ok"), "message.reaction.emoji"],
  ["a digit", reaction("1"), "message.reaction.emoji"],
  ["a space", reaction(" "), "message.reaction.emoji"],
  [
    "a reaction that is a reply as well",
    { ...reaction("👍"), context: { message_id: "wamid.DEMO1x1" } },
    "message.context",
  ],
  ["a latitude beyond the pole", place({ latitude: 90.1 }), "message.location.latitude"],
  ["a longitude beyond the date line", place({ longitude: -180.1 }), "message.location.longitude"],
  ["a latitude in words", place({ latitude: "22" }), "message.location.latitude"],
  ["an address without a name", place({ name: undefined }), "message.location.name"],
  ["no contact card", { type: "contacts", contacts: [] }, "message.contacts"],
  ["258 contact cards", { type: "contacts", contacts: Array(258).fill(card) }, "message.contacts"],
  ["a card without a name", contact({ name: undefined }), "message.contacts.0.name"],
  [
    "a card with a formatted name alone",
    contact({ name: { formatted_name: "Mei" } }),
    "message.contacts.0.name",
  ],
  ["a birthday in words", contact({ birthday: "3 May" }), "message.contacts.0.birthday"],
  ["a day that does not exist", contact({ birthday: "2001-02-30" }), "message.contacts.0.birthday"],
  ["an email without @", contact({ emails: [{ email: "mei" }] }), "message.contacts.0.emails.0.email"],
  [
    "a link of a card that is a script",
    contact({ urls: [{ url: "javascript:alert(1)" }] }),
    "message.contacts.0.urls.0.url",
  ],
  [
    "a wa_id with a plus",
    contact({ phones: [{ phone: "1", wa_id: "+852" }] }),
    "message.contacts.0.phones.0.wa_id",
  ],
  ["an unknown part of a card", contact({ nickname: "M" }), "message.contacts.0.nickname"],
  ["a caption of 1,025", media("image", { caption: "x".repeat(1025) }), "message.image.caption"],
  ["a caption of a video of 1,025", media("video", { caption: "x".repeat(1025) }), "message.video.caption"],
  [
    "a caption of a document of 1,025",
    media("document", { caption: "x".repeat(1025) }),
    "message.document.caption",
  ],
  ["a file name of 241", media("document", { filename: "x".repeat(241) }), "message.document.filename"],
  ["a caption of audio", media("audio", { caption: "Hi" }), "message.audio.caption"],
  ["a caption of a sticker", media("sticker", { caption: "Hi" }), "message.sticker.caption"],
  ["a file name of an image", media("image", { filename: "a.png" }), "message.image.filename"],
  ["a voice that is a word", media("audio", { voice: "yes" }), "message.audio.voice"],
  ["an id of Meta's own", { type: "image", image: { id: "123" } }, "message.image.asset_id"],
  [
    "a link in place of a file",
    { type: "image", image: { link: "https://a.example" } },
    "message.image.link",
  ],
  ["a caption of a header", header("image", { caption: "Hi" }), "message.interactive.header.image.caption"],
  ["a picture over a list", header("image", {}, "list"), "message.interactive.header.type"],
  ["audio at the head", header("audio"), "message.interactive.header.type"],
  [
    "a question for a place with a footer",
    { ...locationRequest, interactive: { ...locationRequest.interactive, footer: { text: "x" } } },
    "message.interactive.footer",
  ],
])("%s is refused, and its place is named", async (_what, message, path) => {
  const { data } = await preview(message);
  expect(data.code).toBe("validation_failed");
  expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
});

test.each([
  ["an image", media("image", { caption: "x".repeat(1024) }), "message.image.asset_id"],
  ["a video", media("video"), "message.video.asset_id"],
  ["audio", media("audio", { voice: true }), "message.audio.asset_id"],
  ["a document", media("document", { filename: "x".repeat(240) }), "message.document.asset_id"],
  ["a sticker", media("sticker"), "message.sticker.asset_id"],
  ["a picture at the head", header("image"), "message.interactive.header.image.asset_id"],
  ["a document at the head", header("document"), "message.interactive.header.document.asset_id"],
])("the file of %s that is not there is a finding with its place", async (_what, message, path) => {
  const { data } = await preview(message);
  expect(data).toMatchObject({
    verdict: "blocked",
    findings: expect.arrayContaining([expect.objectContaining({ path, code: "validation_failed" })]),
  });
});
