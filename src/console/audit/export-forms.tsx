import type { ConsoleSession } from "../../auth";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import type { ShownFilters } from "./filters";

/** The filtered log as a file. Forms, not links: an export leaves a trace of its own. */
export function ExportForms({
  i18n,
  session,
  shown,
  most,
}: {
  i18n: I18n;
  session: ConsoleSession;
  shown: ShownFilters;
  most: number;
}) {
  const { export: words } = i18n.t.auditLog;
  return (
    <section class="card" aria-labelledby="export">
      <h2 id="export">{words.title}</h2>
      <p>{words.text(i18n.number(most))}</p>
      <div class="log-export">
        {(["ndjson", "csv"] as const).map((format) => (
          <form method="post" action={`/console/audit/export.${format}`} data-download>
            <CsrfField session={session} />
            {Object.entries(shown).map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <label>
              {words.after}
              <input type="number" name="after_seq" min={1} step={1} inputmode="numeric" />
            </label>
            <button class="button secondary" type="submit">
              {format === "ndjson" ? words.json : words.csv}
            </button>
            <span class="hint muted">{format === "ndjson" ? words.jsonHint : words.csvHint}</span>
          </form>
        ))}
      </div>
    </section>
  );
}
