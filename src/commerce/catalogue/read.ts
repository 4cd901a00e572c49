import { readCsv, UnreadableFile } from "../../contacts";
import { isCurrency, minorDigits, minorOfText, ORDER_LIMITS, PRODUCT_ID } from "../rules";
import type { Product } from "../source";

/** Something wrong or odd in the file. */
export interface CatalogueProblem {
  /** From 1; null when it is about the whole file. */
  line: number | null;
  /** As the file's header writes it. */
  column: string | null;
  message: string;
}

export type ReadCatalogue =
  | { ok: readonly Product[]; warnings: readonly CatalogueProblem[] }
  | { problems: readonly CatalogueProblem[] };

/** Products of the embedded catalogue; whoever has more has a shop system. */
const MOST_PRODUCTS = 2_000;

/** Bytes of a file. */
export const MOST_CATALOGUE_BYTES = 1024 * 1024;

/** Problems that are told of; the rest of a file that is wrong throughout says nothing new. */
const MOST_PROBLEMS = 100;

const [LONGEST_NAME, MOST_STOCK] = [200, 1_000_000];

/** Columns by how spreadsheets head them; a name's column ends in its language: `name_en`, `name_zh_hant`. */
const COLUMNS: Readonly<Record<string, "id" | "price" | "currency" | "stock" | "active">> = {
  ...{ id: "id", sku: "id", product_id: "id", 編號: "id", 货号: "id", 貨號: "id" },
  ...{ price: "price", 價錢: "price", 價格: "price", 价格: "price", 售價: "price" },
  ...{ currency: "currency", 貨幣: "currency", 货币: "currency" },
  ...{ stock: "stock", 存貨: "stock", 庫存: "stock", 库存: "stock" },
  ...{ active: "active", 有售: "active", 上架: "active" },
};

const YES = ["1", "yes", "y", "true", "是", "有"];
const NO = ["0", "no", "n", "false", "否", "沒有", "没有"];

/** `name_zh_hant` → `zh-Hant`; undefined for another column. */
function languageOf(column: string): string | undefined {
  const [, language, rest] = /^name_([a-z]{2,3})(?:_([a-z]{2,8}))?$/.exec(column) ?? [];
  if (language === undefined || rest === undefined) return language;
  return `${language}-${rest.length === 2 ? rest.toUpperCase() : (rest[0] ?? "").toUpperCase() + rest.slice(1)}`;
}

interface Header {
  place: Readonly<Partial<Record<"id" | "price" | "currency" | "stock" | "active", number>>>;
  names: readonly { at: number; language: string }[];
  columns: readonly string[];
}

/**
 * Reads a catalogue in the columns id, name_en, name_zh_hant, price, currency, stock, active, in any order, in UTF-8 or what a
 * spreadsheet writes otherwise. Nothing is guessed: what cannot be read is a problem with its place. An empty stock is not
 * counted, an empty active is yes.
 */
export async function readCatalogue(file: ArrayBuffer | string, country?: string): Promise<ReadCatalogue> {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  if (bytes.byteLength > MOST_CATALOGUE_BYTES) return whole("The file is larger than 1 MB.");
  try {
    const csv = await readCsv(new Blob([bytes]).stream(), country === undefined ? {} : { country });
    const header = headerOf(csv.columns);
    if ("problems" in header) return header;
    return await readRows(header, csv.rows);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { message, line, column } = error.problem;
    return { problems: [{ line: line ?? null, column: column ?? null, message }] };
  }
}

const whole = (message: string) => ({ problems: [{ line: null, column: null, message }] });

function headerOf(columns: readonly string[]): Header | { problems: CatalogueProblem[] } {
  const plain = columns.map((column) =>
    column
      .normalize("NFKC")
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
  const place: Record<string, number> = {};
  const names: { at: number; language: string }[] = [];
  const problems: CatalogueProblem[] = [];
  for (const [at, column] of plain.entries()) {
    const language = languageOf(column);
    const known = Object.hasOwn(COLUMNS, column) ? COLUMNS[column] : undefined;
    const problem = (message: string) => problems.push({ line: 1, column: columns[at] ?? null, message });
    if (language !== undefined) names.push({ at, language });
    else if (!known)
      problem("is not a known column: use id, name_en, name_zh_hant, price, currency, stock and active");
    else if (place[known] !== undefined) problem("is there twice");
    else place[known] = at;
  }
  for (const needed of ["id", "price", "currency"])
    if (place[needed] === undefined)
      problems.push({ line: 1, column: null, message: `the column ${needed} is missing` });
  if (names.length === 0)
    problems.push({ line: 1, column: null, message: "a column with names is missing, such as name_en" });
  return problems.length > 0 ? { problems } : { place, names, columns };
}

async function readRows(
  { place, names, columns }: Header,
  rows: AsyncIterable<{ line: number; cells: string[]; flaws?: readonly unknown[] }>,
): Promise<ReadCatalogue> {
  const products: Product[] = [];
  const seen = new Map<string, number>();
  const problems: CatalogueProblem[] = [];
  const warnings: CatalogueProblem[] = [];
  for await (const { line, cells, flaws } of rows) {
    if (problems.length >= MOST_PROBLEMS) break;
    if (products.length >= MOST_PRODUCTS) return whole(`There are more than ${MOST_PRODUCTS} products.`);
    const cell = (at: number | undefined) =>
      at === undefined ? "" : (cells[at] ?? "").normalize("NFKC").trim();
    const wrong = (at: number | undefined, message: string) => {
      problems.push({ line, column: at === undefined ? null : (columns[at] ?? null), message });
    };
    const before = problems.length;
    if (flaws) wrong(undefined, "has more cells than there are columns");

    const id = cell(place.id);
    if (!PRODUCT_ID.test(id))
      wrong(place.id, "must be an id of up to 100 characters without blanks or commas");
    const earlier = seen.get(id);
    if (earlier !== undefined) wrong(place.id, `stands in line ${earlier} too`);
    seen.set(id, line);

    const named = Object.fromEntries(
      names.flatMap(({ at, language }) => {
        const name = (cells[at] ?? "").trim();
        if (name.length > LONGEST_NAME || /\p{Cc}/u.test(name))
          wrong(at, `must be one line of up to ${LONGEST_NAME} characters`);
        return name === "" ? [] : [[language, name]];
      }),
    );
    if (Object.keys(named).length === 0) wrong(names[0]?.at, "has no name in any language");

    const currency = cell(place.currency).toUpperCase();
    const price = isCurrency(currency) ? minorOfText(cell(place.price), currency) : undefined;
    if (!isCurrency(currency)) wrong(place.currency, "must be an ISO 4217 code such as HKD");
    else if (price === undefined || price > ORDER_LIMITS.minor)
      wrong(
        place.price,
        `must be a price such as 120 with up to ${minorDigits(currency)} digits after the point`,
      );

    const stock = cell(place.stock);
    const pieces = stock === "" ? null : /^\d{1,7}$/.test(stock) ? Number(stock) : undefined;
    if (pieces === undefined || (pieces ?? 0) > MOST_STOCK)
      wrong(place.stock, `must be a whole number from 0 to ${MOST_STOCK}, or empty when it is not counted`);

    const sold = cell(place.active).toLowerCase();
    if (sold !== "" && !YES.includes(sold) && !NO.includes(sold)) wrong(place.active, "must be yes or no");
    if (price === 0)
      warnings.push({ line, column: columns[place.price ?? 0] ?? null, message: "costs nothing" });
    if (problems.length > before || price === undefined) continue;
    products.push({
      id,
      names: named,
      price_minor: price,
      currency,
      stock: pieces ?? null,
      active: !NO.includes(sold),
    });
  }
  if (problems.length > 0) return { problems: problems.slice(0, MOST_PROBLEMS) };
  if (products.length === 0) return whole("There is no product in it.");
  return { ok: products, warnings };
}
