import { Failure } from "./failure.ts";

/** What a step found, and what is left to do; nothing when all is as it should be. */
export interface Look {
  found: string;
  todo?: {
    /** What it would do, for `--dry-run`: "create …". */
    plan: string;
    /** Does it, and says what was done. */
    act(): Promise<string>;
  };
}

/** One step: looks at what is there, and does what is missing. Running it again after it is done changes nothing. */
export interface Step {
  name: string;
  look(): Promise<Look>;
}

export interface RunOptions {
  dryRun: boolean;
  say(line: string): void;
  /** The command to run again, as the operator types it. */
  again: string;
}

/** Runs the steps in their order and returns how many changed something. Stops at the first that fails, and says how to go on. */
export async function runSteps(steps: readonly Step[], { dryRun, say, again }: RunOptions): Promise<number> {
  let changed = 0;
  for (const { name, look } of steps) {
    try {
      const { found, todo } = await look();
      if (!todo) say(`  ${name.padEnd(NAME)} ${found}`);
      else if (dryRun) say(`  ${name.padEnd(NAME)} ${found}; would ${todo.plan}`);
      else {
        const done = await todo.act();
        say(`  ${name.padEnd(NAME)} ${found}; ${done}`);
      }
      if (todo) changed += 1;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(
        `${name}: ${error.message}`,
        [error.hint, `Then run again: ${again}. What is done stays done.`].filter(Boolean).join("\n"),
      );
    }
  }
  return changed;
}

const NAME = 22;
