import { expect, test } from "vitest";
import { estimate, priceOf } from "../../../src/broadcasts/cost/estimate";
import { rowNamed, rowsFor } from "../../../src/broadcasts/cost/markets";
import { type ParsedCard, type Prices, parseRateCard } from "../../../src/broadcasts/cost/rate-card";

const CARD = `WhatsApp Business Platform rate card,,,,,
"Effective 1 October 2026, per delivered message",,,,,
Market,Currency,Marketing,Utility,Authentication,Authentication-International
Hong Kong,HKD,0.5737,0.0896,0.0896,n/a
Rest of Asia Pacific,HKD,0.5737,0.0883,0.0883,n/a
India,HKD,0.0924,0.0110,0.0110,0.2193
Rest of Central & Eastern Europe,HKD,0.6745,0.1664,0.1664,
Turkey,HKD,0.0855,0.0416,0.0649,
Other,HKD,0.4737,0.0604,0.0604,n/a
Prices do not include taxes.,,,,,
`;

const read = async (text: string): Promise<Prices> => {
  const card = await parseRateCard(text);
  if (!("ok" in card)) throw new Error(JSON.stringify(card));
  return card.ok;
};
const problems = async (text: string) => {
  const card: ParsedCard = await parseRateCard(text);
  return "ok" in card
    ? []
    : card.problems.map(({ line, column, message }) => [line, column, message.split(";")[0]]);
};

test("a card as Meta publishes it is read, below its title and above its notes", async () => {
  const card = await read(CARD);
  expect(card.currency).toBe("HKD");
  expect(Object.keys(card.rows)).toEqual([
    "HK",
    "Rest of Asia Pacific",
    "IN",
    "Rest of Central & Eastern Europe",
    "TR",
    "Other",
  ]);
  expect(card.rows.IN).toEqual({
    marketing: 92_400,
    utility: 11_000,
    authentication: 11_000,
    authentication_international: 219_300,
  });
  expect(card.rows.HK).toEqual({ marketing: 573_700, utility: 89_600, authentication: 89_600 });
});

test("a country is priced by its own row, else its region's, else that of all others", async () => {
  const card = await read(CARD);
  expect(priceOf(card, "HK", "utility")).toBe(89_600);
  expect(priceOf(card, "TW", "utility")).toBe(88_300);
  expect(priceOf(card, "UA", "marketing")).toBe(674_500);
  expect(priceOf(card, "KZ", "marketing")).toBe(473_700);
  expect(priceOf(card, "", "marketing")).toBe(473_700);
  expect(priceOf(card, "US", "authentication_international")).toBeNull();
  expect(priceOf(null, "HK", "marketing")).toBeNull();
  expect(rowsFor("GB")).toEqual(["GB", "Other"]);
  expect(priceOf(await read("Market,Currency,Marketing,Utility\nHK,USD,1,1"), "GB", "marketing")).toBeNull();
});

test("Chinese headers and names, codes, semicolons, signs and commas are taken", async () => {
  const card = await read(
    "市場;貨幣;行銷;公用\n香港;USD;US$0.0732;0,0115\n台灣;usd;$ 0.05 ;—\nGB;USD;0.0529 USD;1,234.5",
  );
  expect(card).toEqual({
    currency: "USD",
    rows: {
      HK: { marketing: 73_200, utility: 11_500 },
      TW: { marketing: 50_000 },
      GB: { marketing: 52_900, utility: 1_234_500_000 },
    },
  });
  expect(priceOf(card, "TW", "utility")).toBeNull();
});

test.each([
  ["Hong Kong", "HK"],
  ["Hong Kong SAR China", "HK"],
  ["香港", "HK"],
  ["Türkiye", "TR"],
  ["UAE", "AE"],
  ["South Korea", "KR"],
  ["rest of central and eastern europe", "Rest of Central & Eastern Europe"],
  ["North America", "North America"],
  ["tw", "TW"],
  ["Atlantis", undefined],
  ["XX", undefined],
  ["__proto__", undefined],
])("the market %s is %s", (name, row) => {
  expect(rowNamed(name)).toBe(row);
});

test.each([
  ["", [[null, null, "has no header with the columns Market, Currency, Marketing and Utility"]]],
  ["a,b\n1,2", [[null, null, "has no header with the columns Market, Currency, Marketing and Utility"]]],
  ["Market,Marketing,Utility\nHK,1,2", [[1, null, "the column currency is missing"]]],
  [
    "Market,Currency,Marketing,Utility,Marketing\nHK,HKD,1,2,3",
    [[1, "Marketing", "the column is there twice"]],
  ],
  [
    "Market,Currency,Marketing,Utility\nHK,HKD,cheap,2",
    [[2, "Marketing", "must be a price such as 0.0732, or n/a"]],
  ],
  [
    "Market,Currency,Marketing,Utility\nHK,HKD,-1,1e5",
    [
      [2, "Marketing", "must be a price such as 0.0732, or n/a"],
      [2, "Utility", "must be a price such as 0.0732, or n/a"],
    ],
  ],
  [
    'Market,Currency,Marketing,Utility\nHK,HKD,"1,234",2',
    [[2, "Marketing", "must be a price such as 0.0732, or n/a"]],
  ],
  [
    "Market,Currency,Marketing,Utility\nHK,HKD,1,2\nTW,USD,1,2",
    [[3, "Currency", "differs from the rows above, which are in HKD"]],
  ],
  [
    "Market,Currency,Marketing,Utility\nHK,HKD,1,2\nHong Kong,HKD,1,2",
    [[3, "Market", "the market is there twice"]],
  ],
  [
    "Market,Currency,Marketing,Utility\nHK,dollars,1,2",
    [[2, "Currency", "must be an ISO 4217 code such as HKD"]],
  ],
  ["Market,Currency,Marketing,Utility\nAtlantis,HKD,1,2", [[null, null, "has no row of a known market"]]],
  ["x".repeat(200_001), [[null, null, "is too long for a rate card"]]],
])("what cannot be read is told with its place: %#", async (text, expected) => {
  expect(await problems(text)).toEqual(expected);
});

test("an open quote is a problem, and an unknown row only a warning", async () => {
  expect(await problems('Market,Currency,Marketing,Utility\n"HK,HKD,1,2')).toHaveLength(1);
  const card = await parseRateCard("Market,Currency,Marketing,Utility,Fun\nHK,HKD,1,2,3\nAtlantis,HKD,1,2,3");
  expect("ok" in card && card.warnings.map(({ line, column }) => [line, column])).toEqual([
    [1, "Fun"],
    [3, "Market"],
  ]);
});

test("an estimate adds up in millionths, leaves out what is free, and says what has no price", async () => {
  const card = await read("Market,Currency,Marketing,Utility\nHK,HKD,0.1,0.000001\nTW,HKD,0.2,");
  const volume = (market: string, category: "marketing" | "utility", messages: number, free = 0) => ({
    market,
    category,
    messages,
    free,
  });
  const cost = estimate(card, [
    volume("HK", "marketing", 3),
    volume("TW", "marketing", 10, 4),
    volume("GB", "marketing", 7),
  ]);
  expect(cost).toMatchObject({ currency: "HKD", total_micros: 1_500_000, unpriced: 7 });
  expect(cost.lines.map(({ market, micros, unit_micros }) => [market, micros, unit_micros])).toEqual([
    ["TW", 1_200_000, 200_000],
    ["HK", 300_000, 100_000],
    ["GB", null, null],
  ]);
  expect(estimate(null, [volume("HK", "utility", 5)])).toMatchObject({
    currency: null,
    total_micros: null,
    unpriced: 5,
  });
  expect(estimate(card, [])).toMatchObject({ total_micros: null, unpriced: 0, lines: [] });
});
