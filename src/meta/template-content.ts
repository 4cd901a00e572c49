import * as z from "zod";
import { parameter, type TemplateParameter } from "./template-parameters";

export { parameterText, type TemplateParameter } from "./template-parameters";

/**
 * The sending of a template: its name, its language, and a value for each thing that it leaves open.
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 */
const texts = { parameters: z.array(parameter).max(100) };
const header = z.strictObject({ type: z.literal("header"), ...texts });
const body = z.strictObject({ type: z.literal("body"), ...texts });

const position = z.union([z.string().regex(/^\d$/, "must be 0 to 9"), z.int().min(0).max(9)]);

/** Meta's page of catalogue templates writes CATALOG, those of all other buttons write small letters. */
const SUB_TYPES = [
  "quick_reply",
  "url",
  "copy_code",
  "flow",
  "catalog",
  "CATALOG",
  "mpm",
  "voice_call",
] as const;

const button = z.strictObject({
  type: z.literal("button"),
  sub_type: z.enum(SUB_TYPES).optional(),
  index: position.optional(),
  ...texts,
});

/** Milliseconds since 1970; a time in seconds would lie in that January. */
const inMilliseconds = z
  .int()
  .min(1_000_000_000_000, "must be a Unix time in milliseconds")
  .max(8_640_000_000_000_000, "must be a Unix time in milliseconds");

/** …/whatsapp/templates/marketing-templates/limited-time-offer-templates */
const offer = z.strictObject({
  type: z.literal("limited_time_offer"),
  parameters: z
    .array(
      z.strictObject({
        type: z.literal("limited_time_offer"),
        limited_time_offer: z.strictObject({ expiration_time_ms: inMilliseconds }),
      }),
    )
    .length(1),
});

/** …/whatsapp/templates/marketing-templates/media-card-carousel-templates: as many cards as the template has. */
const carousel = z.strictObject({
  type: z.literal("carousel"),
  cards: z
    .array(
      z.strictObject({
        card_index: z.int().min(0).max(9),
        components: z.array(z.discriminatedUnion("type", [header, body, button])).max(4),
      }),
    )
    .min(1)
    .max(10),
});

export const templateContent = z.strictObject({
  name: z.string().min(1).max(512),
  language: z.strictObject({
    code: z.string().min(2).max(15),
    policy: z.literal("deterministic").optional(),
  }),
  components: z
    .array(z.discriminatedUnion("type", [header, body, button, offer, carousel]))
    .max(14)
    .optional(),
});

export type TemplateContent = z.infer<typeof templateContent>;

/** A part of a sending that takes values: the message's own, or one of a card's. */
export type TemplatePart = z.infer<typeof header> | z.infer<typeof body> | z.infer<typeof button>;

/** A part with its place in the message, `message.template.components.0`. */
export interface PlacedPart {
  part: TemplatePart;
  path: string;
}

export const COMPONENTS_PATH = "message.template.components";

/** The parts that fill the message itself, without its cards. */
export function ownParts({ components = [] }: TemplateContent): PlacedPart[] {
  return components.flatMap((component, at): PlacedPart[] =>
    component.type === "carousel" || component.type === "limited_time_offer"
      ? []
      : [{ part: component, path: `${COMPONENTS_PATH}.${at}` }],
  );
}

/** The cards that are filled, each with its place. */
export function cardsIn({
  components = [],
}: TemplateContent): { index: number; path: string; parts: PlacedPart[] }[] {
  return components.flatMap((component, at) =>
    component.type !== "carousel"
      ? []
      : component.cards.map(({ card_index, components: parts }, n) => {
          const path = `${COMPONENTS_PATH}.${at}.cards.${n}`;
          return {
            index: card_index,
            path,
            parts: parts.map((part, k) => ({ part, path: `${path}.components.${k}` })),
          };
        }),
  );
}

/** Every value that a sending gives, those of its cards too, each with its place. */
export function parametersIn(content: TemplateContent): { parameter: TemplateParameter; path: string }[] {
  return [...ownParts(content), ...cardsIn(content).flatMap(({ parts }) => parts)].flatMap(({ part, path }) =>
    part.parameters.map((given, n) => ({ parameter: given, path: `${path}.parameters.${n}` })),
  );
}

/** When a limited-time offer ends, ms; undefined when the sending does not say. */
export function offerEnds({ components = [] }: TemplateContent): number | undefined {
  for (const component of components) {
    if (component.type === "limited_time_offer")
      return component.parameters[0]?.limited_time_offer.expiration_time_ms;
  }
  return undefined;
}
