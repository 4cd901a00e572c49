import type { FlowDefinition, FlowNode, NodeOf, RuleDefinition, Words } from "../definition";

/**
 * Characters of each text at most, by what it becomes. …/whatsapp/messages/text-messages,
 * …/interactive-reply-buttons-messages, …/interactive-list-messages
 */
export const TEXT_LIMITS = {
  message: 4096,
  buttons_body: 1024,
  list_body: 4096,
  button_title: 20,
  row_title: 24,
  row_description: 72,
  list_button: 20,
} as const;

/** Options that fit on buttons; more make a list. */
export const MOST_BUTTONS = 3;

export interface PlacedText {
  words: Words;
  /** Without the language, for example `nodes.3.text`. */
  path: string;
  kind: keyof typeof TEXT_LIMITS;
}

const placed = (words: Words | undefined, path: string, kind: PlacedText["kind"]): PlacedText[] =>
  words ? [{ words, path, kind }] : [];

function textsOfQuestion(question: NodeOf<"question">, path: string): PlacedText[] {
  const isList = question.options.length > MOST_BUTTONS;
  return [
    ...placed(question.text, `${path}.text`, isList ? "list_body" : "buttons_body"),
    ...question.options.flatMap(({ title, description }, index) => [
      ...placed(title, `${path}.options.${index}.title`, isList ? "row_title" : "button_title"),
      ...placed(description, `${path}.options.${index}.description`, "row_description"),
    ]),
    ...placed(question.list_button, `${path}.list_button`, "list_button"),
  ];
}

function textsOfNode(node: FlowNode, path: string): PlacedText[] {
  switch (node.type) {
    case "question":
      return textsOfQuestion(node, path);
    case "message":
    case "handover":
    case "end":
      return placed(node.text, `${path}.text`, "message");
    default:
      return [];
  }
}

/** Everything that a flow says to customers, apart from templates. */
export function textsOfFlow({ nodes, faq, fallback, handover }: FlowDefinition): PlacedText[] {
  return [
    ...nodes.flatMap((node, index) => textsOfNode(node, `nodes.${index}`)),
    ...faq.flatMap(({ text }, index) => placed(text, `faq.${index}.text`, "message")),
    ...placed(fallback?.text, "fallback.text", "message"),
    ...placed(handover?.text, "handover.text", "message"),
  ];
}

export const textsOfRule = ({ reply }: RuleDefinition): PlacedText[] => placed(reply, "reply", "message");
