import { GraphError } from "../errors";
import { isObject, lengthOf } from "../json";
import type { Template, TemplateComponent } from "./model";
import {
  cardsIn,
  componentOf,
  fill,
  listOf,
  lower,
  type Parameter,
  parametersOf,
  placeholders,
} from "./parameters";
import { checkButtonValues } from "./send-buttons";

/**
 * Throws when `template` cannot be sent: 132015 paused, 132016 disabled, 132001 unknown or not approved.
 * …/whatsapp/support/error-codes, "Template errors"
 */
export function requireSendable(template: Template | undefined, name: string, language: string): Template {
  if (template === undefined)
    throw new GraphError(132001, `template name (${name}) does not exist in ${language}`);
  if (template.status === "PAUSED") throw new GraphError(132015);
  if (template.status === "DISABLED") throw new GraphError(132016);
  if (template.status !== "APPROVED")
    throw new GraphError(132001, `template name (${name}) is not approved in ${language}`);
  return template;
}

const sendTypes: readonly string[] = ["header", "body", "footer", "button", "carousel", "limited_time_offer"];

/**
 * Checks the `components` of a send against the stored template: 132000 for a wrong count,
 * 132012 for a wrong kind, 132018 for line breaks or runs of spaces, 131008 for a missing button value.
 * …/whatsapp/templates/overview, …/whatsapp/templates/components
 */
export function checkParameters(template: Template, components: unknown): void {
  const stranger = listOf(components).find(({ type }) => !sendTypes.includes(lower(type)));
  if (stranger !== undefined)
    throw new GraphError(132012, `Component type ${String(stranger.type)} is unknown.`);
  const offer = componentOf(template.components, "LIMITED_TIME_OFFER");
  const rules = {
    format: template.parameter_format,
    isOtp: template.category === "AUTHENTICATION",
    codeLength: offer === undefined ? 20 : 15,
  };
  checkPart("", template.components, components, { ...rules, bodyLength: 1_024 });
  checkOffer(offer, parametersOf(components, "limited_time_offer"));
  checkCards(componentOf(template.components, "CAROUSEL"), components, { ...rules, bodyLength: 160 });
}

/** What the values of a template, or of one of its cards, are judged by. */
export interface SendRules {
  format: Template["parameter_format"];
  /** Whether the value of the button is a one-time password. */
  isOtp: boolean;
  bodyLength: number;
  codeLength: number;
}

/** Header, body and buttons, of the template or of a card; `at` says which in errors. */
function checkPart(at: string, parts: TemplateComponent[], components: unknown, rules: SendRules): void {
  const header = componentOf(parts, "HEADER");
  const given = parametersOf(components, "header");
  if (header?.format !== undefined && header.format !== "TEXT")
    checkMediaHeader(`${at}header`, header.format, given);
  else checkTextParameters(`${at}header`, placeholders(header?.text), given, rules);
  const body = componentOf(parts, "BODY")?.text;
  const values = parametersOf(components, "body");
  checkTextParameters(`${at}body`, placeholders(body), values, rules);
  const length = lengthOf(fill(body ?? "", values));
  if (length > rules.bodyLength)
    throw new GraphError(
      132005,
      `${at}body: rendered text is ${length} characters, at most ${rules.bodyLength} are allowed.`,
    );
  checkButtonValues(at, componentOf(parts, "BUTTONS")?.buttons ?? [], components, rules);
}

function checkMediaHeader(where: string, format: string, parameters: Parameter[]): void {
  const [parameter, ...more] = parameters;
  const wanted = format.toLowerCase();
  if (parameter === undefined || more.length > 0 || parameter.type !== wanted)
    throw new GraphError(
      132012,
      `${where}: Format mismatch, expected ${format}, received ${parameter?.type.toUpperCase() ?? "UNKNOWN"}`,
    );
  const content = parameter.raw[wanted];
  if (!isObject(content)) throw new GraphError(131008, `${where}: Parameter of type ${wanted} is missing.`);
  if (wanted === "location") {
    const { latitude, longitude } = content;
    if (latitude === undefined || longitude === undefined)
      throw new GraphError(131008, `${where}: latitude and longitude of the location are required.`);
    if (Math.abs(Number(latitude)) <= 90 && Math.abs(Number(longitude)) <= 180) return;
    throw new GraphError(131009, `${where}: latitude or longitude of the location is out of range.`);
  }
  if (typeof content.id !== "string" && typeof content.link !== "string")
    throw new GraphError(131008, `${where}: id or link of the ${wanted} is required.`);
}

function checkTextParameters(
  where: string,
  names: string[],
  parameters: Parameter[],
  { format }: SendRules,
): void {
  if (parameters.length !== names.length)
    throw new GraphError(
      132000,
      `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${names.length})`,
    );
  for (const parameter of parameters) {
    if (parameter.type !== "text" && parameter.type !== "currency" && parameter.type !== "date_time")
      throw new GraphError(
        132012,
        `${where}: Format mismatch, expected TEXT, received ${parameter.type.toUpperCase()}`,
      );
    if (parameter.text === undefined || parameter.text === "")
      throw new GraphError(131008, `${where}: Parameter of type text is missing text value`);
    if (/[\n\t]| {5,}/.test(parameter.text)) throw new GraphError(132018);
    if (format === "NAMED" && !names.includes(parameter.name ?? ""))
      throw new GraphError(132012, `${where}: Parameter name is missing or unknown: ${parameter.name ?? ""}`);
  }
  if (format === "NAMED" && new Set(parameters.map(({ name }) => name)).size !== names.length)
    throw new GraphError(132012, `${where}: Parameter names must be unique.`);
}

/** An offer with a timer needs to know its end. …/whatsapp/templates/marketing-templates/limited-time-offer-templates */
function checkOffer(offer: TemplateComponent | undefined, given: Parameter[]): void {
  const timed = offer?.limited_time_offer?.has_expiration === true;
  if (offer === undefined && given.length > 0)
    throw new GraphError(132012, "limited_time_offer: the template has no limited-time offer.");
  if (!timed && given.length === 0) return;
  const content = given[0]?.raw.limited_time_offer;
  const end = isObject(content) ? content.expiration_time_ms : undefined;
  if (given.length !== 1 || end === undefined)
    throw new GraphError(131008, "limited_time_offer: expiration_time_ms is required.");
  if (!Number.isInteger(Number(end)) || Number(end) <= 0)
    throw new GraphError(131009, "limited_time_offer: expiration_time_ms must be Unix milliseconds.");
}

/** As many cards as the template has, each once. …/whatsapp/templates/marketing-templates/media-card-carousel-templates */
function checkCards(carousel: TemplateComponent | undefined, components: unknown, rules: SendRules): void {
  const cards = carousel?.cards ?? [];
  const sent = cardsIn(components);
  if (sent.length !== cards.length)
    throw new GraphError(
      132000,
      `carousel: number of cards (${sent.length}) does not match the expected number of cards (${cards.length})`,
    );
  for (const [index, card] of cards.entries()) {
    const values = sent.find((candidate) => candidate.index === index);
    if (values === undefined)
      throw new GraphError(132012, `carousel: there is no card with card_index ${index}.`);
    checkPart(`card ${index} `, card.components, values.components, rules);
  }
}
