import type { Message } from "../message-log";
import type { Contact } from "../people";
import { summaryOf } from "./content";
import { timeIn } from "./text";
import { linkTo, type PhoneQuery } from "./view";

/** A person and the last message with them, for the list. */
export interface Acquaintance {
  contact: Contact;
  last: Message | undefined;
}

/** The list of people, and the form to be somebody new. */
export function People({ query, people }: { query: PhoneQuery; people: Acquaintance[] }) {
  const { words, language } = query;
  return (
    <aside>
      <header>
        <h1>{words("title")}</h1>
        <a
          class="language"
          href={linkTo(query, { lang: language === "en" ? "zh-Hant" : "en" })}
          lang={language === "en" ? "zh-Hant" : "en"}
        >
          {words("otherLanguage")}
        </a>
        <p>{words("subtitle")}</p>
      </header>
      <form class="start" method="get" action="/phone">
        <h2>{words("start")}</h2>
        <input type="hidden" name="lang" value={language} />
        <input type="hidden" name="number" value={query.phoneNumberId} />
        <label>
          {words("number")}
          <input name="as" required placeholder="+852 5550 1234" autocomplete="off" />
        </label>
        <label>
          {words("name")}
          <input name="name" placeholder={language === "en" ? "Mei Chan" : "陳美"} autocomplete="off" />
        </label>
        <button type="submit">{words("open")}</button>
      </form>
      <h2>{words("people")}</h2>
      {people.length === 0 && <p class="hint">{words("nobody")}</p>}
      <ul>
        {people.map(({ contact, last }) => (
          <Person query={query} contact={contact} last={last} />
        ))}
      </ul>
    </aside>
  );
}

function Person({
  query,
  contact,
  last,
}: {
  query: PhoneQuery;
  contact: Contact;
  last: Message | undefined;
}) {
  const person = contact.number ?? contact.wa_id ?? contact.user_id ?? "";
  const current =
    query.person !== "" &&
    (query.person === contact.user_id || query.person === contact.number || query.person === contact.wa_id);
  return (
    <li>
      <a
        href={linkTo(query, { as: person, name: contact.name ?? "" })}
        aria-current={current ? "page" : undefined}
      >
        <Avatar name={contact.name ?? person} />
        <strong>{contact.name ?? written(person)}</strong>
        {last && <time>{timeIn(query.language, last.at)}</time>}
        <span>{last === undefined ? written(person) : summaryOf(last, undefined, query.words)}</span>
      </a>
    </li>
  );
}

/** A disc with the first letter of a name. */
export function Avatar({ name }: { name: string }) {
  const initial = [...name.replace(/[^\p{L}\p{N}]/gu, "")][0] ?? "?";
  return (
    <span class="avatar" aria-hidden="true">
      {initial.toUpperCase()}
    </span>
  );
}

/** "+852 5550 1234" for digits that look like Hong Kong's, "+" and digits otherwise, user ids as they are. */
export function written(person: string): string {
  if (!/^\d+$/.test(person)) return person;
  return `+${person.replace(/^(852)(\d{4})(\d{4})$/, "$1 $2 $3")}`;
}
