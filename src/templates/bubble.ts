import { rfc3339 } from "../platform/clock";
import { isOtpButton, isStoodInFor, otpTypeOf, withFixedTexts } from "./authentication";
import type { TemplateButton, TemplateComponent } from "./definition";
import { componentOf, fill, headerFormat, type Value } from "./rules";

/** What stands at the head of a bubble. */
export interface BubbleHeader {
  /** TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION. */
  format: string;
  text?: string;
  asset_id?: string;
  /** Of a document. */
  file_name?: string;
}

/** A template as a customer's phone shows it, as data for a page. Nothing in it is escaped. */
export interface TemplateBubble {
  header?: BubbleHeader;
  body: string;
  footer?: string;
  /** Of a limited-time offer. */
  offer?: string;
  /** It shows how long the offer still holds. */
  offer_counts_down?: boolean;
  /** RFC 3339, of a message. */
  offer_ends_at?: string;
  /** `value` is an address, a number or a code. */
  buttons: { type: string; text: string; value?: string }[];
  cards?: TemplateBubble[];
  /** The texts are Meta's own, and it shows them in this language; here they stand in English. */
  shown_by_meta_in?: string;
}

/** What fills a template: the samples of its definition, or the values of one message. */
export interface Filling {
  header: readonly Value[];
  body: readonly Value[];
  /** Of a header that is no text: the file or the place. */
  media: Omit<BubbleHeader, "format">;
  /** What a button opens, dials or copies. */
  button(button: TemplateButton, index: number): string | undefined;
  /** When a limited-time offer ends, ms. */
  offerEnds?: number | undefined;
  card(index: number): Filling;
}

/** Labels that Meta sets itself where a template has none. …/whatsapp/templates/components */
const LABELS: Readonly<Record<string, string>> = {
  COPY_CODE: "Copy offer code",
  CATALOG: "View catalog",
  MPM: "View items",
  SPM: "View",
  VOICE_CALL: "Call on WhatsApp",
  REQUEST_CONTACT_INFO: "Share contact info",
};

/** A template with what fills it, in the parts that a phone shows apart. */
export function filledBubble(
  components: readonly TemplateComponent[],
  language: string,
  filling: Filling,
): TemplateBubble {
  const parts = withFixedTexts(components, language);
  const header = headerOf(parts, filling);
  const footer = componentOf(parts, "FOOTER")?.text;
  const offer = componentOf(parts, "LIMITED_TIME_OFFER")?.limited_time_offer;
  const cards = componentOf(parts, "CAROUSEL")?.cards;
  return {
    ...(header && { header }),
    body: fill(componentOf(parts, "BODY")?.text ?? "", filling.body),
    ...(footer !== undefined && { footer }),
    ...(offer && { offer: offer.text ?? "" }),
    ...(offer?.has_expiration && { offer_counts_down: true }),
    ...(filling.offerEnds !== undefined && { offer_ends_at: rfc3339(filling.offerEnds) }),
    buttons: buttonsOf(parts, filling),
    ...(cards && {
      cards: cards.map((card, index) => filledBubble(card.components, language, filling.card(index))),
    }),
    ...(isStoodInFor(components, language) && { shown_by_meta_in: language }),
  };
}

function headerOf(components: readonly TemplateComponent[], filling: Filling): BubbleHeader | undefined {
  const format = headerFormat(components);
  if (format === undefined) return undefined;
  if (format !== "TEXT") return { format, ...filling.media };
  return { format, text: fill(componentOf(components, "HEADER")?.text ?? "", filling.header) };
}

/** A zero-tap template shows no button: the app takes the code by itself. */
function buttonsOf(components: readonly TemplateComponent[], filling: Filling): TemplateBubble["buttons"] {
  const buttons = componentOf(components, "BUTTONS")?.buttons ?? [];
  return buttons.flatMap((button, index) => {
    const otp = isOtpButton(button);
    if (otp && otpTypeOf(button) === "ZERO_TAP") return [];
    const type = otp ? "OTP" : button.type.toUpperCase();
    const value = filling.button(button, index);
    return [{ type, text: button.text ?? LABELS[type] ?? type, ...(value !== undefined && { value }) }];
  });
}

/** A button's address with the end that was given for it. */
export function addressOf({ url }: TemplateButton, end: string | undefined): string | undefined {
  return url && fill(url, end === undefined ? [] : [{ text: end, name: undefined }]);
}

/** The bubble as text: a line for each part, buttons and other things in brackets. */
export function bubbleText(bubble: TemplateBubble): string {
  const { header, body, footer, buttons, cards = [] } = bubble;
  const lines = [
    header && headerLine(header),
    offerLine(bubble),
    body || undefined,
    footer,
    ...buttons.map(({ text, value }) => (value === undefined ? `[${text}]` : `[${text}] ${value}`)),
    ...cards.map((card, index) => `[card ${index + 1}]\n${bubbleText(card)}`),
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

function headerLine({ format, text, file_name }: BubbleHeader): string {
  if (format === "TEXT") return text ?? "";
  const about = format === "LOCATION" ? text : file_name;
  return about === undefined ? `[${format.toLowerCase()}]` : `[${format.toLowerCase()}] ${about}`;
}

function offerLine({ offer, offer_ends_at, offer_counts_down }: TemplateBubble): string | undefined {
  if (offer === undefined) return undefined;
  const until = offer_ends_at ? `, until ${offer_ends_at}` : offer_counts_down ? ", with the time left" : "";
  return `[offer] ${offer}${until}`;
}
