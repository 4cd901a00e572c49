import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page, Time } from "../layout";
import { statusOf } from "../status-of";
import { addressOf, type Listed, type ListedContact, nameOf } from "./answers";
import { Areas } from "./areas";
import { ConsentBadge } from "./consent";
import { argumentsOf, type Filters, filtersOf, Search } from "./filters";
import { type Refusal, refusalOf } from "./form";
import { RefusalNote } from "./notes";

const PAGE = 25;

/** `GET /console/contacts`: found by name or number, narrowed by filters, page by page. */
export async function contacts(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const filters = filtersOf(c);
  const cursor = c.req.query("cursor") || undefined;
  let found: Listed<ListedContact> = { items: [], next_cursor: null };
  let refusal: Refusal | undefined;
  let status: ContentfulStatusCode = 200;
  try {
    found = await tool<Listed<ListedContact>>("whatsapp.contacts.list", {
      ...argumentsOf(filters),
      limit: PAGE,
      detail: "full",
      ...(cursor && { cursor }),
    });
  } catch (error) {
    refusal = refusalOf(i18n, error);
    if (error instanceof ToolError) status = statusOf(error.code);
  }
  const segments = await tool<Listed<{ id: string; name: string }>>("whatsapp.segments.list", {
    counts: false,
    limit: 200,
  });
  const { contacts: words } = i18n.t;
  return page(
    c,
    { title: words.title, status, width: "wide" },
    <div class="records">
      <div class="heading">
        <h1>{words.title}</h1>
        {may(call.principal, "contacts:write") && (
          <a class="button" href="/console/contacts/new">
            {words.create}
          </a>
        )}
      </div>
      <Areas i18n={i18n} principal={call.principal} current="contacts" />
      <Search i18n={i18n} filters={filters} segments={segments.items} />
      <RefusalNote i18n={i18n} refusal={refusal} />
      {!refusal && found.items.length === 0 && <p class="card empty">{words.none}</p>}
      {found.items.length > 0 && <Table i18n={i18n} items={found.items} />}
      <Pages i18n={i18n} filters={filters} cursor={cursor} next={found.next_cursor} />
    </div>,
  );
}

function Table({ i18n, items }: { i18n: I18n; items: readonly ListedContact[] }) {
  const { contacts: words, approval } = i18n.t;
  return (
    <section class="card" aria-label={words.title}>
      {items.some(({ masked }) => masked) && <p class="muted note">{approval.masked}</p>}
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.phone}</th>
            <th scope="col">{words.tags}</th>
            <th scope="col">{words.categories.marketing}</th>
            <th scope="col">{words.categories.utility}</th>
            <th scope="col">{words.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((contact) => (
            <tr>
              <th scope="row">
                <a href={addressOf(contact.id)}>
                  <bdi>{nameOf(contact) ?? approval.unnamed}</bdi>
                </a>{" "}
                {contact.blocked && <span class="badge error">{words.blocked}</span>}{" "}
                {contact.undeliverable && <span class="badge warning">{words.undeliverable}</span>}
              </th>
              <td data-name={words.phone} class="nowrap">
                {contact.phone ?? approval.noPhone}
              </td>
              <td data-name={words.tags}>
                <Tags tags={contact.tags} />
              </td>
              <td data-name={words.categories.marketing}>
                <ConsentBadge i18n={i18n} state={contact.consent.marketing} />
              </td>
              <td data-name={words.categories.utility}>
                <ConsentBadge i18n={i18n} state={contact.consent.utility} />
              </td>
              <td data-name={words.lastSeen}>
                {contact.last_seen_at === null ? (
                  <span class="muted">{words.never}</span>
                ) : (
                  <Time i18n={i18n} at={Date.parse(contact.last_seen_at)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Tags as they are: what somebody typed. */
export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span class="tags">
      {tags.map((tag) => (
        <bdi class="badge">{tag}</bdi>
      ))}
    </span>
  );
}

interface PagesProps {
  i18n: I18n;
  filters: Filters;
  cursor: string | undefined;
  next: string | null;
}

function Pages({ i18n, filters, cursor, next }: PagesProps) {
  if (!cursor && !next) return null;
  const { contacts: words } = i18n.t;
  const query = (more: Record<string, string>) =>
    `/console/contacts?${new URLSearchParams({ ...(filters as Record<string, string>), ...more })}`;
  return (
    <p class="pages">
      {cursor && <a href={query({})}>← {words.firstPage}</a>}
      {next && <a href={query({ cursor: next })}>{words.nextPage} →</a>}
    </p>
  );
}
