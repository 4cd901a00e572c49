import type { I18n } from "../i18n";
import { errorWords } from "../request-words";
import type { Queue } from "./answers";
import { SlaBadge, WindowBadge } from "./badges";
import { type InboxFilters, ONLY, queryOf, STATUSES, VIEWS } from "./filters";
import type { Line, Listed } from "./read";
import { customerOf, inWords, since, TICKS } from "./words";

interface Shown {
  i18n: I18n;
  filters: InboxFilters;
  listed: Listed;
  now: number;
  /** The conversation that is open. */
  current: string | undefined;
}

interface Pane extends Shown {
  queues: readonly Queue[];
  /** What {@link Lines} was made from; see `inbox/live.ts`. */
  version: string | undefined;
}

/** The list with what it is narrowed down to. */
export function ListPane({ version, queues, ...shown }: Pane) {
  const { i18n, filters, current } = shown;
  const { inbox: words } = i18n.t;
  const live =
    version === undefined
      ? {}
      : {
          "data-live": `/console/inbox/live${queryOf(filters, current === undefined ? {} : { open: current })}`,
          "data-every": "5",
          "data-etag": version,
        };
  return (
    <>
      <div class="list-head">
        <h2>{words.conversations}</h2>
        <Help i18n={i18n} />
        <search>
          <form class="find" method="get" action="/console/inbox">
            <label class="visually-hidden" for="inbox-search">
              {words.search}
            </label>
            <input
              id="inbox-search"
              type="search"
              name="q"
              value={filters.search ?? ""}
              placeholder={words.searchHint}
              maxlength={80}
            />
            <button class="quiet" type="submit">
              {words.find}
            </button>
          </form>
        </search>
        {filters.search === undefined ? (
          <>
            <nav class="views" aria-label={words.viewsLabel}>
              {VIEWS.map((view) => (
                <a
                  href={`/console/inbox${queryOf({ ...filters, view, cursor: undefined })}`}
                  aria-current={view === filters.view ? "page" : undefined}
                >
                  {words.views[view]}
                </a>
              ))}
            </nav>
            <Narrow i18n={i18n} filters={filters} queues={queues} />
          </>
        ) : (
          <p class="found">
            {words.foundFor} <bdi>{filters.search}</bdi>. <a href="/console/inbox">{words.backToList}</a>
          </p>
        )}
      </div>
      <div class="list-lines" {...live}>
        <Lines {...shown} />
      </div>
    </>
  );
}

function Narrow({ i18n, filters, queues }: Pick<Pane, "i18n" | "filters" | "queues">) {
  const { inbox: words } = i18n.t;
  const narrowed = filters.status !== "open" || filters.queue !== undefined || filters.only !== undefined;
  return (
    <details class="narrow-by" open={narrowed}>
      <summary>{narrowed ? words.narrowed : words.narrow}</summary>
      <form method="get" action="/console/inbox">
        {filters.view !== "all" && <input type="hidden" name="view" value={filters.view} />}
        <label>
          {words.status}
          <select name="status">
            {STATUSES.map((status) => (
              <option value={status} selected={status === filters.status}>
                {words.statuses[status]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.queue}
          <select name="queue">
            <option value="">{words.everyQueue}</option>
            {queues.map(({ id, name, counts }) => (
              <option value={id} selected={id === filters.queue}>
                {name} ({i18n.number(counts.open)})
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.onlyLabel}
          <select name="only">
            <option value="">{words.everything}</option>
            {ONLY.map((only) => (
              <option value={only} selected={only === filters.only}>
                {words.only[only]}
              </option>
            ))}
          </select>
        </label>
        <div class="row">
          <button type="submit">{words.show}</button>
          {narrowed && (
            <a
              href={`/console/inbox${queryOf({ ...filters, status: "open", queue: undefined, only: undefined, cursor: undefined })}`}
            >
              {words.clear}
            </a>
          )}
        </div>
      </form>
    </details>
  );
}

/** What the browser listens to: see `browser/inbox.ts`. */
const KEYS = [
  ["j, k", "move"],
  ["/", "find"],
  ["r", "reply"],
  ["Ctrl + Enter", "send"],
  ["?", "help"],
] as const;

/** The keys of the inbox. */
function Help({ i18n }: { i18n: I18n }) {
  const { keys } = i18n.t.inbox;
  return (
    <details class="keys" id="inbox-keys">
      <summary title={keys.title}>
        <span aria-hidden="true">⌨</span>
        <span class="visually-hidden">{keys.title}</span>
      </summary>
      <dl>
        {KEYS.map(([key, does]) => (
          <div>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{keys.does[does]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The lines themselves: the part of the list that keeps itself current. */
export function Lines({ i18n, filters, listed, now, current }: Shown) {
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

function ListLine({ i18n, filters, line, now, current }: Omit<Shown, "listed"> & { line: Line }) {
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
