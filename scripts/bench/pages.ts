import { generatedNumber, LARGE, SMALL } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { answerOf, type Probe, type Recorded } from "./probe.ts";
import { toolCall } from "./requests.ts";

const GOAL = 100;
const CONTACTS = "whatsapp.contacts.list";
const CONVERSATIONS = "whatsapp.conversations.list";

/** A first page of 25, as somebody asks for it. Data: see generatedPeople. */
interface Page {
  name: string;
  tool: string;
  role: string;
  args: Record<string, unknown>;
  /** Measures the second page. */
  second?: boolean;
}

const contacts = (name: string, args: Record<string, unknown> = {}, role = "viewer"): Page => ({
  name: `contacts, ${name}`,
  tool: CONTACTS,
  role,
  args,
});

const conversations = (name: string, args: Record<string, unknown> = {}, role = "admin"): Page => ({
  name: `conversations, ${name}`,
  tool: CONVERSATIONS,
  role,
  args,
});

const PAGES: readonly Page[] = [
  contacts("no filter"),
  { ...contacts("second page"), second: true },
  contacts("whole name", { query: "amy chan" }),
  contacts("start of a name, 1 in 1,000 match", { query: "zeno" }, "agent"),
  contacts("start of a name, 1 in 40 match", { query: "am" }, "agent"),
  contacts("start of a name, 1 in 5 match", { query: "le" }, "agent"),
  contacts("whole number", { query: `+${generatedNumber(707)}` }),
  contacts("start of a number, 1 in 3 match", { query: "+852 5" }, "agent"),
  contacts("tag of 1 in 4", { tag: "vip" }),
  contacts("tag of 1 in 1,000", { tag: "wholesale" }),
  contacts("tag that nobody has", { tag: "nobody" }),
  contacts("language of 1 in 100", { language: "zh-TW" }),
  contacts("marketing opted in, 9 in 20", { consent: { category: "marketing", state: "opted_in" } }),
  contacts("marketing opted out, 1 in 50", { consent: { category: "marketing", state: "opted_out" } }),
  contacts("blocked, 1 in 500", { blocked: true }),
  conversations("no filter"),
  { ...conversations("second page"), second: true },
  conversations("status pending, 1 in 20", { status: "pending" }),
  conversations("window open", { window: "open" }),
  conversations("window closing soon", { window: "closing_soon" }),
  conversations("window closed", { window: "closed" }),
  conversations("unread, 1 in 5", { unread: true }),
  conversations("one queue", { queue_id: "que_orders" }),
  conversations("assigned to one, 1 in 10", { owner: "stf_agent" }),
  conversations("of one number", { phone: `+${generatedNumber(707)}` }),
  conversations("seen by an agent of two of three queues", {}, "agent"),
  conversations("seen by a viewer, 1 in 1,000", {}, "viewer"),
];

const reads = ({ sql }: Recorded): boolean => /^\s*(select|with)\b/i.test(sql);

/** Steps of a plan that look at every row of a table or sort what they found. */
const isUnbound = (step: string): boolean =>
  /^SCAN (?!.*(USING|VIRTUAL TABLE|CONSTANT ROW))/.test(step) || step.startsWith("USE TEMP B-TREE");

async function measure(probe: Probe, page: Page): Promise<{ rows: number; found: number; steps: string[] }> {
  let args = page.args;
  if (page.second) {
    const first = answerOf<{ next_cursor: string }>(await probe.call(toolCall(page.role, page.tool, args)));
    args = { ...args, cursor: first.next_cursor };
  }
  const observed = await probe.call(toolCall(page.role, page.tool, args));
  const { items } = answerOf<{ items: unknown[] }>(observed);
  const plans = await Promise.all(observed.statements.filter(reads).map((item) => probe.queryPlan(item)));
  return {
    found: items.length,
    rows: observed.statements.reduce((sum, { rows_read }) => sum + rows_read, 0),
    steps: plans.flat().filter(isUnbound),
  };
}

async function measureAll(probe: Probe, size: number, goal: number | undefined): Promise<NewFigure[]> {
  const figures: NewFigure[] = [];
  for (const page of PAGES) {
    const { rows, found, steps } = await measure(probe, page);
    figures.push({
      name: `${size.toLocaleString("en")}: ${page.name}`,
      value: rows,
      unit: "rows",
      ...(goal !== undefined && { goal }),
      detail: [`${found} found`, ...new Set(steps)].join("; "),
    });
  }
  return figures;
}

/**
 * Rows that D1 reads for one tool call that lists 25 contacts or conversations, the token lookup and the audit
 * entry included: exact counts at 1,000 and at 100,000 contacts. Behind a figure: the steps of its query plan
 * that no index bounds.
 */
export async function pages(probe: Probe): Promise<NewFigure[]> {
  const small = await measureAll(probe, SMALL, undefined);
  await probe.load(LARGE, { conversations: true });
  return [...small, ...(await measureAll(probe, LARGE, GOAL))];
}
