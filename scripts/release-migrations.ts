import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes down the checksums of migrations that are about to be released. What stands there already is never changed: a migration that
 * was released is never edited, and `test/scripts/migrations/rules.test.ts` compares.
 */
const FOLDER = join(import.meta.dirname, "../migrations");
const FILE = join(FOLDER, "checksums.json");

const known = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, string>;
const added: string[] = [];
for (const name of readdirSync(FOLDER)
  .filter((file) => file.endsWith(".sql"))
  .sort()) {
  if (known[name] !== undefined) continue;
  known[name] = createHash("sha256")
    .update(readFileSync(join(FOLDER, name)))
    .digest("hex");
  added.push(name);
}
writeFileSync(FILE, `${JSON.stringify(known, null, 2)}\n`);
console.log(added.length > 0 ? `released: ${added.join(", ")}` : "nothing new");
