import { isObject, type Json } from "../../json";
import { badParam, notOneOf, refusal } from "./refusals";

/** Fields that Meta knows; any other is an error that names it. …/whatsapp/templates/components */
export const known = {
  component: [
    "type",
    "format",
    "text",
    "example",
    "buttons",
    "cards",
    "limited_time_offer",
    "add_security_recommendation",
    "code_expiration_minutes",
  ],
  example: [
    "header_text",
    "header_text_named_params",
    "header_handle",
    "body_text",
    "body_text_named_params",
  ],
  button: [
    "type",
    "text",
    "url",
    "phone_number",
    "example",
    "otp_type",
    "autofill_text",
    "package_name",
    "signature_hash",
    "supported_apps",
    "zero_tap_terms_accepted",
    "flow_id",
    "flow_name",
    "flow_json",
    "flow_action",
    "navigate_screen",
    "icon",
    "ttl_minutes",
    "app_deep_link",
  ],
  card: ["components"],
} as const;

/** The objects of a list, with `path` for the error when it is none; throws for a field that Meta does not know. */
export function objectList(value: unknown, path: string, fields: readonly string[]): Json[] {
  if (!Array.isArray(value)) throw badParam(`Param ${path} must be an array.`);
  return value.map((entry: unknown, index) => knownObject(entry, `${path}[${index}]`, fields));
}

export function knownObject(value: unknown, path: string, fields: readonly string[]): Json {
  if (!isObject(value)) throw badParam(`Param ${path} must be a JSON object.`);
  const stranger = Object.keys(value).find((key) => !fields.includes(key));
  if (stranger !== undefined) throw badParam(`Unexpected key "${stranger}" on param "${path}".`);
  return value;
}

/** A word of a list, in either case, as Meta takes it; answers it in capitals. */
export function wordOf<Word extends string>(value: unknown, path: string, words: readonly Word[]): Word {
  const given = typeof value === "string" ? value.toUpperCase() : undefined;
  const word = words.find((candidate) => candidate === given);
  if (word === undefined) throw notOneOf(path, words);
  return word;
}

/** Throws unless every kind occurs at most once. */
export function requireSingle(types: readonly string[], path: string): void {
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined)
    throw refusal("unexpected", `A template can have one component of type ${twice} only (${path}).`);
}
