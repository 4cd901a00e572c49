import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { type I18n, wordsFor } from "../i18n";
import { page, Time } from "../layout";
import { statusOf } from "../status-of";
import { addressOf, type Listed } from "./answers";
import { Areas } from "./areas";
import { sourceWords } from "./consent";
import { type Refusal, refusalOf } from "./form";
import { RefusalNote } from "./notes";
import { argumentsOf, type Filters, filtersOf, REASONS, SCOPES, type Suppressed } from "./opt-outs-filters";
import { Choice } from "./options";

const PAGE = 50;

/** `GET /console/opt-outs`: the suppression list, the latest first. */
export async function optOuts(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const filters = filtersOf(c);
  const cursor = c.req.query("cursor") || undefined;
  let found: Listed<Suppressed> = { items: [], next_cursor: null };
  let refusal: Refusal | undefined;
  let status: ContentfulStatusCode = 200;
  try {
    found = await tool<Listed<Suppressed>>("whatsapp.opt_outs.list", {
      ...argumentsOf(filters, call.env.TIME_ZONE),
      limit: PAGE,
      ...(cursor && { cursor }),
    });
  } catch (error) {
    refusal = refusalOf(i18n, error);
    status = statusOf((error as ToolError).code);
  }
  const { contacts: words } = i18n.t;
  const address = (more: Record<string, string>) =>
    `/console/opt-outs?${new URLSearchParams({ ...(filters as Record<string, string>), ...more })}`;
  return page(
    c,
    { title: words.optOuts.title, status, width: "wide" },
    <div class="records">
      <h1>{words.optOuts.title}</h1>
      <Areas i18n={i18n} principal={call.principal} current="optOuts" />
      <p class="muted">{words.optOuts.note}</p>
      <Narrow i18n={i18n} filters={filters} />
      <RefusalNote i18n={i18n} refusal={refusal} />
      {!refusal && found.items.length === 0 && <p class="card empty">{words.optOuts.none}</p>}
      {found.items.length > 0 && <Table i18n={i18n} items={found.items} />}
      {found.items.length > 0 && (
        <p class="actions">
          <a href={`/console/opt-outs.csv?${new URLSearchParams(filters as Record<string, string>)}`}>
            {words.optOuts.download}
          </a>
        </p>
      )}
      {(cursor || found.next_cursor) && (
        <p class="pages">
          {cursor && <a href={address({})}>← {words.firstPage}</a>}
          {found.next_cursor && <a href={address({ cursor: found.next_cursor })}>{words.nextPage} →</a>}
        </p>
      )}
    </div>,
  );
}

function Narrow({ i18n, filters }: { i18n: I18n; filters: Filters }) {
  const { contacts: words } = i18n.t;
  return (
    <form class="card search" method="get" action="/console/opt-outs">
      <div class="fields">
        <p class="field">
          <label for="category">{words.category}</label>
          <Choice
            id="category"
            name="category"
            value={filters.category ?? ""}
            options={[["", words.any], ...SCOPES.map((scope) => [scope, words.scopes[scope]] as const)]}
          />
        </p>
        <p class="field">
          <label for="reason">{words.optOuts.reason}</label>
          <Choice
            id="reason"
            name="reason"
            value={filters.reason ?? ""}
            options={[
              ["", words.any],
              ...REASONS.map((source) => [source, sourceWords(i18n, source)] as const),
            ]}
          />
        </p>
        <p class="field">
          <label for="since">{words.since}</label>
          <input id="since" type="date" name="since" value={filters.since ?? ""} />
        </p>
      </div>
      <p class="actions">
        <button class="button" type="submit">
          {words.find}
        </button>
        {Object.keys(filters).length > 0 && <a href="/console/opt-outs">{words.clear}</a>}
      </p>
    </form>
  );
}

function Table({ i18n, items }: { i18n: I18n; items: readonly Suppressed[] }) {
  const { contacts: words, approval } = i18n.t;
  return (
    <section class="card" aria-label={words.optOuts.title}>
      {items.some(({ masked }) => masked) && <p class="muted note">{approval.masked}</p>}
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.phone}</th>
            <th scope="col">{words.optOuts.what}</th>
            <th scope="col">{words.since}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ contact_id: id, phone, customer_name: name, since, restrictions }) => (
            <tr>
              <th scope="row">
                <a href={addressOf(id)}>
                  <bdi>{name ?? approval.unnamed}</bdi>
                </a>
              </th>
              <td data-name={words.phone} class="nowrap">
                {phone ?? approval.noPhone}
              </td>
              <td data-name={words.optOuts.what}>
                <ul class="plain">
                  {reasonsOf(restrictions).map(([source, scopes]) => (
                    <li>
                      {scopes.map((scope) => (
                        <>
                          <span class="badge error">{wordsFor(words.scopes, scope, scope)}</span>{" "}
                        </>
                      ))}
                      <span class="muted">{sourceWords(i18n, source)}</span>
                    </li>
                  ))}
                </ul>
              </td>
              <td data-name={words.since}>
                <Time i18n={i18n} at={Date.parse(since)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What is refused, by why. */
function reasonsOf(restrictions: Suppressed["restrictions"]): [source: string, scopes: string[]][] {
  const reasons = new Map<string, string[]>();
  for (const { category, source } of restrictions) {
    const key = source ?? "unknown";
    reasons.set(key, [...(reasons.get(key) ?? []), category]);
  }
  return [...reasons];
}
