import { join } from "node:path";
import { launch } from "./journeys/browser.ts";
import { Told } from "./journeys/told.ts";
import { walk } from "./journeys/walk.ts";
import { findOrStart } from "./place.ts";

/**
 * The console in Chromium, as the people who use it: every page in both languages at the size of a phone and of a desktop,
 * looked over by axe. Pictures go to `.wrangler/journeys/`. Ends with "N passed, N failed".
 */
const FOLDER = join(import.meta.dirname, "..", ".wrangler", "journeys");

const told = new Told();
const place = await findOrStart(process.argv.includes("--own"), "journeys-state");
const browser = await launch().catch((error: Error) => {
  place.stop();
  console.error(error.message);
  process.exit(1);
});
try {
  await walk(browser, place.workerUrl, FOLDER, told);
} finally {
  await browser.close();
  place.stop();
}
console.log(`\n${told.passed} passed, ${told.failed} failed`);
process.exit(told.failed === 0 && told.passed > 0 ? 0 : 1);
