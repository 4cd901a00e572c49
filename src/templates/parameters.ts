import {
  COMPONENTS_PATH,
  cardsIn,
  offerEnds,
  ownParts,
  type PlacedPart,
  parametersIn,
  parameterText,
  type TemplateContent,
} from "../meta";
import { hasOtpButton, isOtpButton, withFixedTexts } from "./authentication";
import { buttonProblems, type Problem } from "./button-parameters";
import type { TemplateComponent } from "./definition";
import { buttonValue } from "./render";
import { componentOf, fill, headerFormat, valuesIn, variablesIn } from "./rules";

/**
 * What is wrong with the parameters given for a template: one message for each part, with its path. …/whatsapp/templates/overview;
 * Meta's answers would be 132000, 132005, 132012, 132018 and 131008 of …/whatsapp/support/error-codes.
 */
export function parameterProblems(
  components: readonly TemplateComponent[],
  content: TemplateContent,
): Problem[] {
  const parts = ownParts(content);
  const whole = withFixedTexts(components, content.language.code);
  return [
    ...partProblems(whole, parts, COMPONENTS_PATH),
    ...oneTimePasswordProblems(whole, parts),
    ...offerProblems(whole, content),
    ...carouselProblems(whole, content),
    ...repetitionProblems(content),
    ...spacingProblems(content),
  ];
}

/** Most characters of a text once it is filled in: 132005. Of a card's body …/media-card-carousel-templates. */
const LONGEST = { header: 60, body: 1024, cardBody: 160 };

/** The parts of a message itself, or of one card. */
function partProblems(
  components: readonly TemplateComponent[],
  parts: readonly PlacedPart[],
  within: string,
): Problem[] {
  const buttons = componentOf(components, "BUTTONS")?.buttons ?? [];
  return [
    ...textProblems(components, parts, within),
    ...headerProblems(components, parts, within),
    ...buttonProblems(buttons, parts, within),
  ];
}

function parametersOf(parts: readonly PlacedPart[], type: "header" | "body") {
  return parts.flatMap(({ part }) => (part.type === type ? part.parameters : []));
}

function textProblems(
  components: readonly TemplateComponent[],
  parts: readonly PlacedPart[],
  within: string,
): Problem[] {
  return (["header", "body"] as const).flatMap((type) => {
    const text = componentOf(components, type.toUpperCase())?.text ?? "";
    const expected = variablesIn(text);
    const parameters = parametersOf(parts, type);
    const values = valuesIn(parameters);
    // A body holds words only: a file or a payload in it would be refused by Meta.
    const foreign = type === "body" && values.length < parameters.length;
    const named = expected.some((name) => !/^\d+$/.test(name));
    const missing = named
      ? expected.filter((name) => !values.some((value) => value.name === name))
      : expected.slice(values.length);
    const path = `${within}.${type}.parameters`;
    if (foreign || missing.length > 0 || values.length > expected.length) {
      return [
        {
          path,
          message: `the ${type} has ${expected.length} variables (${expected.join(", ") || "none"}), ${values.length} values were given${foreign ? ", and something that is none" : ""}`,
        },
      ];
    }
    const most = type === "body" && within !== COMPONENTS_PATH ? LONGEST.cardBody : LONGEST[type];
    const length = [...fill(text, values)].length;
    return values.length > 0 && length > most
      ? [{ path, message: `the ${type} would be ${length} characters long; WhatsApp takes ${most}` }]
      : [];
  });
}

/** A header of media takes one file of that kind, and no other header takes one. */
function headerProblems(
  components: readonly TemplateComponent[],
  parts: readonly PlacedPart[],
  within: string,
): Problem[] {
  const format = (headerFormat(components) ?? "TEXT").toLowerCase();
  const kinds = parametersOf(parts, "header").map(({ type }) => type);
  const filled = format !== "text";
  const wrong = filled
    ? kinds.length !== 1 || kinds[0] !== format
    : kinds.some((kind) => kind !== "text" && kind !== "currency" && kind !== "date_time");
  if (!wrong) return [];
  return [
    {
      path: `${within}.header.parameters`,
      message: filled
        ? `the header takes one parameter of type ${format}`
        : "the header is a text: it takes values of its variables only",
    },
  ];
}

/** …/whatsapp/templates/authentication-templates: 15 characters, once in the text and once in the button. */
const LONGEST_CODE = 15;

function oneTimePasswordProblems(
  components: readonly TemplateComponent[],
  parts: readonly PlacedPart[],
): Problem[] {
  if (!hasOtpButton(components)) return [];
  const path = `${COMPONENTS_PATH}.body.parameters`;
  const [code] = valuesIn(parametersOf(parts, "body"));
  if (code === undefined) return [];
  if ([...code.text].length > LONGEST_CODE) {
    return [{ path, message: `a one-time password has ${LONGEST_CODE} characters at most` }];
  }
  const buttons = componentOf(components, "BUTTONS")?.buttons ?? [];
  const given = buttonValue(buttons.findIndex(isOtpButton), parts);
  return given === undefined || given === code.text
    ? []
    : [
        {
          path: `${COMPONENTS_PATH}.button`,
          message: "the button hands over another code than the text shows",
        },
      ];
}

/** …/whatsapp/templates/marketing-templates/limited-time-offer-templates */
const LONGEST_OFFER_CODE = 15;

function offerProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const offer = componentOf(components, "LIMITED_TIME_OFFER")?.limited_time_offer;
  const takesTime = offer?.has_expiration === true;
  const codes = offer ? parametersIn(content) : [];
  const tooLong = codes.flatMap(({ parameter, path }) =>
    parameter.type === "coupon_code" && parameter.coupon_code.length > LONGEST_OFFER_CODE
      ? [{ path, message: `the code of an offer has ${LONGEST_OFFER_CODE} characters at most` }]
      : [],
  );
  if (takesTime === (offerEnds(content) !== undefined)) return tooLong;
  return [
    ...tooLong,
    {
      path: `${COMPONENTS_PATH}.limited_time_offer`,
      message: takesTime
        ? "the offer counts down: it needs a parameter of type limited_time_offer with its expiration_time_ms"
        : "the template has no offer that counts down: it takes no time",
    },
  ];
}

/** Every card of the template is sent, each once and with values of its own. */
function carouselProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const cards = componentOf(components, "CAROUSEL")?.cards ?? [];
  const given = cardsIn(content);
  const carousel = `${COMPONENTS_PATH}.carousel`;
  if (cards.length === 0) {
    return given.length > 0 ? [{ path: carousel, message: "the template has no carousel" }] : [];
  }
  const problems = cards.flatMap((card, index) => {
    const [one, ...more] = given.filter((candidate) => candidate.index === index);
    if (!one || more.length > 0) {
      return [
        {
          path: more[0]?.path ?? `${carousel}.cards`,
          message: `the template has ${cards.length} cards: card_index ${index} is given ${one ? "more than once" : "not at all"}`,
        },
      ];
    }
    return partProblems(card.components, one.parts, one.path);
  });
  const beyond = given.filter(({ index }) => index >= cards.length);
  return [
    ...problems,
    ...beyond.map(({ index, path }) => ({
      path: `${path}.card_index`,
      message: `the template has ${cards.length} cards, numbered from 0: it has no card ${index}`,
    })),
  ];
}

/** Each part is given once; buttons are told apart by their index. */
function repetitionProblems(content: TemplateContent): Problem[] {
  const groups = [ownParts(content), ...cardsIn(content).map(({ parts }) => parts)];
  return groups.flatMap((parts) => {
    const seen = new Set<string>();
    return parts.flatMap(({ part, path }) => {
      const key = part.type === "button" ? `button ${Number(part.index ?? 0)}` : part.type;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [{ path, message: `the ${key} is given more than once` }];
    });
  });
}

/** What Meta refuses in a value: 132018. */
const BAD_SPACING = /[\n\r\t]| {5,}/;

function spacingProblems(content: TemplateContent): Problem[] {
  return parametersIn(content).flatMap(({ parameter, path }) =>
    BAD_SPACING.test(parameterText(parameter) ?? "")
      ? [
          {
            path,
            message: "a value must not hold line breaks, tabs, or more than four spaces in a row",
          },
        ]
      : [],
  );
}
