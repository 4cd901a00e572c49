import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import type { Listed } from "../contacts/answers";
import { AskedNote, askedOf } from "../contacts/notes";
import { messagePage } from "../error-pages";
import { Fact } from "../fact";
import { wordsFor } from "../i18n";
import { page, Time } from "../layout";
import { addressOf, type ListedSegment } from "./answers";
import { AudienceChange, AudienceTable } from "./audience";

/** Reads one segment; undefined when there is none. */
export async function readSegment(
  c: Context<SignedInEnv>,
  id: string,
  counts: boolean,
): Promise<ListedSegment | undefined> {
  const { items } = await c.var.tool<Listed<ListedSegment>>("whatsapp.segments.list", {
    segment_id: id,
    detail: "full",
    counts,
  });
  return items[0];
}

/** `GET /console/segments/:id`. */
export async function segment(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const found = await readSegment(c, c.req.param("id") ?? "", true);
  if (!found) return messagePage(c, "notFound");
  const named = found.named_by.length > 0 ? await namesOf(c, found.named_by) : [];
  const asked = await askedOf(tool, c.req.query("asked"), ["whatsapp.segment.upsert"]);
  const { segments: words, contacts, broadcasts } = i18n.t;
  const purposes = found.purposes.length > 0 ? found.purposes : ["marketing", "utility", "authentication"];
  return page(
    c,
    { title: found.name, self: addressOf(found.id) },
    <div class="records">
      <p>
        <a href="/console/segments">← {words.back}</a>
      </p>
      <div class="heading">
        <h1>
          <bdi>{found.name}</bdi>
        </h1>
        {may(call.principal, "segments:write") && !found.masked && (
          <a class="button secondary" href={`${addressOf(found.id)}/edit`}>
            {words.edit}
          </a>
        )}
      </div>
      <AskedNote call={call} i18n={i18n} asked={asked} />
      <AudienceChange i18n={i18n} effects={asked?.effects ?? {}} />
      {found.description !== null && (
        <p class="lines" dir="auto">
          {found.description}
        </p>
      )}
      <div class="columns">
        <div>
          <section class="card stack" aria-labelledby="who">
            <h2 id="who">{words.who}</h2>
            <p dir="auto">{found.who_in[i18n.language]}</p>
            {found.masked && <p class="muted">{words.masked}</p>}
            {!found.masked && (
              <p>
                <a href={`/console/contacts?${new URLSearchParams({ segment: found.id })}`}>
                  {words.showMembers}
                </a>
              </p>
            )}
            {!found.masked && found.condition !== null && (
              <details>
                <summary>{words.asData}</summary>
                <pre>{JSON.stringify(found.condition, null, 2)}</pre>
                {found.exclude !== null && (
                  <>
                    <p class="strong">{words.leftOut}</p>
                    <pre>{JSON.stringify(found.exclude, null, 2)}</pre>
                  </>
                )}
              </details>
            )}
          </section>
          {found.counts && <AudienceTable i18n={i18n} counts={found.counts} />}
        </div>
        <div>
          <section class="card stack" aria-labelledby="use">
            <h2 id="use">{words.use}</h2>
            {found.used_by.length === 0 && named.length === 0 && <p class="empty">{words.unused}</p>}
            <ul class="plain">
              {found.used_by.map(({ broadcast_id: id, name, status }) => (
                <li>
                  <a class="row-link" href={`/console/broadcasts/${encodeURIComponent(id)}`}>
                    <bdi>{name}</bdi>
                    <span class="badge">{wordsFor(broadcasts.statuses, status, status)}</span>
                  </a>
                </li>
              ))}
              {named.map(({ id, name }) => (
                <li>
                  <a class="row-link" href={addressOf(id)}>
                    <bdi>{words.namedBy(name)}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          </section>
          <section class="card" aria-labelledby="facts">
            <h2 id="facts">{words.facts}</h2>
            <dl>
              <Fact name={words.purposes}>
                {i18n.list(purposes.map((one) => wordsFor<string>(contacts.categories, one, one)))}
              </Fact>
              <Fact name={words.version}>{i18n.number(found.version)}</Fact>
              <Fact name={words.changedAt}>
                <Time i18n={i18n} at={Date.parse(found.updated_at)} />
              </Fact>
              <Fact name={words.createdAt}>
                <Time i18n={i18n} at={Date.parse(found.created_at)} />
              </Fact>
            </dl>
          </section>
        </div>
      </div>
    </div>,
  );
}

/** The names of some segments, by the list of all. */
async function namesOf(
  c: Context<SignedInEnv>,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const { items } = await c.var.tool<Listed<ListedSegment>>("whatsapp.segments.list", {
    counts: false,
    limit: 200,
  });
  return items.filter(({ id }) => ids.includes(id));
}
