import { may, type Principal, visibility } from "../auth";
import { LIMITS } from "../governance";
import type { Database } from "../platform/db";
import {
  byWindowAlone,
  type ConversationFilters,
  conditionsOf,
  indexesOfHolders,
  indexOf,
  isNarrow,
} from "./list-filters";
import { type ConversationRow, LISTED_COLUMNS } from "./store";

/** A conversation in a list, and where it stands there. */
export type ListedConversation = ConversationRow & { sort_at: number };

type Start = readonly [at: number, id: string] | undefined;
type Bind = (value: unknown) => string;

/** Terms that D1 takes in one compound select at most. */
const MOST_TERMS = 5;

/** A way through conversations in the order of the list. */
interface Walk {
  from: string;
  /** What the order goes by, and the id; the highest first. */
  order: readonly [at: string, id: string];
  where: readonly string[];
  /** The lowest first. */
  upwards?: boolean;
}

interface Asked {
  principal: Principal;
  filters: ConversationFilters;
  start: Start;
  now: number;
  bind: Bind;
}

const ORDER = "order by at desc, id desc";

function walk(
  from: string,
  order: Walk["order"],
  where: readonly string[],
  { start, bind }: Asked,
  upwards = false,
): Walk {
  const behind = start
    ? [`(${order.join(", ")}) ${upwards ? ">" : "<"} (${bind(start[0])}, ${bind(start[1])})`]
    : [];
  return { from, order, where: [...where, ...behind], upwards };
}

const BY_MESSAGE = ["conversation.last_message_at", "conversation.id"] as const;
const BY_TAG = ["tagged.last_message_at", "tagged.conversation_id"] as const;
const BY_INBOUND = ["conversation.last_inbound_at", "conversation.id"] as const;
const BY_FOLLOW_UP = ["conversation.follow_up_at", "conversation.id"] as const;
const BY_TARGET = ["conversation.sla_due_at", "conversation.id"] as const;

const by = (index: string): string => `conversations as conversation indexed by ${index}`;

/**
 * One walk over all that there is, each row tested for whether the principal sees it. Indexes: see {@link indexOf}, and
 * `conversations_follow_up`, `conversations_sla_due`, the primary key of `conversation_tags`.
 */
function wholeWalk(asked: Asked): Walk {
  const { principal, filters, now, bind } = asked;
  const where = [...conditionsOf(filters, principal, now, bind), visibility(principal, 1).sql];
  if (filters.tag) {
    where.push(`tagged.tag = ${bind(filters.tag)}`);
    const from =
      "conversation_tags as tagged cross join conversations as conversation on conversation.id = tagged.conversation_id";
    return walk(from, BY_TAG, where, asked);
  }
  if (filters.follow_up_due) return walk(by("conversations_follow_up"), BY_FOLLOW_UP, where, asked);
  // What is due first comes first.
  if (filters.sla === "due_soon") return walk(by("conversations_sla_due"), BY_TARGET, where, asked, true);
  const index = indexOf(filters);
  return walk(index ? by(index) : "conversations as conversation", BY_MESSAGE, where, asked);
}

/** By the customer's last message: those whose window is in the state asked for stand together. */
function windowWalks(asked: Asked): Walk[] {
  const { principal, filters, start, now, bind } = asked;
  const seen = visibility(principal, 1);
  const from = by("conversations_window");
  const where = [seen.sql, ...conditionsOf(filters, principal, now, bind)];
  // The range that the index is entered with; what else the window asks for says the same of single rows.
  const range =
    filters.window === "closed"
      ? `conversation.last_inbound_at <= ${bind(now - LIMITS.serviceWindow)}`
      : "conversation.last_inbound_at is not null";
  const written = walk(from, BY_INBOUND, [...where, range], asked);
  if (filters.window !== "closed") return [written];
  // Customers who never wrote stand at the end, at the time 0.
  const atEnd = start?.[0] === 0;
  const never = [
    "conversation.last_inbound_at is null",
    ...(atEnd ? [`conversation.id < ${bind(start[1])}`] : []),
  ];
  const silent: Walk = { from, order: BY_INBOUND, where: [...where, ...never] };
  return atEnd ? [silent] : [written, silent];
}

/**
 * Of somebody who sees few: what is theirs, each of their queues and teams, and what is nobody's, every one in the order of
 * its own index, none with a row of another, and all of them merged. Says the same as {@link visibility}. Indexes: see
 * {@link indexesOfHolders}, and `conversations_team`.
 */
function ownWalks(asked: Asked): Walk[] {
  const { principal, filters, now, bind } = asked;
  const { staffId, queueIds, teamIds } = principal;
  const where = ["conversation.routing_pending = 0", ...conditionsOf(filters, principal, now, bind)];
  const over = (index: string, ...holder: string[]) =>
    walk(by(index), BY_MESSAGE, [...holder, ...where], asked);
  const { ofQueue, ofAssignee, ofNobody } = indexesOfHolders(filters);
  const notTheirs = `conversation.assignee_id is not ${bind(staffId)}`;
  const inNoQueue = `(conversation.queue_id is null or conversation.queue_id not in (${["''", ...queueIds.map(bind)].join(", ")}))`;
  const nobodys = filters.unassigned === true || filters.owner === "nobody";
  return [
    over(
      ofNobody,
      "conversation.queue_id is null and conversation.team_id is null and conversation.assignee_id is null",
    ),
    ...(nobodys ? [] : [over(ofAssignee, `conversation.assignee_id = ${bind(staffId)}`)]),
    ...queueIds.map((id) => over(ofQueue, `conversation.queue_id = ${bind(id)}`, notTheirs)),
    ...teamIds.map((id) =>
      over("conversations_team", `conversation.team_id = ${bind(id)}`, notTheirs, inNoQueue),
    ),
  ];
}

/** Walks merged into one: SQLite goes through them side by side and reads no more than the page takes. */
function merged(arms: readonly string[], limit: string): string {
  if (arms.length <= MOST_TERMS) return `${arms.join(" union all ")} ${ORDER} limit ${limit}`;
  const size = Math.max(MOST_TERMS, Math.ceil(arms.length / MOST_TERMS));
  const groups: string[] = [];
  for (let at = 0; at < arms.length; at += size)
    groups.push(`select at, id, place from (${merged(arms.slice(at, at + size), limit)})`);
  return merged(groups, limit);
}

/** The page of one walk, or of several; by the place of the row in the table, the cheapest way to it. */
function pageSql(walks: readonly Walk[], limit: string): string {
  const [only] = walks;
  if (walks.length === 1 && only) {
    return `select ${LISTED_COLUMNS}, coalesce(${only.order[0]}, 0) as sort_at from ${only.from}
      join contacts as contact on contact.id = conversation.contact_id and contact.erased_at is null
      where ${only.where.join(" and ")} order by ${only.order.map((column) => `${column} ${only.upwards ? "asc" : "desc"}`).join(", ")} limit ${limit}`;
  }
  const arms = walks.map(
    ({ from, order: [at, id], where }) =>
      `select ${at} as at, ${id} as id, conversation.rowid as place from ${from} where ${where.join(" and ")}`,
  );
  return `with page as (${merged(arms, limit)})
    select ${LISTED_COLUMNS}, coalesce(page.at, 0) as sort_at
    from page cross join conversations as conversation on conversation.rowid = page.place
    cross join contacts as contact on contact.id = conversation.contact_id and contact.erased_at is null
    order by page.at desc, page.id desc`;
}

/** People in more queues and teams than this see so much that one walk over everything is as good. */
const MOST_WALKS = 15;

/**
 * A page of conversations, newest message first (where nothing but the window is asked for: newest message of the
 * customer; what is to be followed up: what was due last; service levels due soon: what is due first), plus one row to tell whether there is more. Every order is that of an index.
 */
export async function listConversations(
  db: Database,
  principal: Principal,
  filters: ConversationFilters,
  start: Start,
  now: number,
): Promise<ListedConversation[]> {
  const params: unknown[] = [...visibility(principal, 1).params];
  const places = new Map<unknown, string>();
  // A value that several walks need is one parameter: D1 takes a hundred.
  const bind: Bind = (value) => {
    const place = places.get(value) ?? `?${params.push(value)}`;
    places.set(value, place);
    return place;
  };
  const asked: Asked = { principal, filters, start, now, bind };
  const few =
    !may(principal, "inbox:all") &&
    !isNarrow(filters) &&
    principal.queueIds.length + principal.teamIds.length <= MOST_WALKS;
  const walks = few ? ownWalks(asked) : byWindowAlone(filters) ? windowWalks(asked) : [wholeWalk(asked)];
  const rows = await db.all<Omit<ListedConversation, "queue_name" | "team_name" | "assignee_name">>(
    pageSql(walks, bind(filters.limit + 1)),
    ...params,
  );
  return withNames(db, rows);
}

/** Adds the names of queues and owners: a page has few of them, so they are read once and not for each row. */
async function withNames(
  db: Database,
  rows: readonly Omit<ListedConversation, "queue_name" | "team_name" | "assignee_name">[],
): Promise<ListedConversation[]> {
  const names = new Map<string, string>();
  const some = (ids: readonly (string | null)[]) =>
    JSON.stringify([...new Set(ids.filter((id) => id !== null))]);
  if (rows.some(({ queue_id, team_id, assignee_id }) => (queue_id ?? team_id ?? assignee_id) !== null)) {
    const found = await db.all<{ id: string; name: string }>(
      `select queues.id, name from json_each(?1) as some cross join queues on queues.id = some.value
       union all select teams.id, name from json_each(?2) as some cross join teams on teams.id = some.value
       union all select staff.id, name from json_each(?3) as some cross join staff on staff.id = some.value`,
      some(rows.map(({ queue_id }) => queue_id)),
      some(rows.map(({ team_id }) => team_id)),
      some(rows.map(({ assignee_id }) => assignee_id)),
    );
    for (const { id, name } of found) names.set(id, name);
  }
  return rows.map((row) => ({
    ...row,
    queue_name: names.get(row.queue_id ?? "") ?? null,
    team_name: names.get(row.team_id ?? "") ?? null,
    assignee_name: names.get(row.assignee_id ?? "") ?? null,
  }));
}
