import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { importCatalogue } from "../../src/commerce/catalogue/import";
import { MOST_CATALOGUE_BYTES, readCatalogue } from "../../src/commerce/catalogue/read";
import { productsAfter } from "../../src/commerce/catalogue/store";
import { orderSource } from "../../src/commerce/source";
import { createContext } from "../../src/platform/context";
import { row, rows } from "../support/webhook";

const HEADER = "id,name_en,name_zh_hant,price,currency,stock,active";
const file = (...lines: string[]) => [HEADER, ...lines].join("\n");
const appContext = () => createContext(env);

describe("reading", () => {
  test("products in the columns of the file, in any order, with what may be left out", async () => {
    expect(
      await readCatalogue(file("oolong-100g,Oolong,烏龍茶,120,HKD,40,yes", "wrap,Wrapping,,20.50,hkd,,")),
    ).toEqual({
      ok: [
        {
          id: "oolong-100g",
          names: { en: "Oolong", "zh-Hant": "烏龍茶" },
          price_minor: 12_000,
          currency: "HKD",
          stock: 40,
          active: true,
        },
        {
          id: "wrap",
          names: { en: "Wrapping" },
          price_minor: 2_050,
          currency: "HKD",
          stock: null,
          active: true,
        },
      ],
      warnings: [],
    });
    const other = "貨幣;售價;SKU;name_zh-HK;上架\nHKD;1,200.00;tea-1;茶;否\n";
    expect(await readCatalogue(other)).toMatchObject({
      ok: [{ id: "tea-1", names: { "zh-HK": "茶" }, price_minor: 120_000, stock: null, active: false }],
    });
  });

  test("UTF-16, as spreadsheets save it", async () => {
    const text = file("oolong,Oolong,烏龍茶,120,HKD,1,yes");
    const wide = new Uint8Array([
      0xff,
      0xfe,
      ...[...text].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
    ]);
    expect(await readCatalogue(wide.buffer)).toMatchObject({ ok: [{ names: { "zh-Hant": "烏龍茶" } }] });
  });

  test.each<[string, string, number | null, string | null, RegExp]>([
    ["no price", "a,A,,,HKD,1,yes", 2, "price", /must be a price/],
    ["a negative price", "a,A,,-1,HKD,1,yes", 2, "price", /must be a price/],
    ["too many digits", "a,A,,1.234,HKD,1,yes", 2, "price", /up to 2 digits/],
    ["a currency by its sign", "a,A,,1,$,1,yes", 2, "currency", /ISO 4217/],
    ["half a piece", "a,A,,1,HKD,0.5,yes", 2, "stock", /whole number/],
    ["a negative stock", "a,A,,1,HKD,-1,yes", 2, "stock", /whole number/],
    ["no name", "a,,,1,HKD,1,yes", 2, "name_en", /no name/],
    ["no id", ",A,,1,HKD,1,yes", 2, "id", /must be an id/],
    ["an id with a blank", "a b,A,,1,HKD,1,yes", 2, "id", /must be an id/],
    ["a word for active", "a,A,,1,HKD,1,maybe", 2, "active", /yes or no/],
    ["a product twice", "a,A,,1,HKD,1,yes\na,A,,1,HKD,1,yes", 3, "id", /line 2 too/],
    ["a cell too many", "a,A,,1,HKD,1,yes,what", 2, null, /more cells/],
  ])("%s is a problem at its place", async (_what, line, at, column, message) => {
    expect(await readCatalogue(file(line))).toEqual({
      problems: [{ line: at, column, message: expect.stringMatching(message) }],
    });
  });

  test.each<[string, string, RegExp]>([
    ["an unknown column", `${HEADER},colour\na,A,,1,HKD,1,yes,red`, /not a known column/],
    ["no price", "id,name_en,currency\na,A,HKD", /column price is missing/],
    ["no name", "id,price,currency\na,1,HKD", /names is missing/],
    ["nothing", "", /holds nothing/],
    ["a header alone", HEADER, /no rows/],
    ["an open quote", `${HEADER}\n"a,A,,1,HKD,1,yes`, /never closed/],
    ["a price twice", `${HEADER},價格\na,A,,1,HKD,1,yes,2`, /twice/],
  ])("%s is a problem of the file", async (_what, text, message) => {
    const read = await readCatalogue(text);
    expect("problems" in read && read.problems.map((problem) => problem.message).join()).toMatch(message);
  });

  test("a file that is too large, or of too many products, is none", async () => {
    expect(await readCatalogue("x".repeat(MOST_CATALOGUE_BYTES + 1))).toMatchObject({
      problems: [{ message: expect.stringContaining("1 MB") }],
    });
    const many = Array.from({ length: 2_001 }, (_, n) => `p${n},P,,1,HKD,1,yes`);
    expect(await readCatalogue(file(...many))).toMatchObject({
      problems: [{ message: expect.stringContaining("2000") }],
    });
  });

  test("what costs nothing is said", async () => {
    expect(await readCatalogue(file("a,A,,0,HKD,1,yes"))).toMatchObject({
      ok: [{ price_minor: 0 }],
      warnings: [{ line: 2, column: "price", message: "costs nothing" }],
    });
  });
});

describe("importing", () => {
  test("products are as the file says, others stay, and the audit log has who", async () => {
    const text = file(
      "oolong-100g,Oolong tea 100 g,烏龍茶 100 克,120,HKD,40,yes",
      "jasmine-50g,Jasmine tea 50 g,茉莉花茶 50 克,60,HKD,5,yes",
      "new-tea,New tea,,88,HKD,,yes",
    );
    const result = await importCatalogue(appContext(), { file: text, by: "stf_manager" });
    expect(result).toEqual({ ok: { products: 3, created: 1, updated: 1, unchanged: 1, warnings: [] } });
    const products = await orderSource(appContext()).products([
      "jasmine-50g",
      "new-tea",
      "clay-teapot-small",
    ]);
    expect(products.get("jasmine-50g")).toMatchObject({ price_minor: 6_000, stock: 5 });
    expect(products.get("new-tea")).toMatchObject({ names: { en: "New tea" }, stock: null, active: true });
    expect(products.get("clay-teapot-small")).toMatchObject({ stock: 3 });
    const { details } = await row<{ details: string }>(
      "select details from audit_log where action = 'catalogue.imported'",
    );
    expect(JSON.parse(details)).toEqual({
      products: 3,
      created: 1,
      updated: 1,
      unchanged: 1,
      by: "stf_manager",
    });
  });

  test("a file with one bad line changes nothing", async () => {
    const before = await rows("select * from products order by id");
    const text = file("oolong-100g,Oolong,,1,HKD,1,yes", "jasmine-50g,Jasmine,,cheap,HKD,1,yes");
    expect(await importCatalogue(appContext(), { file: text, by: "stf_manager" })).toMatchObject({
      problems: [{ line: 3, column: "price" }],
    });
    expect(await rows("select * from products order by id")).toEqual(before);
    expect(await rows("select 1 from audit_log where action = 'catalogue.imported'")).toEqual([]);
  });

  test("lists go on behind the last one", async () => {
    const { db } = appContext();
    const first = await productsAfter(db, "", 3);
    const second = await productsAfter(db, first.at(-1)?.id ?? "", 3);
    const ids = [...first, ...second].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(6);
  });
});
