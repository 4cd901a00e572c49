import { type MessageContent, messageContent, plainText } from "../../meta";
import type { NodeOf, Words } from "../definition";
import { choiceId } from "./matching";
import { type Scene, templateKey } from "./types";
import { filled, textFor } from "./words";

/** A message and how the customer will read it. */
export interface Said {
  content: MessageContent;
  text: string;
}

/** Meta shows up to three options as buttons, more as a list. …/whatsapp/messages/interactive-reply-buttons-messages */
const MOST_BUTTONS = 3;

/** Texts for one customer: in her language, with the catalogue's prices. Undefined: it cannot be said as it is meant. */
export class Wording {
  constructor(
    private readonly scene: Scene,
    private readonly defaultLanguage: string | undefined,
  ) {}

  private words(words: Words): string | undefined {
    const { scene } = this;
    const defaults = [this.defaultLanguage, scene.tenantLanguage].filter((tag) => tag !== undefined);
    return filled(textFor(words, scene.contact.language, ...defaults), scene.products);
  }

  text(words: Words): Said | undefined {
    const body = this.words(words);
    return body === undefined ? undefined : within({ type: "text", text: { body } });
  }

  question(flowId: string, node: NodeOf<"question">): Said | undefined {
    const body = this.words(node.text);
    const options = node.options.flatMap((option) => {
      const { title, description } = option;
      const shown = this.words(title);
      const more = description && this.words(description);
      if (shown === undefined || (description && more === undefined)) return [];
      return [{ id: choiceId(flowId, node, option), title: shown, ...(more && { description: more }) }];
    });
    if (body === undefined || options.length < node.options.length) return undefined;
    if (options.length <= MOST_BUTTONS) {
      const buttons = options.map(({ id, title }) => ({ type: "reply" as const, reply: { id, title } }));
      return within({
        type: "interactive",
        interactive: { type: "button", body: { text: body }, action: { buttons } },
      });
    }
    const button = node.list_button && this.words(node.list_button);
    if (!button) return undefined;
    return within({
      type: "interactive",
      interactive: {
        type: "list",
        body: { text: body },
        action: { button, sections: [{ rows: options }] },
      },
    });
  }

  /** Whoever sends it renders it: what it says is Meta's to know. */
  template({
    name,
    language,
    parameters = [],
  }: NonNullable<NodeOf<"message">["template"]>): Said | undefined {
    if (!this.scene.templates.has(templateKey(name, language))) return undefined;
    const texts = parameters.map((parameter) => filled(parameter, this.scene.products));
    if (texts.some((text) => text === undefined)) return undefined;
    return within({
      type: "template",
      template: {
        name,
        language: { code: language },
        ...(texts.length > 0 && {
          components: [
            { type: "body", parameters: texts.map((text) => ({ type: "text" as const, text: text ?? "" })) },
          ],
        }),
      },
    });
  }
}

/** A message within Meta's limits, or none: nothing is cut off behind the back of whoever approved it. */
function within(draft: MessageContent): Said | undefined {
  const { success, data } = messageContent.safeParse(draft);
  if (!success) return undefined;
  return {
    content: data,
    text: data.type === "template" ? `[template ${data.template.name}]` : plainText(data),
  };
}
