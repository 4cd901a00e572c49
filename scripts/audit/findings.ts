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

/** Entries that are there and should not be. */
export const added = (seqs: number[]) => ({ entries: { changed: [], missing: [], added: seqs } });
