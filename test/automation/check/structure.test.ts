import { describe, expect, test } from "vitest";
import { checkFlow, enableProblems } from "../../../src/automation/check";
import { flow, flowOf, flowTold, shop, told } from "./definitions";

const text = { en: "Hello", "zh-Hant": "你好" };
const end = { id: "end", type: "end" };
const say = (id: string, next?: string) => ({ id, type: "message", text, next });
const wait = (id: string, minutes: number, next: string) => ({ id, type: "wait", minutes, next });
const branch = (test: object, then: string | undefined, other: string) => ({
  id: "a",
  type: "condition",
  if: test,
  then,
  else: other,
});
const ask = (id: string, next: string | undefined, more: object = {}) => ({
  id,
  type: "question",
  text,
  options: [{ id: "yes", title: { en: "Yes", "zh-Hant": "好" }, next }],
  ...more,
});

test("a sound flow has nothing that is amiss", () => {
  expect(flowTold(flow())).toEqual([]);
  expect(enableProblems(flow())).toEqual([]);
});

describe("steps", () => {
  test.each<[string, object[], string[]]>([
    ["to nothing", [say("a", "b")], ["error unknown_node nodes.0.next"]],
    ["that are missing", [say("a")], ["error dead_end nodes.0.next"]],
    ["of a condition", [branch({ hours: "open" }, undefined, "end"), end], ["error dead_end nodes.0.then"]],
    ["of an option", [ask("a", undefined)], ["error dead_end nodes.0.options.0.next"]],
    ["nobody takes", [say("a", "end"), end, say("b", "end")], ["warning unreachable nodes.2"]],
    ["that say nothing", [{ id: "a", type: "message", next: "end" }, end], ["error message_empty nodes.0"]],
    [
      "that say two things",
      [
        { ...say("a", "end"), template: { name: "order_update", language: "en", parameters: ["a", "b"] } },
        end,
      ],
      ["error message_twice nodes.0"],
    ],
    [
      "that change nothing",
      [{ id: "a", type: "tag", next: "end" }, end],
      ["warning nothing_changed nodes.0"],
    ],
    [
      "by an answer that nobody keeps",
      [branch({ answer: "size", is: "m" }, "end", "end"), end],
      ["warning answer_unknown nodes.0.if.answer"],
    ],
  ])("%s", (_what, nodes, expected) => {
    expect(flowTold(flowOf(nodes as Record<string, unknown>[]))).toEqual(expected);
  });

  test("start and FAQ lead to nodes that there are", () => {
    const [entry] = flow().faq;
    expect(flowTold(flow({ start: "nowhere", faq: [{ ...entry, next: "gone" }] }))).toEqual([
      "error unknown_node start",
      "error unknown_node faq.0.next",
      ...[0, 1, 2, 3].map((index) => `warning unreachable nodes.${index}`),
    ]);
  });
});

describe("ways round", () => {
  test("without a question are refused, with waits too", () => {
    expect(flowTold(flowOf([say("a", "b"), say("b", "a")]))).toEqual(["error loop nodes.0"]);
    expect(flowTold(flowOf([say("a", "a")]))).toEqual(["error loop nodes.0"]);
    const [waiting] = checkFlow(flowOf([say("a", "b"), wait("b", 5, "a")]), shop);
    expect(waiting).toMatchObject({ severity: "error", code: "loop", evidence: "a, b" });
    expect(waiting?.message).toContain("wait");
  });

  test("through a question are allowed", () => {
    expect(flowTold(flowOf([ask("a", "b"), say("b", "a")]))).toEqual(["info loop_through_question nodes.0"]);
  });

  test("beside a question are refused all the same", () => {
    expect(
      flowTold(flowOf([ask("a", "b"), say("b", "c"), { id: "c", type: "tag", add: ["x"], next: "b" }])),
    ).toContain("error loop nodes.1");
  });
});

describe("what every flow has", () => {
  test("a beginning, a fallback and people", () => {
    const bare = flow({ start: undefined, nodes: [], faq: [], fallback: undefined, handover: undefined });
    const codes = ["start_missing start", "fallback_missing fallback", "handover_missing handover"];
    expect(flowTold(bare)).toEqual(codes.map((code) => `error ${code}`));
    expect(told(enableProblems(bare))).toEqual(codes.map((code) => `error ${code}`));
    // A draft may be unfinished.
    expect(told(checkFlow(bare, shop, { purpose: "draft" }))).toEqual(codes.map((code) => `warning ${code}`));
  });

  test("FAQ alone is enough, unless a rule starts it", () => {
    const faqOnly = { start: undefined, nodes: [] };
    expect(flowTold(flow(faqOnly))).toEqual([]);
    expect(flowTold(flow({ ...faqOnly, trigger: { on: "rule" } }))).toEqual(["error start_missing start"]);
  });

  test("a person behind every question", () => {
    const lost = [ask("a", "end", { otherwise: "b" }), ask("b", "end", { otherwise: "a" }), end];
    expect(flowTold(flowOf(lost)).filter((line) => line.includes("person"))).toEqual([
      "error no_way_to_person nodes.0",
      "error no_way_to_person nodes.1",
    ]);
    const found = [ask("a", "people", { otherwise: "a" }), { id: "people", type: "handover" }];
    expect(flowTold(flowOf(found))).toEqual(["info loop_through_question nodes.0"]);
    // The fallback leads to people as well, if there is where to.
    const withoutPeople = flowOf([ask("a", "end"), end], { handover: undefined });
    expect(flowTold(withoutPeople)).toContain("error no_way_to_person nodes.0");
  });
});

describe("questions", () => {
  const options = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `o${index}`,
      title: { en: `No ${index}`, "zh-Hant": `第${index}` },
      next: "end",
    }));

  test("with more than three options say what opens the list", () => {
    expect(flowTold(flowOf([ask("a", "end", { options: options(4) }), end]))).toEqual([
      "error list_button_missing nodes.0.list_button",
    ]);
    const opened = ask("a", "end", { options: options(4), list_button: { en: "Choose", "zh-Hant": "選擇" } });
    expect(flowTold(flowOf([opened, end]))).toEqual([]);
  });

  test("have options that differ, in each language", () => {
    const [one, other] = options(2);
    const alike = [one, { ...other, id: "o0", title: { en: "No 0", "zh-Hant": "第1" } }];
    expect(flowTold(flowOf([ask("a", "end", { options: alike }), end]))).toEqual([
      "error id_twice nodes.0.options.1.id",
      "error title_twice nodes.0.options.1.title.en",
    ]);
  });
});

describe("one turn", () => {
  const row = (count: number, last = "end") =>
    Array.from({ length: count }, (_, index) => say(`m${index}`, index + 1 < count ? `m${index + 1}` : last));

  test("has five messages at most", () => {
    expect(flowTold(flowOf([...row(5), end]))).toEqual([]);
    expect(flowTold(flowOf([...row(5), { ...end, text }]))).toEqual(["error too_many_messages nodes.5"]);
    expect(flowTold(flowOf([...row(7), end]))).toEqual(["error too_many_messages nodes.5"]);
    // A question ends it.
    expect(flowTold(flowOf([...row(4, "q"), ask("q", "n0"), say("n0", "end"), { ...end, text }]))).toEqual(
      [],
    );
  });

  test("counts the answer of an FAQ entry", () => {
    const [entry] = flow().faq;
    const faq = [{ ...entry, next: "m0" }];
    expect(flowTold(flowOf([...row(5), end], { faq, start: undefined }))).toEqual([
      "error too_many_messages nodes.4",
    ]);
  });

  test("passes fifty nodes at most, and three waits before the customer is heard of", () => {
    const tags = Array.from({ length: 51 }, (_, index) => ({
      id: `t${index}`,
      type: "tag",
      add: ["x"],
      next: index < 50 ? `t${index + 1}` : "end",
    }));
    expect(flowTold(flowOf([...tags, end]))).toEqual(["error too_many_steps nodes.50"]);
    const waits = ["w0", "w1", "w2", "w3"].map((id, index) =>
      wait(id, 1, ["w1", "w2", "w3", "end"][index] ?? "end"),
    );
    expect(flowTold(flowOf([...waits, end]))).toEqual(["error too_many_waits nodes.3"]);
  });
});

describe("the window", () => {
  const template = { name: "order_update", language: "en", parameters: ["a", "b"] };

  test("is closed after waits of 24 hours together", () => {
    const nodes = [wait("a", 720, "b"), say("b", "c"), wait("c", 720, "d"), say("d", "end"), end];
    expect(flowTold(flowOf(nodes))).toEqual(["error window_closed nodes.3"]);
    nodes[2] = wait("c", 719, "d");
    expect(flowTold(flowOf(nodes))).toEqual([]);
  });

  test("does not bind templates, and opens again with an answer", () => {
    const late = [wait("a", 1440, "b"), { id: "b", type: "message", template, next: "end" }, end];
    expect(flowTold(flowOf(late))).toEqual([]);
    const answered = [wait("a", 1439, "q"), ask("q", "c"), wait("c", 1439, "d"), say("d", "end"), end];
    expect(flowTold(flowOf(answered))).toEqual([]);
  });

  test("counts the longest way", () => {
    const nodes = [branch({ hours: "open" }, "d", "b"), wait("b", 1500, "d"), say("d", "end"), end];
    expect(flowTold(flowOf(nodes))).toEqual(["error window_closed nodes.2"]);
  });
});
