import { sensitiveTopics } from "../../governance";
import type { Notice } from "./codes";
import type { ProductFact } from "./facts";
import { longestLength, placeholdersIn } from "./placeholders";
import { type PlacedText, TEXT_LIMITS } from "./texts";

/** Written Cantonese and Mandarin are told apart by their script alone. */
const CHINESE: ReadonlySet<string> = new Set(["yue", "cmn"]);

function scriptOf(tag: string): { language: string; script: string; isBare: boolean } {
  try {
    const locale = new Intl.Locale(tag);
    const { language, script = "" } = locale.maximize();
    return {
      language: CHINESE.has(language) ? "zh" : language,
      script,
      isBare: locale.script === undefined && locale.region === undefined,
    };
  } catch {
    return { language: tag, script: "", isBare: false };
  }
}

/** Whether a text of one language is read by somebody of another: `zh-Hant` by `zh-HK`, and `zh` by all Chinese. */
export function reads(written: string, wanted: string): boolean {
  const [one, other] = [scriptOf(written), scriptOf(wanted)];
  return one.language === other.language && (one.script === other.script || one.isBare || other.isBare);
}

/** Languages without a text. `defaultLanguage` is of texts that nobody else's language has one for. */
export function languageNotices(
  texts: readonly PlacedText[],
  wanted: readonly string[],
  defaultLanguage: string | undefined,
): Notice[] {
  const used = texts.flatMap(({ words }) => Object.keys(words));
  const all = [...new Set([...wanted, ...used])];
  return texts.flatMap(({ words, path }): Notice[] => {
    const written = Object.keys(words);
    if (defaultLanguage !== undefined && words[defaultLanguage] === undefined) {
      const message = `It has no text in ${defaultLanguage}, the default language.`;
      const fix = `Give ${path}.${defaultLanguage}.`;
      return [{ code: "default_language_missing", path, message, fix }];
    }
    const missing = all.filter((language) => !written.some((one) => reads(one, language)));
    if (missing.length === 0) return [];
    const message = `It has no text in ${missing.join(", ")}: such customers get the default language.`;
    return [
      { code: "translation_missing", path, message, fix: "Add it, checked by somebody who speaks it." },
    ];
  });
}

function lengthNotices(text: string, { kind }: PlacedText, at: string, products: Products): Notice[] {
  const most = TEXT_LIMITS[kind];
  const length = longestLength(text, products);
  if (length <= most) return [];
  const isFilled = placeholdersIn(text).length > 0 ? " once it is filled in" : "";
  const message = `It has up to ${length} characters${isFilled}; WhatsApp takes ${most} here.`;
  return [{ code: "text_length", path: at, message, fix: "Shorten it.", evidence: text.slice(0, 100) }];
}

type Products = ReadonlyMap<string, ProductFact>;

export function placeholderNotices(text: string, path: string, products: Products): Notice[] {
  return placeholdersIn(text).flatMap(({ raw, product }): Notice[] => {
    if (!product) {
      const message = `${raw} cannot be filled in.`;
      const fix = "Write {{product.SKU.price}} or {{product.SKU.name}}, or the words themselves.";
      return [{ code: "placeholder_unknown", path, message, fix, evidence: raw }];
    }
    const found = products.get(product.id);
    if (!found) {
      const message = `The catalogue has no product ${product.id}.`;
      const fix = "Write the SKU as the catalogue does.";
      return [{ code: "product_unknown", path, message, fix, evidence: raw }];
    }
    if (!found.active) {
      const message = `The product ${product.id} is not sold any more.`;
      return [
        { code: "product_inactive", path, message, fix: "Name another, or take it out.", evidence: raw },
      ];
    }
    if (found.stock !== 0) return [];
    const message = `The product ${product.id} is sold out.`;
    return [{ code: "product_sold_out", path, message, fix: "Say so, or name another.", evidence: raw }];
  });
}

function sensitiveNotices(text: string, path: string): Notice[] {
  return sensitiveTopics(text).map(({ topic, words }) => ({
    code: "sensitive_words",
    path,
    message: `It speaks of ${topic.replace("_", " ")}, and no person reads it before a customer does.`,
    fix: "Make sure that it holds for everybody, or lead to a person instead.",
    evidence: words.join(", "),
  }));
}

/** What is wrong with each text in each of its languages: length, placeholders, delicate subjects. */
export function wordingNotices(texts: readonly PlacedText[], products: Products): Notice[] {
  return texts.flatMap((placed) =>
    Object.entries(placed.words).flatMap(([language, text]) => {
      const path = `${placed.path}.${language}`;
      return [
        ...lengthNotices(text, placed, path, products),
        ...placeholderNotices(text, path, products),
        ...sensitiveNotices(text, path),
      ];
    }),
  );
}
