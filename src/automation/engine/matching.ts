import { canonicalJson } from "../../platform/hash";
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

/**
 * 64 bits of what a question asks and an option says, as base 36 (13 digits at most). FNV-1a, over UTF-16 units; whoever
 * writes a flow has it approved, so nobody gains by two meanings of one digest. datatracker.ietf.org/doc/html/rfc9923
 */
function meaning({ text }: Question, { title, description }: Option): string {
  let digest = 0xcbf29ce484222325n;
  for (const unit of canonicalJson([text, title, description ?? null]).split(""))
    digest = BigInt.asUintN(64, (digest ^ BigInt(unit.charCodeAt(0))) * 0x100000001b3n);
  return digest.toString(36);
}

const digests = new WeakMap<Option, string>();

/**
 * The id of an option's button or row: flow, node and option, each within its flow, and what it means, so that a tap on the
 * words of an earlier version is told from one on those of today. At most 174 characters; Meta takes 200 of a row.
 * …/whatsapp/messages/interactive-list-messages
 */
export function choiceId(flowId: string, question: Question, option: Option): string {
  let digest = digests.get(option);
  if (digest === undefined) {
    digest = meaning(question, option);
    digests.set(option, digest);
  }
  return `${flowId}:${question.id}:${option.id}:${digest}`;
}

const titled = ({ title }: Option, said: string): boolean =>
  Object.values(title).some((words) => normaliseForMatching(words) === said);

/** The option that an answer to a question means: tapped, its title typed in any language, or its number. */
export function answeredOption(
  flowId: string,
  question: Question,
  { choice, text }: { choice: string | null; text: string },
): Option | undefined {
  const { options } = question;
  const tapped = choice && options.find((option) => choice === choiceId(flowId, question, option));
  if (tapped) return tapped;
  const said = normaliseForMatching(text);
  if (said === "") return undefined;
  const byTitle = options.find((option) => titled(option, said));
  if (byTitle) return byTitle;
  return /^\d{1,2}$/.test(said) ? options[Number(said) - 1] : undefined;
}

/**
 * A tap on a question that was asked earlier, of one of some flows. One on a question or an option that was worded otherwise
 * then may mean something else by now, and is not taken.
 */
export function earlierChoice(
  flows: readonly LiveFlow[],
  { choice }: { choice: string | null },
): { flow: LiveFlow; question: Question; option: Option } | undefined {
  if (choice === null) return undefined;
  for (const flow of flows) {
    if (!choice.startsWith(`${flow.id}:`)) continue;
    for (const question of flow.definition.nodes) {
      if (question.type !== "question") continue;
      const option = question.options.find((one) => choice === choiceId(flow.id, question, one));
      if (option) return { flow, question, option };
    }
  }
  return undefined;
}
