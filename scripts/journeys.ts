import { join } from "node:path";
import { launch } from "./journeys/browser.ts";
import { replies } from "./journeys/reply.ts";
import { invitedPerson } from "./journeys/sign-in.ts";
import { Told } from "./journeys/told.ts";
import { walk } from "./journeys/walk.ts";
import { findOrStart } from "./place.ts";

/**
 * The console in Chromium, as the people who use it: somebody is invited, a customer is answered, and every page is looked at in both
 * languages at the size of a phone and of a desktop, and looked over by axe. Pictures go to `.wrangler/journeys/`. Ends with "N passed, N failed".
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
  await invitedPerson(browser, place.workerUrl, told);
  await replies(browser, place, told);
  console.log("\nEvery page, in each look\n");
  await walk(browser, place.workerUrl, FOLDER, told);
} finally {
  await browser.close();
  place.stop();
}
console.log(`\n${told.passed} passed, ${told.failed} failed`);
process.exit(told.failed === 0 && told.passed > 0 ? 0 : 1);
