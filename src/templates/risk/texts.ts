import type { TemplateButton, TemplateComponent, TemplateDefinition } from "../definition";
import { type SearchableText, searchableText } from "./searchable-text";

/** What kind of words a reviewer reads there. `url` is an address of a button, `sample` a value given for a variable. */
export type TextKind = "header" | "body" | "footer" | "button" | "offer" | "url" | "sample";

export interface TextPart {
  kind: TextKind;
  /** Relative to the definition, for example `components.0.text`. */
  path: string;
  text: string;
}

const KINDS: Readonly<Record<string, TextKind>> = { HEADER: "header", BODY: "body", FOOTER: "footer" };

const part = (kind: TextKind, path: string, text: unknown): TextPart[] =>
  typeof text === "string" && text.trim() !== "" ? [{ kind, path, text }] : [];

function namedSamples(rows: readonly { example?: unknown }[] | undefined, path: string): TextPart[] {
  return (rows ?? []).flatMap((row, index) => part("sample", `${path}.${index}.example`, row.example));
}

function sampleParts({ example }: TemplateComponent, path: string): TextPart[] {
  if (!example) return [];
  const { header_text, header_text_named_params, body_text, body_text_named_params } = example;
  return [
    ...(header_text ?? []).flatMap((value, index) => part("sample", `${path}.header_text.${index}`, value)),
    ...namedSamples(header_text_named_params, `${path}.header_text_named_params`),
    ...(body_text ?? []).flatMap((row, set) =>
      row.flatMap((value, index) => part("sample", `${path}.body_text.${set}.${index}`, value)),
    ),
    ...namedSamples(body_text_named_params, `${path}.body_text_named_params`),
  ];
}

function buttonParts(button: TemplateButton, path: string): TextPart[] {
  const kind = button.url === undefined ? "sample" : "url";
  const { example } = button;
  return [
    ...part("button", `${path}.text`, button.text),
    ...part("url", `${path}.url`, button.url),
    ...(Array.isArray(example)
      ? example.flatMap((value, index) => part(kind, `${path}.example.${index}`, value))
      : part(kind, `${path}.example`, example)),
  ];
}

function componentParts(component: TemplateComponent, path: string): TextPart[] {
  return [
    ...part(KINDS[component.type.toUpperCase()] ?? "body", `${path}.text`, component.text),
    ...sampleParts(component, `${path}.example`),
    ...part("offer", `${path}.limited_time_offer.text`, component.limited_time_offer?.text),
    ...(component.buttons ?? []).flatMap((button, index) => buttonParts(button, `${path}.buttons.${index}`)),
    ...(component.cards ?? []).flatMap((card, index) =>
      componentsParts(card.components, `${path}.cards.${index}.components`),
    ),
  ];
}

function componentsParts(components: readonly TemplateComponent[], path: string): TextPart[] {
  return components.flatMap((component, index) => componentParts(component, `${path}.${index}`));
}

/** Everything in a template that a reviewer reads, in order, cards and samples included. */
export function textsOf({ components }: { components: readonly TemplateComponent[] }): TextPart[] {
  return componentsParts(components, "components");
}

/** The words that every customer gets: no samples, no addresses. */
export const isWording = ({ kind }: TextPart): boolean => kind !== "sample" && kind !== "url";

export interface SearchablePart extends TextPart {
  searchable: SearchableText;
}

export const searchableParts = (parts: readonly TextPart[]): SearchablePart[] =>
  parts.map((item) => ({ ...item, searchable: searchableText(item.text) }));

export const VARIABLE = /\{\{\s*[A-Za-z0-9_]+\s*\}\}/g;

/** The place of the body, or of all components when there is none. */
export function bodyPath({ components }: Pick<TemplateDefinition, "components">): string {
  const index = components.findIndex(({ type }) => type.toUpperCase() === "BODY");
  return index === -1 ? "components" : `components.${index}.text`;
}
