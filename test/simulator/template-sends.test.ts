import { expect, test } from "vitest";
import { approved, body, buttons, control, handle, link, reply, send, template } from "./graph";

const text = (value: string, parameter_name?: string) => ({ type: "text", text: value, parameter_name });
const values = (type: string, ...parameters: object[]) => ({ type, parameters });
const button = (index: number, sub_type: string, ...parameters: object[]) => ({
  type: "button",
  index,
  sub_type,
  parameters,
});
const sent = async (components: object[], name = "parcel_on_its_way") => {
  const { status, data } = await send(name, components);
  return status === 200 ? 200 : data.error.code;
};
const details = async (components: object[]) =>
  (await send("parcel_on_its_way", components)).data.error.error_data.details;
/** What the customer's phone shows. */
const phone = async () =>
  (await fetch("http://simulator.test/phone?as=85255501001&number=100000000000011")).text();

const picture = { type: "image", image: { link: "https://shop.example/tea.png" } };
const withParts = (...components: object[]) => template({ category: "MARKETING", components });

test("named variables take their values by name, each once", async () => {
  const named = {
    type: "BODY",
    text: "Hello {{first_name}}, your parcel {{parcel}} left our shop.",
    example: {
      body_text_named_params: [
        { param_name: "first_name", example: "Mei" },
        { param_name: "parcel", example: "HL-7" },
      ],
    },
  };
  await approved(template({ parameter_format: "NAMED", components: [named] }));
  expect(await sent([values("body", text("HL-7", "parcel"), text("Mei", "first_name"))])).toBe(200);
  expect(await sent([values("body", text("HL-7"), text("Mei"))])).toBe(132012);
  expect(await sent([values("body", text("a", "parcel"), text("b", "parcel"))])).toBe(132012);
  expect(await phone()).toContain("Hello Mei, your parcel HL-7 left our shop.");
});

test("a place at the head needs to say where it is", async () => {
  await approved(withParts({ type: "HEADER", format: "LOCATION" }, body("Your order waits here.")));
  const place = (location: object) => [values("header", { type: "location", location })];
  const here = { latitude: 22.2866, longitude: 114.1508, name: "Harbour Lane Tea", address: "Sheung Wan" };
  expect(await sent(place(here))).toBe(200);
  expect(await phone()).toContain("Harbour Lane Tea");
  expect(await sent([])).toBe(132012);
  expect(await sent(place({ name: "Somewhere" }))).toBe(131008);
  expect(await sent(place({ latitude: 91, longitude: 0 }))).toBe(131009);
});

test("each card of a carousel gets its values by its index", async () => {
  const header = { type: "HEADER", format: "IMAGE", example: { header_handle: [await handle()] } };
  const card = {
    components: [
      header,
      body("Our tea {{1}} is fresh", ["Oolong"]),
      buttons(reply("More"), link({ url: "https://shop.example/{{1}}", example: ["oolong"] })),
    ],
  };
  await approved(withParts(body("Our new teas:"), { type: "CAROUSEL", cards: [card, card] }));
  const values0 = (name: string) => [
    values("header", picture),
    values("body", text(name)),
    button(0, "quick_reply", { type: "payload", payload: `more-${name}` }),
    button(1, "url", text(name.toLowerCase())),
  ];
  const carousel = (...cards: [number, object[]][]) => [
    { type: "carousel", cards: cards.map(([card_index, components]) => ({ card_index, components })) },
  ];
  expect(await sent(carousel([0, values0("Oolong")], [1, values0("Sencha")]))).toBe(200);
  const page = await phone();
  for (const shown of ["Our tea Oolong is fresh", "Our tea Sencha is fresh", "https://shop.example/sencha"])
    expect(page).toContain(shown);
  expect(await sent([])).toBe(132000);
  expect(await sent(carousel([0, values0("Oolong")]))).toBe(132000);
  expect(await sent(carousel([0, values0("Oolong")], [0, values0("Sencha")]))).toBe(132012);
  expect(await sent(carousel([0, values0("Oolong")], [1, values0("Sencha").slice(0, 2)]))).toBe(131008);
  expect(await details(carousel([0, values0("Oolong")], [1, values0("Sencha").slice(1)]))).toContain(
    "card 1 header",
  );
  expect(await sent(carousel([0, values0("Oolong")], [1, values0("a".repeat(160))]))).toBe(132005);
});

test("an offer gets its end and its code", async () => {
  const header = { type: "HEADER", format: "IMAGE", example: { header_handle: [await handle()] } };
  const offer = {
    type: "LIMITED_TIME_OFFER",
    limited_time_offer: { text: "Spring offer", has_expiration: true },
  };
  await approved(
    withParts(
      header,
      offer,
      body("Our spring teas are here."),
      buttons({ type: "COPY_CODE", example: "SPRING25" }, link()),
    ),
  );
  const head = values("header", picture);
  const end = (expiration_time_ms: unknown) =>
    values("limited_time_offer", { type: "limited_time_offer", limited_time_offer: { expiration_time_ms } });
  const code = (coupon_code: string) => button(0, "copy_code", { type: "coupon_code", coupon_code });
  expect(await sent([head, end(1_900_000_000_000), code("TEA15")])).toBe(200);
  const page = await phone();
  expect(page).toContain("Spring offer");
  expect(page).toContain("Copy: TEA15");
  expect(await sent([head, code("TEA15")])).toBe(131008);
  expect(await sent([head, end("soon"), code("TEA15")])).toBe(131009);
  expect(await sent([head, end(1_900_000_000_000)])).toBe(131008);
  expect(await sent([head, end(1_900_000_000_000), code("a".repeat(16))])).toBe(131009);
});

test("a one-time password stands in the text and in the button, to a phone number only", async () => {
  const otp = { type: "OTP", otp_type: "COPY_CODE", text: "Copy code" };
  await approved(template({ category: "AUTHENTICATION", components: [{ type: "BODY" }, buttons(otp)] }));
  const password = (value: string) => [values("body", text(value)), button(0, "url", text(value))];
  expect(await sent(password("493027"))).toBe(200);
  expect(await phone()).toContain("493027");
  expect(await sent([values("body", text("493027"))])).toBe(131008);
  expect(await sent(password("1234567890123456"))).toBe(131009);
});

test("flow, catalogue and call may have a parameter, of their own kind", async () => {
  await approved(withParts(body("Book a tasting."), buttons({ type: "FLOW", text: "Book", flow_id: "77" })));
  expect(await sent([])).toBe(200);
  expect(await sent([button(0, "flow", { type: "action", action: { flow_token: "t" } })])).toBe(200);
  expect(await sent([button(0, "url", text("t"))])).toBe(132012);

  const catalogue = withParts(body("See our teas."), buttons({ type: "CATALOG", text: "View catalog" }));
  await approved({ ...catalogue, name: "see_teas" });
  expect(await sent([button(0, "catalog", { type: "action", action: {} })], "see_teas")).toBe(200);
  expect(await sent([button(0, "catalog", { type: "payload", payload: "x" })], "see_teas")).toBe(132012);

  const call = withParts(body("Call our shop."), buttons({ type: "VOICE_CALL", text: "Call us" }));
  await approved({ ...call, name: "call_shop" });
  expect(await sent([button(0, "voice_call", { type: "ttl_minutes", ttl_minutes: 60 })], "call_shop")).toBe(
    200,
  );
  expect(await sent([button(0, "voice_call", { type: "ttl_minutes", ttl_minutes: 0 })], "call_shop")).toBe(
    131009,
  );
});

test.each([
  ["a button that is not there", [button(3, "quick_reply", { type: "payload", payload: "x" })], 132012],
  ["a component that Meta does not know", [{ type: "stickers", parameters: [] }], 132012],
  [
    "a carousel that the template lacks",
    [{ type: "carousel", cards: [{ card_index: 0, components: [] }] }],
    132000,
  ],
  [
    "an offer that the template lacks",
    [values("limited_time_offer", { type: "limited_time_offer" })],
    132012,
  ],
  ["a value for a link without variable", [button(0, "url", text("x"))], 132012],
])("%s is refused", async (_what, components, code) => {
  await approved(withParts(body("Our teas are here."), buttons(link())));
  expect(await sent(components)).toBe(code);
});

test.each([
  ["PENDING", 132001],
  ["REJECTED", 132001],
  ["IN_APPEAL", 132001],
  ["LIMIT_EXCEEDED", 132001],
  ["PENDING_DELETION", 132001],
  ["ARCHIVED", 132001],
  ["PAUSED", 132015],
  ["DISABLED", 132016],
])("a template that is %s is not sent: %i", async (status, code) => {
  const id = await approved(withParts(body("Our teas are here.")));
  await control(`templates/${id}/review`, { status, webhook: false });
  expect(await sent([])).toBe(code);
});
