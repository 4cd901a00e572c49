import { asked, USAGE } from "./audit/command.ts";
import { notCheckedInWords } from "./audit/not-checked.ts";
import { EXIT_CODES, NOT_CHECKED } from "./audit/verdict.ts";
import { inWords } from "./audit/words.ts";

try {
  const { help, json, check } = asked(process.argv.slice(2), process.env);
  if (help) console.log(USAGE);
  else {
    const verdict = await check();
    console.log(json ? JSON.stringify(verdict, null, 2) : inWords(verdict));
    process.exitCode = EXIT_CODES[verdict.state];
  }
} catch (error) {
  console.error(notCheckedInWords(error));
  process.exitCode = NOT_CHECKED;
}
