import { bare } from "./bare";
import { segments } from "./edges";
import { normaliseForMatching } from "./normalise";

/**
 * How alike a message and an example have to be, of 0 to 1. Half of it is the pairs of letters that they share, which
 * forgives spelling and inflection; half is the words that they share, which tells 「開門」 from 「關門」. Words that
 * say nothing of the subject count in neither.
 */
export const INTENT_THRESHOLD = 0.55;

/** A message that says less than this is alike only what says the same. Letters and digits count 1, Chinese characters 2. */
const SHORT = 6;

/**
 * Words that say nothing of the subject. No negations, which turn the meaning round, and none that tell one question from
 * another: where, when, how much, how long.
 */
const EMPTY_WORDS = [
  ..."a an the i me my we us our you your it its it's i'm i'd this that these those there is are am was were".split(
    " ",
  ),
  ..."be been do does did can could would will shall should may might have has had to of for in on at by with".split(
    " ",
  ),
  ..."from and or if so what which time how please pls thanks thank hi hello hey want wants need like know tell".split(
    " ",
  ),
  ..."ask any some get just about also".split(" "),
  ..."我 你 您 他 她 佢 呢 這 那 個 的 嘅 了 咗 是 係 在 喺 有 想 要 能 請 問 知 嗎 呀 啊 吖 吧 啦 喇 咩 乜 點 幾".split(
    " ",
  ),
  ..."邊 下 會 都 就 先 同 和 跟 與 把 將 俾".split(" "),
];

/** Such words of several Chinese characters, which the segmenter may divide. */
const EMPTY_PHRASES = [
  ..."可唔可以 能不能 可不可以 可以 可否 我想 我要 想問 問下 請問 知道 唔該 謝謝 麻煩 一下 我哋 你哋 佢哋".split(
    " ",
  ),
  ..."我們 你們 他們 呢個 這個 那個 嗰個 甚麼 什麼 乜嘢 怎麼 怎樣 如何 點樣 有冇 有沒有 是否 係咪 需要".split(
    " ",
  ),
];

let empty: { words: Set<string>; phrases: RegExp } | undefined;

/** What is compared of a text. */
interface Features {
  words: ReadonlySet<string>;
  pairs: ReadonlyMap<string, number>;
  letters: string;
  weight: number;
}

function pairsOf(letters: readonly string[]): Map<string, number> {
  const pairs = new Map<string, number>();
  for (let index = 1; index < letters.length; index++) {
    const pair = `${letters[index - 1]}${letters[index]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

const wordsOf = (text: string): string[] =>
  segments(text)
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);

function featuresOf(normal: string): Features {
  empty ??= {
    words: new Set(EMPTY_WORDS.map(normaliseForMatching)),
    phrases: new RegExp(EMPTY_PHRASES.map(normaliseForMatching).join("|"), "gu"),
  };
  const { words: emptyWords, phrases } = empty;
  const subject = bare(normal);
  const about = wordsOf(subject.replace(phrases, " ")).filter((word) => !emptyWords.has(word));
  // What consists of such words alone is about them.
  const words = about.length > 0 ? about : wordsOf(subject);
  const letters = [...words.join("")];
  return {
    words: new Set(words),
    pairs: pairsOf(letters),
    letters: letters.join(""),
    weight: letters.reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0),
  };
}

const total = (pairs: ReadonlyMap<string, number>): number =>
  [...pairs.values()].reduce((sum, n) => sum + n, 0);

/** Dice's coefficient: twice what both have, by what each has. */
const dice = (shared: number, one: number, other: number): number =>
  one + other === 0 ? 0 : (2 * shared) / (one + other);

function alike(one: Features, other: Features): number {
  if (one.letters === other.letters) return one.letters === "" ? 0 : 1;
  if (Math.min(one.weight, other.weight) < SHORT) return 0;
  let shared = 0;
  for (const [pair, count] of one.pairs) shared += Math.min(count, other.pairs.get(pair) ?? 0);
  const words = [...one.words].filter((word) => other.words.has(word)).length;
  return (
    (dice(shared, total(one.pairs), total(other.pairs)) + dice(words, one.words.size, other.words.size)) / 2
  );
}

/** How alike two texts are, of 0 to 1. */
export function similarity(one: string, other: string): number {
  return alike(featuresOf(normaliseForMatching(one)), featuresOf(normaliseForMatching(other)));
}

/** How alike a text is to the likest of some examples. Takes the form of `normaliseForMatching`. */
export function compileIntent(examples: readonly string[]): (normal: string) => number {
  const known = examples.map((example) => featuresOf(normaliseForMatching(example)));
  return (normal) => {
    const said = featuresOf(normal);
    return Math.max(0, ...known.map((example) => alike(said, example)));
  };
}

/** Whether an example says too little for anything but its own words to be like it. */
export const isShortExample = (example: string): boolean =>
  featuresOf(normaliseForMatching(example)).weight < SHORT;
