import { describe, expect, test } from "vitest";
import { body, components, definition, expectFound, footer, header, namedBody, only } from "./definitions";

const TEXT = "components.0.text";

test.each([
  ["a word at both ends", "Dear {{1}}, your order is on its way to you.", ["Mei"]],
  ["words behind the last", "Hello {{1}}, please pay {{2}} before noon, thank you.", ["Mei", "HKD 80"]],
  ["one variable twice", "Dear {{1}}, thank you for your order, {{1}}, and see you soon.", ["Mei"]],
  ["Chinese without blanks", "你好{{1}}，你的訂單{{2}}已經由本店寄出。", ["阿美", "HL-1024"]],
  ["a comma between two", "Dear {{1}}, {{2}} is the number of your order.", ["Mei", "7"]],
  ["a dash between two", "We are open {{1}} – {{2}} on all days of this week.", ["9:00", "17:00"]],
  ["numbers out of order", "Your order {{2}}, dear {{1}}, is on its way to you now.", ["Mei", "7"]],
])("%s is fine in a body", (_what, text, samples) => {
  expectFound(components(body(text, ...samples)));
});

test.each([
  ["starts", "{{1}}, your order is on its way to you.", ["Mei"], "variable_start"],
  ["starts, in bold", "*{{1}}* is the day on which we open again.", ["Monday"], "variable_start"],
  ["ends", "Your order is on its way to {{1}}", ["Mei"], "variable_end"],
  ["ends with a full stop behind it", "Your order is on its way to {{1}}.", ["Mei"], "variable_end"],
  ["ends with a mark in Chinese", "你的訂單已經寄出，編號是{{1}}。", ["HL-1024"], "variable_end"],
  ["ends with a blank line behind it", "Your order is on its way to {{1}}\n\n", ["Mei"], "variable_end"],
])("a variable %s: found", (_what, text, samples, code) => {
  expectFound(components(body(text, ...samples)), `error ${code} ${TEXT}`);
});

test.each([
  ["side by side", "Hello {{1}}{{2}}, your order has left our shop today."],
  ["with a blank between them", "Hello {{1}} {{2}}, your order has left our shop today."],
  ["with a new line between them", "Hello {{1}}\n{{2}}, your order has left our shop today."],
  ["with stars between them", "Hello *{{1}}* *{{2}}*, your order has left our shop today."],
])("two variables %s: found", (_what, text) => {
  expectFound(components(body(text, "Mei", "Chan")), `error variable_adjacent ${TEXT}`);
});

test.each([
  ["behind a quotation mark", "“{{1}}” is the word of the day in our shop.", ["Tea"], "variable_start"],
  ["before a bracket that closes", "Your order is on its way (number {{1}}).", ["7"], "variable_end"],
  [
    "with an emoji between them",
    "We are open {{1}} 🍵 {{2}} on all days of this week.",
    ["9:00", "17:00"],
    "variable_adjacent",
  ],
])("variables %s: warned of", (_what, text, samples, code) => {
  expectFound(components(body(text, ...samples)), `warning ${code} ${TEXT}`);
});

describe("too many for the words beside them", () => {
  const twelve = (words: number) => {
    const variables = Array.from({ length: 12 }, (_, n) => `{{${n + 1}}}`);
    const beside = Array.from({ length: words }, (_, n) => `word${n}`);
    const text = variables.flatMap((variable, n) => [beside[n] ?? "and", variable]).join(" ");
    return components(body(`${text} ${beside.slice(12).join(" ")} end`, ...variables.map((_, n) => `v${n}`)));
  };

  test("twelve variables in ten words", () => {
    const checked = twelve(10);
    expectFound(checked, `error variable_ratio ${TEXT}`);
    expect(only(checked).message).toContain("25");
  });

  test.each([
    [1, "Dear {{1}}, hello again."],
    [2, "Dear {{1}}, hello {{2}}, thanks again friend."],
  ])("%i of them with exactly 2n + 1 words pass, with one less they do not", (count, text) => {
    const samples = ["Mei", "Chan"].slice(0, count);
    expectFound(components(body(text, ...samples)));
    const shorter = text.replace(" again", "");
    expectFound(components(body(shorter, ...samples)), `error variable_ratio ${TEXT}`);
  });

  test("one that stands twice counts once", () => {
    expectFound(components(body("Dear {{1}}, hello {{1}} again.", "Mei")));
  });

  test("Thai, which has no blanks between words, counts a word for seven characters", () => {
    const short = "สวัสดี {{1}} ครับ";
    expectFound(
      definition({ language: "th", components: [body(short, "Mei")] }),
      `error variable_ratio ${TEXT}`,
    );
    const long = "สวัสดีคุณ {{1}} คำสั่งซื้อของคุณจัดส่งแล้ว";
    expectFound(definition({ language: "th", components: [body(long, "Mei")] }));
  });
});

test.each([
  ["a gap", "Dear {{1}}, your order {{3}} is on its way to you.", "variable_gap"],
  ["numbers from 2", "Dear {{2}}, your order is on its way to you.", "variable_gap"],
  ["zero", "Dear {{0}}, your order is on its way to you.", "variable_format"],
  ["a leading zero", "Dear {{01}}, your order is on its way to you.", "variable_format"],
  ["a name among numbers", "Dear {{1}}, your order {{order_id}} is on its way.", "variable_mixed"],
  ["a sign", "Dear {{#1}}, your order is on its way to you.", "variable_format"],
  ["nothing within the braces", "Dear {{}}, your order is on its way to you.", "variable_format"],
  ["braces that do not close", "Dear {{1, your order is on its way to you.", "variable_dangling"],
  ["braces that do not open", "Dear 1}}, your order is on its way to you.", "variable_dangling"],
  ["three braces", "Dear {{{1}}}, your order is on its way to you.", "variable_dangling"],
])("numbered variables with %s: found", (_what, text, code) => {
  const findings = only(components(body(text, "Mei", "7"))).code;
  expect(findings).toBe(code);
});

describe("variables with names", () => {
  const named = (text: string, samples: Record<string, string>) =>
    definition({ parameter_format: "named", components: [namedBody(text, samples)] });

  test("pass with their samples, in any order", () => {
    const samples = { order_id: "HL-1024", customer_name: "Mei" };
    expectFound(named("Dear {{customer_name}}, your order {{order_id}} is on its way.", samples));
  });

  test.each([
    ["capitals", "Dear {{Customer}}, your order is on its way to you.", "variable_format"],
    ["a hyphen", "Dear {{customer-name}}, your order is on its way to you.", "variable_format"],
    ["a number among names", "Dear {{customer}}, your order {{1}} is on its way to you.", "variable_mixed"],
    ["33 characters", `Dear {{${"n".repeat(33)}}}, your order is on its way to you.`, "variable_name_length"],
    ["one twice", "Dear {{customer}}, this is your order, {{customer}}, and our thanks.", "variable_twice"],
  ])("%s: found", (_what, text, code) => {
    expect(only(named(text, { customer: "Mei" }))).toMatchObject({ code, path: TEXT, severity: "error" });
  });

  test("32 characters are still a name", () => {
    const name = "n".repeat(32);
    expectFound(named(`Dear {{${name}}}, your order is on its way to you.`, { [name]: "Mei" }));
  });
});

describe("in a header", () => {
  test("one variable may stand anywhere", () => {
    expectFound(components(header("Order {{1}}", "HL-1024"), body("Your order is on its way.")));
  });

  test("two are found", () => {
    const two = components(header("{{1}} of {{2}}", "Order", "Mei"), body("Your order is on its way."));
    expectFound(two, "error header_variables components.0.text");
  });
});

test("a footer has none", () => {
  const checked = components(body("Your order is on its way."), footer("Yours, {{1}}"));
  expectFound(checked, "error variable_misplaced components.1.text");
});

test.each([
  ["blanks within braces", "Dear {{ 1 }}, your order is on its way to you.", "variable_blank", "{{ 1 }}"],
  ["a single brace", "Dear {{1}}, your order {7 is on its way to you.", "brace_single", "{"],
])("%s may be refused: a warning with the words themselves", (_what, text, code, evidence) => {
  expect(only(components(body(text, "Mei")))).toMatchObject({ severity: "warning", code, evidence });
});
