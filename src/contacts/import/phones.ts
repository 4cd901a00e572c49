import {
  type CountryCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js";

export type PhoneProblem =
  | "phone_missing"
  | "phone_scientific"
  | "phone_decimal"
  | "phone_several"
  | "phone_extension"
  | "phone_email"
  | "phone_letters"
  | "phone_unreadable"
  | "phone_too_short"
  | "phone_too_long"
  | "phone_invalid"
  | "phone_ambiguous"
  | "formula";

export interface ReadPhone {
  /** `+`, country code and number. */
  e164: string;
  /** ISO 3166, null for numbers of no country. */
  country: string | null;
}

/** Characters of a cell that are looked at; what is longer holds no number, and some patterns would take long on it. */
const LONGEST_CELL = 100;

/** What a cell in compatibility form shows to be no single number, in the order in which it is told. */
const SIGNS: readonly [RegExp, PhoneProblem][] = [
  [/^$/, "phone_missing"],
  [/^=/, "formula"],
  [/^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i, "phone_scientific"],
  [/^\+?\d{5,}\.\d{1,2}$/, "phone_decimal"],
  [/(?:;?\s*ext(?:ension)?[.=:\s]*|\bx|#|分機|分机|內線|内线|轉|转)\s*\d+\D*$/i, "phone_extension"],
  [/@/, "phone_email"],
];

/** What may stand between two numbers in one cell. */
const BETWEEN_NUMBERS = /\s*(?:[;/,、|&\n]|\bor\b|\band\b|或|及|和)\s*/i;

/** What one number may consist of: digits, spaces, brackets, dots, dashes of every length, a plus in front. */
const ONE_NUMBER = /^(?=\D*\d)\+?[\d\s().\u2010-\u2015\u2212/-]+$/;

/**
 * The phone number in a cell, or why it holds none. Full-width digits, the usual separators, `tel:` and the
 * apostrophe by which spreadsheets mark text are understood. A number without country code is one of
 * `defaultCountry` (ISO 3166, upper case) and has to be valid there.
 */
export function readPhone(text: string, defaultCountry: string): ReadPhone | { problem: PhoneProblem } {
  const written = text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .trim()
    .replace(/^['`’]\s*/, "")
    .replace(/^tel:\s*/i, "");
  if (written.length > LONGEST_CELL) return { problem: "phone_unreadable" };
  for (const [sign, problem] of SIGNS) if (sign.test(written)) return { problem };
  const country = defaultCountry as CountryCode;
  const number = ONE_NUMBER.test(written) ? parse(written, country) : undefined;
  if (written.startsWith("00")) return readAbroad(written, country, number);
  if (number?.isValid()) return { e164: number.number, country: number.country ?? null };
  return { problem: whyNot(written, country, number) };
}

/**
 * `00` is dialled before a country code in most countries, in Hong Kong with the digit of a carrier behind it, so
 * that `0086…` and `0061…` may both mean Australia. What can be read in two ways is not read.
 */
function readAbroad(
  text: string,
  country: CountryCode,
  dialled: PhoneNumber | undefined,
): ReadPhone | { problem: PhoneProblem } {
  const plain = ONE_NUMBER.test(text) ? parse(`+${text.slice(2)}`, country) : undefined;
  const [number, other] = [plain, dialled].filter((reading) => reading?.isValid());
  if (!number) return { problem: whyNot(text, country, dialled) };
  if (other && other.number !== number.number) return { problem: "phone_ambiguous" };
  return { e164: number.number, country: number.country ?? null };
}

function parse(text: string, defaultCountry: CountryCode): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text, { defaultCountry, extract: false });
}

function whyNot(text: string, country: CountryCode, number: PhoneNumber | undefined): PhoneProblem {
  if (holdsSeveral(text, country)) return "phone_several";
  if (/\p{L}/u.test(text)) return "phone_letters";
  if (!ONE_NUMBER.test(text)) return "phone_unreadable";
  if (number?.isPossible()) return "phone_invalid";
  const length = validatePhoneNumberLength(text, country);
  if (length === "TOO_SHORT" || text.replace(/\D/g, "").length < 5) return "phone_too_short";
  return length === "TOO_LONG" ? "phone_too_long" : "phone_invalid";
}

/** Whether a cell falls into two parts, at a separator or at a space, that are both valid numbers. */
function holdsSeveral(text: string, country: CountryCode): boolean {
  const valid = (part: string): boolean => ONE_NUMBER.test(part) && parse(part, country)?.isValid() === true;
  const parts = text.split(BETWEEN_NUMBERS).filter(Boolean);
  if (parts.length > 1 && parts.filter(valid).length > 1) return true;
  const words = text.split(/\s+/);
  // A number has few groups; a long text is not worth trying every space of it.
  return (
    words.length <= 12 &&
    words.some((_, at) => at > 0 && valid(words.slice(0, at).join(" ")) && valid(words.slice(at).join(" ")))
  );
}
