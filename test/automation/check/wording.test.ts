import { describe, expect, test } from "vitest";
import { flow, flowOf, flowTold, rule, ruleTold, saying, shop } from "./definitions";

describe("languages", () => {
  test("each text has the default one, and the others are missed", () => {
    const [menu, ...others] = flow().nodes;
    const nodes = [{ ...menu, text: { en: "How can we help?" } }, ...others];
    expect(flowTold(flow({ nodes }))).toEqual(["warning translation_missing nodes.0.text"]);
    expect(flowTold(flow({ nodes: [{ ...menu, text: { "zh-Hant": "你好" } }, ...others] }))).toEqual([
      "error default_language_missing nodes.0.text",
    ]);
  });

  test("one is read by whoever writes the same", () => {
    const facts = { ...shop, languages: ["zh-HK", "zh-TW", "en-GB", "zh"] };
    expect(flowTold(flow(), facts)).toEqual([]);
    expect(ruleTold(rule(), { ...shop, languages: ["zh-CN"] })).toEqual([
      "warning translation_missing reply",
    ]);
  });

  test("of a rule are those of its customers", () => {
    const reply = { "zh-Hant": "有" };
    expect(ruleTold(rule({ reply, default_language: undefined }))).toEqual([
      "warning translation_missing reply",
    ]);
    expect(ruleTold(rule({ reply, default_language: undefined, languages: ["zh-HK"] }))).toEqual([]);
    expect(ruleTold(rule({ default_language: undefined }))).toEqual([
      "error default_language_missing default_language",
    ]);
  });
});

describe("lengths are Meta's", () => {
  const question = (options: number, more: object) => ({
    id: "a",
    type: "question",
    text: { en: "x" },
    options: Array.from({ length: options }, (_, index) => ({
      id: `o${index}`,
      title: { en: `${index}` },
      next: "end",
    })),
    list_button: { en: "Choose" },
    ...more,
  });
  const told = (node: object) =>
    flowTold(
      flowOf([node as Record<string, unknown>, { id: "end", type: "end" }], {
        fallback: { text: { en: "x" } },
        handover: { queue_id: "que_sales" },
      }),
      { ...shop, languages: ["en"] },
    );
  const option = (parts: object) => ({ id: "o0", title: { en: "0" }, next: "end", ...parts });
  const rest = [1, 2, 3].map((index) => ({ id: `o${index}`, title: { en: `${index}` }, next: "end" }));

  test.each<[string, (length: number) => object, number]>([
    [
      "nodes.0.text.en",
      (n) => ({ id: "a", type: "message", text: { en: "x".repeat(n) }, next: "end" }),
      4096,
    ],
    ["nodes.0.text.en", (n) => question(3, { text: { en: "x".repeat(n) } }), 1024],
    ["nodes.0.text.en", (n) => question(4, { text: { en: "x".repeat(n) } }), 4096],
    ["nodes.0.list_button.en", (n) => question(4, { list_button: { en: "x".repeat(n) } }), 20],
    [
      "nodes.0.options.0.title.en",
      (n) => question(1, { options: [option({ title: { en: "茶".repeat(n) } })] }),
      20,
    ],
    [
      "nodes.0.options.0.title.en",
      (n) => question(4, { options: [option({ title: { en: "🍵".repeat(n) } }), ...rest] }),
      24,
    ],
    [
      "nodes.0.options.0.description.en",
      (n) => question(4, { options: [option({ description: { en: "x".repeat(n) } }), ...rest] }),
      72,
    ],
  ])("%s", (path, node, most) => {
    expect(told(node(most))).toEqual([]);
    // The shape has a limit of its own for the longest ones.
    if (most < 4096) expect(told(node(most + 1))).toEqual([`error text_length ${path}`]);
  });

  test("placeholders count as long as they can get", () => {
    const title = (text: string) => question(1, { options: [option({ title: { en: text } })] });
    expect(told(title("Now {{product.JAS-100.price}}"))).toEqual([]);
    expect(told(title("Today {{product.JAS-100.price}}"))).toEqual([
      "error text_length nodes.0.options.0.title.en",
    ]);
    expect(told(title("{{product.JAS-100.name}} today"))).toEqual([]);
  });
});

describe("placeholders", () => {
  test.each([
    ["{{product.JAS-100.name}} is {{product.JAS-100.price}}", []],
    ["{{product.NONE.price}}", ["error product_unknown"]],
    ["{{product.OLD-1.price}}", ["error product_inactive"]],
    ["{{product.OOL-100.price}}", ["warning product_sold_out"]],
    ["{{product.JAS-100.stock}}", ["error placeholder_unknown"]],
    ["Hello {{name}}", ["error placeholder_unknown"]],
    ["Hello {{product.JAS-100.price", ["error placeholder_unknown"]],
  ])("%s", (text, expected) => {
    expect(saying(text)).toEqual(expected);
  });
});

describe("delicate subjects", () => {
  test.each([
    ["Please send your passport number", "personal"],
    ["We guarantee delivery tomorrow", "commitment"],
    ["你可以用轉數快過數", "payment"],
  ])("%s", (text, _topic) => {
    expect(saying(text)).toEqual(["warning sensitive_words"]);
  });
});
