import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { type I18n, wordsFor } from "../i18n";
import { page, Time } from "../layout";
import { statusOf } from "../status-of";
import { Asked } from "./asked";
import { ADDRESS, addressOf, type EventList, type ShownFilters, shownFilters, toolFilters } from "./events";
import { FilterForm } from "./filter-form";
import { ListedEvent } from "./parts";
import { RetryForm } from "./retry-form";

const PAGE = 30;
/** Failed events that stand above the log; the filter shows the others. */
const MOST_FAILED = 30;
const LIST = "whatsapp.webhook_logs.list";

/** `GET /console/webhooks`: what failed first, then everything, or what fits a filter. */
export async function webhookLog(
  c: Context<SignedInEnv>,
  problem?: { status: ContentfulStatusCode; text: string },
): Promise<Response> {
  const { i18n, call, session } = c.var;
  const { webhookLog: words } = i18n.t;
  const shown = problem ? {} : shownFilters((field) => c.req.query(field));
  const cursor = problem ? undefined : c.req.query("cursor") || undefined;
  const first = Object.keys(shown).length === 0 && cursor === undefined;
  const [list, failed] = await Promise.all([
    read(c, { ...toolFilters(shown), ...(cursor !== undefined && { cursor }), limit: PAGE }),
    first ? read(c, { outcome: "failed", limit: MOST_FAILED }) : undefined,
  ]);
  const events = list instanceof ToolError ? undefined : list;
  const failures = failed instanceof ToolError ? undefined : failed;
  return page(
    c,
    {
      title: words.title,
      ...(list instanceof ToolError && { status: statusOf(list.code) }),
      ...(problem && { status: problem.status, self: ADDRESS }),
    },
    <>
      <h1>{words.title}</h1>
      <p class="muted">{words.intro}</p>
      {problem && (
        <p class="card problem" role="alert">
          {problem.text}
        </p>
      )}
      {await Asked({ c })}
      {failures && (
        <section aria-labelledby="failed">
          <h2 id="failed">{words.failed}</h2>
          {failures.items.length === 0 ? (
            <p class="card empty">{words.noneFailed}</p>
          ) : (
            <>
              <p>{words.failedText}</p>
              <RetryForm
                i18n={i18n}
                session={session}
                formKey={call.ids.next("request")}
                events={failures.items}
                mayRetry={may(call.principal, "webhooks:retry")}
              />
              {failures.next_cursor !== null && (
                <a href={addressOf({ outcome: "failed" }, { cursor: failures.next_cursor })}>
                  {words.older} →
                </a>
              )}
            </>
          )}
        </section>
      )}
      <section aria-labelledby="all">
        <h2 id="all">{words.all}</h2>
        <FilterForm i18n={i18n} shown={shown} />
        {list instanceof ToolError && (
          <p class="card problem" role="alert">
            {words.unreadable}
          </p>
        )}
        {events && <Events i18n={i18n} list={events} shown={shown} cursor={cursor} />}
      </section>
      {events && first && <Refused i18n={i18n} refused={events.refused_last_7_days} />}
    </>,
  );
}

async function read(
  c: Context<SignedInEnv>,
  filters: Record<string, string | number>,
): Promise<EventList | ToolError> {
  try {
    return await c.var.tool<EventList>(LIST, filters);
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
}

function Events({
  i18n,
  list,
  shown,
  cursor,
}: {
  i18n: I18n;
  list: EventList;
  shown: ShownFilters;
  cursor: string | undefined;
}) {
  const { webhookLog: words } = i18n.t;
  if (list.items.length === 0) return <p class="card empty">{words.none}</p>;
  return (
    <>
      <ol class="log">
        {list.items.map((event) => (
          <ListedEvent i18n={i18n} event={event} />
        ))}
      </ol>
      {(list.next_cursor !== null || cursor !== undefined) && (
        <p class="pages">
          {cursor !== undefined && <a href={addressOf(shown)}>← {words.newest}</a>}
          {list.next_cursor !== null && (
            <a href={addressOf(shown, { cursor: list.next_cursor })}>{words.older} →</a>
          )}
        </p>
      )}
    </>
  );
}

/** What never became an event: requests that did not prove to be Meta's. */
function Refused({ i18n, refused }: { i18n: I18n; refused: EventList["refused_last_7_days"] }) {
  const { refused: words } = i18n.t.webhookLog;
  if (refused.length === 0) return null;
  return (
    <section class="card wide" tabindex={0} aria-labelledby="refused">
      <h2 id="refused">{words.title}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.reason}</th>
            <th scope="col">{words.count}</th>
            <th scope="col">{words.last}</th>
          </tr>
        </thead>
        <tbody>
          {refused.map(({ reason, count, last_at }) => (
            <tr>
              <th scope="row">{wordsFor(words.reasons, reason, reason)}</th>
              <td>{i18n.number(count)}</td>
              <td>
                <Time i18n={i18n} at={Date.parse(last_at)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
