import { expect, test } from "vitest";
import { buttons, create, link, refused, reply, sound, template } from "./graph";

const withParts = (...components: object[]) => template({ components });

test.each([
  ["eleven buttons", Array.from({ length: 11 }, (_, n) => reply(`Reply ${n}`))],
  ["three links", [link(), link({ text: "Two" }), link({ text: "Three" })]],
  [
    "two numbers to call",
    [
      { type: "PHONE_NUMBER", text: "Call", phone_number: "+85255500001" },
      { type: "PHONE_NUMBER", text: "Ring", phone_number: "+85255500002" },
    ],
  ],
  [
    "two codes",
    [
      { type: "COPY_CODE", example: "A1" },
      { type: "COPY_CODE", example: "A2" },
    ],
  ],
  ["replies on both sides of a link", [reply("Yes"), link(), reply("No")]],
  ["a catalogue beside a reply", [{ type: "CATALOG", text: "View catalog" }, reply()]],
  ["a one-time password", [{ type: "OTP", otp_type: "COPY_CODE", text: "Copy" }]],
])("%s are an invalid combination", async (_what, list) => {
  expect(await refused(withParts(sound, buttons(...list)))).toMatchObject({
    code: 100,
    error: { error_user_title: "Invalid button combination" },
  });
});

test.each([
  ["a label of 26 characters", reply("a".repeat(26)), 100, 2388040],
  ["an empty label", reply(" "), 100, 2388043],
  ["a variable in a label", reply("Hi {{1}}"), 100, undefined],
  ["an emoji in a label", reply("Thanks 🍵"), 100, undefined],
  ["a link without address", link({ url: undefined }), 100, 2388043],
  ["an address of 2,001 characters", link({ url: `https://shop.example/${"a".repeat(1980)}` }), 100, 2388040],
  ["an address that is none", link({ url: "shop" }), 100, undefined],
  [
    "a variable within the address",
    link({ url: "https://shop.example/{{1}}/tea", example: ["x"] }),
    100,
    undefined,
  ],
  ["an address with a variable and no sample", link({ url: "https://shop.example/{{1}}" }), 100, 2388043],
  ["a link to WhatsApp", link({ url: "https://wa.me/85255500001" }), 100, 2388081],
  ["a number that is none", { type: "PHONE_NUMBER", text: "Call", phone_number: "shop" }, 192, undefined],
  ["a code of 21 characters", { type: "COPY_CODE", example: "a".repeat(21) }, 100, 2388040],
  ["a code without sample", { type: "COPY_CODE" }, 100, 2388043],
  [
    "a label of one's own for contact details",
    { type: "REQUEST_CONTACT_INFO", text: "Tell us" },
    100,
    2388153,
  ],
  ["a flow that is not named", { type: "FLOW", text: "Book" }, 100, undefined],
  [
    "a call for longer than thirty days",
    { type: "VOICE_CALL", text: "Call", ttl_minutes: 43_201 },
    100,
    undefined,
  ],
  ["a button that Meta does not know", { type: "DANCE", text: "Dance" }, 100, undefined],
])("%s is refused", async (_what, button, code, subcode) => {
  expect(await refused(withParts(sound, buttons(button)))).toMatchObject({
    status: 400,
    code,
    ...(subcode !== undefined && { subcode }),
  });
});

test.each([
  ["ten replies", Array.from({ length: 10 }, (_, n) => reply(`Reply ${n}`))],
  [
    "replies, then others",
    [reply(), link(), { type: "PHONE_NUMBER", text: "Call", phone_number: "+85255500001" }],
  ],
  [
    "others, then replies",
    [link({ url: "https://shop.example/{{1}}", example: ["tea"] }), reply("Yes"), reply("No")],
  ],
  ["a catalogue", [{ type: "CATALOG", text: "View catalog" }]],
  [
    "a flow",
    [{ type: "FLOW", text: "Book", flow_id: "77", flow_action: "navigate", navigate_screen: "START" }],
  ],
  ["a call", [{ type: "VOICE_CALL", text: "Call us", ttl_minutes: 60 }, link()]],
  ["contact details", [{ type: "REQUEST_CONTACT_INFO" }]],
  ["a code", [{ type: "COPY_CODE", example: "SPRING25" }]],
])("%s are taken", async (_what, list) => {
  expect((await create(withParts(sound, buttons(...list)))).status).toBe(200);
});
