import { majorUnits, orderSource, type Product } from "../../commerce";
import type { AppContext } from "../../platform/context";
import { describeError } from "../../platform/log";
import { categoryNow, findTemplate, type TemplateRow, wordingDigest } from "../../templates";
import { takeTurn } from "../engine/turn";
import {
  type LiveSet,
  type Outcome,
  type Scene,
  type Session,
  type Stimulus,
  templateKey,
} from "../engine/types";
import { textFor } from "../engine/words";

type ProductFacts = { price: string; name: string };

/** Answers for every product, and keeps which ones it was asked about. */
class AskedProducts extends Map<string, ProductFacts> {
  readonly asked = new Set<string>();
  override get(sku: string): ProductFacts {
    this.asked.add(sku);
    return { price: "0", name: sku };
  }
}

class AskedTemplates extends Set<string> {
  readonly asked = new Set<string>();
  override has(key: string): boolean {
    this.asked.add(key);
    return true;
  }
}

export interface Decision {
  outcome: Outcome;
  /** Where the conversation stood before. */
  before: Session | null;
  /** The templates that it says, by their keys. */
  templates: ReadonlyMap<string, TemplateRow>;
}

/**
 * Decides a turn. The catalogue and the templates are asked only for what would be said: the turn is taken twice then, first
 * to hear what it names. What cannot be found out is as if it were not there: people get the conversation.
 */
export async function decide(
  ctx: AppContext,
  live: LiveSet,
  stimulus: Stimulus,
  scene: Scene,
): Promise<Decision> {
  const products = new AskedProducts();
  const keys = new AskedTemplates();
  const outcome = takeTurn(live, stimulus, { ...scene, products, templates: keys });
  if (products.asked.size + keys.asked.size === 0)
    return { outcome, before: scene.session, templates: new Map() };

  const [known, templates] = await Promise.all([
    productFacts(ctx, [...products.asked], scene.contact.language, defaultOf(live, outcome)),
    templatesNow(ctx, [...keys.asked], agreedIn(live, outcome)),
  ]);
  return {
    outcome: takeTurn(live, stimulus, { ...scene, products: known, templates: new Set(templates.keys()) }),
    before: scene.session,
    templates,
  };
}

/** The language of what is said to whoever speaks none of its own: names and prices are in the same. */
function defaultOf(live: LiveSet, { matched }: Outcome): string | undefined {
  return [...live.flows, ...live.rules].find(({ id }) => id === matched?.id)?.definition.default_language;
}

async function productFacts(
  ctx: AppContext,
  skus: readonly string[],
  language: string | null,
  defaultLanguage = ctx.env.LOCALE,
): Promise<Map<string, ProductFacts>> {
  if (skus.length === 0) return new Map();
  const found = await orderSource(ctx)
    .products(skus)
    .catch((error: unknown) => {
      ctx.log.error("automation.no_prices", describeError(error));
      return new Map<string, Product>();
    });
  return new Map(
    [...found].flatMap(([sku, product]) =>
      product.active ? [[sku, factsOf(product, language, defaultLanguage)]] : [],
    ),
  );
}

/** Price and name of a product as a customer reads them. */
export function factsOf(product: Product, language: string | null, defaultLanguage: string): ProductFacts {
  const { price_minor, currency, names } = product;
  const amount = Number(majorUnits(price_minor, currency));
  return {
    price: new Intl.NumberFormat(readable(language ?? defaultLanguage), {
      style: "currency",
      currency,
    }).format(amount),
    name: textFor(names, language, defaultLanguage),
  };
}

/** A tag that Intl takes: what a contact's record holds may be no language at all. */
function readable(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** The wordings that were agreed to with the flow that speaks in a turn, its own or the one that its rule starts. */
function agreedIn({ flows, rules }: LiveSet, { matched }: Outcome): Readonly<Record<string, string>> {
  const started = rules.find(({ id }) => id === matched?.id)?.definition.flow_id;
  return flows.find(({ id }) => id === (started ?? matched?.id))?.templates ?? {};
}

/** Those of some templates that Meta would take now, that are no advertising, and read as they did when a person agreed. */
async function templatesNow(
  ctx: AppContext,
  keys: readonly string[],
  agreed: Readonly<Record<string, string>>,
): Promise<Map<string, TemplateRow>> {
  const rows = await Promise.all(
    keys.map((key) => {
      // A name has no blank in it.
      const [name = "", language = ""] = key.split(" ");
      return findTemplate(ctx.db, name, language);
    }),
  );
  const now = ctx.clock.now();
  const usable = await Promise.all(
    rows.map(async (row) => {
      if (row?.status !== "APPROVED" || row.unread || categoryNow(row, now) !== "utility") return [];
      const key = templateKey(row.name, row.language);
      return agreed[key] === (await wordingDigest(row.components)) ? [[key, row] as const] : [];
    }),
  );
  return new Map(usable.flat());
}
