import { normaliseForMatching } from "../match";
import { AUTOMATION_LIMITS } from "../rules";
import type { Scene, Stimulus } from "./types";

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
  const said = normaliseForMatching(message.text);
  if (!isChoice && message.choice === null && said !== "") {
    const before = lately.filter(({ text }) => normaliseForMatching(text) === said).length;
    if (before + 1 >= sameWords) return true;
  }
  const fast = lately.findIndex(
    ({ at, answeredAt }) => answeredAt === null || at - answeredAt > machineSpeed,
  );
  return (fast === -1 ? lately.length : fast) >= fastAnswers;
}
