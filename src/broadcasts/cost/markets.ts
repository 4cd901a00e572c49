import { getCountries } from "libphonenumber-js";

/**
 * Meta's regions of countries that have no price of their own, as its rate cards name them. A country that gets a price
 * of its own stays in its region here: a card from before then prices it by the region's row.
 * …/whatsapp/pricing, "Country calling codes"
 */
export const REGIONS = {
  "North America": "CA US",
  "Rest of Africa":
    "DZ AO BJ BW BF BI CM TD CG ER ET GA GM GH GW CI KE LS LR LY MG MW ML MR MA MZ NA NE RW SN SL SO SS SD SZ TZ TG TN UG ZM ZW",
  "Rest of Asia Pacific": "AF AU BD KH CN HK JP LA MN NP NZ PG PH SG LK TW TJ TH TM UZ VN",
  "Rest of Central & Eastern Europe": "AL AM AZ BY BG HR CZ GE GR HU LV LT MD MK PL RO RS SK SI UA",
  "Rest of Latin America": "BO CR DO EC SV GT HT HN JM NI PA PY PR UY VE",
  "Rest of Middle East": "BH IQ JO KW LB OM QA YE",
  "Rest of Western Europe": "AT BE DK FI IE NO PT SE CH",
  Other: "",
} as const;

export type Region = keyof typeof REGIONS;

export const OTHER: Region = "Other";

const REGION_OF: ReadonlyMap<string, Region> = new Map(
  Object.entries(REGIONS).flatMap(([region, countries]) =>
    countries.split(" ").map((country) => [country, region as Region] as const),
  ),
);

/** Rows of a rate card that may price a country, the first that is there counts. @param country ISO 3166-1 alpha-2, or empty */
export function rowsFor(country: string): readonly string[] {
  const region = REGION_OF.get(country);
  return [...(country ? [country] : []), ...(region ? [region] : []), OTHER];
}

/** How rate cards write countries and regions beside their usual names. */
const ALSO: Readonly<Record<string, string>> = {
  turkey: "TR",
  "hong kong": "HK",
  "hong kong sar": "HK",
  "hong kong sar china": "HK",
  "macao sar china": "MO",
  macau: "MO",
  macao: "MO",
  香港: "HK",
  澳門: "MO",
  澳门: "MO",
  uae: "AE",
  uk: "GB",
  usa: "US",
  "united states of america": "US",
  "russian federation": "RU",
  "czech republic": "CZ",
  "ivory coast": "CI",
  "south korea": "KR",
  korea: "KR",
  "all other countries": OTHER,
  "rest of world": OTHER,
  北美洲: "North America",
  北美: "North America",
  其他: OTHER,
  其他地區: OTHER,
  非洲其他地區: "Rest of Africa",
  亞太其他地區: "Rest of Asia Pacific",
  亞太區其他地區: "Rest of Asia Pacific",
  中歐及東歐其他地區: "Rest of Central & Eastern Europe",
  中東歐其他地區: "Rest of Central & Eastern Europe",
  拉丁美洲其他地區: "Rest of Latin America",
  中東其他地區: "Rest of Middle East",
  西歐其他地區: "Rest of Western Europe",
};

const folded = (name: string) =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

let names: ReadonlyMap<string, string> | undefined;

/** Names in English and Chinese, worked out when the first card is read. */
function allNames(): ReadonlyMap<string, string> {
  if (names) return names;
  const countries = getCountries();
  const all = new Map<string, string>();
  for (const language of ["en", "zh-Hant", "zh-HK", "zh-Hans"]) {
    const display = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    for (const country of countries) {
      const name = display.of(country);
      if (name) all.set(folded(name), country);
    }
  }
  for (const region of Object.keys(REGIONS)) all.set(folded(region), region);
  for (const [name, row] of Object.entries(ALSO)) all.set(folded(name), row);
  names = all;
  return all;
}

/** The row that a name or an ISO code means: a code (`HK`) or a region of {@link REGIONS}; undefined for neither. */
export function rowNamed(name: string): string | undefined {
  const code = name.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code) && (getCountries() as string[]).includes(code)) return code;
  return allNames().get(folded(name));
}
