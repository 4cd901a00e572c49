import { type CallContext, type ConsoleSession, may } from "../../auth";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import { addressOf, type Contact } from "./answers";
import type { Draft } from "./draft";

export interface FormProps {
  call: CallContext;
  i18n: I18n;
  session: ConsoleSession;
  contact: Contact;
  draft: Draft | undefined;
}

/** The hidden parts of each form here: that this site served it, and what makes it count once. */
export function Hidden({ call, session }: Pick<FormProps, "call" | "session">) {
  return (
    <>
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={call.ids.next("request")} />
    </>
  );
}

/** The tags of a contact, each with a way to take it off, and a form for more. */
export function TagForms({ call, i18n, session, contact, draft }: FormProps) {
  const { contacts: words } = i18n.t;
  const writes = may(call.principal, "contacts:write");
  const action = `${addressOf(contact.id)}/tags`;
  return (
    <section class="card stack" aria-labelledby="tags">
      <h2 id="tags">{words.tags}</h2>
      {contact.tags.length === 0 && <p class="empty">{words.noTags}</p>}
      {contact.tags.length > 0 && (
        <form method="post" action={action} class="tags">
          {writes && <Hidden call={call} session={session} />}
          {contact.tags.map((tag) =>
            writes ? (
              <button
                class="tag-button"
                type="submit"
                name="remove"
                value={tag}
                aria-label={words.removeTag(tag)}
              >
                <bdi>{tag}</bdi> <span aria-hidden="true">×</span>
              </button>
            ) : (
              <bdi class="badge">{tag}</bdi>
            ),
          )}
        </form>
      )}
      {writes && (
        <form method="post" action={action} class="search-main">
          <Hidden call={call} session={session} />
          <label for="add">{words.addTags}</label>
          <input
            id="add"
            name="add"
            maxlength={400}
            required
            value={draft?.form === "tags" ? (draft.values.add ?? "") : ""}
            aria-describedby="add-hint"
          />
          <button class="button secondary" type="submit">
            {words.add}
          </button>
          <span class="muted hint" id="add-hint">
            {words.addTagsHint}
          </span>
        </form>
      )}
    </section>
  );
}
