import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { Choice } from "./options";

const NAMES = ["q", "tag", "consent", "state", "language", "segment"] as const;
const CATEGORIES = ["marketing", "utility", "authentication", "service"] as const;
const CONSENT_STATES = ["opted_in", "opted_out", "unknown"] as const;
const LONGEST = 80;

/** What the list is narrowed to; only what says something is there. */
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export function filtersOf(c: Context<SignedInEnv>): Filters {
  return Object.fromEntries(
    NAMES.map((name) => [name, c.req.query(name)?.trim().slice(0, LONGEST) ?? ""]).filter(
      ([, value]) => value !== "",
    ),
  );
}

/** The same as `whatsapp.contacts.list` takes it. */
export function argumentsOf(filters: Filters): Record<string, unknown> {
  const [category, state] = (filters.consent ?? "").split(":");
  return {
    ...(filters.q && { query: filters.q }),
    ...(filters.tag && { tag: filters.tag }),
    ...(filters.language && { language: filters.language }),
    ...(filters.segment && { segment_id: filters.segment }),
    ...(filters.consent && { consent: { category, state } }),
    ...(filters.state === "blocked" && { blocked: true }),
    ...(filters.state === "undeliverable" && { undeliverable: true }),
  };
}

interface Props {
  i18n: I18n;
  filters: Filters;
  segments: readonly { id: string; name: string }[];
}

/** The form that narrows the list; its address can be kept and shared. */
export function Search({ i18n, filters, segments }: Props) {
  const { contacts: words } = i18n.t;
  const more = Object.keys(filters).some((name) => name !== "q");
  const consents = CATEGORIES.flatMap((category) =>
    CONSENT_STATES.map(
      (state) =>
        [`${category}:${state}`, words.consentOf(words.categories[category], words.states[state])] as const,
    ),
  );
  return (
    <form class="card search" method="get" action="/console/contacts">
      <div class="search-main">
        <label for="q">{words.search}</label>
        <input
          id="q"
          type="search"
          name="q"
          value={filters.q ?? ""}
          maxlength={LONGEST}
          aria-describedby="q-hint"
        />
        <button class="button" type="submit">
          {words.find}
        </button>
      </div>
      <span class="muted hint" id="q-hint">
        {words.searchHint}
      </span>
      <details open={more}>
        <summary>{words.filters}</summary>
        <div class="fields">
          <p class="field">
            <label for="tag">{words.tag}</label>
            <input id="tag" name="tag" value={filters.tag ?? ""} maxlength={LONGEST} />
          </p>
          <p class="field">
            <label for="consent">{words.consent}</label>
            <Choice
              id="consent"
              name="consent"
              value={filters.consent ?? ""}
              options={[["", words.any], ...consents]}
            />
          </p>
          <p class="field">
            <label for="state">{words.state}</label>
            <Choice
              id="state"
              name="state"
              value={filters.state ?? ""}
              options={[
                ["", words.any],
                ["blocked", words.blocked],
                ["undeliverable", words.undeliverable],
              ]}
            />
          </p>
          <p class="field">
            <label for="language">{words.language}</label>
            <input
              id="language"
              name="language"
              value={filters.language ?? ""}
              maxlength={15}
              placeholder="zh-HK"
            />
          </p>
          <p class="field">
            <label for="segment">{words.segment}</label>
            <Choice
              id="segment"
              name="segment"
              value={filters.segment ?? ""}
              options={[["", words.any], ...segments.map(({ id, name }) => [id, name] as const)]}
            />
          </p>
        </div>
        <p class="actions">
          <button class="button secondary" type="submit">
            {words.find}
          </button>
          {more && <a href="/console/contacts">{words.clear}</a>}
        </p>
      </details>
    </form>
  );
}
