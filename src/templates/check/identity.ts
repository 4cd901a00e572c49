import type { Finding } from "../../governance";
import { charactersIn, LIFETIMES, TEMPLATE_LANGUAGES, TEMPLATE_LIMITS } from "../../meta";
import type { TemplateDefinition } from "../definition";
import { doubtful, refused } from "./finding";

/** Codes that people use for what Meta calls otherwise: scripts and countries without a code of their own. */
const ALSO_KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
  ["zh-hant", ["zh_HK", "zh_TW"]],
  ["zh-hans", ["zh_CN"]],
  ["zh", ["zh_HK", "zh_TW", "zh_CN"]],
  ["yue", ["zh_HK"]],
  ["zh-mo", ["zh_HK"]],
  ["zh-sg", ["zh_CN"]],
  ["hk", ["zh_HK"]],
  ["tw", ["zh_TW"]],
  ["cn", ["zh_CN"]],
  ["pt", ["pt_BR", "pt_PT"]],
  ["no", ["nb"]],
  ["nn", ["nb"]],
  ["jp", ["ja"]],
  ["kr", ["ko"]],
  ["ua", ["uk"]],
  ["cz", ["cs"]],
  ["dk", ["da"]],
  ["gr", ["el"]],
  // What ISO 639 called them before.
  ["iw", ["he"]],
  ["in", ["id"]],
  ["tl", ["fil"]],
]);

/** Meta's codes that somebody who wrote this one may have meant. */
export function nearestLanguages(code: string): string[] {
  const plain = code.toLowerCase().replaceAll("_", "-");
  const known = ALSO_KNOWN.get(plain) ?? (plain.startsWith("zh-hant") ? ["zh_HK", "zh_TW"] : undefined);
  if (known) return [...known];
  const same = TEMPLATE_LANGUAGES.filter((one) => one.toLowerCase().replace("_", "-") === plain);
  if (same.length > 0) return same;
  const [language] = plain.split("-");
  const kin = TEMPLATE_LANGUAGES.filter((one) => one === language || one.startsWith(`${language}_`));
  return kin.length > 0 ? kin.slice(0, 4) : [...(ALSO_KNOWN.get(language ?? "") ?? [])];
}

/** A name that Meta takes, made of one that it does not. */
export function possibleName(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return words.slice(0, TEMPLATE_LIMITS.name) || "my_template";
}

/** Names that Meta's own samples have, and the one that WhatsApp Manager keeps for trials. */
const RESERVED = /^(hello_world|test|sample_.*)$/;

/** …/whatsapp/templates/template-management: lower-case letters, digits and underscores, 512 at most. */
function nameFindings(name: string): Finding[] {
  if (charactersIn(name) > TEMPLATE_LIMITS.name) {
    const fix = `Choose a name of at most ${TEMPLATE_LIMITS.name} characters.`;
    return [refused("name_length", "name", `The name has ${charactersIn(name)} characters.`, fix)];
  }
  if (RESERVED.test(name)) {
    const fix = "Choose a name that says what it is for, for example order_sent.";
    return [doubtful("name_reserved", "name", "Meta keeps this name for samples and trials.", fix, name)];
  }
  if (/^[a-z0-9_]+$/.test(name)) return [];
  const message = "A name has lower-case letters, digits and underscores only.";
  return [refused("name_format", "name", message, `Call it ${possibleName(name)}.`, name)];
}

/** …/whatsapp/templates/supported-languages */
function languageFindings(language: string): Finding[] {
  if (TEMPLATE_LANGUAGES.includes(language)) return [];
  const near = nearestLanguages(language);
  const fix =
    near.length > 0
      ? `Use ${near.join(" or ")}.`
      : "Use one of Meta's codes, for example en, zh_HK or zh_TW.";
  return [refused("language_unknown", "language", "Meta has no templates in this language.", fix, language)];
}

/** …/whatsapp/templates/time-to-live */
function lifetimeFindings({ message_send_ttl_seconds: seconds, category }: TemplateDefinition): Finding[] {
  if (seconds === null) return [];
  const { least, most, thirtyDays } = LIFETIMES[category];
  const fits = (seconds >= least && seconds <= most) || (thirtyDays && seconds === -1);
  if (fits) return [];
  const message = `Messages of ${category} templates may wait ${least} to ${most} seconds, not ${seconds}.`;
  const fix = "Give a number of seconds in that range, or none for Meta's default.";
  return [refused("lifetime", "message_send_ttl_seconds", message, fix)];
}

/** What is wrong with a template's name, language and time to live. */
export function identityFindings(definition: TemplateDefinition): Finding[] {
  return [
    ...nameFindings(definition.name),
    ...languageFindings(definition.language),
    ...lifetimeFindings(definition),
  ];
}
