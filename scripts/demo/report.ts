/** What a step found other than it should be. */
export class Difference extends Error {}

/** Insists on something; `seen` says what was there instead. @throws {Difference} */
export function expect(holds: boolean, wanted: string, seen: unknown): asserts holds {
  if (!holds) throw new Difference(`wanted ${wanted}, saw ${JSON.stringify(seen)}`);
}

/** Counts the steps of the story and prints each with what was seen. */
export class Report {
  passed = 0;
  failed = 0;

  /** Begins a chapter. */
  chapter(title: string): void {
    console.log(`\n${title}`);
  }

  /** One step: returns what was seen, or throws. A failed step does not end the story. */
  async step(what: string, work: () => Promise<string>): Promise<void> {
    try {
      const seen = await work();
      this.passed += 1;
      console.log(`  ✓ ${what}\n      ${seen}`);
    } catch (error) {
      this.failed += 1;
      console.log(`  ✗ ${what}\n      ${error instanceof Difference ? error.message : String(error)}`);
    }
  }
}

/**
 * Looks again until something is there, for `patience` ms at most: long enough for the cron of the minute, which takes
 * what no queue brought. @throws {Difference} with what was looked for.
 */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
  patience = 75_000,
): Promise<Found> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Difference(`waited ${patience / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
