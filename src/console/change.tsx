import type { I18n } from "./i18n";
import { wordsFor } from "./i18n";
import { Time } from "./layout";
import type { ShownPreview } from "./shown-preview";

interface Shown {
  i18n: I18n;
  shown: ShownPreview;
}

/** What a change of records would do: field by field, what the customer said, the rows of a file. */
export function Change({ i18n, shown, report }: Shown & { report: string | null }) {
  const { change } = i18n.t;
  const { differences = [], customer_text: said } = shown;
  const nothing = differences.length === 0 && said === undefined && report === null;
  return (
    <section class="card" aria-labelledby="change">
      <h2 id="change">{change.title}</h2>
      {nothing && <p class="muted">{change.seeFacts}</p>}
      {differences.length > 0 && <Differences i18n={i18n} shown={shown} />}
      {said !== undefined && <CustomerWords i18n={i18n} shown={shown} />}
      {report !== null && (
        <p>
          <a class="button secondary" href={report}>
            {change.report}
          </a>
          <span class="muted note">{change.reportNote}</span>
        </p>
      )}
    </section>
  );
}

function Differences({ i18n, shown }: Shown) {
  const { change, effect } = i18n.t;
  const value = (text: string | null) =>
    text === null || text === "" ? <span class="muted">{change.none}</span> : <bdi>{text}</bdi>;
  return (
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">{change.field}</th>
            <th scope="col">{change.before}</th>
            <th scope="col">{change.after}</th>
          </tr>
        </thead>
        <tbody>
          {shown.differences?.map(({ field, before, after }) => (
            <tr>
              <th scope="row">{wordsFor(effect, field, field)}</th>
              <td>{value(before)}</td>
              <td>{value(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CustomerWords({ i18n, shown }: Shown) {
  const { change } = i18n.t;
  return (
    <>
      <p>{change.customerSaid}</p>
      <blockquote class="said" dir="auto">
        {shown.customer_text}
      </blockquote>
      {shown.acted_at !== undefined && (
        <p class="muted">
          <Time i18n={i18n} at={shown.acted_at} />
        </p>
      )}
    </>
  );
}
