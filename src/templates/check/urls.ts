import type { Finding } from "../../governance";
import type { ParameterFormat, TemplateButton } from "../definition";
import { refused } from "./finding";
import { everyNameIn } from "./variables";

/** Meta refuses links to WhatsApp itself. …/whatsapp/support/error-codes, 2388081 */
const WHATSAPP = /^(https?:\/\/)?([\w-]+\.)*(wa\.me|whatsapp\.com)([/:?#]|$)/i;

/** A variable that ends the address. */
const AT_THE_END = /\{\{[^{}]*\}\}$/;

/** What may stand within the braces of an address when variables have names. */
const isName = (name: string): boolean => /^(1|[a-z][a-z0-9_]*)$/.test(name);

const hasDomain = (address: string): boolean => new URL(address).hostname.includes(".");

const filled = (url: string, sample: string): string => url.replace(AT_THE_END, () => sample);

/** A sample is the whole address, or the end of it that stands for the variable. */
function exampleFindings(
  { url = "", example }: TemplateButton,
  path: string,
  hasVariable: boolean,
): Finding[] {
  const sample = Array.isArray(example) ? example[0] : example;
  const at = `${path}.example`;
  if (!hasVariable) {
    if (sample === undefined) return [];
    const message = "The address has no variable that a sample could be for.";
    return [refused("example_extra", at, message, "Leave the example out.")];
  }
  const whole = `Give the whole address with a value: ["${filled(url, "12345")}"].`;
  if (sample === undefined || sample.trim() === "")
    return [refused("example_missing", at, "The variable of the address has no sample.", whole)];
  if (/\{\{|\}\}/.test(sample))
    return [refused("example_variable", at, "A sample is the value itself, not a variable.", whole, sample)];
  const address = /^https?:\/\//i.test(sample) ? sample : filled(url, sample);
  if (!URL.canParse(address))
    return [refused("example_address", at, "The sample makes no address.", whole, sample)];
  const start = url.replace(AT_THE_END, "");
  if (!address.startsWith(start) || address === start) {
    const message = "The sample is not the button's address with a value at its end.";
    return [refused("example_address", at, message, whole, sample)];
  }
  return [];
}

/**
 * The address of a button: static, or with one variable at its end.
 * …/whatsapp/templates/components, "URL buttons"
 */
export function urlFindings(button: TemplateButton, path: string, format: ParameterFormat): Finding[] {
  const { url = "" } = button;
  const at = `${path}.url`;
  if (WHATSAPP.test(url)) {
    const message = "Meta takes no links to WhatsApp itself in a button.";
    return [refused("url_whatsapp", at, message, "Lead to a page of your own.", url)];
  }
  const names = everyNameIn(url);
  if (names.length > 1)
    return [refused("url_variables", at, "An address has one variable at most.", "Keep the last one.", url)];
  if (names.length === 1 && !AT_THE_END.test(url)) {
    const message = "The variable of an address stands at its end.";
    return [refused("url_variable_place", at, message, "Move {{1}} to the end, or write it out.", url)];
  }
  const [name] = names;
  if (name !== undefined && format === "positional" && name !== "1")
    return [refused("url_variable_name", at, "The variable of an address is {{1}}.", "Call it {{1}}.", url)];
  if (name !== undefined && format === "named" && !isName(name)) {
    const message = "Meta takes no such variable.";
    const fix = "Call it {{1}}, or by a name of lower-case letters, digits, underscores.";
    return [refused("url_variable_name", at, message, fix, url)];
  }
  const start = url.replace(AT_THE_END, "");
  if (!/^https?:\/\//i.test(start)) {
    const fix = "Write the whole address, beginning with https://.";
    return [refused("url_format", at, "The address is not a web address.", fix, url)];
  }
  const endsInDomain = name !== undefined && /^https?:\/\/[^/?#]*$/i.test(start);
  if (/[{}\s]/.test(start) || !URL.canParse(start) || !hasDomain(start) || endsInDomain) {
    const fix = "Write the whole address, beginning with https:// and a domain, without blanks.";
    return [refused("url_format", at, "The address is not a web address.", fix, url)];
  }
  return exampleFindings(button, path, name !== undefined);
}
