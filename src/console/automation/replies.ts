import type { FlowDefinition, FlowNode, RuleDefinition, Words } from "../../automation";
import { textFor } from "../../automation";
import type { AppContext } from "../../platform/context";
import { type TemplateRow, templateBubble, templatesNamed } from "../../templates";
import type { BubbleContent } from "../bubble-content";
import type { I18n } from "../i18n";
import type { Filler } from "./desk";
import { matcherWords } from "./words";

/** Whether something that is said takes its price or name from the catalogue. */
export const namesProducts = (definition: FlowDefinition | RuleDefinition): boolean =>
  /\{\{\s*product\./.test(JSON.stringify(definition));

/** One automatic message as a phone would show it. */
export interface Reply {
  /** What it is said at or after. */
  about: string;
  content: BubbleContent;
  /** Its own text is in another language. */
  otherLanguage: boolean;
}

/** All automatic messages in one language. */
export interface Replies {
  language: string;
  replies: Reply[];
}

/** Meta shows up to three options as buttons, more as a list. */
const MOST_BUTTONS = 3;

interface Said {
  about: string;
  /** Undefined of a template. */
  words: Words | undefined;
  content(say: (words: Words) => string): Partial<BubbleContent>;
}

const plain = (about: string, words: Words): Said => ({
  about,
  words,
  content: (say) => ({ body: say(words) }),
});

function questionOf(about: string, node: Extract<FlowNode, { type: "question" }>): Said {
  const { text, options, list_button: button } = node;
  return {
    about,
    words: text,
    content: (say) => {
      const rows = options.map(({ title, description }) => ({
        title: say(title),
        ...(description && { description: say(description) }),
      }));
      if (rows.length <= MOST_BUTTONS)
        return { body: say(text), buttons: rows.map(({ title }) => ({ title, kind: "reply" })) };
      return {
        body: say(text),
        buttons: button ? [{ title: say(button), kind: "list" }] : [],
        sections: [{ rows }],
      };
    },
  };
}

function ofTemplate(
  about: string,
  call: NonNullable<Extract<FlowNode, { type: "message" }>["template"]>,
  row: TemplateRow | undefined,
): Said {
  const { name, language, parameters = [] } = call;
  return {
    about,
    words: undefined,
    content: () => ({
      template: { name, language },
      ...(row && {
        filled: templateBubble(row.components, {
          name,
          language: { code: language },
          ...(parameters.length > 0 && {
            components: [{ type: "body", parameters: parameters.map((text) => ({ type: "text", text })) }],
          }),
        }),
      }),
    }),
  };
}

/** Everything that a flow says, in the order of its definition. */
async function saidByFlow(ctx: AppContext, i18n: I18n, flow: FlowDefinition): Promise<Said[]> {
  const { flow: words } = i18n.t;
  const names = flow.nodes.flatMap((node) =>
    node.type === "message" && node.template ? [node.template.name] : [],
  );
  const rows = names.length > 0 ? await templatesNamed(ctx.db, [...new Set(names)]) : [];
  const rowOf = (name: string, language: string) =>
    rows.find((row) => row.name === name && row.language === language);
  return [
    ...flow.nodes.flatMap((node): Said[] => {
      const about = words.types[node.type];
      switch (node.type) {
        case "message":
          if (node.template)
            return [ofTemplate(about, node.template, rowOf(node.template.name, node.template.language))];
          return node.text ? [plain(about, node.text)] : [];
        case "question":
          return [questionOf(about, node)];
        case "handover":
        case "end":
          return node.text ? [plain(about, node.text)] : [];
        default:
          return [];
      }
    }),
    ...flow.faq.map(({ match, text }) =>
      plain(`${words.types.faq}: ${match[0] ? matcherWords(i18n, match[0]) : ""}`, text),
    ),
    ...(flow.fallback ? [plain(words.fallback, flow.fallback.text)] : []),
    ...(flow.handover?.text ? [plain(words.types.handover, flow.handover.text)] : []),
  ];
}

function inLanguages(said: readonly Said[], defaultLanguage: string | undefined, fill: Filler): Replies[] {
  const languages = [...new Set(said.flatMap(({ words }) => Object.keys(words ?? {})))];
  // The language of all who have none of these comes first.
  languages.sort((a, b) => Number(b === defaultLanguage) - Number(a === defaultLanguage));
  return languages.map((language) => {
    const defaults = defaultLanguage === undefined ? [] : [defaultLanguage];
    const say = (words: Words) => fill(textFor(words, language, ...defaults), language);
    return {
      language,
      replies: said.map(({ about, words, content }) => ({
        about,
        content: { buttons: [], sections: [], ...content(say) },
        otherLanguage: words !== undefined && !Object.hasOwn(words, language),
      })),
    };
  });
}

/** All that customers read of a flow, by language. */
export async function repliesOfFlow(
  ctx: AppContext,
  i18n: I18n,
  flow: FlowDefinition,
  fill: Filler,
): Promise<Replies[]> {
  return inLanguages(await saidByFlow(ctx, i18n, flow), flow.default_language, fill);
}

/** What customers read of a keyword rule, by language. */
export function repliesOfRule(
  i18n: I18n,
  { reply, default_language }: RuleDefinition,
  fill: Filler,
): Replies[] {
  return reply ? inLanguages([plain(i18n.t.automation.replies, reply)], default_language, fill) : [];
}
