import type { CallContext, ConsoleSession } from "../../../auth";
import type { ActionRequest } from "../../../governance";
import type { I18n } from "../../i18n";
import { StatusBadge } from "../../request-words";
import { sourceWords } from "../consent";
import { Choice } from "../options";
import { Hidden } from "../tags";
import { columnsOf, FIELDS, LEFT_OUT, type Settings, SOURCES, UNDECIDED } from "./settings";
import type { Reading } from "./shown";

interface Props {
  call: CallContext;
  i18n: I18n;
  session: ConsoleSession;
}

const ADDRESS = "/console/imports/preview";

interface UploadProps extends Props {
  settings: Settings | undefined;
  /** Imports that this person asked for, the latest first. */
  latest: readonly ActionRequest[];
}

/** The form that takes a file, what a file needs, and what became of the ones before. */
export function Upload({ call, i18n, session, settings, latest }: UploadProps) {
  const { importing: words } = i18n.t.contacts;
  return (
    <div class="columns">
      <form class="card stack" method="post" action={ADDRESS} enctype="multipart/form-data">
        <Hidden call={call} session={session} />
        <p class="field">
          <label for="file">{words.file}</label>
          <input
            id="file"
            type="file"
            name="file"
            required
            accept=".csv,.txt,.tsv,.json,text/csv,text/plain,application/json"
            aria-describedby="file-hint"
          />
          <span class="muted hint" id="file-hint">
            {words.fileHint}
          </span>
        </p>
        <ForAll i18n={i18n} settings={settings} />
        <button class="button" type="submit">
          {words.read}
        </button>
      </form>
      <div>
        <section class="card stack" aria-labelledby="needs">
          <h2 id="needs">{words.needs}</h2>
          <ul>
            {words.needsList.map((need) => (
              <li>{need}</li>
            ))}
          </ul>
        </section>
        <Latest call={call} i18n={i18n} latest={latest} />
      </div>
    </div>
  );
}

function Latest({ call, i18n, latest }: Pick<UploadProps, "call" | "i18n" | "latest">) {
  if (latest.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="latest">
      <h2 id="latest">{i18n.t.contacts.importing.latest}</h2>
      <ul class="plain">
        {latest.map((request) => (
          <li>
            <a class="row-link" href={`/console/imports/${request.id}`}>
              <span>{i18n.date(request.requestedAt)}</span>{" "}
              <StatusBadge call={call} i18n={i18n} request={request} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface AgainProps extends Props {
  assetId: string;
  settings: Settings;
  reading: Reading | undefined;
}

/** Which column is what, as it was guessed, and what holds for all rows; to be changed and looked at again. */
export function Again({ call, i18n, session, assetId, settings, reading }: AgainProps) {
  const { importing: words } = i18n.t.contacts;
  const columns = columnsOf(settings, reading);
  return (
    <form
      class="card stack"
      method="post"
      action={ADDRESS}
      enctype="multipart/form-data"
      aria-labelledby="mapping"
    >
      <Hidden call={call} session={session} />
      <input type="hidden" name="asset_id" value={assetId} />
      <input type="hidden" name="file_name" value={settings.file_name} />
      <h2 id="mapping">{words.mapping}</h2>
      {columns.length > 0 && (
        <>
          <p class="muted note">{words.mappingNote}</p>
          <div class="fields">
            {columns.map(([column, field], index) => (
              <p class={field === UNDECIDED ? "field undecided" : "field"}>
                <input type="hidden" name={`column_${index}`} value={column} />
                <label for={`field_${index}`}>
                  <bdi>{column}</bdi>
                </label>
                <Choice
                  id={`field_${index}`}
                  name={`field_${index}`}
                  value={field}
                  options={[
                    [UNDECIDED, words.undecided],
                    ...FIELDS.map((one) => [one, words.fields[one]] as const),
                    [LEFT_OUT, words.leaveOut],
                  ]}
                />
              </p>
            ))}
          </div>
        </>
      )}
      <p class="field">
        <label for="date-order">{words.dateOrder}</label>
        <Choice
          id="date-order"
          name="date_order"
          value={settings.date_order}
          options={[
            ["", words.dateOrders.guess],
            ["dmy", words.dateOrders.dmy],
            ["mdy", words.dateOrders.mdy],
          ]}
        />
      </p>
      <ForAll i18n={i18n} settings={settings} />
      <p class="actions">
        <button class="button secondary" type="submit">
          {words.again}
        </button>
        <a href="/console/imports">{words.other}</a>
      </p>
    </form>
  );
}

/** What somebody says of every row. */
function ForAll({ i18n, settings }: { i18n: I18n; settings: Settings | undefined }) {
  const { importing: words } = i18n.t.contacts;
  return (
    <>
      <p class="field">
        <label for="tags">{words.tagsForAll}</label>
        <input id="tags" name="tags" maxlength={400} value={settings?.tags ?? ""} />
      </p>
      <details open={Boolean(settings?.source)}>
        <summary>{words.consentForAll}</summary>
        <p class="muted note">{words.consentForAllNote}</p>
        <div class="fields">
          <p class="field">
            <label for="source">{words.source}</label>
            <Choice
              id="source"
              name="source"
              value={settings?.source ?? ""}
              options={[
                ["", words.noSource],
                ...SOURCES.map((source) => [source, sourceWords(i18n, source)] as const),
              ]}
            />
          </p>
          <p class="field">
            <label for="on">{words.on}</label>
            <input id="on" type="date" name="on" value={settings?.on ?? ""} />
          </p>
          <p class="field">
            <label for="evidence">{words.evidence}</label>
            <input id="evidence" name="evidence" maxlength={200} value={settings?.evidence ?? ""} />
          </p>
        </div>
      </details>
    </>
  );
}
