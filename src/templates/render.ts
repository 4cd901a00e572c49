import type { TemplateDefinition } from "./definition";

/** A template as a customer's phone shows it, as data for a page. */
export interface TemplateBubble {
  header?: { format: string; text?: string; asset_id?: string };
  body: string;
  footer?: string;
  /** Of a limited-time offer. */
  offer?: string;
  buttons: { type: string; text: string; value?: string }[];
  cards?: TemplateBubble[];
}

export interface RenderedSample {
  text: string;
  bubble: TemplateBubble;
}

/** A template with its samples filled in. */
export function renderSample(definition: TemplateDefinition): RenderedSample {
  const body = definition.components.find(({ type }) => type === "BODY")?.text ?? "";
  return { text: body, bubble: { body, buttons: [] } };
}
