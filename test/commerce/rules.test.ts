import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  itemFindings,
  linesOf,
  looked,
  priced,
  quoteFinding,
  totalFinding,
} from "../../src/commerce/order/judge";
import {
  itemsTotal,
  majorUnits,
  minorOfText,
  nameOf,
  ORDER_LIMITS,
  orderTotal,
} from "../../src/commerce/rules";
import type { Product } from "../../src/commerce/source";

describe("prices as texts", () => {
  test.each([
    ["120", "HKD", 12_000],
    ["120.5", "HKD", 12_050],
    ["0.29", "HKD", 29],
    ["1,200.50", "HKD", 120_050],
    ["120.500", "HKD", 12_050],
    ["1200", "JPY", 1_200],
    ["1.234", "KWD", 1_234],
  ])("%s %s is %d", (text, currency, minor) => {
    expect(minorOfText(text, currency)).toBe(minor);
  });

  test.each([
    ["120.505", "HKD"],
    ["1.5", "JPY"],
    ["-1", "HKD"],
    ["1e3", "HKD"],
    ["1,20", "HKD"],
    ["12,00.00", "HKD"],
    ["HK$120", "HKD"],
    ["", "HKD"],
    ["１２０", "HKD"],
    ["12345678901", "HKD"],
  ])("%j %s is none", (text, currency) => {
    expect(minorOfText(text, currency)).toBeUndefined();
  });

  test("what is written is read back", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999_999 }),
        fc.constantFrom("HKD", "JPY", "KWD"),
        (minor, currency) => {
          const text = majorUnits(minor, currency);
          fc.pre((text.split(".")[0] ?? "").length <= 9);
          expect(minorOfText(text, currency)).toBe(minor);
        },
      ),
    );
  });
});

test.each([
  ["zh-Hant-HK", "烏龍茶"],
  ["zh_HK", "烏龍茶"],
  ["en-GB", "Oolong"],
  ["fr", "Oolong"],
])("a name in %s", (language, name) => {
  expect(nameOf({ en: "Oolong", "zh-Hant": "烏龍茶" }, language, "x")).toBe(name);
  expect(nameOf({ de: "Tee" }, language, "x")).toBe("Tee");
  expect(nameOf({}, language, "x")).toBe("x");
});

const product = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  names: fc.constant({ en: "Tea" }),
  price_minor: fc.integer({ min: 0, max: ORDER_LIMITS.minor }),
  currency: fc.constantFrom("HKD", "HKD", "HKD", "USD"),
  stock: fc.option(fc.integer({ min: 0, max: ORDER_LIMITS.quantity }), { nil: null }),
  active: fc.boolean(),
}) satisfies fc.Arbitrary<Product>;

const asked = fc.uniqueArray(
  fc.record({
    product_id: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
    quantity: fc.integer({ min: 1, max: ORDER_LIMITS.quantity }),
  }),
  { selector: ({ product_id }) => product_id, minLength: 1 },
);

const line = fc.oneof(
  fc.record({
    kind: fc.constantFrom("discount" as const, "fee" as const),
    label: fc.constant("x"),
    amount_minor: fc.integer({ min: 1, max: ORDER_LIMITS.minor }),
  }),
  fc.record({
    kind: fc.constantFrom("discount" as const, "fee" as const),
    label: fc.constant("y"),
    percent: fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100),
  }),
);

describe("whatever is asked for", () => {
  test("an order without a finding has everything in stock, active, in one currency, at the source's price", () => {
    fc.assert(
      fc.property(fc.uniqueArray(product, { selector: ({ id }) => id }), asked, (products, items) => {
        const known = new Map<string, Product>(products.map((own) => [own.id, own]));
        const findings = itemFindings(looked(items, known));
        const good = items.every(({ product_id, quantity }) => {
          const own = known.get(product_id);
          const first = known.get(items.find((item) => known.has(item.product_id))?.product_id ?? "");
          return (
            own?.active && own.currency === first?.currency && (own.stock === null || own.stock >= quantity)
          );
        });
        expect(findings.length === 0).toBe(good);
        for (const { path } of findings) expect(path).toMatch(/^items\.\d+\.(product_id|quantity)$/);
        if (!good) return;
        const order = priced(looked(items, known));
        expect(order.map(({ price_minor }) => price_minor)).toEqual(
          items.map(({ product_id }) => known.get(product_id)?.price_minor),
        );
        expect(Number.isSafeInteger(itemsTotal(order))).toBe(true);
      }),
    );
  });

  test("lines are whole minor units with the sign of their kind, and a percentage is never more than the items", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999_999 }),
        fc.array(line, { maxLength: 10 }),
        (price_minor, lines) => {
          const items = [{ product_id: "a", quantity: 1, price_minor, names: {} }];
          const worked = linesOf(lines, items);
          for (const [index, { kind, minor }] of worked.entries()) {
            expect(Number.isSafeInteger(minor)).toBe(true);
            expect(kind === "discount" ? minor <= 0 : minor >= 0).toBe(true);
            const own = lines[index];
            if (own && "percent" in own) {
              expect(Math.abs(minor)).toBeLessThanOrEqual(price_minor);
              expect(Math.abs(Math.abs(minor) - (price_minor * own.percent) / 100)).toBeLessThanOrEqual(0.51);
            }
          }
          const total = orderTotal(items, worked);
          expect(totalFinding(total, "HKD") === undefined).toBe(total >= 0);
        },
      ),
    );
  });

  test("a quote is taken only with every line that was asked for, no discount of its own, and a total that adds up", () => {
    const items = [{ product_id: "a", quantity: 2, price_minor: 100, names: {} }];
    const discount = { kind: "discount" as const, label: "x", minor: -50 };
    const tax = { kind: "tax" as const, label: "Tax", minor: 8 };
    expect(quoteFinding([discount], items, { lines: [tax, discount], total_minor: 158 })).toBeUndefined();
    const wrong = [
      { lines: [tax], total_minor: 208 },
      { lines: [discount, discount], total_minor: 100 },
      { lines: [{ ...discount, minor: -60 }], total_minor: 140 },
      { lines: [discount, { ...tax, minor: -1 }], total_minor: 149 },
      { lines: [discount, tax], total_minor: 157 },
      { lines: [], total_minor: 200 },
    ];
    for (const quote of wrong) expect(quoteFinding([discount], items, quote)?.code).toBe("totals_differ");
  });
});
