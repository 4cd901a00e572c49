import { INVISIBLE } from "./words";

/** By Latin letter: what looks like it in other scripts or as a small capital, the usual means to hide a word. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  a: "аαɑᴀꓮ",
  b: "вʙƀꓐ",
  c: "сϲᴄꓚ",
  d: "ԁđᴅꓓ",
  e: "еεєᴇꓰ",
  f: "ꜰꓝ",
  g: "ɡցɢꓖ",
  h: "нһհħʜꓧ",
  i: "іιıɩɨɪꓲ",
  j: "јϳյᴊꓙ",
  k: "кκᴋꓗ",
  l: "ӏłʟꓡ",
  m: "мᴍꓟ",
  n: "пոɴꓠ",
  o: "оοօøᴏꓳ",
  p: "рρᴘꓑ",
  q: "ԛզ",
  r: "гʀꓣ",
  s: "ѕꜱꓢ",
  t: "тτŧᴛꓔ",
  u: "υսʋᴜꓴ",
  v: "νѵᴠꓦ",
  w: "ԝωᴡꓪ",
  x: "хχꓫ",
  y: "уγʏꓬ",
  z: "ᴢꓜ",
};

/** Where the alphabets begin whose letters stand in circles, squares and flags. */
const ENCLOSED_ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6];

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(LOOKS_LIKE).flatMap(([letter, others]) =>
    [...others].map((other): [string, string] => [other, letter]),
  ),
  ...ENCLOSED_ALPHABETS.flatMap((first) =>
    [..."abcdefghijklmnopqrstuvwxyz"].map((letter, index): [string, string] => [
      String.fromCodePoint(first + index),
      letter,
    ]),
  ),
]);

/** A text in lower case with the letters of other scripts that look like Latin ones replaced by these. */
export function foldLookAlikes(text: string): string {
  return [...text].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join("");
}

/** A text in the forms in which words are looked for: as it reads, and with what only serves to hide words undone. */
export function searchable(text: string): { latin: string[]; han: string } {
  const plain = text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "").replace(/\s+/g, " ");
  const folded = foldLookAlikes(plain);
  // "p.a.y" and "p a y" are one word.
  const joined = folded.replace(
    /(?<![\p{L}\p{N}])\p{L}(?:[.\-_*·• ]\p{L}(?![\p{L}\p{N}])){2,}/gu,
    (spelled) => spelled.replace(/[.\-_*·• ]/g, ""),
  );
  return { latin: [...new Set([plain, folded, joined])], han: plain.replace(/[^\u3400-\u9fff]/g, "") };
}
