import type { Template, TemplateComponent } from "./model";

/** Every text of a template that a customer reads, cards and buttons included. */
export function textsOf({ components }: Pick<Template, "components">): string[] {
  return components.flatMap(textsIn);
}

function textsIn(component: TemplateComponent): string[] {
  return [
    component.text,
    component.limited_time_offer?.text,
    ...(component.buttons ?? []).map(({ text }) => text),
    ...(component.cards ?? []).flatMap((card) => card.components.flatMap(textsIn)),
  ].filter((text) => text !== undefined);
}

/** All of it in lower case, one text a line. */
export function lower(template: Pick<Template, "components">): string {
  return textsOf(template).join("\n").toLowerCase();
}
