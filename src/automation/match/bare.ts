import { normaliseText } from "../../governance";
import { normaliseForMatching } from "./normalise";

/** Words around a question that are not what it is about: politeness and particles. */
export const AROUND: { readonly before: readonly string[]; readonly after: readonly string[] } = {
  before: [
    ..."hi,hello,hey,please,pls,excuse me,ok,okay,good morning,good afternoon,good evening".split(","),
    ..."唔該,請問,請,麻煩,麻煩你,你好,您好,想問,想問下,我想問,我想問下,問下,我想,我要,想,要,喂,哈囉".split(
      ",",
    ),
  ],
  after: [
    ..."please,pls,plz,thanks,thank you,thx,now,asap".split(","),
    ..."唔該,唔該晒,謝謝,謝謝你,多謝,呀,啊,吖,呢,嗎,嘛,吧,啦,喇,嘅,咩,喎,囉,㗎,先,了,的".split(","),
  ],
};

/** Nothing is taken off a message of more characters: it is about something. */
const LONGEST = 300;
const SPACED = /[\p{L}\p{N}]$/u;
const HAN = /\p{Script=Han}/u;

/** Longer ones first: 「我想問」 before 「我想」. */
const folded = (list: readonly string[]): string[] =>
  list.map(normaliseForMatching).sort((one, other) => other.length - one.length);

let around: { before: string[]; after: string[] } | undefined;

/** A Latin word goes only as a word of its own. */
const isWhole = (word: string, next: string): boolean => HAN.test(word) || !SPACED.test(next);

/**
 * What a message is about: without punctuation at its ends, greetings, politeness and particles. Takes and gives the form
 * of `normaliseForMatching`. A message that is nothing else stays as it is.
 */
export function bare(text: string): string {
  around ??= { before: folded(AROUND.before), after: folded(AROUND.after) };
  let rest = normaliseText(text);
  while (rest.length <= LONGEST) {
    const first = around.before.find(
      (word) => rest.startsWith(word) && rest !== word && isWhole(word, rest.charAt(word.length)),
    );
    const last = around.after.find(
      (word) =>
        rest.endsWith(word) && rest !== word && isWhole(word, rest.charAt(rest.length - word.length - 1)),
    );
    if (first === undefined && last === undefined) return rest;
    if (first !== undefined) rest = normaliseText(rest.slice(first.length));
    else if (last !== undefined) rest = normaliseText(rest.slice(0, -last.length));
    if (rest === "") return normaliseText(text);
  }
  return rest;
}
