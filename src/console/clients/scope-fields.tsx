import type { Permission } from "../../auth";
import { groupOf, SCOPE_GROUPS } from "../../clients";
import type { I18n } from "../i18n";

interface Props {
  i18n: I18n;
  offered: readonly Permission[];
  ticked: ReadonlySet<string>;
}

/** What may be given, in groups that one decides about together, each to be ticked or not. */
export function ScopeFields({ i18n, offered, ticked }: Props) {
  const { groups, scopes } = i18n.t.clients;
  return (
    <>
      {SCOPE_GROUPS.map((group) => ({ group, of: offered.filter((scope) => groupOf(scope) === group) }))
        .filter(({ of }) => of.length > 0)
        .map(({ group, of }) => (
          <fieldset class="scopes">
            <legend>{groups[group]}</legend>
            {of.map((scope) => (
              <label>
                <input type="checkbox" name="scope" value={scope} checked={ticked.has(scope)} />
                <span>
                  {scopes[scope]} <code class="muted">{scope}</code>
                </span>
              </label>
            ))}
          </fieldset>
        ))}
    </>
  );
}

/** How names of tools are spelled for this client. */
export function SpellingFields({ i18n, chosen }: { i18n: I18n; chosen: string }) {
  const { spelling, spellings, spellingHint } = i18n.t.clients;
  return (
    <fieldset class="scopes">
      <legend>{spelling}</legend>
      {(["dotted", "underscore"] as const).map((value) => (
        <label>
          <input type="radio" name="spelling" value={value} checked={chosen === value} />
          <span>
            {spellings[value]}{" "}
            <code class="muted">
              {value === "dotted" ? "whatsapp.contacts.list" : "whatsapp_contacts_list"}
            </code>
          </span>
        </label>
      ))}
      <p class="muted note">{spellingHint}</p>
    </fieldset>
  );
}
