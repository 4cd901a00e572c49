/** Counts what was looked at, and tells at once of what is wrong. */
export class Told {
  passed = 0;
  failed = 0;

  /** Something was looked at; `problems` is what is wrong with it, if anything. */
  that(what: string, problems: readonly string[]): void {
    if (problems.length === 0) {
      this.passed += 1;
      console.log(`  ✓ ${what}`);
      return;
    }
    this.failed += 1;
    console.log(`  ✗ ${what}`);
    for (const problem of problems) console.log(`      ${problem}`);
  }

  /** A step of a journey: it went well unless it throws. */
  async step(what: string, act: () => Promise<unknown>): Promise<void> {
    const problem = await act().then(
      () => [],
      (error: Error) => [error.message.split("\n").slice(0, 6).join(" | ")],
    );
    this.that(what, problem);
  }
}
