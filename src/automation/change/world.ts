import { type PhoneNumberRow, phoneNumbers } from "../../account";
import { orderSource, type Product } from "../../commerce";
import type { AppContext } from "../../platform/context";
import { type TemplateRow, templatesNamed, wordingDigest } from "../../templates";
import type { FlowDefinition, RuleDefinition } from "../definition";
import { type LiveSet, templateKey } from "../engine/types";
import { productsIn } from "../engine/words";
import { allQueues, liveSet } from "../store";

/** A template of Meta's as it stands now, with the digest of its wording. */
export interface NamedTemplate extends TemplateRow {
  digest: string;
}

/** What a change is judged against, as it stands now. */
export interface World {
  now: number;
  live: LiveSet;
  /** Every language of each template that the change or something live names. */
  templates: NamedTemplate[];
  /** Products that the change or something live names. */
  products: ReadonlyMap<string, Product>;
  queues: ReadonlyMap<string, { name: string; restricted: boolean }>;
  numbers: readonly PhoneNumberRow[];
}

type Definition = FlowDefinition | RuleDefinition;

/** Every text that a definition says, wherever it stands. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(textsIn);
}

export const productsNamedIn = (definitions: readonly Definition[]): string[] => [
  ...new Set(definitions.flatMap(textsIn).flatMap(productsIn)),
];

export function templatesNamedIn(definitions: readonly Definition[]): { name: string; language: string }[] {
  return definitions.flatMap((definition) =>
    "nodes" in definition
      ? definition.nodes.flatMap((node) => (node.type === "message" && node.template ? [node.template] : []))
      : [],
  );
}

/** Characters of texts that the catalogue is asked about at once, how often, and products that each answer may name. */
const [ASKED, MOST_ASKED, MOST_PRODUCTS] = [1_000, 20, 200];

/** Characters that two pieces of a longer text share: a name that stands across the cut is in one of them whole. */
const SHARED = 100;

/** Texts as few pieces of at most {@link ASKED} characters; a longer one goes in several. */
function inPieces(texts: readonly string[]): string[] {
  const pieces: string[] = [];
  const step = ASKED - SHARED;
  const parts = texts.flatMap((text) =>
    text.length <= ASKED
      ? [text]
      : Array.from({ length: Math.ceil((text.length - SHARED) / step) }, (_, index) =>
          text.slice(index * step, index * step + ASKED),
        ),
  );
  for (const text of parts) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + text.length < ASKED)
      pieces[pieces.length - 1] = `${last} ${text}`;
    else pieces.push(text);
  }
  return pieces.slice(0, MOST_ASKED);
}

/** Products by the SKUs that are named, and those whose names stand beside an amount: one of these may be out of date. */
async function productsOf(ctx: AppContext, definition: Definition | null, skus: readonly string[]) {
  const source = orderSource(ctx);
  const amounts = textsIn(definition).filter((text) => /\p{Nd}/u.test(text.replace(/\{\{[^{}]*\}\}/g, "")));
  const [named, meant] = await Promise.all([
    skus.length > 0 ? source.products(skus) : new Map<string, Product>(),
    Promise.all(inPieces(amounts).map((piece) => source.find(piece, MOST_PRODUCTS))),
  ]);
  return new Map([...meant.flat().map((product): [string, Product] => [product.id, product]), ...named]);
}

/** What is looked at of the world. */
interface Look {
  /** What is to answer; null when something is to stop. */
  definition: Definition | null;
  /** It is tried out beside all that answers now. */
  triesOut: boolean;
}

/**
 * Reads the world of a change. @throws {ToolError} `unavailable` when the shop's prices are needed and cannot be asked for;
 * what is to stop needs none
 */
export async function worldOf(ctx: AppContext, { definition, triesOut }: Look): Promise<World> {
  const live = await liveSet(ctx.db);
  const definitions = [
    ...(definition ? [definition] : []),
    ...(triesOut ? [...live.flows, ...live.rules].map((one) => one.definition) : []),
  ];
  const names = [...new Set(templatesNamedIn(definitions).map(({ name }) => name))];
  const prices = productsOf(ctx, definition, productsNamedIn(definitions));
  const [rows, products, queues, numbers] = await Promise.all([
    names.length > 0 ? templatesNamed(ctx.db, names) : [],
    definition ? prices : prices.catch(() => new Map<string, Product>()),
    allQueues(ctx.db),
    phoneNumbers(ctx.db),
  ]);
  const templates = await Promise.all(
    rows.map(async (row) => ({ ...row, digest: await wordingDigest(row.components) })),
  );
  return { now: ctx.clock.now(), live, templates, products, queues, numbers };
}

/** Digests of the wordings of a definition's templates, by name and language: what is agreed to with it. */
export function wordingsOf(definition: FlowDefinition, { templates }: World): Record<string, string> {
  const named = new Set(
    templatesNamedIn([definition]).map(({ name, language }) => templateKey(name, language)),
  );
  return Object.fromEntries(
    templates
      .map(({ name, language, digest }) => [templateKey(name, language), digest] as const)
      .filter(([key]) => named.has(key)),
  );
}

/** Everything that answers, as far as a decision depends on it. */
const liveFacts = ({ live }: World) => [
  ...live.flows.map(({ id, version, scope }) => [id, version, scope]),
  ...live.rules.map(({ id, version }) => [id, version]),
];

/**
 * What a person agrees to besides the change itself: what answers beside it, and the standing and wording of templates and
 * the prices that it names. When one of them moves, the decision is made anew. Nothing of it matters to what is to stop
 * (`definition` null): whatever else answers, it goes off.
 */
export function factsOf(world: World, definition: Definition | null): Record<string, unknown> {
  if (!definition) return {};
  const skus = productsNamedIn([definition]);
  const templates = templatesNamedIn([definition]);
  return {
    live: liveFacts(world),
    templates: templates.map(({ name, language }) => {
      const template = world.templates.find((one) => one.name === name && one.language === language);
      return [name, language, template?.status, template?.category, template?.digest, template?.unread];
    }),
    products: skus.map((sku) => {
      const product = world.products.get(sku);
      return [sku, product?.price_minor, product?.currency, product?.names, product?.active];
    }),
  };
}
