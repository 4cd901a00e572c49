import * as z from "zod";
import { templateButton } from "./template-buttons";
import { atMost, brokenLimit, type Limit } from "./template-limit-checks";
import { TEMPLATE_LIMITS as LIMITS } from "./template-limits";

/**
 * The components of a template as somebody drafts them: Meta's own objects, the example of a media header being a file of
 * ours. developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
const named = z.array(z.strictObject({ param_name: z.string(), example: z.string() }));

const textHeader = z.strictObject({
  type: z.literal("HEADER"),
  format: z.literal("TEXT"),
  text: atMost(LIMITS.header, "header_length").optional(),
  example: z
    .strictObject({
      header_text: z.array(z.string()).optional(),
      header_text_named_params: named.optional(),
    })
    .optional(),
});

const mediaHeader = z.strictObject({
  type: z.literal("HEADER"),
  format: z.enum(["IMAGE", "VIDEO", "DOCUMENT"]),
  example: z.strictObject({ asset_id: z.string().min(1).max(64).optional() }).optional(),
});

/** …/whatsapp/templates/components, "Location headers": the place is given with each message. */
const locationHeader = z.strictObject({ type: z.literal("HEADER"), format: z.literal("LOCATION") });

const header = z.discriminatedUnion("format", [textHeader, mediaHeader, locationHeader]);

const bodyOf = (most: number) =>
  z.strictObject({
    type: z.literal("BODY"),
    /** Of an authentication template Meta writes it. */
    text: atMost(most, "body_length").optional(),
    example: z
      .strictObject({
        body_text: z.array(z.array(z.string())).optional(),
        body_text_named_params: named.optional(),
      })
      .optional(),
    add_security_recommendation: z.boolean().optional(),
  });

const footer = z.strictObject({
  type: z.literal("FOOTER"),
  text: atMost(LIMITS.footer, "footer_length").optional(),
  code_expiration_minutes: z
    .int()
    .refine(
      (minutes) => minutes >= LIMITS.codeExpirationLeast && minutes <= LIMITS.codeExpirationMost,
      brokenLimit({
        code: "code_expiration",
        message: `must be ${LIMITS.codeExpirationLeast} to ${LIMITS.codeExpirationMost} minutes`,
        fix: "Give a number of minutes in that range, or leave it out.",
      }),
    )
    .optional(),
});

const buttonsOf = (most: number) =>
  z.strictObject({
    type: z.literal("BUTTONS"),
    buttons: z.array(templateButton).refine(
      ({ length }) => length >= 1 && length <= most,
      brokenLimit({
        code: "button_number",
        message: `must hold 1 to ${most} buttons`,
        fix: "Leave some out, or leave out the component when there are none.",
      }),
    ),
  });

/** …/whatsapp/templates/marketing-templates/media-card-carousel-templates */
const card = z.strictObject({
  components: z.array(
    z.discriminatedUnion("type", [header, bodyOf(LIMITS.cardBody), buttonsOf(LIMITS.cardButtons)]),
  ),
});

const carousel = z.strictObject({
  type: z.literal("CAROUSEL"),
  cards: z.array(card).refine(
    ({ length }) => length >= LIMITS.cardsLeast && length <= LIMITS.cardsMost,
    brokenLimit({
      code: "card_number",
      message: `must hold ${LIMITS.cardsLeast} to ${LIMITS.cardsMost} cards`,
      fix: "Add cards or leave some out.",
    }),
  ),
});

/** …/whatsapp/templates/marketing-templates/limited-time-offer-templates */
const offer = z.strictObject({
  type: z.literal("LIMITED_TIME_OFFER"),
  limited_time_offer: z.strictObject({
    text: atMost(LIMITS.offerText, "offer_length").optional(),
    has_expiration: z.boolean().optional(),
  }),
});

const component = z.discriminatedUnion("type", [
  header,
  bodyOf(LIMITS.body),
  footer,
  buttonsOf(LIMITS.buttons),
  carousel,
  offer,
]);

/** More than any template has. */
const MOST_COMPONENTS = 20;

/** The components that a template may have. */
export const templateComponents = z.array(component).max(MOST_COMPONENTS);

export type DraftedComponent = z.infer<typeof component>;

/** All components of one language, characters of JSON. */
const MOST_TEXT = 64_000;

/** Levels of lists and objects: a button's app within a card has eleven. */
const MOST_LEVELS = 14;

function isDeeperThan(levels: number, value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

/** Words of Meta's that are taken in either case. */
const WORDS: ReadonlySet<string> = new Set(["type", "format", "otp_type", "flow_action"]);

/** The same components with Meta's words in upper case, as its lists have them. */
function inUpperCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inUpperCase);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === "string" && WORDS.has(key) ? inner.toUpperCase() : inUpperCase(inner),
    ]),
  );
}

export interface ShapeIssue {
  path: string;
  message: string;
}

export type ParsedComponents =
  | { ok: true; components: DraftedComponent[] }
  | { ok: false; issues: ShapeIssue[] };

const limitOf = (issue: z.core.$ZodIssue): Limit | undefined =>
  issue.code === "custom" ? (issue.params?.limit as Limit | undefined) : undefined;

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".");

function shapeIssues(issue: z.core.$ZodIssue): ShapeIssue[] {
  const path = pathOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: path === "" ? key : `${path}.${key}`,
      message:
        key === "header_handle"
          ? "is Meta's own: give example.asset_id, a file of whatsapp.media_assets.list"
          : "is not a known field",
    }));
  }
  return [{ path, message: issue.message }];
}

const whole = (message: string): ParsedComponents => ({ ok: false, issues: [{ path: "", message }] });

/**
 * The components of a draft, Meta's words in upper case. Of the wrong shape (unknown fields, wrong types) they are
 * malformed; what only breaks one of Meta's limits passes here and is found by {@link brokenLimitsIn}.
 */
export function parseTemplateComponents(raw: unknown): ParsedComponents {
  if (isDeeperThan(MOST_LEVELS, raw)) return whole("is nested deeper than any template");
  const size = JSON.stringify(raw)?.length ?? 0;
  if (size > MOST_TEXT) return whole(`has ${size} characters in all, at most ${MOST_TEXT} are allowed`);
  const told = inUpperCase(raw);
  const result = templateComponents.safeParse(told);
  if (result.success) return { ok: true, components: result.data };
  const malformed = result.error.issues.filter((issue) => limitOf(issue) === undefined);
  if (malformed.length > 0) return { ok: false, issues: malformed.flatMap(shapeIssues) };
  return { ok: true, components: told as DraftedComponent[] };
}

export interface BrokenLimit extends Limit {
  path: string;
  /** What breaks it, when it is a text. */
  text?: string;
}

/** Which of Meta's limits some components break, each with its path. Components of another shape have none. */
export function brokenLimitsIn(components: unknown): BrokenLimit[] {
  const result = templateComponents.safeParse(components, { reportInput: true });
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const limit = limitOf(issue);
    const { input } = issue;
    if (!limit) return [];
    return [{ ...limit, path: pathOf(issue.path), ...(typeof input === "string" && { text: input }) }];
  });
}
