import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { LOOKS, openContext, signIn } from "./browser.ts";
import { crawl, kindOf } from "./crawl.ts";
import { inspect, listen } from "./inspect.ts";
import type { Told } from "./told.ts";

/** Kinds of pages that a person must be able to reach by links from the home page. */
const MUST_BE_FOUND = [
  "/console",
  "/console/approvals",
  "/console/approvals/:id",
  "/console/inbox",
  "/console/inbox/:id",
  "/console/contacts",
  "/console/contacts/:id",
  "/console/opt-outs",
  "/console/imports",
  "/console/segments",
  "/console/segments/:id",
  "/console/templates",
  "/console/files",
  "/console/broadcasts",
  "/console/broadcasts/rate-card",
  "/console/automation",
  "/console/orders",
  "/console/catalogue",
  "/console/reports",
  "/console/audit",
  "/console/audit/:id",
  "/console/webhooks",
  "/console/settings",
  "/console/settings/numbers",
  "/console/settings/health",
  "/console/settings/policy",
  "/console/settings/roles",
  "/console/settings/staff",
  "/console/settings/clients",
  "/console/settings/me",
];

const fileName = (address: string) =>
  `${kindOf(new URL(address, "http://x")).slice(1).replaceAll(/[/:]+/g, "-")}.png`;

/** Looks at each kind of page, as an administrator, in every look; pictures go into `folder`. */
export async function walk(browser: Browser, workerUrl: string, folder: string, told: Told): Promise<void> {
  const [first] = LOOKS;
  if (!first) return;
  const context = await openContext(browser, first);
  await signIn(await context.newPage(), workerUrl, "admin", first);
  const { pages, broken } = await crawl(context, workerUrl);
  await context.close();
  told.that(`every link of ${pages.length} kinds of pages leads somewhere`, broken);
  const kinds = new Set(pages.map((address) => kindOf(new URL(address, workerUrl))));
  told.that(
    "every area can be reached by links",
    MUST_BE_FOUND.filter((kind) => !kinds.has(kind)).map((kind) => `${kind} is not linked from anywhere`),
  );
  for (const look of LOOKS) {
    const own = await openContext(browser, look);
    const page = await own.newPage();
    await signIn(page, workerUrl, "admin", look);
    const heard = listen(page);
    mkdirSync(join(folder, look.name), { recursive: true });
    for (const address of pages) {
      heard.length = 0;
      await page.goto(workerUrl + address);
      await page.screenshot({ path: join(folder, look.name, fileName(address)), fullPage: true });
      told.that(`${look.name}: ${address}`, [...(await inspect(page)), ...heard]);
    }
    await own.close();
  }
}
