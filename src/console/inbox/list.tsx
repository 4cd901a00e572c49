import type { I18n } from "../i18n";
import type { Queue } from "./answers";
import { ONLY, queryOf, STATUSES, VIEWS } from "./filters";
import { Lines, type ListShown } from "./lines";

interface Pane extends ListShown {
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
