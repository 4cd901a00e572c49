import type { Matcher, NodeOf } from "../definition";
import { type CompiledMatchers, compileMatchers, normaliseForMatching } from "../match";
import type { LiveFlow } from "./types";

/** Matchers of a definition never change, so that each is compiled once. Null: one that cannot be, which matches nothing. */
const compiled = new WeakMap<readonly Matcher[], CompiledMatchers | null>();

export function matches(matchers: readonly Matcher[], text: string): boolean {
  if (text === "") return false;
  let known = compiled.get(matchers);
  if (known === undefined) {
    known = compiledOrNull(matchers);
    compiled.set(matchers, known);
  }
  return known !== null && known.matches(text) !== -1;
}

function compiledOrNull(matchers: readonly Matcher[]): CompiledMatchers | null {
  try {
    return compileMatchers(matchers);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

type Question = NodeOf<"question">;
type Option = Question["options"][number];

/** The id of an option's button or row: flow, node and option, each within its flow. At most 160 characters. */
export const choiceId = (flowId: string, nodeId: string, optionId: string): string =>
  `${flowId}:${nodeId}:${optionId}`;

const titled = ({ title }: Option, said: string): boolean =>
  Object.values(title).some((words) => normaliseForMatching(words) === said);

/** The option that an answer to a question means: tapped, its title typed in any language, or its number. */
export function answeredOption(
  flowId: string,
  question: Question,
  { choice, text }: { choice: string | null; text: string },
): Option | undefined {
  const { id, options } = question;
  const tapped = options.find((option) => choice === choiceId(flowId, id, option.id));
  if (tapped) return tapped;
  const said = normaliseForMatching(text);
  if (said === "") return undefined;
  const byTitle = options.find((option) => titled(option, said));
  if (byTitle) return byTitle;
  return /^\d{1,2}$/.test(said) ? options[Number(said) - 1] : undefined;
}

/**
 * A tap on a question that was asked earlier, of a flow that is live. An option that was called otherwise then may mean
 * something else by now, and is not taken.
 */
export function earlierChoice(
  flows: readonly LiveFlow[],
  { choice, text }: { choice: string | null; text: string },
): { flow: LiveFlow; question: Question; option: Option } | undefined {
  if (choice === null) return undefined;
  const said = normaliseForMatching(text);
  for (const flow of flows) {
    if (!choice.startsWith(`${flow.id}:`)) continue;
    for (const question of flow.definition.nodes) {
      if (question.type !== "question") continue;
      const option = question.options.find(({ id }) => choice === choiceId(flow.id, question.id, id));
      if (option && titled(option, said)) return { flow, question, option };
    }
  }
  return undefined;
}
