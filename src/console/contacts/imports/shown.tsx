import type { CallContext, ConsoleSession } from "../../../auth";
import { type I18n, wordsFor } from "../../i18n";
import type { ShownPreview } from "../../shown-preview";
import { Hidden } from "../tags";
import { columnsOf, type Settings } from "./settings";

/** What `whatsapp.contact_import.preview` says of a file. */
export interface Reading {
  preview_id: string;
  verdict: "ready" | "needs_approval" | "blocked";
  findings: ShownPreview["findings"];
  effects: Record<string, unknown>;
  rows: number;
  file: { encoding: string | null; columns: Record<string, string | null> };
  left_out: string[];
  reasons: { code: string; column: string; rows: number; lines?: number[] }[];
  report_url: string | null;
}

interface Props {
  call: CallContext;
  i18n: I18n;
  session: ConsoleSession;
  reading: Reading;
  /** The file, and what was said of it: they go with the request, so that they are not lost when it is refused. */
  assetId: string;
  settings: Settings;
}

const COUNTS = ["create", "update", "unchanged", "duplicate", "rejected"] as const;
const CONSENTS = ["opt_ins", "opt_outs", "opt_outs_kept", "blocked"] as const;

/** What would become of the rows, why some are left out, and the way to ask for it. */
export function Judged({ call, i18n, session, reading, assetId, settings }: Props) {
  const { importing: words } = i18n.t.contacts;
  const { effect, change } = i18n.t;
  const count = (name: string) => Number(reading.effects[name] ?? 0);
  const blocked = reading.verdict === "blocked";
  return (
    <section class={blocked ? "card stack problem-edge" : "card stack"} aria-labelledby="judged">
      <h2 id="judged">
        <bdi>{settings.file_name || words.judged}</bdi>
      </h2>
      <p>{words.rows(i18n.number(reading.rows), reading.file.encoding ?? "")}</p>
      <dl class="numbers">
        {COUNTS.map((name) => (
          <div class={name === "rejected" && count(name) > 0 ? "warned" : undefined}>
            <dt>{effect[name]}</dt>
            <dd>{i18n.number(count(name))}</dd>
          </div>
        ))}
      </dl>
      <dl class="numbers small">
        {CONSENTS.filter((name) => count(name) > 0).map((name) => (
          <div>
            <dt>{effect[name]}</dt>
            <dd>{i18n.number(count(name))}</dd>
          </div>
        ))}
      </dl>
      {reading.reasons.length > 0 && <Reasons i18n={i18n} reasons={reading.reasons} />}
      <Findings i18n={i18n} reading={reading} />
      <div class="actions">
        {blocked ? (
          <p class="strong">{words.blocked}</p>
        ) : (
          <form method="post" action="/console/imports">
            <Hidden call={call} session={session} />
            <input type="hidden" name="preview_id" value={reading.preview_id} />
            <Told assetId={assetId} settings={settings} reading={reading} />
            <button class="button" type="submit">
              {words.ask(i18n.number(count("contacts")))}
            </button>
          </form>
        )}
        {reading.report_url !== null && <a href={reading.report_url}>{change.report}</a>}
      </div>
      {!blocked && <p class="muted note">{words.askNote}</p>}
    </section>
  );
}

/** The hidden fields that say the same as the form of the mapping. */
function Told({ assetId, settings, reading }: Pick<Props, "assetId" | "settings" | "reading">) {
  const { mapping: _mapping, ...others } = settings;
  return (
    <>
      <input type="hidden" name="asset_id" value={assetId} />
      {Object.entries(others).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {columnsOf(settings, reading).map(([column, field], index) => (
        <>
          <input type="hidden" name={`column_${index}`} value={column} />
          <input type="hidden" name={`field_${index}`} value={field} />
        </>
      ))}
    </>
  );
}

/** What else was noticed; why rows are left out stands in a table of its own. */
function Findings({ i18n, reading }: { i18n: I18n; reading: Reading }) {
  const { t } = i18n;
  const known = { ...t.errors, ...t.warnings, ...t.contacts.importing.fileProblems };
  const told = new Set(reading.reasons.map(({ code }) => code));
  const others = reading.findings.filter(({ code }) => !told.has(code));
  if (others.length === 0) return null;
  return (
    <ul class="findings">
      {others.map(({ severity, code, message, path }) => (
        <li>
          <span class={`badge ${severity}`}>{t.severity[severity]}</span>{" "}
          {wordsFor<string>(known, code, message)}
          {Object.hasOwn(reading.file.columns, path ?? "") && (
            <>
              {" "}
              <bdi class="strong">{path}</bdi>
            </>
          )}
          <p class="muted" lang="en" dir="auto">
            {message}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Why rows are left out, with the first lines of the file that it concerns. */
function Reasons({ i18n, reasons }: { i18n: I18n; reasons: Reading["reasons"] }) {
  const { importing: words } = i18n.t.contacts;
  return (
    <table class="stacking">
      <caption>{words.reasons}</caption>
      <thead>
        <tr>
          <th scope="col">{words.why}</th>
          <th scope="col">{words.column}</th>
          <th scope="col">{words.howMany}</th>
          <th scope="col">{words.lines}</th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ code, column, rows, lines = [] }) => (
          <tr>
            <th scope="row">{wordsFor(words.rowProblems, code, code)}</th>
            <td data-name={words.column}>{wordsFor<string>(words.fields, column, column)}</td>
            <td data-name={words.howMany}>{i18n.number(rows)}</td>
            <td data-name={words.lines}>{i18n.list(lines.map(i18n.number))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
