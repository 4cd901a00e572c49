import type { BrowserContext } from "playwright-core";

/** Ids in an address: `/console/contacts/con_demo01` is the page of any contact. */
const IDS = /\b[a-z]{3}_[a-z0-9]+\b/g;

/** Pages of one kind differ in ids and filters only. */
export const kindOf = (address: URL): string =>
  address.pathname.replace(IDS, ":id").replace(/\/\d+(?=\/|$)/g, "/:n");

/** Addresses that are files or lead away, and are not pages to look at. */
const NO_PAGE = /\.(csv|ndjson|json|zip)$|^\/console\/(media\/|assets\/|sign-in\/)|\/live$|\/download/;

/** Links that pages of one kind have are followed this often: the first one may be an empty one. */
const OF_A_KIND = 1;

export interface Found {
  /** One address of each kind of page. */
  pages: string[];
  /** Links that lead nowhere: address, status and the page that has it. */
  broken: string[];
}

/** Follows every link from the home page on, one page of each kind, as one person sees them. */
export async function crawl(context: BrowserContext, workerUrl: string): Promise<Found> {
  const seen = new Map<string, number>();
  const queue = [{ address: `${workerUrl}/console`, from: "" }];
  const found: Found = { pages: [], broken: [] };
  const page = await context.newPage();
  for (let next = queue.shift(); next; next = queue.shift()) {
    const url = new URL(next.address);
    const kind = kindOf(url);
    const count = seen.get(kind) ?? 0;
    if (url.origin !== workerUrl || !url.pathname.startsWith("/console")) continue;
    if (NO_PAGE.test(url.pathname) || count >= OF_A_KIND) continue;
    seen.set(kind, count + 1);
    const response = await page.goto(url.href);
    if (!response?.ok()) {
      found.broken.push(`${url.pathname} answers ${response?.status()} (linked from ${next.from})`);
      continue;
    }
    found.pages.push(url.pathname + url.search);
    const links = await page
      .locator("a[href]")
      .evaluateAll((anchors) => anchors.map((anchor) => (anchor as HTMLAnchorElement).href));
    for (const address of links) queue.push({ address, from: url.pathname });
  }
  await page.close();
  return found;
}
