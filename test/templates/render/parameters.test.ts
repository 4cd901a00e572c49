import { describe, expect, test } from "vitest";
import { messageContent, type TemplateContent } from "../../../src/meta";
import type { TemplateComponent } from "../../../src/templates/definition";
import { parameterProblems } from "../../../src/templates/parameters";
import { renderTemplate } from "../../../src/templates/render";

/** A sending as it comes in, read by the schema of messages. */
function sending(components: unknown[], language = "en"): TemplateContent {
  const parsed = messageContent.parse({
    type: "template",
    template: { name: "any", language: { code: language }, components },
  });
  if (parsed.type !== "template") throw new Error("not a template");
  return parsed.template;
}

const texts = (...values: string[]) => values.map((text) => ({ type: "text", text }));
const body = (...values: string[]) => ({ type: "body", parameters: texts(...values) });
const pressed = (sub_type: string, index: number, ...parameters: object[]) => ({
  type: "button",
  sub_type,
  index,
  parameters,
});
const picture = { type: "header", parameters: [{ type: "image", image: { asset_id: "ast_1" } }] };

const pathsOf = (template: TemplateComponent[], components: unknown[]) =>
  parameterProblems(template, sending(components)).map(({ path }) => path.replace("message.template.", ""));

const WITH = (...buttons: NonNullable<TemplateComponent["buttons"]>): TemplateComponent[] => [
  { type: "BODY", text: "Look" },
  { type: "BUTTONS", buttons },
];

describe("buttons", () => {
  const url = { type: "URL", text: "Track", url: "https://example.com/{{1}}" };
  const flow = { type: "action", action: { flow_token: "t", flow_action_data: { step: 1 } } };
  const products = {
    type: "action",
    action: {
      thumbnail_product_retailer_id: "sku1",
      sections: [{ title: "Lamps", product_items: [{ product_retailer_id: "sku1" }] }],
    },
  };
  const call = [
    { type: "ttl_minutes", ttl_minutes: 60 },
    { type: "payload", payload: "x".repeat(300) },
  ];

  test.each<[string, TemplateComponent[], unknown[]]>([
    ["an address", WITH(url), [pressed("url", 0, ...texts("HL-1"))]],
    [
      "an offer's code",
      WITH({ type: "COPY_CODE" }),
      [pressed("copy_code", 0, { type: "coupon_code", coupon_code: "A1" })],
    ],
    [
      "a reply with what it sends back",
      WITH({ type: "QUICK_REPLY", text: "Yes" }),
      [pressed("quick_reply", 0, { type: "payload", payload: "yes" })],
    ],
    ["a reply without", WITH({ type: "QUICK_REPLY", text: "Yes" }), []],
    ["a flow with its token", WITH({ type: "FLOW", text: "Book" }), [pressed("flow", 0, flow)]],
    ["a flow without", WITH({ type: "FLOW", text: "Book" }), []],
    [
      "a catalogue, as Meta writes it",
      WITH({ type: "CATALOG" }),
      [pressed("CATALOG", 0, { type: "action", action: { thumbnail_product_retailer_id: "sku1" } })],
    ],
    ["products", WITH({ type: "MPM" }), [pressed("mpm", 0, products)]],
    ["a call with its time", WITH({ type: "VOICE_CALL", text: "Call" }), [pressed("voice_call", 0, ...call)]],
    ["a request for the number", WITH({ type: "REQUEST_CONTACT_INFO" }), []],
    ["a number to dial", WITH({ type: "PHONE_NUMBER", text: "Call", phone_number: "+85255501234" }), []],
  ])("%s is fine", (_what, template, components) => {
    expect(pathsOf(template, components)).toEqual([]);
  });

  test.each<[string, TemplateComponent[], unknown[], string]>([
    ["no end for an address", WITH(url), [], "components.button"],
    ["no products", WITH({ type: "MPM" }), [], "components.button"],
    [
      "products without a section",
      WITH({ type: "MPM" }),
      [pressed("mpm", 0, { type: "action", action: { thumbnail_product_retailer_id: "sku1" } })],
      "components.button",
    ],
    [
      "a token for a catalogue",
      WITH({ type: "CATALOG" }),
      [pressed("catalog", 0, flow)],
      "components.0.parameters.0",
    ],
    [
      "a text for a flow",
      WITH({ type: "FLOW", text: "Book" }),
      [pressed("flow", 0, ...texts("x"))],
      "components.0.parameters.0",
    ],
    [
      "a long payload for a reply",
      WITH({ type: "QUICK_REPLY", text: "Yes" }),
      [pressed("quick_reply", 0, { type: "payload", payload: "x".repeat(129) })],
      "components.0.parameters.0",
    ],
    [
      "a value for a button that takes none",
      WITH({ type: "REQUEST_CONTACT_INFO" }),
      [pressed("url", 0, ...texts("x"))],
      "components.button.index",
    ],
    [
      "a value for a button that is not there",
      WITH(url),
      [pressed("url", 0, ...texts("x")), pressed("url", 1, ...texts("x"))],
      "components.button.index",
    ],
    [
      "a button twice",
      WITH(url),
      [pressed("url", 0, ...texts("x")), pressed("url", 0, ...texts("y"))],
      "components.1",
    ],
  ])("%s is told with its place", (_what, template, components, path) => {
    expect(pathsOf(template, components)).toContain(path);
  });
});

test("which button is meant has to be said, and it takes one value", () => {
  const template = WITH({ type: "URL", text: "Track", url: "https://example.com/{{1}}" });
  const given = { type: "button", sub_type: "url", parameters: texts("a", "b") };
  expect(pathsOf(template, [given])).toEqual(["components.0.index", "components.0.parameters"]);
});

test("an address may be 2,000 characters long with its end", () => {
  const address = (length: number) =>
    WITH({ type: "URL", text: "Track", url: `https://example.com/${"x".repeat(length)}{{1}}` });
  const given = [pressed("url", 0, ...texts("y".repeat(1000)))];
  expect(pathsOf(address(980), given)).toEqual([]);
  expect(pathsOf(address(981), given)).toEqual(["components.0.parameters.0"]);
});

describe("values", () => {
  const template: TemplateComponent[] = [
    { type: "HEADER", format: "TEXT", text: "Order {{1}}" },
    { type: "BODY", text: "Hi {{1}}, {{2}}" },
  ];
  const head = (text: string) => ({ type: "header", parameters: texts(text) });

  test.each([
    ["a line break", "a\nb"],
    ["a tab", "a\tb"],
    ["five spaces in a row", "a     b"],
  ])("%s is refused, with its place", (_what, text) => {
    expect(pathsOf(template, [head("1"), body("ok", text)])).toEqual(["components.1.parameters.1"]);
  });

  test("four spaces in a row are fine", () => {
    expect(pathsOf(template, [head("1"), body("ok", "a    b")])).toEqual([]);
  });

  test("the text may be 1,024 characters long once it is filled in, the header 60", () => {
    const longest = 1024 - "Hi x, ".length;
    expect(pathsOf(template, [head("1"), body("x", "字".repeat(longest))])).toEqual([]);
    expect(pathsOf(template, [head("1"), body("x", "字".repeat(longest + 1))])).toEqual([
      "components.body.parameters",
    ]);
    expect(pathsOf(template, [head("1".repeat(54)), body("x", "y")])).toEqual([]);
    expect(pathsOf(template, [head("1".repeat(55)), body("x", "y")])).toEqual([
      "components.header.parameters",
    ]);
  });

  test("the text given twice is told", () => {
    expect(pathsOf(template, [head("1"), body("x"), body("y")])).toEqual(["components.2"]);
  });

  test("a place at the head", () => {
    const place: TemplateComponent[] = [
      { type: "HEADER", format: "LOCATION" },
      { type: "BODY", text: "Here" },
    ];
    const location = { latitude: 22.3, longitude: 114.2, name: "Shop", address: "1 Harbour Road" };
    const given = [{ type: "header", parameters: [{ type: "location", location }] }];
    expect(pathsOf(place, given)).toEqual([]);
    expect(renderTemplate(place, sending(given))).toBe("[location] Shop, 1 Harbour Road, 22.3, 114.2\nHere");
    expect(pathsOf(place, [])).toEqual(["components.header.parameters"]);
    expect(pathsOf(place, [picture])).toEqual(["components.header.parameters"]);
  });
});

describe("a limited-time offer", () => {
  const template = (has_expiration: boolean): TemplateComponent[] => [
    { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon!", has_expiration } },
    { type: "BODY", text: "Buy now" },
  ];
  const until = (expiration_time_ms: number) => ({
    type: "limited_time_offer",
    parameters: [{ type: "limited_time_offer", limited_time_offer: { expiration_time_ms } }],
  });
  const END = Date.UTC(2027, 0, 31, 10);

  test("that counts down needs its end, and shows it", () => {
    expect(pathsOf(template(true), [until(END)])).toEqual([]);
    expect(pathsOf(template(true), [])).toEqual(["components.limited_time_offer"]);
    expect(renderTemplate(template(true), sending([until(END)]))).toBe(
      "[offer] Ends soon!, until 2027-01-31T10:00:00.000Z\nBuy now",
    );
  });

  test("that does not takes none", () => {
    expect(pathsOf(template(false), [])).toEqual([]);
    expect(pathsOf(template(false), [until(END)])).toEqual(["components.limited_time_offer"]);
    expect(pathsOf([{ type: "BODY", text: "Buy" }], [until(END)])).toEqual(["components.limited_time_offer"]);
  });

  test("whose code is too long for one", () => {
    const withCode = [...template(false), { type: "BUTTONS", buttons: [{ type: "COPY_CODE" }] }];
    const code = (length: number) => [
      pressed("copy_code", 0, { type: "coupon_code", coupon_code: "A".repeat(length) }),
    ];
    expect(pathsOf(withCode, code(15))).toEqual([]);
    expect(pathsOf(withCode, code(16))).toEqual(["components.0.parameters.0"]);
  });

  test("a time in seconds is refused as it comes in", () => {
    expect(() => sending([until(END / 1000)])).toThrow(/milliseconds/);
    expect(() => sending([until(9e15)])).toThrow(/milliseconds/);
  });
});

describe("a carousel", () => {
  const card = {
    components: [
      { type: "HEADER", format: "IMAGE" },
      { type: "BODY", text: "{{1}} today" },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "Buy", url: "https://example.com/{{1}}" }] },
    ],
  };
  const template: TemplateComponent[] = [
    { type: "BODY", text: "Hi {{1}}!" },
    { type: "CAROUSEL", cards: [card, card] },
  ];
  const filled = (card_index: number, name: string, ...more: object[]) => ({
    card_index,
    components: [picture, body(name), pressed("url", 0, ...texts(name.toLowerCase())), ...more],
  });
  const carousel = (...cards: object[]) => ({ type: "carousel", cards });

  test("every card with its own values, in any order", () => {
    const given = [body("Mei"), carousel(filled(1, "Palm"), filled(0, "Fern"))];
    expect(pathsOf(template, given)).toEqual([]);
    expect(renderTemplate(template, sending(given))).toBe(
      [
        "Hi Mei!",
        "[card 1]\n[image]\nFern today\n[Buy] https://example.com/fern",
        "[card 2]\n[image]\nPalm today\n[Buy] https://example.com/palm",
      ].join("\n"),
    );
  });

  test.each<[string, object[], string[]]>([
    ["no card at all", [], ["components.carousel.cards", "components.carousel.cards"]],
    ["a card too few", [carousel(filled(0, "Fern"))], ["components.carousel.cards"]],
    [
      "a card twice",
      [carousel(filled(0, "Fern"), filled(1, "Palm"), filled(1, "Palm"))],
      ["components.1.cards.2"],
    ],
    [
      "a card too many",
      [carousel(filled(0, "Fern"), filled(1, "Palm"), filled(2, "Ivy"))],
      ["components.1.cards.2.card_index"],
    ],
    [
      "a card without its picture",
      [
        carousel(filled(0, "Fern"), {
          card_index: 1,
          components: [body("Palm"), pressed("url", 0, ...texts("p"))],
        }),
      ],
      ["components.1.cards.1.header.parameters"],
    ],
    [
      "a card without its address",
      [carousel(filled(0, "Fern"), { card_index: 1, components: [picture, body("Palm")] })],
      ["components.1.cards.1.button"],
    ],
    [
      "a card with two values for one variable",
      [
        carousel(filled(0, "Fern"), {
          card_index: 1,
          components: [picture, body("Palm", "x"), pressed("url", 0, ...texts("p"))],
        }),
      ],
      ["components.1.cards.1.body.parameters"],
    ],
    [
      "a card whose text gets too long",
      [
        carousel(filled(0, "Fern"), {
          card_index: 1,
          components: [picture, body("x".repeat(155)), pressed("url", 0, ...texts("p"))],
        }),
      ],
      ["components.1.cards.1.body.parameters"],
    ],
    [
      "a line break in a card",
      [carousel(filled(0, "Fern"), filled(1, "Pa\nlm"))],
      ["components.1.cards.1.components.1.parameters.0", "components.1.cards.1.components.2.parameters.0"],
    ],
  ])("%s is told with its place", (_what, components, paths) => {
    expect(pathsOf(template, [body("Mei"), ...components])).toEqual(paths);
  });

  test("a template without one takes none", () => {
    expect(pathsOf([{ type: "BODY", text: "Hi" }], [carousel(filled(0, "Fern"))])).toEqual([
      "components.carousel",
    ]);
  });
});

describe("authentication", () => {
  const written: TemplateComponent[] = [
    { type: "BODY", add_security_recommendation: true },
    { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
  ];
  const listed: TemplateComponent[] = [
    { type: "BODY", text: "*{{1}}* is your verification code." },
    {
      type: "BUTTONS",
      buttons: [
        {
          type: "URL",
          text: "Copy code",
          url: "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
        },
      ],
    },
  ];
  const code = (inText: string, inButton = inText) => [body(inText), pressed("url", 0, ...texts(inButton))];

  test.each([
    ["as we write it", written],
    ["as Meta lists it", listed],
  ])("%s takes one code in two places", (_what, template) => {
    expect(pathsOf(template, code("481516"))).toEqual([]);
    expect(pathsOf(template, [body("481516")])).toEqual(["components.button"]);
    expect(pathsOf(template, code("481516", "234200"))).toEqual(["components.button"]);
    expect(pathsOf(template, code("1".repeat(16)))).toEqual(["components.body.parameters"]);
    expect(pathsOf(template, [pressed("url", 0, ...texts("1"))])).toEqual(["components.body.parameters"]);
    expect(renderTemplate(template, sending(code("481516")))).toMatch(
      /^\*481516\* is your verification code\..*\n\[Copy code\] 481516$/,
    );
  });
});
