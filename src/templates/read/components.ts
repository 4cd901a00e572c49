import type { TemplateComponent, TemplateExample } from "../definition";
import { variablesIn } from "../rules";

/** What of a sample is the business's own; the rest are Meta's handles and addresses, which carry signatures. */
const OWN_EXAMPLES = [
  "header_text",
  "header_text_named_params",
  "asset_id",
  "body_text",
  "body_text_named_params",
] as const satisfies readonly (keyof TemplateExample)[];

function shownExample(example: TemplateExample): Record<string, unknown> {
  const own = OWN_EXAMPLES.flatMap((key) =>
    example[key] === undefined ? [] : [[key, example[key]] as const],
  );
  return { ...Object.fromEntries(own), ...(example.header_handle && { sample_at_meta: true }) };
}

/** Components as they may leave the server: of a file at Meta only that there is one. */
export function shownComponents(components: readonly TemplateComponent[]): Record<string, unknown>[] {
  return components.map(({ example, cards, ...component }) => ({
    ...component,
    ...(example && { example: shownExample(example) }),
    ...(cards && { cards: cards.map((card) => ({ components: shownComponents(card.components) })) }),
  }));
}

export interface ShownVariable {
  /** Of the text or address that has it. */
  path: string;
  /** Its name or number. */
  name: string;
  sample: string | null;
}

/** The sample of a variable: by its name, or by its place among those of the text. */
function sampleIn(example: TemplateExample | undefined, name: string): string | null {
  const named = [...(example?.header_text_named_params ?? []), ...(example?.body_text_named_params ?? [])];
  const byName = named.find(({ param_name }) => param_name === name)?.example;
  const byPlace = (example?.header_text ?? example?.body_text?.[0])?.[Number(name) - 1];
  return byName ?? byPlace ?? null;
}

function variablesOfButtons({ buttons = [] }: TemplateComponent, path: string): ShownVariable[] {
  return buttons.flatMap(({ url = "", example }, index) =>
    variablesIn(url).map((name) => ({
      path: `${path}.buttons.${index}.url`,
      name,
      sample: (Array.isArray(example) ? example[0] : example) ?? null,
    })),
  );
}

/** All variables of a template with their samples, those of buttons and carousel cards too. */
export function shownVariables(
  components: readonly TemplateComponent[],
  path = "components",
): ShownVariable[] {
  return components.flatMap((component, index) => {
    const here = `${path}.${index}`;
    return [
      ...variablesIn(component.text ?? "").map((name) => ({
        path: `${here}.text`,
        name,
        sample: sampleIn(component.example, name),
      })),
      ...variablesOfButtons(component, here),
      ...(component.cards ?? []).flatMap((card, at) =>
        shownVariables(card.components, `${here}.cards.${at}.components`),
      ),
    ];
  });
}

/** The files of a template's headers: one of ours, or one that only Meta has. */
export function shownMedia(
  components: readonly TemplateComponent[],
  path = "components",
): { path: string; format: string; asset_id: string | null }[] {
  return components.flatMap((component, index) => {
    const here = `${path}.${index}`;
    const filled = ["IMAGE", "VIDEO", "DOCUMENT"].includes(component.format ?? "");
    return [
      ...(filled
        ? [{ path: here, format: component.format ?? "", asset_id: component.example?.asset_id ?? null }]
        : []),
      ...(component.cards ?? []).flatMap((card, at) =>
        shownMedia(card.components, `${here}.cards.${at}.components`),
      ),
    ];
  });
}
