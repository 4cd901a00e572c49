import { generatedNumber } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { conversationId, LONG_EVERY } from "./inbox-data.ts";
import { answerOf, isAuditEntry, isTokenLookup, type Probe, type Recorded, rowsRead } from "./probe.ts";
import { toolCall } from "./requests.ts";

const GOAL = 4;
const PAGE = 50;
/** Below this many rows, what every page costs outweighs what each row does. */
const FEW = 10;
const LIST = "whatsapp.conversations.list";
const GET = "whatsapp.conversation.get";

/** A page of 50, as somebody asks for it. Data: see generatedPeople and generatedInbox. */
interface Page {
  name: string;
  tool: string;
  role: string;
  args: Record<string, unknown>;
  /** Where the answer has what was asked for. */
  items: "items" | "messages";
  /** Which page is measured; 1 is the first. */
  page?: number;
}

const list = (name: string, args: Record<string, unknown> = {}, role = "admin"): Page => ({
  name: `list, ${name}`,
  tool: LIST,
  role,
  args,
  items: "items",
});

const messages = (name: string, n: number, args: Record<string, unknown> = {}, role = "admin"): Page => ({
  name: `messages, ${name}`,
  tool: GET,
  role,
  args: { conversation_id: conversationId(n), ...args },
  items: "messages",
});

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

const PAGES: readonly Page[] = [
  list("no filter"),
  { ...list("no filter, third page"), page: 3 },
  list("open", { status: "open" }),
  list("pending, 1 in 20", { status: "pending" }),
  list("closed, 1 in 4", { status: "closed" }),
  list("window open", { window: "open" }),
  list("window closing soon", { window: "closing_soon" }),
  list("window closed", { window: "closed" }),
  list("of one number", { phone: `+${generatedNumber(LONG_EVERY - 1)}` }),
  list("of one contact", { contact_id: "con_n0000001" }),
  list("of one owner, 1 in 10", { owner: "stf_agent" }),
  { ...list("of one owner, second page", { owner: "stf_agent" }), page: 2 },
  list("of nobody", { owner: "nobody" }),
  list("one queue", { queue_id: "que_orders" }),
  list("unread, 1 in 5", { unread: true }),
  list("read", { unread: false }),
  list("of one team, 1 in 40", { team_id: "tea_bench" }),
  list("one tag, 1 in 10", { tag: "vip" }),
  { ...list("one tag, second page", { tag: "vip" }), page: 2 },
  list("customer waits", { waiting: true }),
  list("customer does not wait", { waiting: false }),
  list("service level kept", { sla: "ok" }),
  list("service level due soon", { sla: "due_soon" }),
  list("service level missed, 1 in 33", { sla: "breached" }),
  list("to be followed up, 1 in 100", { follow_up_due: true }),
  list("last message before a month ago", { last_message_before: ago(30) }),
  list("last message within a week", { last_message_after: ago(7) }),
  list("open in one queue", { queue_id: "que_orders", status: "open" }),
  list("unread in one queue", { queue_id: "que_orders", unread: true }),
  list("open, of one owner", { owner: "stf_agent", status: "open" }),
  list("window open, of nobody", { window: "open", owner: "nobody" }),
  list("seen by an agent of two of three queues", {}, "agent"),
  { ...list("seen by an agent, third page", {}, "agent"), page: 3 },
  list("seen by an agent, open", { status: "open" }, "agent"),
  list("seen by an agent, unread", { unread: true }, "agent"),
  list("seen by an agent, window open", { window: "open" }, "agent"),
  list("seen by an agent, service level missed", { sla: "breached" }, "agent"),
  list("seen by an agent, service level due soon", { sla: "due_soon" }, "agent"),
  list("seen by an agent, customer waits", { waiting: true }, "agent"),
  list("seen by an agent, of nobody", { owner: "nobody" }, "agent"),
  list("seen by an agent, unread and the agent's own", { owner: "me", unread: true }, "agent"),
  list("seen by a viewer of no queue, 1 in 1,000", {}, "viewer"),
  list("seen by a marketer: all but the restricted queue", {}, "marketer"),
  messages("first page", 1),
  messages("first page of a long one", LONG_EVERY),
  { ...messages("third page of a long one", LONG_EVERY), page: 3 },
  messages("in full", LONG_EVERY, { detail: "full" }),
  messages("seen by an agent", 4, {}, "agent"),
];

const reads = ({ sql }: Recorded): boolean => /^\s*(select|with)\b/i.test(sql);

/** Tables that grow with the inbox. */
const LARGE_TABLES =
  /^(messages|conversations|contacts|contact_identities|conversation_tags|consent_\w+|inbox_cases|handovers|notes|escalations|orders|notifications)$/;

/** Whether a step of a plan looks at every row of a table that grows. Plans call a table by its alias. */
function isScan(step: string, sql: string): boolean {
  const alias = /^SCAN (\w+)(?!.*USING)/.exec(step)?.[1];
  if (alias === undefined) return false;
  const table = new RegExp(`\\b(\\w+) as ${alias}\\b`, "i").exec(sql)?.[1] ?? alias;
  return LARGE_TABLES.test(table);
}

/** Steps that sort what they found, instead of finding it in order. */
const isSort = (step: string): boolean => step.startsWith("USE TEMP B-TREE");

/** The indexes that a plan goes by. */
const indexOf = (step: string): string[] => /USING (?:COVERING )?INDEX (\w+)/.exec(step)?.slice(1) ?? [];

interface Measured {
  found: number;
  rows: number;
  statements: number;
  indexes: string[];
  scans: string[];
  sorts: string[];
}

async function measure(probe: Probe, { tool, role, args, items, page = 1 }: Page): Promise<Measured> {
  const ask = (cursor: string | undefined) =>
    probe.call(toolCall(role, tool, { limit: PAGE, ...args, ...(cursor !== undefined && { cursor }) }));
  let cursor: string | undefined;
  for (let n = 1; n < page; n++) {
    const { next_cursor } = answerOf<{ next_cursor: string | null }>(await ask(cursor));
    cursor = next_cursor ?? undefined;
  }
  const observed = await ask(cursor);
  const own = observed.statements.filter((item) => !isTokenLookup(item) && !isAuditEntry(item));
  const plans: string[] = [];
  const scans: string[] = [];
  for (const item of own.filter(reads)) {
    const plan = await probe.queryPlan(item);
    plans.push(...plan);
    scans.push(...plan.filter((step) => isScan(step, item.sql)));
  }
  return {
    found: answerOf<Record<string, unknown[]>>(observed)[items]?.length ?? 0,
    rows: rowsRead(own),
    statements: own.length,
    indexes: [...new Set(plans.flatMap(indexOf))].filter((name) => !name.startsWith("sqlite_autoindex")),
    scans,
    sorts: [...new Set(plans.filter(isSort))],
  };
}

/**
 * Rows that D1 reads per row that comes back, for pages of 50 conversations and of 50 messages: exact counts of the
 * page's own statements, without the look at the token and the audit entry. What finds fewer than ten may read as many
 * rows as a page has. Behind a figure: the indexes that its plans go by, and what they scan or sort.
 */
export async function inboxPages(probe: Probe, size: number, total: number): Promise<NewFigure[]> {
  const figures: NewFigure[] = [];
  let scans = 0;
  for (const page of PAGES) {
    const { found, rows, statements, indexes, ...plan } = await measure(probe, page);
    scans += plan.scans.length;
    figures.push({
      name: `${size.toLocaleString("en")}: ${page.name}`,
      ...(found < FEW
        ? { value: rows, unit: "rows", goal: PAGE }
        : { value: rows / Math.max(1, found), unit: "rows a row", goal: GOAL }),
      detail: [
        `${rows} for ${found} by ${statements}`,
        indexes.join(", "),
        ...new Set([...plan.scans, ...plan.sorts]),
      ].join("; "),
    });
  }
  figures.push({
    name: `${size.toLocaleString("en")}: steps of all plans that look at a whole table`,
    value: scans,
    unit: "steps",
    goal: 0,
    detail: `${total.toLocaleString("en")} messages`,
  });
  return figures;
}
