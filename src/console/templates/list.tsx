import type { Context } from "hono";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { type I18n, wordsFor } from "../i18n";
import { languageName } from "../language-name";
import { page, Time } from "../layout";
import { draftAddress, languageId, templateAddress } from "./addresses";
import type { ListedLanguage, ListedName, NameList } from "./answers";
import { CategoryBadge, DraftBadge, QualityBadge, StatusBadge } from "./badges";

const ADDRESS = "/console/templates";
const PAGE = 25;
const LONGEST_QUERY = 100;

const CATEGORIES = ["marketing", "utility", "authentication"] as const;
const QUALITIES = ["GREEN", "YELLOW", "RED", "UNKNOWN"] as const;

/** What the list is narrowed by: words of the query that the list knows, and nothing else of it. */
function filtersOf(c: Context<SignedInEnv>): Record<string, string> {
  const { t } = c.var.i18n;
  const { status = "", category = "", quality = "", query = "", drafts } = c.req.query();
  return {
    ...(Object.hasOwn(t.template.statuses, status) && { status }),
    ...(CATEGORIES.some((one) => one === category) && { category }),
    ...(QUALITIES.some((one) => one === quality) && { quality }),
    ...(query.trim() !== "" && { query: query.trim().slice(0, LONGEST_QUERY) }),
    ...(drafts === "1" && { drafts }),
  };
}

/** `GET /console/templates`: names with all their languages. */
export async function templateList(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const { templates: words } = i18n.t;
  const filters = filtersOf(c);
  const cursor = c.req.query("cursor") || undefined;
  const { drafts, ...others } = filters;
  const list = (start: string | undefined) =>
    tool<NameList>("whatsapp.templates.list", {
      ...others,
      ...(drafts && { drafts: true }),
      limit: PAGE,
      ...(start !== undefined && { cursor: start }),
    });
  // A cursor that was cut off, or belongs to other filters, leads to the first page.
  const found = await list(cursor).catch((error: unknown) => {
    if (error instanceof ToolError && cursor !== undefined) return list(undefined);
    throw error;
  });
  const narrowed = Object.keys(filters).length > 0;
  const next = found.next_cursor;
  return page(
    c,
    { title: words.title, width: "wide" },
    <>
      <div class="heading">
        <h1>{words.title}</h1>
        {may(call.principal, "templates:write") && (
          <a class="button" href={draftAddress()}>
            {words.new}
          </a>
        )}
      </div>
      <Filters i18n={i18n} filters={filters} />
      {found.items.length === 0 ? (
        <p class="card empty">{narrowed ? words.noneSo : words.none}</p>
      ) : (
        <ul class="requests template-list">
          {found.items.map((item) => (
            <Listed i18n={i18n} item={item} />
          ))}
        </ul>
      )}
      {(next || cursor) && (
        <p class="pages">
          {cursor && <a href={`${ADDRESS}?${new URLSearchParams(filters)}`}>← {words.first}</a>}
          {next && (
            <a href={`${ADDRESS}?${new URLSearchParams({ ...filters, cursor: next })}`}>{words.next} →</a>
          )}
        </p>
      )}
    </>,
  );
}

function Filters({ i18n, filters }: { i18n: I18n; filters: Record<string, string> }) {
  const { templates: words, template, effectValue } = i18n.t;
  const choices = [
    ["status", words.status, Object.entries(template.statuses)],
    ["category", words.category, CATEGORIES.map((one) => [one, effectValue[one]] as const)],
    ["quality", words.quality, QUALITIES.map((one) => [one, words.qualities[one]] as const)],
  ] as const;
  return (
    <form class="card template-filter" method="get" action={ADDRESS} aria-label={words.filter}>
      <p>
        <label for="template-query">{words.search}</label>
        <input id="template-query" type="search" name="query" value={filters.query ?? ""} maxlength={100} />
      </p>
      {choices.map(([name, label, options]) => (
        <p>
          <label for={`template-${name}`}>{label}</label>
          <select id={`template-${name}`} name={name}>
            <option value="">{words.any}</option>
            {options.map(([value, word]) => (
              <option value={value} selected={filters[name] === value}>
                {word}
              </option>
            ))}
          </select>
        </p>
      ))}
      <p class="check">
        <input
          id="template-drafts"
          type="checkbox"
          name="drafts"
          value="1"
          checked={filters.drafts !== undefined}
        />
        <label for="template-drafts">{words.onlyDrafts}</label>
      </p>
      <button class="button secondary" type="submit">
        {words.show}
      </button>
    </form>
  );
}

function Listed({ i18n, item }: { i18n: I18n; item: ListedName }) {
  const { templates: words } = i18n.t;
  const { name, category, languages, last_edited_at: edited, last_used_on: used } = item;
  return (
    <li class="card request">
      <p class="line">
        <CategoryBadge i18n={i18n} category={category} />
        {edited !== null && (
          <span class="muted">
            {i18n.t.label(words.edited)}
            <Time i18n={i18n} at={Date.parse(edited)} />
          </span>
        )}
      </p>
      <h2>
        <a href={templateAddress(name)}>
          <bdi>{name}</bdi>
        </a>
      </h2>
      <ul class="plain languages-of">
        {languages.map((language) => (
          <Language i18n={i18n} name={name} language={language} />
        ))}
      </ul>
      <p class="muted">
        {words.sent30(i18n.number(item.used.sent_30d))}
        {used !== null && ` · ${words.lastUsed(i18n.day(Date.parse(used)))}`}
      </p>
    </li>
  );
}

function Language({ i18n, name, language }: { i18n: I18n; name: string; language: ListedLanguage }) {
  const { templates: words } = i18n.t;
  const { language: code, status, quality, draft } = language;
  return (
    <li>
      <a href={`${templateAddress(name)}#${languageId(code)}`}>{languageName(i18n, code)}</a>{" "}
      {status !== undefined && <StatusBadge i18n={i18n} status={status} />}{" "}
      {quality !== undefined && <QualityBadge i18n={i18n} quality={quality} />}{" "}
      {draft !== undefined && draft.status !== "submitted" && (
        <DraftBadge i18n={i18n} status={draft.status} />
      )}
      {status !== undefined && status !== "APPROVED" && (
        <span class="muted note">{wordsFor<string>(words.whyNot, status, words.whyNotOther)}</span>
      )}
    </li>
  );
}
