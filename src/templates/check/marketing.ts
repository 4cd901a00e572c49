import type { Finding } from "../../governance";
import type { TemplateComponent } from "../definition";
import { placed, refused } from "./finding";
import { noVariables } from "./variables";

/**
 * Carousels and limited-time offers: what they are made of, and what may stand beside them.
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates
 */
const CARD_PARTS: readonly string[] = ["HEADER", "BODY", "BUTTONS"];
const CARD_BUTTONS: readonly string[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];
const PICTURES: readonly string[] = ["IMAGE", "VIDEO"];

type Card = { components: TemplateComponent[] };

/** What has to be the same in every card: components, kinds of media, kinds of buttons and their order. */
function shapeOf({ components }: Card): string {
  return components
    .map(
      ({ type, format = "", buttons = [] }) =>
        `${type}${format && ` ${format}`}${buttons.length > 0 ? ` (${buttons.map((one) => one.type).join(", ")})` : ""}`,
    )
    .toSorted()
    .join(" + ");
}

function cardFindings({ components }: Card, path: string): Finding[] {
  const findings: Finding[] = [];
  const parts = placed(components, `${path}.components`);
  const header = parts.find(({ part }) => part.type === "HEADER");
  if (!PICTURES.includes(header?.part.format ?? "")) {
    const fix = 'Give {type: "HEADER", format: "IMAGE" or "VIDEO", example: {asset_id}}.';
    const message = "A card begins with a picture or a film.";
    findings.push(refused("card_header", header?.path ?? path, message, fix));
  }
  for (const { part, path: at } of parts) {
    if (!CARD_PARTS.includes(part.type))
      findings.push(refused("card_part", at, `A card has no ${part.type}.`, "Leave it out."));
    const foreign = part.buttons?.find(({ type }) => !CARD_BUTTONS.includes(type));
    if (foreign !== undefined) {
      const message = `A card has no ${foreign.type} button.`;
      findings.push(refused("card_button", `${at}.buttons`, message, `Use ${CARD_BUTTONS.join(", ")}.`));
    }
  }
  return findings;
}

/** …/whatsapp/templates/marketing-templates/media-card-carousel-templates */
export function carouselFindings(components: readonly TemplateComponent[]): Finding[] {
  const carousel = placed(components, "components").find(({ part }) => part.type === "CAROUSEL");
  if (!carousel) return [];
  const findings: Finding[] = [];
  const beside = components.filter(({ type }) => type !== "CAROUSEL" && type !== "BODY");
  if (beside.length > 0) {
    const message = "A carousel has a body above it and nothing else beside it.";
    const fix = "Move the rest into the cards.";
    findings.push(
      refused("carousel_beside", carousel.path, message, fix, beside.map(({ type }) => type).join(", ")),
    );
  }
  const cards = placed(carousel.part.cards, `${carousel.path}.cards`).map((each) => ({
    ...each,
    own: cardFindings(each.part, each.path),
  }));
  findings.push(...cards.flatMap(({ own }) => own));
  // A card with mistakes of its own changes anyway: it is no measure for the others.
  const [first, ...others] = cards.filter(({ own }) => own.length === 0);
  const unlike = first && others.find(({ part }) => shapeOf(part) !== shapeOf(first.part));
  if (unlike) {
    const message = `All cards have the same parts; another one has ${shapeOf(first.part)}.`;
    const fix = "Give this card the same parts, in the same kinds and order.";
    findings.push(refused("cards_unequal", unlike.path, message, fix, shapeOf(unlike.part)));
  }
  return findings;
}

/** …/whatsapp/templates/marketing-templates/limited-time-offer-templates */
export function offerFindings(components: readonly TemplateComponent[]): Finding[] {
  const all = placed(components, "components");
  const offer = all.find(({ part }) => part.type === "LIMITED_TIME_OFFER");
  if (!offer) return [];
  const told = offer.part.limited_time_offer?.text;
  const at = `${offer.path}.limited_time_offer.text`;
  const findings =
    told === undefined
      ? [refused("text_missing", at, "It has no text.", "Write one, for example Ends soon.")]
      : noVariables(told, at, "The text of an offer");
  const footer = all.find(({ part }) => part.type === "FOOTER");
  if (footer)
    findings.push(
      refused("offer_footer", footer.path, "A limited-time offer has no footer.", "Move it into the body."),
    );
  const header = all.find(({ part }) => part.type === "HEADER");
  if (header && !PICTURES.includes(header.part.format ?? "")) {
    const message = "The header of a limited-time offer is a picture or a film.";
    findings.push(refused("offer_header", header.path, message, "Use one, or leave the header out."));
  }
  const types = components.flatMap(({ buttons = [] }) => buttons).map(({ type }) => type);
  const order = types.join();
  const timed = offer.part.limited_time_offer?.has_expiration === true;
  if (order !== "COPY_CODE,URL" && (timed || order !== "URL")) {
    const buttons = all.find(({ part }) => part.type === "BUTTONS");
    const message = timed
      ? "A limited-time offer that expires has a code to copy and behind it a link."
      : "A limited-time offer has a link, and before it a code to copy or none.";
    const fix = 'Give the buttons {type: "COPY_CODE"} and {type: "URL"}, in that order.';
    findings.push(refused("offer_buttons", buttons?.path ?? "components", message, fix, types.join(", ")));
  }
  return findings;
}
