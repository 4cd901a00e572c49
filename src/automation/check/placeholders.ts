import type { FlowDefinition, RuleDefinition } from "../definition";
import type { ProductFact } from "./facts";
import { textsOfFlow, textsOfRule } from "./texts";

/** What a text may have filled in: `{{product.SKU.price}}` and `{{product.SKU.name}}`. */
const PRODUCT = /^\s*product\.([^{}\s]+)\.(price|name)\s*$/;
/** All pairs of braces, and those that never open or close: a text that keeps any of them is not sent. */
const BRACES = /\{\{([^{}]*)\}\}|\{\{|\}\}/g;

/** Characters that a price takes at most, and a name of a product that is not known. */
const LONGEST = { price: 16, name: 60 } as const;

export interface Placeholder {
  /** As it stands in the text. */
  raw: string;
  /** Null: nothing that can be filled in. */
  product: { id: string; what: "price" | "name" } | null;
}

export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(BRACES)].map(([raw, inside = ""]) => {
    const found = PRODUCT.exec(inside);
    const product = found && { id: found[1] as string, what: found[2] as "price" | "name" };
    return { raw, product };
  });
}

/** A text with its placeholders filled in; those that cannot be stay. */
export function fillPlaceholders(
  text: string,
  value: (id: string, what: "price" | "name") => string,
): string {
  return text.replace(BRACES, (raw: string) => {
    const [placeholder] = placeholdersIn(raw);
    return placeholder?.product ? value(placeholder.product.id, placeholder.product.what) : raw;
  });
}

/** Characters (Unicode code points) of a text at its longest. */
export function longestLength(text: string, products: ReadonlyMap<string, ProductFact>): number {
  const filled = fillPlaceholders(text, (id, what) => {
    const names = Object.values(products.get(id)?.names ?? {}).map((name) => [...name].length);
    const most = what === "price" || names.length === 0 ? LONGEST[what] : Math.max(...names);
    return "x".repeat(most);
  });
  return [...filled].length;
}

const idsIn = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap(placeholdersIn).flatMap(({ product }) => (product ? [product.id] : []))),
];

/** SKUs that a flow names. */
export const productsInFlow = (flow: FlowDefinition): string[] =>
  idsIn(textsOfFlow(flow).flatMap(({ words }) => Object.values(words)));

/** SKUs that a rule names. */
export const productsInRule = (rule: RuleDefinition): string[] =>
  idsIn(textsOfRule(rule).flatMap(({ words }) => Object.values(words)));
