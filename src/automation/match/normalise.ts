import { ConverterFactory } from "opencc-js/core";
import compatibility from "opencc-js/dict/CJK_Compatibility_Ideographs";
import hongKong from "opencc-js/dict/HKVariantsRev";
import traditional from "opencc-js/dict/TSCharacters";
import { foldCase, foldLookAlikes } from "../../governance";

const HAN = /\p{Script=Han}/gu;
/** What turns a digit into a key: a customer who taps 1️⃣ means 1. */
const KEYCAP = /\u20e3/g;

/** Forms of one word that the converter leaves apart: Hong Kong's, Taiwan's and Cantonese ones. */
const VARIANTS: Readonly<Record<string, string>> = { 著: "着", 畀: "俾", 妳: "你", 瞭: "了" };

let convert: ((text: string) => string) | undefined;
const characters = new Map<string, string>();

/**
 * The simplified form of one Chinese character. Character by character, not by phrases as a reader would want it: so a
 * keyword folds to the same letters whatever stands around it in a message.
 */
function simplifiedCharacter(character: string): string {
  const known = characters.get(character);
  if (known !== undefined) return known;
  // Reading the dictionary takes tens of milliseconds: not before somebody writes Chinese.
  convert ??= ConverterFactory([[compatibility]], [[hongKong]], [[traditional]]);
  const once = convert(VARIANTS[character] ?? character);
  const simplified = once === character ? once : simplifiedCharacter(once);
  characters.set(character, simplified);
  return simplified;
}

/** A text with Traditional Chinese as Simplified; everything else stays. */
export function simplified(text: string): string {
  return text.replace(HAN, simplifiedCharacter);
}

const spaced = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The form that patterns look at: width, case, invisible characters, Traditional as Simplified, spaces. */
export function normaliseForPatterns(text: string): string {
  const folded = spaced(simplified(foldCase(text.replace(KEYCAP, ""))));
  // Taking spaces out can bring an accent next to a letter; every further turn leaves less to fold.
  return folded === text ? folded : normaliseForPatterns(folded);
}

/** The form that everything else compares: {@link normaliseForPatterns}, and letters that look like Latin ones as these. */
export function normaliseForMatching(text: string): string {
  const folded = foldLookAlikes(normaliseForPatterns(text));
  return folded === text ? folded : normaliseForMatching(folded);
}
