import { INVISIBLE } from "./words";

/** Letters of other scripts that look like Latin ones, the usual means to hide a word from a filter. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  с: "c",
  е: "e",
  н: "h",
  і: "i",
  ј: "j",
  к: "k",
  м: "m",
  о: "o",
  р: "p",
  ѕ: "s",
  т: "t",
  у: "y",
  х: "x",
  α: "a",
  ε: "e",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
};

/** A text in the forms in which words are looked for: as it reads, and with what only serves to hide words undone. */
export function searchable(text: string): { latin: string[]; han: string } {
  const plain = text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "").replace(/\s+/g, " ");
  const folded = [...plain].map((letter) => LOOK_ALIKES[letter] ?? letter).join("");
  // "p.a.y" and "p a y" are one word.
  const joined = folded.replace(
    /(?<![\p{L}\p{N}])\p{L}(?:[.\-_*·• ]\p{L}(?![\p{L}\p{N}])){2,}/gu,
    (spelled) => spelled.replace(/[.\-_*·• ]/g, ""),
  );
  return { latin: [...new Set([plain, folded, joined])], han: plain.replace(/[^\u3400-\u9fff]/g, "") };
}
