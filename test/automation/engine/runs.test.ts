import { expect, test } from "vitest";
import { choiceId } from "../../../src/automation/engine/matching";
import { takeTurn } from "../../../src/automation/engine/turn";
import { flow, live, rule, said, scene, session } from "./scenes";

/** Asks, and says by the answer what it is. */
const menu = flow(
  "flw_m",
  {
    trigger: { on: "rule" },
    start: "check",
    nodes: [
      // biome-ignore lint/suspicious/noThenProperty: the name in a definition
      { id: "check", type: "condition", if: { answer: "drink", is: "a" }, then: "again", else: "q" },
      {
        id: "q",
        type: "question",
        text: { en: "Which?" },
        save_as: "drink",
        options: [{ id: "a", title: { en: "Tea" }, next: "t" }],
      },
      { id: "t", type: "message", text: { en: "Oolong" } },
      { id: "again", type: "message", text: { en: "Tea again" } },
    ],
  },
  { queue_ids: ["que_tea"] },
);
const starts = rule("kwr_m", { match: [{ by: "phrase", value: "menu" }], flow_id: "flw_m" });
const set = live([menu], [starts]);
const inQueue = (queueId: string, more = {}) => scene({ conversation: { queueId }, ...more });
const words = ({ says }: ReturnType<typeof takeTurn>) => says.map(({ text }) => text);

test("a rule starts a flow in its scope only", () => {
  expect(takeTurn(set, said("menu"), inQueue("que_tea")).reason).toBe("answered");
  expect(takeTurn(set, said("menu"), inQueue("que_pots"))).toMatchObject({ reason: "no_match", says: [] });
});

test("a tap on an earlier question counts in the flow's scope only", () => {
  const question = menu.definition.nodes[1];
  if (question?.type !== "question" || !question.options[0]) throw new Error("no question");
  const tap = said("Tea", { choice: choiceId("flw_m", question, question.options[0]) });
  expect(words(takeTurn(set, tap, inQueue("que_tea")))).toEqual(["Oolong"]);
  expect(takeTurn(set, tap, inQueue("que_pots"))).toMatchObject({ reason: "no_match", says: [] });
});

test("what was answered in an earlier run decides nothing in the next", () => {
  const before = session({ flowId: "flw_m", flowVersion: 1, answers: { drink: "a" } });
  const outcome = takeTurn(set, said("menu"), inQueue("que_tea", { session: before }));
  expect(words(outcome)).not.toContain("Tea again");
  expect(outcome.session).toMatchObject({ state: "asking", answers: {} });
});
