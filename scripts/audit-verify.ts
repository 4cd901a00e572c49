import { asked, USAGE, UsageError } from "./audit/command.ts";
import { EXIT_CODES, inWords } from "./audit/verdict.ts";

/** Neither for the log nor against it: it could not be checked. */
const NOT_CHECKED = 2;

try {
  const { help, json, check } = asked(process.argv.slice(2), process.env);
  if (help) console.log(USAGE);
  else {
    const verdict = await check();
    console.log(json ? JSON.stringify(verdict, null, 2) : inWords(verdict));
    process.exitCode = EXIT_CODES[verdict.state];
  }
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : (error as Error).message);
  process.exitCode = NOT_CHECKED;
}
