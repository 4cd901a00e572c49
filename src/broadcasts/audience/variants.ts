import type { Variant } from "../plan";

/**
 * The places of a hundred are gone through in steps of this: no divisor of 100, so that each hundred people get every
 * variant in its exact share, and near the golden section, so that the first few of them do nearly so too. People stand in
 * the order in which they came to be known: without it one variant would go to the oldest customers.
 */
const STEP = 61;

/** The variant of a recipient by its place from 1 on, as an index of `variants`. */
export function variantAt(variants: readonly Variant[], seq: number): number {
  const slot = ((seq - 1) * STEP) % 100;
  return bounds(variants).findIndex((bound) => slot < bound);
}

/** {@link variantAt} as SQL. Whatever it writes are whole numbers of the plan. */
export function variantSql(variants: readonly Variant[], seq: string): string {
  const cases = bounds(variants).map((bound, index) => `when slot < ${bound} then ${index}`);
  return `(select case ${cases.join(" ")} end from (select ((${seq} - 1) * ${STEP}) % 100 as slot))`;
}

/** Where each variant's part of a hundred ends. */
function bounds(variants: readonly Variant[]): number[] {
  let end = 0;
  return variants.map(({ share }) => {
    end += Math.trunc(share);
    return end;
  });
}
