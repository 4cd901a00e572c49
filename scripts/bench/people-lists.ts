import { generatedNumber } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { answerOf, isAuditEntry, isTokenLookup, type Probe, rowsRead } from "./probe.ts";
import { toolCall } from "./requests.ts";

const GOAL = 4;
const GROWTH_GOAL = 1.1;

/** A page of 25, as somebody asks for it who sees unmasked data. Data: see generatedPeople. */
interface Page {
  name: string;
  tool: string;
  args: Record<string, unknown>;
  /** Measures the second page. */
  second?: boolean;
  /** Without a goal. */
  free?: boolean;
}

const contacts = (name: string, args: Record<string, unknown> = {}): Page => ({
  name: `contacts, ${name}`,
  tool: "whatsapp.contacts.list",
  args,
});
const free = (page: Page): Page => ({ ...page, free: true });

const CATEGORIES = ["marketing", "utility", "authentication", "service"];
const STATES = ["opted_in", "opted_out", "unknown"];

/** A mobile number of Hong Kong, and its part behind the country code. */
const NUMBER = generatedNumber(708);
const AT_HOME = NUMBER.slice(3);

const PAGES: readonly Page[] = [
  contacts("no filter"),
  { ...contacts("no filter, second page"), second: true },
  contacts("start of a name, 1 in 1,000", { query: "zeno" }),
  contacts("start of a name, 1 in 40", { query: "am" }),
  { ...contacts("start of a name, second page", { query: "am" }), second: true },
  contacts("start of a later word of a name", { query: "cheung" }),
  contacts("first character of a Chinese name", { query: "陳" }),
  contacts("later character of a Chinese name", { query: "明" }),
  contacts("start of a number, international, 1 in 30", { query: `+852 ${AT_HOME.slice(0, 2)}` }),
  contacts("start of a number, international, 1 in 30,000", { query: `+852 ${AT_HOME.slice(0, 5)}` }),
  contacts("start of a number, as at home, 1 in 300", { query: AT_HOME.slice(0, 3) }),
  contacts("start of a number, as at home, 1 in 30,000", { query: AT_HOME.slice(0, 5) }),
  contacts("whole number", { query: `+${NUMBER}` }),
  contacts("last four digits of a number", { query: NUMBER.slice(-4) }),
  contacts("tag of 1 in 4", { tag: "vip" }),
  contacts("tag of 1 in 1,000", { tag: "wholesale" }),
  { ...contacts("tag of 1 in 4, second page", { tag: "vip" }), second: true },
  ...CATEGORIES.flatMap((category) =>
    STATES.map((state) => contacts(`${category} ${state}`, { consent: { category, state } })),
  ),
  free(contacts("blocked, 1 in 500", { blocked: true })),
  free(contacts("undeliverable, 1 in 333", { undeliverable: true })),
  free(contacts("language of 1 in 100", { language: "zh-TW" })),
  free(contacts("language of 1 in 3", { language: "en" })),
  ...[undefined, ...CATEGORIES, "block", "delivery"].map(
    (category): Page => ({
      name: `opt-outs, ${category ?? "no filter"}`,
      tool: "whatsapp.opt_outs.list",
      args: category === undefined ? {} : { category },
      free: true,
    }),
  ),
];

interface Measured {
  found: number;
  /** Of the list's own statements. */
  rows: number;
  statements: number;
  /** With the look at the token and the audit entry. */
  total: number;
}

async function measure(probe: Probe, page: Page): Promise<Measured> {
  const ask = (args: Record<string, unknown>) =>
    probe.call(toolCall("compliance", page.tool, { limit: 25, ...args }));
  const cursor = page.second
    ? answerOf<{ next_cursor: string }>(await ask(page.args)).next_cursor
    : undefined;
  const observed = await ask(cursor === undefined ? page.args : { ...page.args, cursor });
  const own = observed.statements.filter((item) => !isTokenLookup(item) && !isAuditEntry(item));
  return {
    found: answerOf<{ items: unknown[] }>(observed).items.length,
    rows: rowsRead(own),
    statements: own.length,
    total: rowsRead(observed.statements),
  };
}

/** Rows read per row that came back, by page. */
export type Cost = ReadonlyMap<string, number>;

/**
 * Rows that D1 reads per row returned, for a page of 25: exact counts of the list's own statement, without the look at
 * the token and the audit entry, which the detail adds. A page that finds nothing counts as one row. `small` is
 * what the same pages cost in the smallest database: a cost that grows with the database shows in the quotient.
 */
export async function listCosts(
  probe: Probe,
  size: number,
  small?: Cost,
): Promise<{ figures: NewFigure[]; cost: Cost }> {
  const figures: NewFigure[] = [];
  const cost = new Map<string, number>();
  const growth: NewFigure[] = [];
  for (const page of PAGES) {
    const { found, rows, statements, total } = await measure(probe, page);
    const value = rows / Math.max(1, found);
    cost.set(page.name, value);
    figures.push({
      name: `${size.toLocaleString("en")}: ${page.name}`,
      value,
      unit: "rows a row",
      ...(!page.free && { goal: GOAL }),
      detail: `${rows} read for ${found} by ${statements === 1 ? "one statement" : `${statements} statements`}, ${total} in all`,
    });
    const before = small?.get(page.name);
    if (before === undefined) continue;
    growth.push({
      name: `${page.name}: of what it was`,
      value: value / before,
      unit: "×",
      goal: GROWTH_GOAL,
      detail: `${value.toFixed(2)} ÷ ${before.toFixed(2)}`,
    });
  }
  return { figures: [...figures, ...growth], cost };
}
