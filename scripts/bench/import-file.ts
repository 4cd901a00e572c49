import { isValidPhoneNumber } from "libphonenumber-js";
import { generatedNumber } from "./people-data.ts";

/** Rows of the generated file, the header not among them. */
export const ROWS = 100_000;
/** Of 1,000 rows: such as say what an earlier one said, bad ones, and such as change a contact that is there. */
const DUPLICATES = 10;
const BAD = 10;
const KNOWN = 20;

/** The column that stands for nothing is left out on purpose. */
export const MAPPING = { 備註: null };

const HEADER = "電話,姓名,語言,標籤,會員編號,同意,同意類別,同意來源,同意日期,表格編號,備註";
const FAMILY = "陳黃李張林王吳劉梁鄭何葉許蔡楊郭曾謝馬鄧";
const GIVEN = "家明偉志嘉文雅婷欣怡子軒美玲國強小芳建華麗珊俊傑穎詩琪浩然慧";
const NOTES = [
  "偏好烏龍茶，喜歡傍晚到店取貨",
  '"Prefers oolong, collects orders after six, joined at the tea fair"',
  '"說過「下次再來」, likes ""spring"" harvest and asked for the price list of gift boxes"',
  '"兩行備註：\n請先致電再送貨"',
];
const SOURCES = ["網上表格", "門市", "紙本表格", "展覽"];

const pick = <Item>(list: ArrayLike<Item>, index: number): Item => list[index % list.length] as Item;

/** Valid numbers among the generated ones from `first` on, each once. */
function* validNumbers(first: number): Generator<string, never> {
  for (let n = first; ; n++) {
    const number = generatedNumber(n);
    if (isValidPhoneNumber(`+${number}`)) yield number;
  }
}

/** A number as people write it: with the country, in groups, or as at home. */
function written(number: string, index: number): string {
  if (number.startsWith("886") || index % 3 === 0) return `+${number}`;
  const [first, second] = [number.slice(3, 7), number.slice(7)];
  return index % 3 === 1 ? `${first} ${second}` : `852-${first}${second}`;
}

/** Rows that are wrong, each in its own way: number, consent, date. */
function spoiled(cells: string[], index: number): string[] {
  const [, ...rest] = cells;
  switch (index % 4) {
    case 0:
      return ["12 34", ...rest];
    case 1:
      return [...cells.slice(0, 9), "", ...cells.slice(10)];
    case 2:
      return [...cells.slice(0, 8), "2999-01-01", ...cells.slice(9)];
    default:
      return ["8.52555E+10", ...rest];
  }
}

/**
 * A CSV file of 100,000 contacts, about 15 MB of UTF-8: Chinese and Latin names, numbers in three spellings, quoted
 * cells with commas, quotes and line ends. 1% repeat the number of an earlier row, 1% are wrong, 2% are contacts of a
 * database of 100,000 generated ones; the others are new.
 */
export function importFile(): { text: string; bytes: number } {
  const [known, fresh] = [validNumbers(1), validNumbers(2_000_000)];
  const lines: string[] = [HEADER];
  let last = "";
  for (let index = 0; index < ROWS; index++) {
    const kind = (index * 7919) % 1000;
    const repeats = last !== "" && kind < DUPLICATES;
    const number = repeats ? last : (kind >= 1000 - KNOWN ? known : fresh).next().value;
    const name =
      index % 4 === 0
        ? `"Chan, Tai Man ${index}"`
        : `${pick(FAMILY, index * 31)}${pick(GIVEN, index * 37)}${pick(GIVEN, index * 41)}`;
    const cells = [
      written(number, index),
      name,
      pick(["繁體中文", "en", "zh-HK", ""], index),
      pick(["vip", '"oolong,gift"', "", "批發"], index * 3),
      `M${String(index).padStart(7, "0")}`,
      index % 20 === 0 ? "否" : "是",
      pick(["推廣", '"推廣,訂單"', ""], index),
      pick(SOURCES, index),
      `2026-0${1 + (index % 9)}-1${index % 10}`,
      `F-${2026_000_000 + index}`,
      pick(NOTES, index),
    ];
    const isBad = !repeats && kind >= 500 && kind < 500 + BAD;
    if (!isBad) last = number;
    lines.push((isBad ? spoiled(cells, index) : cells).join(","));
  }
  const text = `${lines.join("\r\n")}\r\n`;
  return { text, bytes: Buffer.byteLength(text) };
}
