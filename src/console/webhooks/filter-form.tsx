import { Choice } from "../audit/filter-form";
import type { I18n } from "../i18n";
import { ADDRESS, type ShownFilters } from "./events";

/** What the log is filtered by: open while something is. */
export function FilterForm({ i18n, shown }: { i18n: I18n; shown: ShownFilters }) {
  const { filters: words, outcomes, kinds } = i18n.t.webhookLog;
  const filtered = Object.keys(shown).length > 0;
  return (
    <details class="card" open={filtered}>
      <summary>{words.title}</summary>
      <form class="log-filter" method="get" action={ADDRESS}>
        <div>
          <label for="outcome">{words.outcome}</label>
          <Choice name="outcome" any={words.any} options={outcomes} chosen={shown.outcome} />
        </div>
        <div>
          <label for="kind">{words.kind}</label>
          <Choice name="kind" any={words.any} options={kinds} chosen={shown.kind} />
        </div>
        <div>
          <label for="field">{words.field}</label>
          <input id="field" name="field" type="text" value={shown.field} maxlength={60} autocomplete="off" />
        </div>
        <div>
          <label for="request">{words.request}</label>
          <input
            id="request"
            name="request"
            type="text"
            value={shown.request}
            maxlength={64}
            autocomplete="off"
          />
        </div>
        <p class="log-filter-end">
          <button type="submit">{words.show}</button>
          {filtered && <a href={ADDRESS}>{words.clear}</a>}
        </p>
      </form>
    </details>
  );
}
