import type { I18n } from "../i18n";
import { errorWords } from "../request-words";
import { SlaBadge, WindowBadge } from "./badges";
import { type InboxFilters, queryOf } from "./filters";
import type { Line, Listed } from "./read";
import { customerOf, inWords, since, TICKS } from "./words";

export interface ListShown {
  i18n: I18n;
  filters: InboxFilters;
  listed: Listed;
  now: number;
  /** The conversation that is open. */
  current: string | undefined;
}

/** The lines themselves: the part of the list that keeps itself current. */
export function Lines({ i18n, filters, listed, now, current }: ListShown) {
  const { inbox: words } = i18n.t;
  if (listed.problem) {
    const [issue] = (listed.problem.details.issues ?? []) as { path?: string; message?: string }[];
    return (
      <p class="card problem" role="alert">
        {issue?.path === "query" || issue?.path === "phone"
          ? words.searchTooShort
          : errorWords(i18n, listed.problem)}{" "}
        <a href="/console/inbox">{words.backToList}</a>
      </p>
    );
  }
  if (listed.lines.length === 0)
    return <p class="empty nothing">{filters.search === undefined ? words.empty : words.nobodyFound}</p>;
  return (
    <>
      <ol>
        {listed.lines.map((line) => (
          <ListLine i18n={i18n} filters={filters} line={line} now={now} current={current} />
        ))}
      </ol>
      {(listed.nextCursor !== null || filters.cursor !== undefined) && (
        <nav class="list-pages" aria-label={words.pages}>
          {filters.cursor !== undefined && (
            <a href={`/console/inbox${queryOf({ ...filters, cursor: undefined })}`}>{words.newest}</a>
          )}
          {listed.nextCursor !== null && (
            <a href={`/console/inbox${queryOf({ ...filters, cursor: listed.nextCursor })}`}>{words.more}</a>
          )}
        </nav>
      )}
    </>
  );
}

function ListLine({ i18n, filters, line, now, current }: Omit<ListShown, "listed"> & { line: Line }) {
  const { inbox: words } = i18n.t;
  const at = Date.parse(line.last_message_at);
  const sameDay = i18n.day(at) === i18n.day(now);
  const waiting = line.waiting_since === null ? undefined : Date.parse(line.waiting_since);
  return (
    <li class={line.unread > 0 ? "unread" : undefined}>
      <a
        id={`line-${line.id}`}
        href={`/console/inbox/${encodeURIComponent(line.id)}${queryOf(filters)}`}
        aria-current={line.id === current ? "page" : undefined}
      >
        <span class="who">
          <bdi>{customerOf(line, i18n)}</bdi>
          <time datetime={line.last_message_at}>{sameDay ? i18n.clock(at) : i18n.day(at)}</time>
        </span>
        <span class="last">
          <LastWords i18n={i18n} line={line} />
          {line.unread > 0 && (
            <span class="unread-count">
              {i18n.number(line.unread)}
              <span class="visually-hidden"> {words.unread}</span>
            </span>
          )}
        </span>
        <span class="state">
          {waiting !== undefined && (
            <span class="badge waiting">
              {words.waits} <span data-since={waiting}>{since(i18n, waiting, now)}</span>
            </span>
          )}
          <SlaBadge i18n={i18n} sla={line.sla} />
          {line.status === "closed" ? (
            <span class="badge">{words.statuses.closed}</span>
          ) : (
            line.window.state !== "open" && <WindowBadge i18n={i18n} window={line.window} />
          )}
          {line.status === "pending" && <span class="badge">{words.statuses.pending}</span>}
          <span class="with">
            <bdi>{line.owner?.name ?? line.team?.name ?? line.queue?.name ?? words.nobody}</bdi>
          </span>
        </span>
      </a>
    </li>
  );
}

function LastWords({ i18n, line: { last } }: { i18n: I18n; line: Line }) {
  const { inbox: words } = i18n.t;
  if (!last) return <span class="words muted">{words.noMessage}</span>;
  return (
    <span class={last.status === "failed" ? "words failed" : "words"}>
      {last.direction === "out" && (
        <span class="tick" aria-hidden="true">
          {TICKS[last.status]}
        </span>
      )}
      <bdi>{last.text === null ? words.takenBack : inWords(i18n, last.text)}</bdi>
    </span>
  );
}
