import type { I18n } from "../i18n";
import { addressOf, type Contact } from "./answers";
import { MOST_PREFERENCES } from "./draft";
import { type FormProps, Hidden } from "./tags";

/** Rows for preferences that are not there yet. */
const NEW_PREFERENCES = 2;

/** Changes who a contact is; a new number waits for approval, and a number of somebody else makes them one. */
export function EditForm({ call, i18n, session, contact, draft }: FormProps) {
  const { contacts: words } = i18n.t;
  const typed = draft?.form === "edit" ? draft.values : undefined;
  return (
    <section class="card" aria-labelledby="edit">
      <details open={typed !== undefined}>
        <summary id="edit">{words.edit}</summary>
        <form method="post" action={addressOf(contact.id)} class="stack">
          <Hidden call={call} session={session} />
          <Names i18n={i18n} contact={contact} typed={typed} />
          <p class="field">
            <label for="phone">{words.newPhone}</label>
            <input
              id="phone"
              type="tel"
              name="phone"
              maxlength={40}
              value={typed?.phone ?? ""}
              aria-describedby="phone-hint"
            />
            <span class="muted hint" id="phone-hint">
              {words.newPhoneHint}
            </span>
          </p>
          <Preferences i18n={i18n} contact={contact} typed={typed} />
          <button class="button" type="submit">
            {words.save}
          </button>
        </form>
        <p class="last-resort">
          <a href={`${addressOf(contact.id)}/merge`}>{words.mergeWith}</a>
        </p>
      </details>
    </section>
  );
}

interface PartProps {
  i18n: I18n;
  contact: Contact | undefined;
  typed: Readonly<Record<string, string>> | undefined;
}

/** Name and language, of a contact that there is or of a new one. */
export function Names({ i18n, contact, typed }: PartProps) {
  const { contacts: words } = i18n.t;
  return (
    <>
      <p class="field">
        <label for="name">{words.name}</label>
        <input id="name" name="name" maxlength={100} dir="auto" value={typed?.name ?? contact?.name ?? ""} />
        {contact && <input type="hidden" name="was_name" value={typed?.was_name ?? contact.name ?? ""} />}
      </p>
      <p class="field">
        <label for="edit-language">{words.language}</label>
        <input
          id="edit-language"
          name="language"
          maxlength={15}
          value={typed?.language ?? contact?.language ?? ""}
          aria-describedby="language-hint"
        />
        {contact && (
          <input type="hidden" name="was_language" value={typed?.was_language ?? contact.language ?? ""} />
        )}
        <span class="muted hint" id="language-hint">
          {words.languageHint}
        </span>
      </p>
    </>
  );
}

interface PreferenceRow {
  key: string;
  value: string;
  /** As it was when the form was made first. */
  was: string;
}

/** As they were typed, else as they are known, with room for some more. */
function preferenceRows({ contact, typed }: Pick<PartProps, "contact" | "typed">): PreferenceRow[] {
  const known = Object.entries(contact?.preferences ?? {}).map(([key, value]) => ({
    key,
    value,
    was: value,
  }));
  const said = Array.from({ length: MOST_PREFERENCES }, (_, index) => ({
    key: typed?.[`key_${index}`] ?? "",
    value: typed?.[`value_${index}`] ?? "",
    was: typed?.[`was_value_${index}`] ?? "",
  })).filter(({ key, value }) => key !== "" || value !== "");
  const empty = Array.from({ length: NEW_PREFERENCES }, () => ({ key: "", value: "", was: "" }));
  return [...(typed ? said : known), ...empty].slice(0, MOST_PREFERENCES);
}

function Preferences({ i18n, contact, typed }: PartProps) {
  const { contacts: words } = i18n.t;
  return (
    <fieldset>
      <legend>{words.preferences}</legend>
      <span class="muted hint">{words.preferencesHint}</span>
      {preferenceRows({ contact, typed }).map(({ key, value, was }, index) => (
        <p class="pair">
          <input
            name={`key_${index}`}
            aria-label={words.preferenceKey(i18n.number(index + 1))}
            maxlength={40}
            value={key}
            readonly={was !== ""}
          />
          <input
            name={`value_${index}`}
            aria-label={words.preferenceValue(key || i18n.number(index + 1))}
            maxlength={200}
            dir="auto"
            value={value}
          />
          <input type="hidden" name={`was_value_${index}`} value={was} />
        </p>
      ))}
    </fieldset>
  );
}
