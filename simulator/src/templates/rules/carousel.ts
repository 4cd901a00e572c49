import type { Json } from "../../json";
import { componentTypes, type TemplateComponent } from "../model";
import { checkButtons } from "./buttons";
import { type ComponentContext, checkExampleKeys, checkHeader } from "./header";
import { refusal } from "./refusals";
import { known, objectList, requireSingle, wordOf } from "./shape";
import { checkVariableText } from "./text";

const inCards: readonly string[] = ["HEADER", "BODY", "BUTTONS"];
const cardButtons: readonly string[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];

/**
 * Two to ten cards of equal shape, each with a picture or film, a text or none, and up to two buttons.
 * …/whatsapp/templates/marketing-templates/media-card-carousel-templates
 */
export function checkCarousel(component: Json, path: string, context: ComponentContext): TemplateComponent {
  const raw = objectList(component.cards, `${path}['cards']`, known.card);
  if (raw.length < 2) throw refusal("carousel", "The carousel templates must have at least 2 items.");
  if (raw.length > 10) throw refusal("carousel", "The carousel templates can't have more than 10 items.");
  const cards = raw.map((card, index) => ({
    components: checkCard(card, `${path}['cards'][${index}]`, context),
  }));
  const shapes = new Set(cards.map(({ components }) => shapeOf(components)));
  if (shapes.size > 1) throw refusal("carousel", "All cards of a carousel must have the same components.");
  return { type: "CAROUSEL", cards };
}

function checkCard(card: Json, path: string, context: ComponentContext): TemplateComponent[] {
  const raw = objectList(card.components, `${path}['components']`, known.component).map(
    (part, index): Json & { type: TemplateComponent["type"] } => ({
      ...part,
      type: wordOf(part.type, `${path}['components'][${index}]['type']`, componentTypes),
    }),
  );
  const types = raw.map(({ type }) => type);
  requireSingle(types, path);
  const stranger = types.find((type) => !inCards.includes(type));
  if (stranger !== undefined)
    throw refusal("carousel", `A card of a carousel can't have a component of type ${stranger}.`);
  if (!types.includes("HEADER")) throw refusal("carousel", "A card of a carousel needs a header.");
  return raw.map((part, index): TemplateComponent => {
    const at = `${path}['components'][${index}]`;
    if (part.type === "HEADER") return cardHeader(part, at, context);
    if (part.type === "BODY") {
      checkExampleKeys(part, at);
      checkVariableText(part, { type: "BODY", max: 160, format: context.format });
      return { ...part, type: "BODY" };
    }
    const buttons = checkButtons(part.buttons, {
      path: `${at}['buttons']`,
      format: context.format,
      codeLength: 20,
    });
    if (buttons.length > 2 || buttons.some(({ type }) => !cardButtons.includes(type)))
      throw refusal("carousel", "A card has up to two buttons, of type quick reply, URL or phone number.");
    return { type: "BUTTONS", buttons };
  });
}

function cardHeader(part: Json, path: string, context: ComponentContext): TemplateComponent {
  const header = checkHeader(part, path, context);
  if (header.format !== "IMAGE" && header.format !== "VIDEO")
    throw refusal("carousel", "The header of a card must be an image or a video.");
  return header;
}

function shapeOf(components: TemplateComponent[]): string {
  return components
    .map(({ type, format = "", buttons = [] }) =>
      [type, format, ...buttons.map((button) => button.type)].join(),
    )
    .sort()
    .join(";");
}
