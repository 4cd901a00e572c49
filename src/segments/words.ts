import { type Condition, type Field, partsOf } from "./condition";
import type { Formats, Says, Vocabulary } from "./vocabulary";
import { en } from "./words-en";
import { zhHant } from "./words-zh-hant";

const VOCABULARIES = { en, "zh-Hant": zhHant } as const satisfies Record<string, Vocabulary>;

/** Characters that turn the direction of text around: a quoted word could rearrange the sentence that it stands in. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function formatsOf(
  { locale, quote }: Vocabulary,
  nameOf: (segmentId: string) => string,
  timeZone: string,
): Formats {
  const dates = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const numbers = new Intl.NumberFormat(locale);
  const quoted = (text: string) => quote(text.replace(DIRECTION, ""));
  return {
    date: (time) => dates.format(Date.parse(time)),
    money: (minor, currency) => {
      const amounts = new Intl.NumberFormat(locale, { style: "currency", currency });
      const digits = amounts.resolvedOptions().maximumFractionDigits ?? 0;
      return amounts.format(minor / 10 ** digits);
    },
    number: (value) => numbers.format(value),
    quote: quoted,
    segment: (id) => quoted(nameOf(id)),
  };
}

/**
 * A condition as a phrase that a person can check, for example `tagged "vip" and (language starts with zh or country
 * is HK) and not blocked`. Brackets stand wherever "and" and "or" meet.
 *
 * @param nameOf what a segment that the condition names is called
 * @param timeZone IANA name; times are shown in it
 */
export function inWords(
  condition: Condition,
  language: keyof typeof VOCABULARIES,
  nameOf: (segmentId: string) => string,
  timeZone: string,
): string {
  const words: Vocabulary = VOCABULARIES[language];
  const formats = formatsOf(words, nameOf, timeZone);

  /** `around`: the word that joins what stands beside it, when something does. */
  const write = (part: Condition, negated: boolean, around?: string): string => {
    if ("not" in part) return write(part.not, !negated, around);
    if ("field" in part) return (words.leaves[part.field] as Says<Field>)(part, negated, formats);
    const parts = partsOf(part) ?? [];
    const [only] = parts;
    if (!only) return "all" in part === negated ? words.nobody : words.everybody;
    if (parts.length === 1) return write(only, negated, around);
    const joint = "all" in part ? words.and : words.or;
    const text = parts.map((entry) => write(entry, false, joint)).join(joint);
    if (negated) return words.not(words.brackets(text));
    return around === undefined || around === joint ? text : words.brackets(text);
  };

  return write(condition, false);
}
