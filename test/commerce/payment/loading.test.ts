import { describe, expect, test } from "vitest";
import { fromStripe, toStripe } from "../../../src/commerce/payment/stripe-amounts";
import { stripeLines } from "../../../src/commerce/payment/stripe-lines";

declare global {
  interface ImportMeta {
    glob(pattern: string, options: object): Record<string, string>;
  }
}

const SOURCES = import.meta.glob("../../../src/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

test("Stripe's library is loaded by the first call that needs it, and costs no start", () => {
  const importing = Object.entries(SOURCES).filter(([, text]) =>
    /from "stripe"|import\("stripe"\)/.test(text),
  );
  expect(importing.length).toBeGreaterThan(0);
  for (const [file, text] of importing) {
    const imports = text.split("\n").filter((line) => /from "stripe"/.test(line));
    for (const line of imports) expect(line, file).toMatch(/^import type /);
  }
  expect(importing.filter(([, text]) => text.includes('await import("stripe")'))).toHaveLength(1);
});

describe("amounts as Stripe has them", () => {
  test.each([
    ["HKD", 24_000, 24_000],
    ["JPY", 500, 500],
    ["TWD", 12_300, 12_300],
    // None after the point by now, and given in hundredths all the same.
    ["ISK", 5, 500],
    ["UGX", 1_000, 100_000],
    // Three digits, of which the last is zero.
    ["KWD", 5_120, 5_120],
    ["KWD", 5_124, undefined],
  ])("%s %i", (currency, ours, stripe) => {
    expect(toStripe(ours, currency)).toBe(stripe);
    if (stripe !== undefined) expect(fromStripe(stripe, currency)).toBe(ours);
  });
});

const order = {
  linkId: "pay_1",
  orderId: "ord_1",
  number: "T-1",
  currency: "HKD",
  totalMinor: 25_000,
  items: [{ name: "Oolong", quantity: 2, priceMinor: 12_000 }],
  lines: [{ label: "Delivery", minor: 1_000 }],
  language: "en",
  endsAt: 0,
  paidUrl: "",
  backUrl: "",
};

test("lines add up to the total, whatever the order holds", () => {
  const sum = (lines: ReturnType<typeof stripeLines>) =>
    lines.reduce((total, { quantity, price_data }) => total + quantity * price_data.unit_amount, 0);
  expect(stripeLines(order).map(({ price_data }) => price_data.product_data.name)).toEqual([
    "Oolong",
    "Delivery",
  ]);
  const many = Array.from({ length: 120 }, () => ({ name: "Tea", quantity: 1, priceMinor: 100 }));
  const cases = [
    order,
    { ...order, totalMinor: 20_000, lines: [{ label: "Regulars", minor: -4_000 }] },
    { ...order, totalMinor: 12_000, items: many, lines: [] },
    // What does not add up is charged as what was agreed on.
    { ...order, totalMinor: 9_900 },
  ];
  for (const each of cases) expect(sum(stripeLines(each))).toBe(each.totalMinor);
});
