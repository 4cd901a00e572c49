import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { policyPage } from "./docs/policy.ts";
import { rolesPage } from "./docs/roles.ts";
import { productTables, ROOT } from "./docs/tables.ts";
import { toolsPage } from "./docs/tools.ts";

/** The documents that are made of the product's own tables, as they should be, and where they lie. */
export async function generatedDocuments(): Promise<{ path: string; text: string }[]> {
  const tables = await productTables();
  return [
    { path: join(ROOT, "docs", "roles.md"), text: rolesPage(tables) },
    { path: join(ROOT, "docs", "policy.md"), text: await policyPage(tables) },
    { path: join(ROOT, "docs", "tools.md"), text: await toolsPage(tables) },
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const { path, text } of await generatedDocuments()) writeFileSync(path, text);
}
