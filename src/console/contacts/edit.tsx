import type { I18n } from "../i18n";
import { addressOf, type Contact } from "./answers";
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
        <span class="muted hint" id="language-hint">
          {words.languageHint}
        </span>
      </p>
    </>
  );
}

function Preferences({ i18n, contact, typed }: PartProps) {
  const { contacts: words } = i18n.t;
  const known: [string, string][] = [
    ...Object.entries(contact?.preferences ?? {}),
    ...Array.from({ length: NEW_PREFERENCES }, (): [string, string] => ["", ""]),
  ];
  return (
    <fieldset>
      <legend>{words.preferences}</legend>
      <span class="muted hint">{words.preferencesHint}</span>
      {known.map(([key, value], index) => (
        <p class="pair">
          <input
            name={`key_${index}`}
            aria-label={words.preferenceKey(i18n.number(index + 1))}
            maxlength={40}
            value={typed?.[`key_${index}`] ?? key}
            readonly={key !== ""}
          />
          <input
            name={`value_${index}`}
            aria-label={words.preferenceValue(key || i18n.number(index + 1))}
            maxlength={200}
            dir="auto"
            value={typed?.[`value_${index}`] ?? value}
          />
        </p>
      ))}
    </fieldset>
  );
}
