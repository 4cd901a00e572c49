import { searchable } from "./look-alikes";
import { INVISIBLE } from "./words";

/** Characters of a tag at most. */
export const LONGEST_TAG = 40;

/**
 * A tag in the one form in which it is stored and compared: compatibility form, lower case, single spaces,
 * nothing invisible. Two spellings of one tag are one tag.
 */
export function normaliseTag(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "").replace(/\s+/g, " ").trim();
}

/**
 * What a tag may not say, because whoever reads it would take it for consent: that stands in the consent ledger or
 * nowhere. Latin entries are compared without spaces, signs and look-alike letters, as the whole tag or, from
 * `part` on, anywhere in it; Chinese entries anywhere.
 */
export const CONSENT_TAGS: Readonly<Record<string, { part: readonly string[]; whole: readonly string[] }>> = {
  en: {
    part: [
      "optin",
      "optedin",
      "optout",
      "optedout",
      "subscrib",
      "consent",
      "permission",
      "mayemail",
      "maycontact",
    ],
    whole: [
      "agreed",
      "allowed",
      "whitelist",
      "whitelisted",
      "donotcontact",
      "dnc",
      "cancontact",
      "oktosend",
      "oktocontact",
    ],
  },
  zh: {
    part: [
      "同意",
      "訂閱",
      "订阅",
      "退訂",
      "退订",
      "授權",
      "授权",
      "允許接收",
      "允许接收",
      "願意接收",
      "愿意接收",
      "可發送",
      "可发送",
      "可傳送",
      "接受推廣",
      "接受推广",
      "拒收",
      "已許可",
      "已许可",
    ],
    whole: [],
  },
  ja: { part: ["同意", "購読", "許諾", "配信停止"], whole: [] },
};

/** Digits and signs that stand for letters in a disguised word. */
const DIGITS_AS_LETTERS: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "|": "i",
  "!": "i",
  "@": "a",
  $: "s",
};

/** The listed word that a tag implies consent by, or undefined. */
export function impliesConsent(tag: string): string | undefined {
  const forms = searchable(tag).latin.flatMap((form) => {
    const plain = form.normalize("NFKD").replace(/\p{M}/gu, "");
    const undisguised = [...plain].map((letter) => DIGITS_AS_LETTERS[letter] ?? letter).join("");
    return [plain, undisguised].map((text) => text.replace(/[^\p{L}\p{N}]/gu, ""));
  });
  for (const { part, whole } of Object.values(CONSENT_TAGS)) {
    const found =
      part.find((word) => forms.some((form) => form.includes(word))) ??
      whole.find((word) => forms.includes(word));
    if (found) return found;
  }
  return undefined;
}
