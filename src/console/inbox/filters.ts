/** What a list of the inbox is narrowed down to, as its address says it. */
export interface InboxFilters {
  view: View;
  status: Status;
  /** A queue's id. */
  queue: string | undefined;
  only: Only | undefined;
  /** What was typed to find somebody. */
  search: string | undefined;
  cursor: string | undefined;
}

export const VIEWS = ["all", "mine", "unassigned"] as const;
export type View = (typeof VIEWS)[number];

export const STATUSES = ["open", "pending", "closed", "any"] as const;
export type Status = (typeof STATUSES)[number];

export const ONLY = ["waiting", "unread", "closing", "overdue", "due", "follow_up"] as const;
export type Only = (typeof ONLY)[number];

/** Conversations on a page of the list. */
export const PAGE_LENGTH = 25;

const LONGEST_SEARCH = 80;
const LONGEST_ID = 64;

const oneOf = <Word extends string>(words: readonly Word[], given: string | undefined): Word | undefined =>
  words.find((word) => word === given);

const short = (text: string | undefined, most: number): string | undefined => {
  const trimmed = text?.trim();
  return trimmed ? trimmed.slice(0, most) : undefined;
};

/** Reads an address; what makes no sense counts as not given. */
export function filtersIn(query: Readonly<Record<string, string>>): InboxFilters {
  return {
    view: oneOf(VIEWS, query.view) ?? "all",
    status: oneOf(STATUSES, query.status) ?? "open",
    queue: short(query.queue, LONGEST_ID),
    only: oneOf(ONLY, query.only),
    search: short(query.q, LONGEST_SEARCH),
    cursor: short(query.cursor, 2000),
  };
}

/** The address's part behind the path; empty for the usual list. */
export function queryOf(filters: InboxFilters, more: Readonly<Record<string, string>> = {}): string {
  const { view, status, queue, only, search, cursor } = filters;
  const parts = Object.entries({
    ...(view !== "all" && { view }),
    ...(status !== "open" && { status }),
    ...(queue !== undefined && { queue }),
    ...(only !== undefined && { only }),
    ...(search !== undefined && { q: search }),
    ...(cursor !== undefined && { cursor }),
    ...more,
  });
  return parts.length === 0 ? "" : `?${new URLSearchParams(parts)}`;
}

/** Filters of whatsapp.conversations.list that a choice of `only` stands for. */
const ONLY_ARGUMENTS = {
  waiting: { waiting: true },
  unread: { unread: true },
  closing: { window: "closing_soon" },
  overdue: { sla: "breached" },
  due: { sla: "due_soon" },
  follow_up: { follow_up_due: true },
} as const satisfies Record<Only, object>;

/** What whatsapp.conversations.list is asked, but for the cursor. */
export function listArguments({ view, status, queue, only }: InboxFilters) {
  return {
    limit: PAGE_LENGTH,
    ...(view === "mine" && { owner: "me" }),
    ...(view === "unassigned" && { owner: "nobody" }),
    ...(status !== "any" && { status }),
    ...(queue !== undefined && { queue_id: queue }),
    ...(only !== undefined && ONLY_ARGUMENTS[only]),
  };
}
