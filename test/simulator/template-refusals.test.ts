import { expect, test } from "vitest";
import { body, create, graph, handle, refused, sound, template } from "./graph";

const withParts = (...components: object[]) => template({ components });

test("a template that keeps the rules waits for its review", async () => {
  const { status, data } = await create(template());
  expect({ status, data }).toEqual({
    status: 200,
    data: { id: expect.stringMatching(/^\d+$/), status: "PENDING", category: "UTILITY" },
  });
});

test("words may come in either case; the list has them in capitals", async () => {
  const { data } = await create({
    ...template({ category: "utility", parameter_format: "named" }),
    components: [
      {
        type: "body",
        text: "Hello {{first_name}}, your parcel left our shop.",
        example: { body_text_named_params: [{ param_name: "first_name", example: "Mei" }] },
      },
      { type: "buttons", buttons: [{ type: "quick_reply", text: "Thank you" }] },
    ],
  });
  expect((await graph("GET", `${data.id}?fields=category,parameter_format,components`)).data).toMatchObject({
    category: "UTILITY",
    parameter_format: "NAMED",
    components: [{ type: "BODY" }, { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY" }] }],
  });
});

test("a refusal says what is wrong to a user as well", async () => {
  expect((await refused(template({ name: "Parcel" }))).error).toEqual({
    message: "Invalid parameter",
    type: "OAuthException",
    code: 100,
    error_data: { blame_field_specs: [["name"]] },
    error_subcode: 2388046,
    is_transient: false,
    error_user_title: "Name Format is Incorrect",
    error_user_msg: "The message template name can only have lowercase letters, numbers and underscores.",
    fbtrace_id: expect.any(String),
  });
});

test.each([
  ["in upper case", "Parcel", 2388046],
  ["with a hyphen", "parcel-left", 2388046],
  ["of 513 characters", "a".repeat(513), 2388046],
  ["that is taken in this language", "order_update", 2388024],
])("a name %s is refused", async (_what, name, subcode) => {
  expect(await refused(template({ name }))).toMatchObject({ status: 400, code: 100, subcode });
});

test.each([
  ["a language that Meta does not know", { language: "zh-HK" }, "Param language must be one of"],
  ["a category that Meta does not know", { category: "NEWS" }, "Param category must be one of"],
  [
    "a format that Meta does not know",
    { parameter_format: "MIXED" },
    "Param parameter_format must be one of",
  ],
  ["no language", { language: undefined }, "The parameter language is required"],
  ["components that are no list", { components: {} }, "Param components must be an array"],
  [
    "a component that Meta does not know",
    { components: [sound, { type: "STICKER" }] },
    "Param components[1]['type'] must be one of",
  ],
  [
    "a field that Meta does not know",
    { components: [{ ...sound, example: { asset_id: "ast_1" } }] },
    `Unexpected key "asset_id" on param "components[0]['example']"`,
  ],
])("%s is refused as a parameter", async (_what, more, sentence) => {
  const { status, error } = await refused(template(more));
  expect([status, error.code]).toEqual([400, 100]);
  expect(error.message).toContain(sentence);
});

test.each([
  ["UTILITY", 29],
  ["UTILITY", 43_201],
  ["MARKETING", 43_199],
  ["MARKETING", 2_592_001],
  ["MARKETING", -1],
])("of a %s template %i seconds are no time to live", async (category, message_send_ttl_seconds) => {
  expect(await refused(template({ category, message_send_ttl_seconds }))).toMatchObject({ code: 100 });
});

test.each([
  ["UTILITY", 30],
  ["UTILITY", -1],
  ["MARKETING", 2_592_000],
])("of a %s template %i seconds are one", async (category, message_send_ttl_seconds) => {
  const { data } = await create(template({ category, message_send_ttl_seconds }));
  expect((await graph("GET", `${data.id}?fields=message_send_ttl_seconds`)).data).toMatchObject({
    message_send_ttl_seconds,
  });
});

test.each([
  ["no body", [{ type: "FOOTER", text: "Tea" }], 2388043],
  ["a body of 1,025 characters", [body("a".repeat(1025))], 2388040],
  ["a header of 61 characters", [{ type: "HEADER", format: "TEXT", text: "a".repeat(61) }, sound], 2388040],
  ["a footer of 61 characters", [sound, { type: "FOOTER", text: "a".repeat(61) }], 2388040],
  ["two bodies", [sound, sound], 2388042],
  [
    "variables without samples",
    [body("Hello {{1}}, your parcel {{2}} left our shop this morning.")],
    2388043,
  ],
  [
    "fewer samples than variables",
    [body("Hello {{1}}, your parcel {{2}} left our shop this morning.", ["Mei"])],
    2388043,
  ],
  [
    "a flat list of samples for two variables",
    [{ ...sound, example: { body_text: ["Mei", "HL-7"] } }],
    2388043,
  ],
  [
    "a gap in the numbers",
    [body("Hello {{1}}, your parcel {{3}} left our shop today.", ["a", "b"])],
    2388072,
  ],
  ["a name where numbers are due", [body("Hello {{name}}, your parcel left our shop.", ["a"])], 2388072],
  ["braces that do not close", [body("Hello {{1}, your parcel left our shop.")], 2388072],
  ["a variable at the start", [body("{{1}} has left our shop this morning.", ["HL-7"])], 2388299],
  ["a variable at the end", [body("What left our shop this morning: {{1}}", ["HL-7"])], 2388299],
  ["nothing but a full stop behind a variable", [body("It left our shop as {{1}}.", ["HL-7"])], 2388299],
  ["two variables in four words", [body("Dear {{1}} take the {{2}} please", ["Mei", "tea"])], 2388293],
  [
    "twelve variables in ten words",
    [
      body(
        `one ${Array.from({ length: 12 }, (_, n) => `{{${n + 1}}}`).join(", ")} two three four five six seven eight nine ten`,
        Array.from({ length: 12 }, () => "x"),
      ),
    ],
    2388293,
  ],
  ["emojis in the header", [{ type: "HEADER", format: "TEXT", text: "Tea 🍵" }, sound], 2388047],
  ["a line break in the header", [{ type: "HEADER", format: "TEXT", text: "Tea\nhouse" }, sound], 2388047],
  [
    "two variables in the header",
    [
      {
        type: "HEADER",
        format: "TEXT",
        text: "Tea {{1}} and {{2}} more",
        example: { header_text: ["a", "b"] },
      },
      sound,
    ],
    2388047,
  ],
  [
    "a header's variable without sample",
    [{ type: "HEADER", format: "TEXT", text: "Tea {{1}} now" }, sound],
    2388043,
  ],
  ["a variable in the footer", [sound, { type: "FOOTER", text: "Tea {{1}}" }], 2388073],
  ["an emoji in the footer", [sound, { type: "FOOTER", text: "Tea 🍵" }], 2388073],
  ["a picture without sample", [{ type: "HEADER", format: "IMAGE" }, sound], 2388043],
  ["a text beside a place", [{ type: "HEADER", format: "LOCATION", text: "Here" }, sound], 2388042],
])("%s is refused", async (_what, components, subcode) => {
  expect(await refused(withParts(...components))).toMatchObject({ status: 400, code: 100, subcode });
});

test("five words are enough for two variables", async () => {
  const { status } = await create(withParts(body("Dear {{1}} please take the {{2}} home", ["Mei", "tea"])));
  expect(status).toBe(200);
});

test("words are counted in Chinese as well", async () => {
  const { status } = await create(
    template({ language: "zh_HK", components: [body("你好 {{1}}，你的訂單 {{2}} 已經寄出。", ["美", "7"])] }),
  );
  expect(status).toBe(200);
});

test("a body of 1,024 characters outside the basic plane is taken: a surrogate pair counts as one", async () => {
  expect((await create(withParts(body("𠮷".repeat(1024))))).status).toBe(200);
  expect(await refused(template({ name: "longer", components: [body("𠮷".repeat(1025))] }))).toMatchObject({
    subcode: 2388040,
  });
});

test.each([
  ["that nobody gave out", "4::made_up", undefined],
  ["of a document", undefined, "application/pdf"],
  ["of a film", undefined, "video/mp4"],
])("a picture's handle %s is refused", async (_what, made, type) => {
  const header_handle = [made ?? (await handle(type))];
  expect(
    await refused(withParts({ type: "HEADER", format: "IMAGE", example: { header_handle } }, sound)),
  ).toMatchObject({ code: 131009, subcode: 2494102 });
});

test.each([
  ["IMAGE", "image/jpeg"],
  ["VIDEO", "video/mp4"],
  ["DOCUMENT", "application/pdf"],
])(
  "a header of format %s takes a handle of %s, and is listed with an address in its place",
  async (format, type) => {
    const example = { header_handle: [await handle(type)] };
    const { data } = await create(withParts({ type: "HEADER", format, example }, sound));
    const { components } = (await graph("GET", `${data.id}?fields=components`)).data;
    expect(components[0]).toEqual({
      type: "HEADER",
      format,
      example: { header_handle: [expect.stringMatching(/^https:\/\/scontent\.whatsapp\.net\//)] },
    });
  },
);
