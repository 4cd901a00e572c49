import { cardsIn, offerEnds, ownParts, type PlacedPart, type TemplateContent } from "../meta";
import { hasOtpButton, isOtpButton } from "./authentication";
import { addressOf, bubbleText, type Filling, filledBubble, type TemplateBubble } from "./bubble";
import type { TemplateButton, TemplateComponent, TemplateDefinition } from "./definition";
import { componentOf, type Value, valuesIn } from "./rules";

export type { TemplateBubble } from "./bubble";

export interface RenderedSample {
  text: string;
  bubble: TemplateBubble;
}

/**
 * A template with its samples filled in, as text and as a bubble. It takes what Meta's list holds too, where samples may be
 * missing: their variables stay as they are written.
 */
export function renderSample(
  definition: Pick<TemplateDefinition, "components" | "language">,
): RenderedSample {
  const { components, language } = definition;
  const bubble = filledBubble(components, language, samplesOf(components));
  return { text: bubbleText(bubble), bubble };
}

/** The template as the customer will read it, with its variables filled in, addresses of buttons included. */
export function renderTemplate(components: readonly TemplateComponent[], content: TemplateContent): string {
  return bubbleText(templateBubble(components, content));
}

/** The template as the customer's phone will show it, filled in with what a message gives it. */
export function templateBubble(
  components: readonly TemplateComponent[],
  content: TemplateContent,
): TemplateBubble {
  const cards = new Map(cardsIn(content).map(({ index, parts }) => [index, parts]));
  return filledBubble(components, content.language.code, {
    ...givenIn(ownParts(content)),
    offerEnds: offerEnds(content),
    card: (index) => givenIn(cards.get(index) ?? []),
  });
}

/** In the place of a one-time password, as in Meta's own list. */
const SAMPLE_CODE = "123456";

const unnamed = (texts: readonly string[] = []): Value[] => texts.map((text) => ({ text, name: undefined }));

function samplesOf(components: readonly TemplateComponent[]): Filling {
  const header = componentOf(components, "HEADER")?.example;
  const body = componentOf(components, "BODY")?.example;
  const cards = componentOf(components, "CAROUSEL")?.cards ?? [];
  const code = hasOtpButton(components) ? [SAMPLE_CODE] : [];
  return {
    header: [...unnamed(header?.header_text), ...named(header?.header_text_named_params)],
    body: [...unnamed(body?.body_text?.[0] ?? code), ...named(body?.body_text_named_params)],
    media: header?.asset_id === undefined ? {} : { asset_id: header.asset_id },
    button: sampleOf,
    card: (index) => samplesOf(cards[index]?.components ?? []),
  };
}

function named(samples: readonly { param_name: string; example: string }[] = []): Value[] {
  return samples.map(({ param_name, example }) => ({ name: param_name, text: example }));
}

/** Meta takes a whole address as the sample of one with a variable, and its end alone as well. */
function sampleOf(button: TemplateButton): string | undefined {
  const sample = Array.isArray(button.example) ? button.example[0] : button.example;
  if (isOtpButton(button)) return SAMPLE_CODE;
  if (button.phone_number !== undefined) return button.phone_number;
  if (button.url === undefined) return sample;
  const whole = addressOf(button, undefined) !== addressOf(button, "") && /^https?:\/\//i.test(sample ?? "");
  return whole ? sample : addressOf(button, sample);
}

/** What a message gives the template itself, or one of its cards. */
function givenIn(parts: readonly PlacedPart[]): Filling {
  const of = (type: "header" | "body") =>
    parts.flatMap(({ part }) => (part.type === type ? part.parameters : []));
  return {
    header: valuesIn(of("header")),
    body: valuesIn(of("body")),
    media: mediaOf(of("header")),
    button: (button, index) => givenFor(button, index, parts),
    card: () => givenIn([]),
  };
}

type Parameters = PlacedPart["part"]["parameters"];

function mediaOf(parameters: Parameters): Filling["media"] {
  for (const parameter of parameters) {
    if (parameter.type === "image") return { asset_id: parameter.image.asset_id };
    if (parameter.type === "video") return { asset_id: parameter.video.asset_id };
    if (parameter.type === "document") {
      const { asset_id, filename } = parameter.document;
      return { asset_id, ...(filename !== undefined && { file_name: filename }) };
    }
    if (parameter.type === "location") {
      const { name, address, latitude, longitude } = parameter.location;
      return { text: [name, address, `${latitude}, ${longitude}`].filter(Boolean).join(", ") };
    }
  }
  return {};
}

function givenFor(button: TemplateButton, index: number, parts: readonly PlacedPart[]): string | undefined {
  const value = buttonValue(index, parts);
  if (isOtpButton(button)) return value;
  if (button.phone_number !== undefined) return button.phone_number;
  return button.url === undefined ? value : addressOf(button, value);
}

/** What is given for a button: the end of its address, or the code that it copies. */
export function buttonValue(index: number, parts: readonly PlacedPart[]): string | undefined {
  for (const { part } of parts) {
    if (part.type !== "button" || Number(part.index ?? 0) !== index) continue;
    for (const parameter of part.parameters) {
      if (parameter.type === "coupon_code") return parameter.coupon_code;
      const [value] = valuesIn([parameter]);
      if (value) return value.text;
    }
  }
  return undefined;
}
