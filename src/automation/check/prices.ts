import { majorUnits } from "../../commerce";
import { normaliseForMatching } from "../match";
import { edgesOf, standsAlone } from "../match/edges";
import { type Amount, amountsIn } from "./amounts";
import type { Notice } from "./codes";
import type { ProductFact } from "./facts";
import { fillPlaceholders } from "./placeholders";

/** Sentences and lines: an amount belongs to a product within one. */
const SENTENCE_END = /[\n。！？!?;；]|\.(?=\s)/;
/** Characters between a product and its price at most. */
const NEAR = 24;
/** What makes an amount something else than the price of what stands beside it. Folded, as texts are. */
const OTHER_AMOUNT =
  /deliver|shipping|postage|\bover\b|above|\bfrom\b|minimum|spend|\boff\b|discount|\bsave\b|voucher|coupon|deposit|\bfee\b|\d\s?for\b|运费|送货|邮费|满|以上|折|减|优惠券|现金券|订金|按金|起|低消|任选/;
/** Characters behind an amount in which such words count: 「68元起」, "HK$50 off". */
const BEHIND = 6;

interface Name {
  text: string;
  products: readonly ProductFact[];
}

/** A product's name where it stands in a sentence. */
interface Named {
  products: readonly ProductFact[];
  start: number;
  end: number;
}

/** Names of products in the form in which texts are searched, the longer ones first. */
function namesOf(products: readonly ProductFact[]): Name[] {
  const byName = new Map<string, ProductFact[]>();
  for (const product of products) {
    const names = [...Object.values(product.names), product.id].map(normaliseForMatching);
    for (const name of new Set(names)) {
      if ([...name].length < 2) continue;
      const known = byName.get(name);
      if (known) known.push(product);
      else byName.set(name, [product]);
    }
  }
  return [...byName]
    .map(([text, list]) => ({ text, products: list }))
    .sort((one, other) => other.text.length - one.text.length);
}

/** Products that a sentence names. Of names within each other the longer one counts. */
function namedIn(sentence: string, names: readonly Name[]): Named[] {
  const edges = edgesOf(sentence);
  const found: Named[] = [];
  for (const { text, products } of names) {
    for (let start = sentence.indexOf(text); start !== -1; start = sentence.indexOf(text, start + 1)) {
      const end = start + text.length;
      const isTaken = found.some((other) => start < other.end && other.start < end);
      if (!isTaken && standsAlone(sentence, edges, start, text)) found.push({ products, start, end });
    }
  }
  return found;
}

const costs = ({ value, currency }: Amount, product: ProductFact): boolean =>
  (currency === null || currency === product.currency) &&
  Number(majorUnits(product.priceMinor, product.currency)) === value;

/** The products whose price an amount seems to be: named right before or behind it, with nothing else between. */
function besides(
  amount: Amount,
  sentence: string,
  named: readonly Named[],
  amounts: readonly Amount[],
): Named[] {
  if (OTHER_AMOUNT.test(sentence.slice(amount.end, amount.end + BEHIND))) return [];
  const isBetween = (start: number, end: number): boolean =>
    [...named, ...amounts].some((other) => other.start >= start && other.end <= end);
  return named
    .map((name) => {
      const [start, end] = name.end <= amount.start ? [name.end, amount.start] : [amount.end, name.start];
      return { name, start, end };
    })
    .filter(
      ({ start, end }) =>
        end - start <= NEAR && !isBetween(start, end) && !OTHER_AMOUNT.test(sentence.slice(start, end)),
    )
    .sort((one, other) => one.end - one.start - (other.end - other.start))
    .map(({ name }) => name);
}

const advice = (product: ProductFact | undefined): string =>
  `Write {{product.${product?.id ?? "SKU"}.price}}: it is filled in when the message is sent.`;

function amountNotice(
  amount: Amount,
  beside: readonly Named[],
  products: readonly ProductFact[],
): Omit<Notice, "path"> {
  const meant = beside.flatMap((name) => name.products);
  const same = (meant.length > 0 ? meant : products).find((product) => costs(amount, product));
  const evidence = amount.raw;
  if (same) {
    const message = `The price of ${same.id} stands here as it is now; it will not change with the catalogue.`;
    return { code: "price_literal", message, fix: advice(same), evidence };
  }
  const [product] = meant;
  if (product) {
    const price = `${product.currency} ${majorUnits(product.priceMinor, product.currency)}`;
    const message = `The catalogue has ${product.id} at ${price}.`;
    return { code: "price_stale", message, fix: advice(product), evidence };
  }
  const message = "This amount is no product's price.";
  return {
    code: "price_unknown",
    message,
    fix: `If it is a product's price: ${advice(undefined)} If not, somebody has to keep it right.`,
    evidence,
  };
}

/**
 * Amounts in a text that the catalogue contradicts or does not know. Made once for all texts of a definition. Without a
 * catalogue nothing can be said.
 */
export function priceChecker(products: readonly ProductFact[]): (text: string, path: string) => Notice[] {
  let names: Name[] | undefined;
  const byId = new Map(products.map((product) => [product.id, product]));
  return (text, path) => {
    if (products.length === 0) return [];
    const filled = fillPlaceholders(text, (id, what) =>
      what === "name" ? ` ${Object.values(byId.get(id)?.names ?? {})[0] ?? id} ` : " ",
    );
    return filled.split(SENTENCE_END).flatMap((part) => {
      const sentence = normaliseForMatching(part);
      const amounts = amountsIn(sentence);
      if (amounts.length === 0) return [];
      names ??= namesOf(products);
      const named = namedIn(sentence, names);
      return amounts.map((amount) => ({
        path,
        ...amountNotice(amount, besides(amount, sentence, named, amounts), products),
      }));
    });
  };
}
