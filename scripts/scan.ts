import { readFileSync } from "node:fs";
import { join } from "node:path";
import { advisories } from "./scan/advisories.ts";
import { bundledPackages } from "./scan/bundled.ts";
import { localValues } from "./scan/local-values.ts";
import { foreignSources, type Lockfile, scripts, unknownLicences, unproved } from "./scan/lockfile.ts";
import { secretsIn } from "./scan/secrets.ts";
import { trackedFiles } from "./scan/tracked.ts";

/**
 * Looks for secrets in the files that git tracks, and over what is installed. Ends with "N passed, N failed". What could not be
 * asked is said, and counts as neither.
 */
const ROOT = join(import.meta.dirname, "..");

/** What a step found wrong, nothing when it is well; or why it could not be asked. */
type Outcome = string[] | { notAsked: string };

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as unknown;
const lockfile = read("package-lock.json") as Lockfile;
const { allowScripts = {} } = read("package.json") as { allowScripts?: Record<string, boolean> };

const STEPS: readonly [string, () => Promise<Outcome> | Outcome][] = [
  ["secrets in tracked files", async () => secretsIn(ROOT, await trackedFiles(ROOT))],
  ["local values stay local", async () => localValues(ROOT, await trackedFiles(ROOT))],
  ["each package has its digest", () => unproved(lockfile)],
  ["packages come from the registry alone", () => foreignSources(lockfile)],
  ["install scripts that nobody decided about", () => scripts(lockfile, allowScripts)],
  [
    "licences of what is deployed, and of tools",
    async () => unknownLicences(lockfile, await bundledPackages(ROOT)),
  ],
  ["known weaknesses of what is deployed", () => advisories(ROOT)],
];

let passed = 0;
let failed = 0;
for (const [name, step] of STEPS) {
  const outcome = await Promise.resolve(step()).catch((error: unknown) => [String(error)]);
  if ("notAsked" in outcome) {
    console.log(`not asked  ${name}: ${outcome.notAsked}`);
  } else if (outcome.length === 0) {
    passed += 1;
    console.log(`ok         ${name}`);
  } else {
    failed += 1;
    console.log(`failed     ${name}\n${outcome.map((line) => `             ${line}`).join("\n")}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
