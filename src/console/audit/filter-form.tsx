import type { Child } from "hono/jsx";
import type { I18n } from "../i18n";
import type { ShownFilters } from "./filters";

/** What the log is filtered by: open while something is, so that nobody takes a part for the whole. */
export function FilterForm({ i18n, shown }: { i18n: I18n; shown: ShownFilters }) {
  const { filters: words, outcomes, actions } = i18n.t.auditLog;
  const filtered = Object.keys(shown).length > 0;
  return (
    <details class="card" open={filtered}>
      <summary>{words.title}</summary>
      <form class="log-filter" method="get" action="/console/audit">
        <Field name="action" label={words.action}>
          <Choice name="action" any={words.any} options={actions} chosen={shown.action} />
        </Field>
        <Field name="outcome" label={words.outcome}>
          <Choice name="outcome" any={words.any} options={outcomes} chosen={shown.outcome} />
        </Field>
        <Field name="from" label={words.from}>
          <input id="from" name="from" type="date" value={shown.from} />
        </Field>
        <Field name="to" label={words.to}>
          <input id="to" name="to" type="date" value={shown.to} />
        </Field>
        <Text name="actor" label={words.actor} hint={words.actorHint} value={shown.actor} />
        <Text name="entity" label={words.entity} hint={words.entityHint} value={shown.entity} />
        <Text name="request" label={words.request} value={shown.request} />
        <Text name="tool" label={words.tool} value={shown.tool} />
        <p class="log-filter-end">
          <button type="submit">{words.show}</button>
          {filtered && <a href="/console/audit">{words.clear}</a>}
        </p>
      </form>
    </details>
  );
}

function Field({ name, label, children }: { name: string; label: string; children: Child }) {
  return (
    <div>
      <label for={name}>{label}</label>
      {children}
    </div>
  );
}

function Text({
  name,
  label,
  hint,
  value,
}: {
  name: string;
  label: string;
  hint?: string;
  value: string | undefined;
}) {
  return (
    <Field name={name} label={label}>
      <input
        id={name}
        name={name}
        type="text"
        value={value}
        maxlength={120}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={hint === undefined ? undefined : `${name}-hint`}
      />
      {hint !== undefined && (
        <span class="hint muted" id={`${name}-hint`}>
          {hint}
        </span>
      )}
    </Field>
  );
}

/** One of some codes, in words, or any of them. */
export function Choice({
  name,
  any,
  options,
  chosen,
}: {
  name: string;
  any: string;
  options: Readonly<Record<string, string>>;
  chosen: string | undefined;
}) {
  const unknown = chosen !== undefined && !Object.hasOwn(options, chosen);
  return (
    <select id={name} name={name}>
      <option value="">{any}</option>
      {unknown && (
        <option value={chosen} selected>
          {chosen}
        </option>
      )}
      {Object.entries(options).map(([code, words]) => (
        <option value={code} selected={code === chosen}>
          {words}
        </option>
      ))}
    </select>
  );
}
