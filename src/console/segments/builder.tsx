import type { CallContext, ConsoleSession } from "../../auth";
import { Choice } from "../contacts/options";
import { Hidden } from "../contacts/tags";
import type { I18n } from "../i18n";
import type { Draft, Row } from "./draft";
import { KINDS, type Kind, MOST_ROWS, type Part, partsOf } from "./kinds";

interface Props {
  call: CallContext;
  i18n: I18n;
  session: ConsoleSession;
  draft: Draft;
  /** Of the segment that is changed. */
  segmentId: string | undefined;
  /** Other segments that a condition can name. */
  others: readonly { id: string; name: string }[];
}

const PURPOSES = ["marketing", "utility", "authentication"] as const;

/** The form of a segment. Each press of a button sends it whole, so that rows come and go without a script. */
export function Builder({ call, i18n, session, draft, segmentId, others }: Props) {
  const { segments: words, contacts } = i18n.t;
  const byData = draft.json !== "";
  return (
    <form class="stack" method="post" action="/console/segments">
      <Hidden call={call} session={session} />
      {segmentId !== undefined && <input type="hidden" name="segment_id" value={segmentId} />}
      <input type="hidden" name="version" value={draft.version} />
      {/* What the Enter key presses: it shows the form again and keeps nothing. */}
      <button class="visually-hidden" type="submit" name="do" value="show" tabindex={-1} formnovalidate>
        {i18n.t.refresh}
      </button>
      <section class="card stack" aria-labelledby="about">
        <h2 id="about">{words.about}</h2>
        <p class="field">
          <label for="name">{words.name}</label>
          <input id="name" name="name" maxlength={80} required value={draft.name} />
        </p>
        <p class="field">
          <label for="description">{words.description}</label>
          <input id="description" name="description" maxlength={300} value={draft.description} />
        </p>
        <fieldset>
          <legend>{words.purposes}</legend>
          <span class="muted hint">{words.purposesHint}</span>
          {PURPOSES.map((purpose) => (
            <label class="check">
              <input
                type="checkbox"
                name="purpose"
                value={purpose}
                checked={draft.purposes.includes(purpose)}
              />
              {contacts.categories[purpose]}
            </label>
          ))}
        </fieldset>
      </section>
      <section class="card stack" aria-labelledby="who">
        <h2 id="who">{words.who}</h2>
        {byData && <p class="muted">{words.byData}</p>}
        <p class="field">
          <label for="join">{words.join}</label>
          <Choice
            id="join"
            name="join"
            value={draft.join}
            options={[
              ["all", words.joins.all],
              ["any", words.joins.any],
            ]}
          />
        </p>
        {draft.rows.length === 0 && !byData && <p class="empty">{words.noRows}</p>}
        {draft.rows.map((row, index) => (
          <RowFields i18n={i18n} row={row} index={index} others={others} />
        ))}
        {draft.rows.length < MOST_ROWS && (
          <div class="search-main">
            <label for="add">{words.addRow}</label>
            <Choice
              id="add"
              name="add"
              value=""
              options={(Object.keys(KINDS) as Kind[]).map((kind) => [kind, words.kinds[kind]] as const)}
            />
            <button class="button secondary" type="submit" name="do" value="add" formnovalidate>
              {contacts.add}
            </button>
          </div>
        )}
        <p class="muted note">{words.neverIn}</p>
      </section>
      <section class="card">
        <details open={byData || draft.exclude !== "" || draft.allCustomers}>
          <summary>{words.advanced}</summary>
          <div class="stack">
            <p class="field">
              <label for="json">{words.json}</label>
              <textarea id="json" name="json" rows={8} spellcheck={false} aria-describedby="json-hint">
                {draft.json}
              </textarea>
              <span class="muted hint" id="json-hint">
                {words.jsonHint}
              </span>
            </p>
            <p class="field">
              <label for="exclude">{words.exclude}</label>
              <textarea id="exclude" name="exclude" rows={4} spellcheck={false}>
                {draft.exclude}
              </textarea>
            </p>
            <label class="check">
              <input type="checkbox" name="all_customers" value="1" checked={draft.allCustomers} />
              {words.allCustomers}
            </label>
          </div>
        </details>
      </section>
      <p class="actions">
        <button class="button" type="submit" name="do" value="save">
          {segmentId === undefined ? words.create : words.save}
        </button>
        <a
          href={
            segmentId === undefined
              ? "/console/segments"
              : `/console/segments/${encodeURIComponent(segmentId)}`
          }
        >
          {words.cancel}
        </a>
      </p>
    </form>
  );
}

interface RowProps {
  i18n: I18n;
  row: Row;
  index: number;
  others: Props["others"];
}

function RowFields({ i18n, row, index, others }: RowProps) {
  const { segments: words } = i18n.t;
  return (
    <fieldset>
      <legend>{words.kinds[row.kind]}</legend>
      <input type="hidden" name={`kind_${index}`} value={row.kind} />
      <div class="fields">
        {partsOf(row.kind).map((part) =>
          part.kind === "choice" && part.options.length === 1 ? (
            <input type="hidden" name={`${part.name}_${index}`} value={part.options[0]} />
          ) : (
            <p class="field">
              <label for={`${part.name}_${index}`}>{labelOf(i18n, row.kind, part)}</label>
              <Control i18n={i18n} part={part} row={row} index={index} others={others} />
            </p>
          ),
        )}
      </div>
      <p class="actions">
        <label class="check">
          <input type="checkbox" name={`not_${index}`} value="1" checked={row.not} />
          {words.not}
        </label>
        <button
          class="quiet"
          type="submit"
          name="do"
          value={`remove_${index}`}
          formnovalidate
          aria-label={words.removeRow(words.kinds[row.kind])}
        >
          {words.remove}
        </button>
      </p>
    </fieldset>
  );
}

/** The words of a part, those of its field first: an amount is no number of days. */
function labelOf({ t }: I18n, kind: Kind, part: Part): string {
  const { parts, partsOfKind } = t.segments;
  const own = (partsOfKind as Record<string, string>)[`${kind}.${part.name}`];
  return own ?? (parts as Record<string, string>)[part.name] ?? part.name;
}

/** Segments to choose one of; the one that is chosen is among them, or saving would choose another. */
function segmentOptions(others: Props["others"], chosen: string): (readonly [string, string])[] {
  const known = others.map(({ id, name }) => [id, name] as const);
  return chosen === "" || others.some(({ id }) => id === chosen) ? known : [[chosen, chosen], ...known];
}

function Control({ i18n, part, row, index, others }: RowProps & { part: Part }) {
  const { options } = i18n.t.segments;
  const id = `${part.name}_${index}`;
  const value = row.values[part.name] ?? "";
  if (part.kind === "choice")
    return (
      <Choice
        id={id}
        name={id}
        value={value}
        options={part.options.map((one) => [one, (options as Record<string, string>)[one] ?? one] as const)}
      />
    );
  if (part.kind === "segment")
    return <Choice id={id} name={id} value={value} options={segmentOptions(others, value)} />;
  const isNumber = part.kind !== "text";
  return (
    <input
      id={id}
      name={id}
      value={value}
      inputmode={isNumber ? "decimal" : undefined}
      maxlength={80}
      required={!("optional" in part && part.optional)}
    />
  );
}
