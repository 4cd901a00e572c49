import { type Found, type Problem, problem } from "./verdict.ts";

/** Problems that a verdict lists at most. */
const MOST_PROBLEMS = 100;

/** What was found so far, in its order. */
export class Findings {
  readonly problems: Problem[] = [];
  private readonly isKeyless: boolean;

  constructor(keys: readonly string[]) {
    this.isKeyless = keys.length === 0;
  }

  add(found: Found): void {
    const next = problem(found);
    // What is missing for a proof is said once, and what is wrong each time, as is each file that was left out.
    const said = next.weight === "unproven" && next.code !== "stray_file" && this.has(next.code);
    const keyless = next.code === "key_not_trusted" && this.isKeyless;
    if (said || keyless) return;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(next);
    else if (!this.has(next.code)) this.problems[this.lastRepeated()] = next;
  }

  /** A long list of one thing must not hide another: it gives up its last one. There are fewer codes than places. */
  private lastRepeated(): number {
    return this.problems.findLastIndex((one, index) =>
      this.problems.some(({ code }, other) => code === one.code && other !== index),
    );
  }

  has(code: Problem["code"]): boolean {
    return this.problems.some((one) => one.code === code);
  }
}

/** Numbers that a finding lists at most. */
const MOST_NUMBERS = 100;

/** Numbers that are missing between entries, the first of them; `behind` is the one after which they must go on. */
export function missingBetween(seqs: readonly number[], behind?: number): number[] {
  const missing: number[] = [];
  let before = behind;
  for (const seq of seqs.toSorted((one, other) => one - other)) {
    for (let gone = (before ?? seq - 1) + 1; gone < seq && missing.length < MOST_NUMBERS; gone++)
      missing.push(gone);
    before = seq;
  }
  return missing;
}

/** Entries that are not there and should be. */
export const missing = (seqs: number[]) => ({ entries: { changed: [], missing: seqs, added: [] } });

/** Entries that are there and should not be. */
export const added = (seqs: number[]) => ({ entries: { changed: [], missing: [], added: seqs } });
