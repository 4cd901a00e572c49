import type { ListedTemplate } from "../../meta/template-calls";
import type { TemplateButton, TemplateComponent, TemplateDefinition } from "../definition";

/** Components in the form in which Meta's list has them, as far as it is known here: no files of ours. */
export function asListed(components: readonly TemplateComponent[]): TemplateComponent[] {
  return components.map(({ example, cards, ...component }) => {
    const { asset_id: _ours, ...samples } = example ?? {};
    return {
      ...component,
      ...(Object.keys(samples).length > 0 && { example: samples }),
      ...(cards && { cards: cards.map((card) => ({ components: asListed(card.components) })) }),
    };
  });
}

const upper = (word: string | undefined): string => (word ?? "").toUpperCase();

/** Meta trims texts and may compose their characters otherwise. */
const plain = (text: string | undefined): string | null => text?.normalize("NFC").trim() ?? null;

/** Buttons whose words are Meta's own, whatever was written. */
const WORDED_BY_META: readonly string[] = ["COPY_CODE", "REQUEST_CONTACT_INFO"];

function buttonEssence({ type, text, url, phone_number: number }: TemplateButton): unknown {
  const kind = upper(type);
  return [
    kind,
    WORDED_BY_META.includes(kind) ? null : plain(text),
    plain(url),
    number?.replaceAll(/\D/g, "") ?? null,
  ];
}

/** What of a component a reader sees, in one form for what was written and what Meta lists. */
function essence(component: TemplateComponent, metaWrites: boolean): unknown {
  const type = upper(component.type);
  const { buttons, cards, limited_time_offer: offer } = component;
  return {
    type,
    ...(type === "HEADER" && { format: upper(component.format) }),
    // The body and footer of an authentication template are Meta's own words.
    ...(!metaWrites && component.text !== undefined && { text: plain(component.text) }),
    ...(offer && { offer: plain(offer.text) }),
    // A button for a code comes back as one that opens a link; its words may be Meta's.
    ...(buttons && (metaWrites ? { buttons: buttons.length } : { buttons: buttons.map(buttonEssence) })),
    ...(cards && { cards: cards.map((card) => card.components.map((part) => essence(part, metaWrites))) }),
  };
}

const inOrder = (components: readonly TemplateComponent[]): TemplateComponent[] =>
  components.toSorted((a, b) => upper(a.type).localeCompare(upper(b.type)));

/**
 * Whether a template that Meta lists is one that was written here: by its words, formats and buttons. Samples and files
 * say nothing, because Meta lists them in another form. Of an edit, the time to live counts too.
 */
export function isSameTemplate(listed: ListedTemplate, written: TemplateDefinition): boolean {
  const metaWrites = written.category === "authentication";
  const of = (components: readonly TemplateComponent[]) =>
    JSON.stringify(inOrder(components).map((component) => essence(component, metaWrites)));
  const { message_send_ttl_seconds: seconds } = written;
  const sameLife =
    seconds === null ||
    listed.message_send_ttl_seconds === undefined ||
    listed.message_send_ttl_seconds === seconds;
  return sameLife && of(listed.components as TemplateComponent[]) === of(written.components);
}
