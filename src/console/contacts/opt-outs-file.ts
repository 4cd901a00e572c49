import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import { BYTE_ORDER_MARK, toCsv } from "../../platform/csv";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { wordsFor } from "../i18n";
import type { Listed } from "./answers";
import { sourceWords } from "./consent";
import { argumentsOf, filtersOf, type Suppressed } from "./opt-outs-filters";

/** Contacts of a page, and of a file at most: each page is a look at the list of its own. */
const PAGE = 200;
const MOST_PAGES = 100;

/**
 * `GET /console/opt-outs.csv`: what the list shows under the same filters, the latest first, every cell harmless to a
 * spreadsheet. Ends after 20,000 contacts; a narrower filter has the rest.
 */
export async function optOutsFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const { contacts: words } = i18n.t;
  const filters = argumentsOf(filtersOf(c), call.env.TIME_ZONE);
  const read = (cursor?: string) =>
    tool<Listed<Suppressed>>("whatsapp.opt_outs.list", {
      ...filters,
      limit: PAGE,
      ...(cursor && { cursor }),
    });
  const lines = ({ items }: Listed<Suppressed>) =>
    toCsv(
      items.map(({ contact_id, phone, customer_name, since, restrictions }) => [
        contact_id,
        phone ?? "",
        customer_name ?? "",
        since,
        i18n.list(restrictions.map(({ category }) => wordsFor(words.scopes, category, category))),
        i18n.list([...new Set(restrictions.map(({ source }) => sourceWords(i18n, source ?? "unknown")))]),
      ]),
    );
  let page: Listed<Suppressed>;
  try {
    page = await read();
  } catch (error) {
    // Filters that the list does not know are told on its page.
    if (error instanceof ToolError) return messagePage(c, "notFound");
    throw error;
  }
  const header = toCsv([
    ["id", words.phone, words.name, words.since, words.optOuts.what, words.optOuts.reason],
  ]);
  const encoder = new TextEncoder();
  let pages = 1;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(BYTE_ORDER_MARK + header + lines(page))),
    pull: async (controller) => {
      if (page.next_cursor === null || pages === MOST_PAGES) return controller.close();
      page = await read(page.next_cursor);
      pages += 1;
      controller.enqueue(encoder.encode(lines(page)));
    },
  });
  return c.body(body, 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="opt-outs.csv"',
    "cache-control": "no-store",
  });
}
