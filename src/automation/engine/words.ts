import type { Words } from "../definition";
import type { Scene } from "./types";

/** How Chinese is written where. */
const SCRIPTS: Readonly<Record<string, string>> = {
  hk: "hant",
  mo: "hant",
  tw: "hant",
  cn: "hans",
  sg: "hans",
  my: "hans",
};

interface Tag {
  base: string;
  script: string | undefined;
}

function parsed(tag: string): Tag {
  const [first = "", ...rest] = tag.toLowerCase().split(/[-_]/);
  const region = rest.find((part) => /^[a-z]{2}$/.test(part)) ?? (first === "yue" ? "hk" : "");
  return {
    base: first === "yue" || first === "cmn" ? "zh" : first,
    script: rest.find((part) => /^[a-z]{4}$/.test(part)) ?? SCRIPTS[region],
  };
}

/** Whether a language is meant by another: `zh` holds for `zh-HK` too; `zh-HK` does not hold for `zh`. */
export function speaks(language: string | null, asked: string): boolean {
  const spoken = language?.toLowerCase().replaceAll("_", "-");
  const wanted = asked.toLowerCase().replaceAll("_", "-");
  return spoken === wanted || (spoken?.startsWith(`${wanted}-`) ?? false);
}

/** How well a text's language suits a reader; 0: not at all. */
function suits(offered: string, language: string): number {
  if (offered.toLowerCase() === language.toLowerCase()) return 4;
  const [has, wants] = [parsed(offered), parsed(language)];
  if (has.base !== wants.base) return 0;
  if (has.script === wants.script) return speaks(language, offered) ? 3 : 2;
  // Another script of the same language is read with an effort; one without a word of it is meant for all.
  return has.script === undefined || wants.script === undefined ? 1 : 0;
}

/**
 * The text for a reader: her own language, the same one as it is written where she lives, else that of the flow, of the
 * tenant, or whichever there is.
 */
export function textFor(words: Words, language: string | null, ...defaults: readonly string[]): string {
  const offered = Object.keys(words);
  const best = language === null ? undefined : bestOf(offered, language);
  const found =
    best ?? defaults.map((tag) => bestOf(offered, tag)).find((tag) => tag !== undefined) ?? offered[0];
  return words[found ?? ""] ?? "";
}

function bestOf(offered: readonly string[], language: string): string | undefined {
  let best: { tag: string; score: number } | undefined;
  for (const tag of offered) {
    const score = suits(tag, language);
    if (score > (best?.score ?? 0)) best = { tag, score };
  }
  return best?.tag;
}

/** What stands for a fact of the catalogue: `{{product.SKU.price}}`, `{{product.SKU.name}}`. */
const PLACEHOLDER = /\{\{\s*product\.([^{}\s]+)\.(price|name)\s*\}\}/g;

/** The products that a text names, by their SKU. */
export function productsIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ""))];
}

/**
 * A text with its placeholders filled in; undefined when one cannot be, whatever it means: a customer never reads a price
 * that may be wrong, nor braces.
 */
export function filled(text: string, products: Scene["products"]): string | undefined {
  let whole = true;
  const result = text.replace(PLACEHOLDER, (_match, sku: string, fact: "price" | "name") => {
    const value = products.get(sku)?.[fact];
    if (value === undefined) whole = false;
    return value ?? "";
  });
  return whole && !/\{\{|\}\}/.test(text.replace(PLACEHOLDER, "")) ? result : undefined;
}
