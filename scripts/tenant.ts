import { join } from "node:path";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { readArguments, USAGE } from "./tenant/arguments.ts";
import { runCommand } from "./tenant/commands.ts";
import { Failure } from "./tenant/failure.ts";
import type { Operator } from "./tenant/operator.ts";

/** Asks on the terminal, if there is one. What is typed for a hidden answer is not shown. */
function ask(question: string, hidden: boolean): Promise<string | undefined> {
  if (!process.stdin.isTTY || process.env.CI) return Promise.resolve(undefined);
  let silent = false;
  const output = new Writable({
    write: (chunk, encoding, done) => {
      if (!silent) process.stdout.write(chunk, encoding);
      done();
    },
  });
  const line = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise((resolve) => {
    line.question(question, (answer) => {
      line.close();
      if (hidden) process.stdout.write("\n");
      resolve(answer.trim());
    });
    silent = hidden;
  });
}

const operator: Operator = {
  root: join(import.meta.dirname, ".."),
  env: { ...process.env },
  fetch,
  say: (line) => console.log(line),
  ask,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: Date.now,
};

try {
  const args = readArguments(process.argv.slice(2));
  if (args) await runCommand(operator, args);
  else console.log(USAGE);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`\n${error.message}`);
  if (error.hint) console.error(error.hint);
  process.exitCode = 1;
}
