import { beforeEach, expect, test } from "vitest";
import { body, buttons, create, handle, link, read, reply, template } from "./graph";

let picture = "";
let film = "";
beforeEach(async () => {
  picture = await handle("image/png");
  film = await handle("video/mp4");
});

const header = (format = "IMAGE", header_handle = [picture]) => ({
  type: "HEADER",
  format,
  example: { header_handle },
});
const title = (definition: object) =>
  create(definition).then(({ data }) => data.error?.error_user_title ?? data.status);

const card = (...components: object[]) => ({ components: [header(), ...components] });
const carousel = (cards: object[], more: object = {}) =>
  template({
    category: "MARKETING",
    components: [body("Our new teas:"), { type: "CAROUSEL", cards }],
    ...more,
  });

test("a carousel of equal cards is taken", async () => {
  const cards = Array.from({ length: 10 }, () =>
    card(body("A tea"), buttons(reply(), link({ url: "https://shop.example/{{1}}", example: ["tea"] }))),
  );
  const { data } = await create(carousel(cards));
  expect(data).toMatchObject({ status: "PENDING", category: "MARKETING" });
  const { components } = await read(data.id);
  expect(components[1].cards).toHaveLength(10);
  expect(components[1].cards[0].components.map(({ type }: { type: string }) => type)).toEqual([
    "HEADER",
    "BODY",
    "BUTTONS",
  ]);
});

test.each([
  ["one card", () => carousel([card()])],
  ["eleven cards", () => carousel(Array.from({ length: 11 }, () => card()))],
  ["cards of which one has no text", () => carousel([card(body("A tea")), card()])],
  ["cards with other buttons", () => carousel([card(buttons(reply())), card(buttons(link()))])],
  ["cards with a picture and a film", () => carousel([card(), { components: [header("VIDEO", [film])] }])],
  ["a card without header", () => carousel([card(), { components: [body("A tea")] }])],
  ["a card with a footer", () => carousel([card(), card({ type: "FOOTER", text: "Tea" })])],
  [
    "cards with three buttons",
    () => {
      const three = card(buttons(reply("1"), reply("2"), reply("3")));
      return carousel([three, three]);
    },
  ],
  ["a utility template", () => carousel([card(), card()], { category: "UTILITY" })],
  [
    "a footer beside it",
    () =>
      carousel([], {
        components: [
          body("Our new teas:"),
          { type: "FOOTER", text: "Tea" },
          { type: "CAROUSEL", cards: [card(), card()] },
        ],
      }),
  ],
])("a carousel with %s is refused", async (_what, definition) => {
  expect(await title(definition())).toBe("Invalid carousel");
});

test("the text of a card has 160 characters at most", async () => {
  const long = (length: number) => card(body("a".repeat(length)));
  expect(await title(carousel([long(161), long(161)]))).toBe("Character limit exceeded");
  expect(await title(carousel([long(160), long(160)]))).toBe("PENDING");
});

const code = { type: "COPY_CODE", example: "SPRING25" };
const offer = (list: object[] = [code, link()], more: object[] = [], text = "Spring offer") =>
  template({
    category: "MARKETING",
    components: [
      header(),
      { type: "LIMITED_TIME_OFFER", limited_time_offer: { text, has_expiration: true } },
      body("Our spring teas are here."),
      buttons(...list),
      ...more,
    ],
  });

test("a limited-time offer is taken, with a code or without", async () => {
  expect(await title(offer())).toBe("PENDING");
  expect(await title({ ...offer([link()]), name: "other" })).toBe("PENDING");
});

test.each([
  ["a text of 17 characters", () => offer([code, link()], [], "a".repeat(17)), "Character limit exceeded"],
  [
    "a code of 16 characters",
    () => offer([{ ...code, example: "a".repeat(16) }, link()]),
    "Character limit exceeded",
  ],
  ["the code behind the link", () => offer([link(), code]), "Invalid limited-time offer"],
  ["no link", () => offer([code]), "Invalid limited-time offer"],
  ["a footer", () => offer([code, link()], [{ type: "FOOTER", text: "Tea" }]), "Invalid limited-time offer"],
  ["the category utility", () => ({ ...offer(), category: "UTILITY" }), "Invalid limited-time offer"],
])("a limited-time offer with %s is refused", async (_what, definition, expected) => {
  expect(await title(definition())).toBe(expected);
});

const apps = [{ package_name: "com.example.tea", signature_hash: "K8a/AINcGX7" }];
const password = (
  button: object = {},
  more: object[] = [],
  start: object = { add_security_recommendation: true },
) =>
  template({
    category: "AUTHENTICATION",
    components: [
      { type: "BODY", ...start },
      ...more,
      buttons({ type: "OTP", otp_type: "COPY_CODE", text: "Copy code", ...button }),
    ],
  });

test("an authentication template comes back with Meta's texts, and its button as a URL", async () => {
  const { data } = await create(password({}, [{ type: "FOOTER", code_expiration_minutes: 10 }]));
  expect((await read(data.id)).components).toEqual([
    {
      type: "BODY",
      text: "*{{1}}* is your verification code. For your security, do not share this code.",
      add_security_recommendation: true,
      example: { body_text: [["123456"]] },
    },
    { type: "FOOTER", text: "This code expires in 10 minutes.", code_expiration_minutes: 10 },
    {
      type: "BUTTONS",
      buttons: [
        {
          type: "URL",
          text: "Copy code",
          url: "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code_expiration_minutes=10&code=otp{{1}}",
          example: [
            "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code_expiration_minutes=10&code=otp123456",
          ],
        },
      ],
    },
  ]);
});

test.each([
  ["one tap", { otp_type: "ONE_TAP", autofill_text: "Fill in", supported_apps: apps }],
  ["zero tap", { otp_type: "ZERO_TAP", supported_apps: apps, zero_tap_terms_accepted: true }],
])("so does one with %s", async (_what, button) => {
  const { data } = await create(password(button));
  expect((await read(data.id)).components[1].buttons[0]).toMatchObject({ type: "URL" });
});

test.each([
  ["a text of one's own", () => password({}, [], { text: "Your code: {{1}}" }), 2388042],
  ["a footer of one's own", () => password({}, [{ type: "FOOTER", text: "Tea" }]), 2388042],
  ["a header", () => password({}, [header()]), undefined],
  ["no button", () => template({ category: "AUTHENTICATION", components: [{ type: "BODY" }] }), undefined],
  [
    "a link",
    () => template({ category: "AUTHENTICATION", components: [{ type: "BODY" }, buttons(link())] }),
    undefined,
  ],
  ["a kind that Meta does not know", () => password({ otp_type: "TWO_TAP" }), undefined],
  ["one tap and no app", () => password({ otp_type: "ONE_TAP" }), 2388043],
  [
    "a hash of ten characters",
    () => password({ otp_type: "ONE_TAP", supported_apps: [{ ...apps[0], signature_hash: "a".repeat(10) }] }),
    undefined,
  ],
  [
    "zero tap and terms not accepted",
    () => password({ otp_type: "ZERO_TAP", supported_apps: apps }),
    undefined,
  ],
  ["91 minutes", () => password({}, [{ type: "FOOTER", code_expiration_minutes: 91 }]), undefined],
  [
    "a quarter of an hour and a second to live",
    () => ({ ...password(), message_send_ttl_seconds: 901 }),
    undefined,
  ],
])("an authentication template with %s is refused", async (_what, definition, subcode) => {
  const { status, data } = await create(definition());
  expect([status, data.error.code]).toEqual([400, 100]);
  if (subcode !== undefined) expect(data.error.error_subcode).toBe(subcode);
});

test("a place goes at the head of a utility template, without a sample", async () => {
  const place = { type: "HEADER", format: "LOCATION" };
  expect(await title(template({ components: [place, body("Your order waits here.")] }))).toBe("PENDING");
});
