import { differingRows } from "../../src/governance/seals/check.ts";
import type { SealCopy, SealRow } from "../../src/governance/seals/format.ts";
import type { Found } from "./verdict.ts";

/** A copy of a seal from outside the database: an object of the bucket, or a head that was kept. */
export type GivenCopy = SealCopy | Pick<SealRow, "id" | "hash">;

/** What is known of seals from elsewhere, and what was held against it. */
export class Copies {
  /** Hashes of copies that whoever checks has brought along, and those of which the files themselves tell. */
  readonly kept = new Map<number, string>();
  readonly claimed = new Map<number, string>();
  /** Copies brought along that some seal was held against. */
  readonly compared = new Set<number>();
  private readonly rows = new Map<number, Record<string, string>>();

  constructor(given: readonly GivenCopy[]) {
    for (const copy of given) {
      if (!("seal" in copy)) this.kept.set(copy.id, copy.hash);
      else {
        this.kept.set(copy.seal.id, copy.seal.hash);
        this.rows.set(copy.seal.id, copy.rows);
      }
    }
  }

  /** Which entries under a seal are not those of its copy; nothing when no copy can tell. */
  async differing(sealId: number, rows: readonly { seq: number }[]): Promise<Pick<Found, "entries">> {
    const digests = this.rows.get(sealId);
    return digests ? { entries: await differingRows(digests, rows) } : {};
  }

  /** Holds a seal against its copies, and the first seal against what was kept of the one before it. Returns what differs. */
  compare(seal: SealRow, isFirst: boolean): number[] {
    const differing: number[] = [];
    const copies = [this.kept.get(seal.id), this.claimed.get(seal.id)];
    if (copies.some((copy) => copy !== undefined && copy !== seal.hash)) differing.push(seal.id);
    if (this.kept.has(seal.id)) this.compared.add(seal.id);
    const before = isFirst ? this.kept.get(seal.id - 1) : undefined;
    if (before === undefined) return differing;
    this.compared.add(seal.id - 1);
    if (before !== seal.previous_hash) differing.push(seal.id - 1);
    return differing;
  }

  /** The last seal of which anything that was brought along tells. */
  get furthest(): number {
    return Math.max(0, ...this.kept.keys());
  }

  /** The last one that was brought along and held against nothing. */
  get left(): number | undefined {
    const left = [...this.kept.keys()].filter((id) => !this.compared.has(id));
    return left.length > 0 ? Math.max(...left) : undefined;
  }
}
