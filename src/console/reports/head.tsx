import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { PRESETS, queryOf, type Range } from "./range";

export const REPORTS = ["service", "campaigns"] as const;
export type ReportName = (typeof REPORTS)[number];

/** What a report asks of whoever opens it. */
export const REPORT_ACCESS = { service: "inbox:read", campaigns: "broadcasts:read" } as const;

export const addressOf = (report: ReportName, query: Record<string, string> = {}): string => {
  const search = new URLSearchParams(query);
  return `/console/reports/${report}${search.size > 0 ? `?${search}` : ""}`;
};

interface Props {
  c: Context<SignedInEnv>;
  report: ReportName;
  range: Range;
  /** Beyond the range, what the report is asked for with. */
  more?: Record<string, string>;
  /** Queues to choose from. */
  queues?: readonly { id: string; name: string }[];
}

/** Which report, of which days: links for the usual ones, and a form for any others. */
export function ReportHead({ c, report, range, more = {}, queues = [] }: Props) {
  const { call, i18n } = c.var;
  const { reports: words } = i18n.t;
  return (
    <>
      <div class="heading">
        <h1>{words.title}</h1>
        <nav class="filter" aria-label={words.which}>
          {REPORTS.filter((one) => may(call.principal, REPORT_ACCESS[one])).map((one) => (
            <a href={addressOf(one, queryOf(range))} aria-current={one === report ? "page" : undefined}>
              {words[one]}
            </a>
          ))}
        </nav>
      </div>
      {range.typed && (
        <p class="card problem" role="alert">
          {words.badRange}
        </p>
      )}
      <section class="card range" aria-label={words.range}>
        <nav class="filter" aria-label={words.range}>
          {PRESETS.map((days) => (
            <a
              href={addressOf(report, { ...more, days: String(days) })}
              aria-current={range.preset === days ? "true" : undefined}
            >
              {words.days(i18n.number(days))}
            </a>
          ))}
        </nav>
        <form method="get" action={addressOf(report)}>
          <p>
            <label for="range-from">{words.from}</label>
            <input id="range-from" type="date" name="from" value={range.typed?.from ?? range.firstDay} />
          </p>
          <p>
            <label for="range-to">{words.to}</label>
            <input id="range-to" type="date" name="to" value={range.typed?.to ?? range.lastDay} />
          </p>
          {queues.length > 0 && (
            <p>
              <label for="range-queue">{words.queue}</label>
              <select id="range-queue" name="queue">
                <option value="">{words.allQueues}</option>
                {queues.map(({ id, name }) => (
                  <option value={id} selected={more.queue === id}>
                    {name}
                  </option>
                ))}
              </select>
            </p>
          )}
          <button class="button secondary" type="submit">
            {words.show}
          </button>
        </form>
      </section>
    </>
  );
}
