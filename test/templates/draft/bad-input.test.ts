import { expect, test } from "vitest";
import { row } from "../../support/webhook";
import { BODY, draft, drafted, english } from "./drafts";

/** An astral character is two UTF-16 units, and one to whoever counts characters. */
const ASTRAL = "𠮷";

const card = (buttons: number) => ({
  components: [
    { type: "HEADER", format: "IMAGE", example: { asset_id: "ast_1" } },
    { type: "BODY", text: "A tea for the morning." },
    {
      type: "BUTTONS",
      buttons: Array.from({ length: buttons }, (_, n) => ({ type: "QUICK_REPLY", text: `Choose ${n}` })),
    },
  ],
});

const link = (url: string, example: string) => ({
  type: "BUTTONS",
  buttons: [{ type: "URL", text: "Follow it", url, example: [example] }],
});

const twelve = Array.from({ length: 12 }, (_, n) => `{{${n + 1}}}`).join(" and ");
const samples = Array.from({ length: 12 }, (_, n) => `sample ${n}`);

test.each([
  [
    "twelve variables in ten words",
    [{ type: "BODY", text: `Hi ${twelve} bye`, example: { body_text: [samples] } }],
    "components.0",
  ],
  [
    "an address whose variable is not at its end",
    [BODY, link("https://shop.example/{{1}}/track", "https://shop.example/HL-1024/track")],
    "components.1.buttons.0",
  ],
  ["a carousel of unequal cards", [BODY, { type: "CAROUSEL", cards: [card(1), card(2)] }], "components.1"],
  ["a body of 1,025 astral characters", [{ type: "BODY", text: ASTRAL.repeat(1_025) }], "components.0"],
])("%s is kept as a draft, with the place and what mends it", async (_what, components, place) => {
  const { en } = await drafted(english(components));
  expect(en.status).toBe("draft");
  const finding = en.errors.find(({ path }: { path: string }) => path.startsWith(`languages.0.${place}`));
  expect(finding).toMatchObject({
    code: expect.any(String),
    message: expect.any(String),
    fix: expect.any(String),
  });
});

test("a body of 1,024 astral characters comes back as it was written", async () => {
  await drafted(english([{ type: "BODY", text: ASTRAL.repeat(1_024) }]));
  const { components } = await row<{ components: string }>("select components from template_drafts");
  expect(JSON.parse(components)[0].text).toBe(ASTRAL.repeat(1_024));
});

test("a language that Meta does not know is found, with those that it may be", async () => {
  const { "zh-HK": found } = await drafted({
    name: "order_sent",
    category: "utility",
    languages: [{ language: "zh-HK", components: [BODY] }],
  });
  expect(found.status).toBe("draft");
  const finding = found.errors.find(({ path }: { path: string }) => path === "languages.0.language");
  expect(finding.fix).toContain("zh_HK");
});

test("a name in upper case is found, with one that would do", async () => {
  const { en } = await drafted({ ...english([BODY]), name: "ORDER_SENT" });
  expect(en.status).toBe("draft");
  const finding = en.errors.find(({ path }: { path: string }) => path === "name");
  expect(finding.fix).toContain("order_sent");
});

test("what is too large for any template is refused as a whole", async () => {
  const { data } = await draft(english([{ type: "BODY", text: "tea ".repeat(150_000) }]));
  expect(data.code).toBe("validation_failed");
});
