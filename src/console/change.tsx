import { Effects } from "./approval-facts";
import type { I18n } from "./i18n";
import { wordsFor } from "./i18n";
import { Time } from "./layout";
import type { Person, ShownPreview } from "./shown-preview";

interface Shown {
  i18n: I18n;
  shown: ShownPreview;
}

/** What a change of records would do: field by field, what the customer said, the rows of a file. */
export function Change(props: Shown & { people: readonly Person[]; report: string | null }) {
  const { i18n, shown, people, report } = props;
  const { change } = i18n.t;
  const { differences = [], customer_text: said } = shown;
  return (
    <section class="card stack" aria-labelledby="change">
      <h2 id="change">{change.title}</h2>
      {people.length > 0 && <People i18n={i18n} people={people} merges={shown.effects.merge !== undefined} />}
      {differences.length > 0 && <Differences i18n={i18n} shown={shown} />}
      {said !== undefined && <CustomerWords i18n={i18n} shown={shown} />}
      <dl>
        <Effects i18n={i18n} shown={shown} />
      </dl>
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

interface PeopleProps {
  i18n: I18n;
  people: readonly Person[];
  /** They become one: the first stays. */
  merges: boolean;
}

/** Whom it is about; of many, some. */
function People({ i18n, people, merges }: PeopleProps) {
  const { approval: words, change } = i18n.t;
  return (
    <ul class="plain">
      {people.map(({ contact_id, phone, customer_name }, index) => (
        <li>
          {merges && <span class="badge">{index === 0 ? change.stays : change.goes}</span>}{" "}
          <bdi class="strong">{customer_name ?? words.unnamed}</bdi>
          {" · "}
          <span class="nowrap">{phone ?? words.noPhone}</span> <code class="muted">{contact_id}</code>
        </li>
      ))}
    </ul>
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
