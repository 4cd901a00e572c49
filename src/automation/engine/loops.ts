import { normaliseForMatching } from "../match";
import { AUTOMATION_LIMITS } from "../rules";
import type { Scene, Stimulus } from "./types";

/** Characters (code points) of a message that are compared with those before it. */
export const COMPARED = 1_000;

const compared = (text: string): string => normaliseForMatching([...text].slice(0, COMPARED).join(""));

/**
 * Whether the other side is a machine: it says the same again and again, or answers faster than anybody reads, time after
 * time. The number of an option may come several times in a row, from menu to menu; and machines type, they do not tap.
 */
export function isMachine(
  message: Extract<Stimulus, { kind: "message" }>,
  { heard }: Pick<Scene, "heard">,
  isChoice: boolean,
): boolean {
  const { loopWithin, sameWords, fastAnswers, machineSpeed } = AUTOMATION_LIMITS;
  const lately = heard.filter(({ at }) => message.at - at <= loopWithin);
  const said = compared(message.text);
  if (!isChoice && message.choice === null && said !== "") {
    const before = lately.filter(({ text }) => compared(text) === said).length;
    if (before + 1 >= sameWords) return true;
  }
  const fast = lately.findIndex(
    ({ at, answeredAt }) => answeredAt === null || at - answeredAt > machineSpeed,
  );
  return (fast === -1 ? lately.length : fast) >= fastAnswers;
}
