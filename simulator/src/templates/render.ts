import { isObject, type Json } from "../json";
import type { Template, TemplateButton, TemplateComponent } from "./model";
import { buttonOf, cardsIn, componentOf, fill, parametersOf } from "./parameters";

export interface RenderedButton {
  type: TemplateButton["type"];
  text: string;
  payload: string;
  url: string | undefined;
  /** What a copy code button copies. */
  code: string | undefined;
}

/** A template, or one of its cards, with the values of a send filled in. */
export interface RenderedPart {
  header: { format: string; text: string; media: Json | undefined } | undefined;
  body: string;
  buttons: RenderedButton[];
}

export interface RenderedTemplate extends RenderedPart {
  footer: string | undefined;
  /** The heading of a limited-time offer and its end in Unix milliseconds, if it has one. */
  offer: { text: string; endsAt: number | undefined } | undefined;
  cards: RenderedPart[];
}

/** The template as the customer sees it. */
export function renderTemplate(template: Template, components: unknown): RenderedTemplate {
  const cards = componentOf(template.components, "CAROUSEL")?.cards ?? [];
  const sent = cardsIn(components);
  return {
    ...renderPart(template.components, components),
    footer: componentOf(template.components, "FOOTER")?.text,
    offer: offerOf(componentOf(template.components, "LIMITED_TIME_OFFER"), components),
    cards: cards.map((card, index) =>
      renderPart(card.components, sent.find((candidate) => candidate.index === index)?.components),
    ),
  };
}

function renderPart(parts: TemplateComponent[], components: unknown): RenderedPart {
  const header = componentOf(parts, "HEADER");
  const given = parametersOf(components, "header");
  const format = header?.format ?? "TEXT";
  const media = given[0]?.raw[format.toLowerCase()];
  return {
    header: header && {
      format,
      text: fill(header.text ?? "", given),
      media: isObject(media) ? media : undefined,
    },
    body: fill(componentOf(parts, "BODY")?.text ?? "", parametersOf(components, "body")),
    buttons: (componentOf(parts, "BUTTONS")?.buttons ?? []).map((button, index) =>
      renderButton(button, buttonOf(components, index)?.parameters[0]),
    ),
  };
}

function renderButton(
  button: TemplateButton,
  given: { text: string | undefined; raw: Json } | undefined,
): RenderedButton {
  const text = button.text ?? button.type;
  const { payload, coupon_code } = given?.raw ?? {};
  return {
    type: button.type,
    text,
    payload: typeof payload === "string" ? payload : text,
    // What a send gives for a URL is encoded already.
    url: button.url?.replace(/\{\{\w+\}\}/, given?.text ?? ""),
    code: typeof coupon_code === "string" ? coupon_code : undefined,
  };
}

function offerOf(offer: TemplateComponent | undefined, components: unknown): RenderedTemplate["offer"] {
  if (offer?.limited_time_offer === undefined) return undefined;
  const content = parametersOf(components, "limited_time_offer")[0]?.raw.limited_time_offer;
  const end = isObject(content) ? Number(content.expiration_time_ms) : Number.NaN;
  return { text: offer.limited_time_offer.text, endsAt: Number.isFinite(end) ? end : undefined };
}
