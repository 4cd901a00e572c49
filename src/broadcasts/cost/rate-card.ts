import { guessDelimiter, readRecords, UnreadableFile, unixLines } from "../../contacts";
import { rowNamed } from "./markets";

/** What Meta prices apart. */
export const PRICED = [
  "marketing",
  "utility",
  "authentication",
  "authentication_international",
  "service",
] as const;
export type Priced = (typeof PRICED)[number];

/** A rate card: millionths of the currency's unit for one delivered message. */
export interface Prices {
  /** ISO 4217. */
  currency: string;
  /** By ISO 3166-1 alpha-2, or a region as Meta names it; a category without a price is missing. */
  rows: Readonly<Record<string, Partial<Record<Priced, number>>>>;
}

/** Something wrong or odd in the text. */
export interface CardProblem {
  /** From 1; null when it is about the whole text. */
  line: number | null;
  /** As the card's header writes it. */
  column: string | null;
  message: string;
}

export type ParsedCard =
  | { ok: Prices; warnings: readonly CardProblem[] }
  | { problems: readonly CardProblem[] };

/** Characters of a card; Meta's have some 3,000. */
const LONGEST_CARD = 200_000;

/** Lines above the header, in which Meta writes a title and notes. */
const MOST_LINES_ABOVE = 20;

type Column = "market" | "currency" | Priced;

const COLUMNS: Readonly<Record<string, Column>> = {
  ...{ market: "market", country: "market", region: "market", 市場: "market", 市场: "market" },
  ...{ 國家: "market", 国家: "market", 地區: "market", 地区: "market", 國家地區: "market" },
  ...{ currency: "currency", 貨幣: "currency", 货币: "currency", 幣別: "currency", 币种: "currency" },
  ...{ marketing: "marketing", 行銷: "marketing", 營銷: "marketing", 营销: "marketing", 推廣: "marketing" },
  ...{ utility: "utility", 公用: "utility", 公用程式: "utility", 實用: "utility", 工具: "utility" },
  ...{
    authentication: "authentication",
    驗證: "authentication",
    验证: "authentication",
    認證: "authentication",
  },
  ...{
    authenticationinternational: "authentication_international",
    國際驗證: "authentication_international",
  },
  ...{ service: "service", 服務: "service", 服务: "service" },
};

function columnNamed(cell: string): Column | undefined {
  const name = cell
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\([^()]*\)/g, "")
    .replace(/\brates?\b|[^\p{L}]/gu, "");
  return Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
}

const NO_PRICE = /^(n\s*\/\s*a|-|–|—)?$/i;

/** A price in millionths; null for none, undefined for what is no price. */
function microsOf(cell: string): number | null | undefined {
  const text = cell.normalize("NFKC").trim();
  if (NO_PRICE.test(text)) return null;
  const [, number] =
    /^(?:[A-Z]{1,3}|[A-Z]{0,2}\p{Sc})?\s*([\d.,]+)\s*(?:[A-Z]{3}|\p{Sc})?$/iu.exec(text) ?? [];
  if (number === undefined) return undefined;
  // A comma is a point in some countries and parts thousands in others: only where it cannot be misread is it taken.
  const plain = /^\d{1,3}(,\d{3})+\.\d+$/.test(number)
    ? number.replaceAll(",", "")
    : /^\d+,(\d{1,2}|\d{4,})$/.test(number) || /^0,\d+$/.test(number)
      ? number.replace(",", ".")
      : number;
  const [, whole, part = ""] = /^(\d{1,9})(?:\.(\d{0,12}))?$/.exec(plain) ?? [];
  if (whole === undefined) return undefined;
  const rounded = Math.round(Number(`0.${part || "0"}`) * 1_000_000);
  return Number(whole) * 1_000_000 + rounded;
}

interface Row {
  line: number;
  cells: string[];
}

/** The records of a text, blank ones left out. @throws UnreadableFile */
async function recordsOf(text: string): Promise<Row[]> {
  const delimiter = await guessDelimiter(text);
  const rows: Row[] = [];
  for await (const row of readRecords(unixLines(once(text)), delimiter)) rows.push(row);
  return rows;
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

const whole = (message: string): ParsedCard => ({ problems: [{ line: null, column: null, message }] });

/**
 * Reads a rate card in the columns of those that Meta publishes: Market, Currency, Marketing, Utility, Authentication …, in
 * English or Chinese, in any order, below a title or not. Nothing is guessed: what cannot be read is a problem with its place.
 * …/whatsapp/pricing, "Rate cards"
 */
export async function parseRateCard(text: string): Promise<ParsedCard> {
  if (text.length > LONGEST_CARD) return whole("is too long for a rate card");
  let rows: Row[];
  try {
    rows = await recordsOf(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { message, line } = error.problem;
    return { problems: [{ line: line ?? null, column: null, message }] };
  }
  const at = rows.slice(0, MOST_LINES_ABOVE).findIndex(({ cells }) => {
    const found = cells.map(columnNamed);
    return found.includes("market") && (found.includes("marketing") || found.includes("utility"));
  });
  const header = rows[at];
  if (!header) return whole("has no header with the columns Market, Currency, Marketing and Utility");
  return readRows(header, rows.slice(at + 1));
}

function readRows(header: Row, rows: readonly Row[]): ParsedCard {
  const columns = header.cells.map(columnNamed);
  const problems: CardProblem[] = [];
  const warnings: CardProblem[] = [];
  const nameOf = (column: Column) => header.cells[columns.indexOf(column)]?.trim() ?? column;
  const place = (line: number, column: Column, message: string) => ({
    line,
    column: nameOf(column),
    message,
  });

  for (const column of ["market", "currency", "marketing", "utility"] as const)
    if (!columns.includes(column))
      problems.push({ line: header.line, column: null, message: `the column ${column} is missing` });
  for (const [index, column] of columns.entries()) {
    const name = header.cells[index]?.trim() ?? "";
    if (column === undefined && name !== "")
      warnings.push({ line: header.line, column: name, message: "the column is not known; it is left out" });
    if (column !== undefined && columns.indexOf(column) < index)
      problems.push({ line: header.line, column: name, message: "the column is there twice" });
  }
  if (problems.length > 0) return { problems };

  const prices: Record<string, Partial<Record<Priced, number>>> = {};
  let currency: string | undefined;
  for (const { line, cells } of rows) {
    const cell = (column: Column) => (cells[columns.indexOf(column)] ?? "").trim();
    const named = cell("market");
    // Notes below the table stand in its first column.
    if (cells.filter((value) => value.trim() !== "").length <= 1) continue;
    const row = rowNamed(named);
    if (row === undefined) {
      warnings.push(place(line, "market", "no market of that name is known; the row is left out"));
      continue;
    }
    if (Object.hasOwn(prices, row)) problems.push(place(line, "market", "the market is there twice"));
    const money = cell("currency").toUpperCase();
    currency ??= money;
    if (!/^[A-Z]{3}$/.test(money))
      problems.push(place(line, "currency", "must be an ISO 4217 code such as HKD"));
    else if (money !== currency)
      problems.push(place(line, "currency", `differs from the rows above, which are in ${currency}`));
    const own: Partial<Record<Priced, number>> = {};
    for (const category of PRICED) {
      if (!columns.includes(category)) continue;
      const micros = microsOf(cell(category));
      if (micros === undefined)
        problems.push(
          place(line, category, "must be a price such as 0.0732, or n/a; write decimals behind a point"),
        );
      else if (micros !== null) own[category] = micros;
    }
    prices[row] = own;
  }
  if (problems.length > 0) return { problems };
  if (currency === undefined) return whole("has no row of a known market");
  return { ok: { currency, rows: prices }, warnings };
}
