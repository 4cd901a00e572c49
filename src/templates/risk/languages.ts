import type { Finding } from "../../governance";
import type { TemplateButton, TemplateComponent, TemplateDefinition } from "../definition";
import { variablesIn } from "../rules";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";

const REVIEW = { policy: POLICIES.review, section: SECTIONS.rejections } as const;
const ALIGN = "Make the languages alike, or give this one a name of its own.";

const rule = (code: string, severity: RiskRule["severity"], why: string, fix: string = ALIGN): RiskRule => ({
  code,
  severity,
  ...REVIEW,
  why,
  fix,
});

/** How the languages of one name differ. …/whatsapp/templates/template-management */
export const LANGUAGE_RULES = {
  category: rule(
    "language_category",
    "warning",
    "Meta takes all languages of one name in one category, and refuses another one.",
    "Choose the category of the other languages, or another name.",
  ),
  format: rule(
    "language_format",
    "warning",
    "The other languages name their variables in another way, so no message fits them all.",
  ),
  parts: rule(
    "language_parts",
    "warning",
    "The other languages have other parts, so customers are told different things.",
  ),
  header: rule(
    "language_header",
    "warning",
    "The header is of another kind in the other languages, so no message fits them all.",
  ),
  variables: rule(
    "language_variables",
    "warning",
    "The other languages have other variables here, so a message that fits them fails in this one.",
  ),
  buttons: rule("language_buttons", "warning", "The buttons are others than in the other languages."),
  cards: rule(
    "language_cards",
    "warning",
    "The carousel has another number of cards in the other languages.",
  ),
} as const satisfies Readonly<Record<string, RiskRule>>;

const OTP_ADDRESS = /^https:\/\/(?:www\.)?whatsapp\.com\/otp\//i;

/** A button as it has to be in all languages. Paths of addresses may differ, as pages do; sites may not. */
function buttonShape({ type, url, phone_number }: TemplateButton): string {
  if (type.toUpperCase() === "OTP" || (url !== undefined && OTP_ADDRESS.test(url))) return "OTP";
  if (url === undefined)
    return phone_number === undefined ? type.toUpperCase() : `${type.toUpperCase()} ${phone_number}`;
  const host = url
    .replace(/^[a-z]+:\/\//i, "")
    .split(/[/?#{]/, 1)[0]
    ?.toLowerCase();
  return `URL ${host}${url.includes("{{") ? " with a variable" : ""}`;
}

const typeOf = ({ type }: TemplateComponent) => type.toUpperCase();

/** What a text leaves open: names when they are names, else how many. */
function openIn(text: string | undefined): string {
  const variables = variablesIn(text ?? "").toSorted();
  return variables.every((name) => /^\d+$/.test(name)) ? `${variables.length}` : variables.join(", ");
}

interface Feature {
  rule: RiskRule;
  /** What it is a feature of; the same in all languages, whatever the order of the components. */
  of: string;
  path: string;
  /** In words; languages that differ in it differ. */
  value: string;
}

const openWords = (open: string) => (/^\d+$/.test(open) ? `${open} variables` : `variables ${open}`);

/** What has to be alike in the parts of all languages, each with its place. */
function partFeatures({ category, components }: TemplateDefinition, path: string, of = ""): Feature[] {
  const value = components.map(typeOf).toSorted().join(", ").toLowerCase();
  return [
    { rule: LANGUAGE_RULES.parts, of: `${of}parts`, path, value },
    ...components.flatMap((component, index): Feature[] => {
      const type = typeOf(component);
      const place = `${path}.${index}`;
      const text = { of: `${of}${type}`, path: `${place}.text`, value: openWords(openIn(component.text)) };
      const format = (component.format ?? "text").toLowerCase();
      const buttons = (component.buttons ?? []).map(buttonShape).join(", ");
      return [
        ...(type === "HEADER"
          ? [{ rule: LANGUAGE_RULES.header, of: `${of}format`, path: `${place}.format`, value: format }]
          : []),
        // Meta writes the body of authentication itself, and lists it with its words.
        ...((type === "HEADER" || type === "BODY") && category !== "authentication"
          ? [{ rule: LANGUAGE_RULES.variables, ...text }]
          : []),
        ...(type === "BUTTONS"
          ? [{ rule: LANGUAGE_RULES.buttons, of: `${of}buttons`, path: `${place}.buttons`, value: buttons }]
          : []),
      ];
    }),
  ];
}

function cardFeatures(definition: TemplateDefinition): Feature[] {
  const index = definition.components.findIndex((component) => typeOf(component) === "CAROUSEL");
  const cards = definition.components[index]?.cards;
  if (!cards) return [];
  const path = `components.${index}.cards`;
  return [
    { rule: LANGUAGE_RULES.cards, of: "cards", path, value: `${cards.length} cards` },
    ...cards.flatMap(({ components }, card) =>
      partFeatures({ ...definition, components }, `${path}.${card}.components`, `card ${card} `),
    ),
  ];
}

function featuresOf(definition: TemplateDefinition): Feature[] {
  const { category, parameter_format } = definition;
  return [
    { rule: LANGUAGE_RULES.category, of: "category", path: "category", value: category },
    {
      rule: LANGUAGE_RULES.format,
      of: "parameter format",
      path: "parameter_format",
      value: parameter_format,
    },
    ...partFeatures(definition, "components"),
    ...cardFeatures(definition),
  ];
}

/**
 * Where one language of a name differs from the others, each difference once with the languages that it is from. A part
 * that is missing in one of them is told as such, not again for what is in it.
 */
export function languageFindings(
  definition: TemplateDefinition,
  others: readonly TemplateDefinition[],
): Finding[] {
  const compared = others
    .filter(({ language }) => language !== definition.language)
    .map((other) => ({
      language: other.language,
      values: new Map(featuresOf(other).map(({ of, value }) => [of, value])),
    }));
  return featuresOf(definition).flatMap(({ rule: said, of, path, value }) => {
    const different = compared.flatMap(({ language, values }) => {
      const there = values.get(of);
      return there === undefined || there === value ? [] : [`${language}: ${there || "none"}`];
    });
    if (different.length === 0) return [];
    return [
      riskFinding(said, path, undefined, `${said.why} Here: ${value || "none"}; ${different.join("; ")}.`),
    ];
  });
}
