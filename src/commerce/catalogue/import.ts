import { audit } from "../../governance";
import type { AppContext } from "../../platform/context";
import { canonicalJson, sha256 } from "../../platform/hash";
import { catalogueSource } from "../source";
import { type CatalogueProblem, readCatalogue } from "./read";
import { saveProducts } from "./store";

export type ImportedCatalogue =
  | {
      ok: {
        products: number;
        created: number;
        updated: number;
        unchanged: number;
        warnings: readonly CatalogueProblem[];
      };
    }
  | { problems: readonly CatalogueProblem[] };

/**
 * Takes in a catalogue, whole or not at all: products that it names are as it says from then on, stock included, and others stay
 * as they are. Products and audit entry are one batch. Whoever calls this has made sure that the person may.
 *
 * @param by id of the person
 */
export async function importCatalogue(
  ctx: AppContext,
  { file, by }: { file: ArrayBuffer | string; by: string },
): Promise<ImportedCatalogue> {
  const read = await readCatalogue(file, ctx.env.DEFAULT_COUNTRY);
  if ("problems" in read) return read;
  const { ok: products, warnings } = read;
  const { products: known } = catalogueSource(ctx.db);
  const before = await known(products.map(({ id }) => id));
  const changed = products.filter(
    (product) => canonicalJson(before.get(product.id)) !== canonicalJson(product),
  );
  const created = products.filter(({ id }) => !before.has(id)).length;
  const counts = {
    products: products.length,
    created,
    updated: changed.length - created,
    unchanged: products.length - changed.length,
  };
  const digest = await sha256(products);
  const entry = audit(ctx, {
    action: "catalogue.imported",
    outcome: "ok",
    entity: { kind: "catalogue", id: digest.slice(0, 16) },
    afterDigest: digest,
    details: { ...counts, by },
  });
  await ctx.db.batch([saveProducts(changed, ctx.clock.now()), entry.insert]);
  return { ok: { ...counts, warnings } };
}
