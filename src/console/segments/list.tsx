import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import type { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { Listed } from "../contacts/answers";
import { type Refusal, refusalOf } from "../contacts/form";
import { AskedNote, askedOf, RefusalNote } from "../contacts/notes";
import type { I18n } from "../i18n";
import { page } from "../layout";
import { statusOf } from "../status-of";
import { addressOf, type ListedSegment } from "./answers";
import { Sendable } from "./audience";

const PAGE = 20;
const LONGEST = 80;

/** `GET /console/segments`: who is in each, how many may be sent what, and who uses it. */
export async function segments(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const query = c.req.query("q")?.trim().slice(0, LONGEST) || undefined;
  const cursor = c.req.query("cursor") || undefined;
  let found: Listed<ListedSegment> = { items: [], next_cursor: null };
  let refusal: Refusal | undefined;
  let status: ContentfulStatusCode = 200;
  try {
    found = await tool<Listed<ListedSegment>>("whatsapp.segments.list", {
      limit: PAGE,
      detail: "full",
      ...(query && { query }),
      ...(cursor && { cursor }),
    });
  } catch (error) {
    refusal = refusalOf(i18n, error);
    status = statusOf((error as ToolError).code);
  }
  const asked = await askedOf(tool, c.req.query("asked"), ["whatsapp.segment.upsert"]);
  const { segments: words, contacts } = i18n.t;
  const address = (more: Record<string, string>) =>
    `/console/segments?${new URLSearchParams({ ...(query && { q: query }), ...more })}`;
  return page(
    c,
    { title: words.title, status },
    <div class="records">
      <div class="heading">
        <h1>{words.title}</h1>
        {may(call.principal, "segments:write") && (
          <a class="button" href="/console/segments/new">
            {words.create}
          </a>
        )}
      </div>
      <p class="muted">{words.note}</p>
      <AskedNote call={call} i18n={i18n} asked={asked} />
      <form class="card search-main" method="get" action="/console/segments">
        <label for="q">{words.search}</label>
        <input id="q" type="search" name="q" value={query ?? ""} maxlength={LONGEST} />
        <button class="button" type="submit">
          {contacts.find}
        </button>
      </form>
      <RefusalNote i18n={i18n} refusal={refusal} />
      {!refusal && found.items.length === 0 && <p class="card empty">{words.none}</p>}
      <ul class="requests">
        {found.items.map((segment) => (
          <Card i18n={i18n} segment={segment} />
        ))}
      </ul>
      {(cursor || found.next_cursor) && (
        <p class="pages">
          {cursor && <a href={address({})}>← {contacts.firstPage}</a>}
          {found.next_cursor && <a href={address({ cursor: found.next_cursor })}>{contacts.nextPage} →</a>}
        </p>
      )}
    </div>,
  );
}

function Card({ i18n, segment }: { i18n: I18n; segment: ListedSegment }) {
  const { segments: words } = i18n.t;
  const { counts } = segment;
  return (
    <li class="card request">
      <h2 class="line">
        <a href={addressOf(segment.id)}>
          <bdi>{segment.name}</bdi>
        </a>
        <span class="count">{counts ? words.members(i18n.number(counts.total)) : words.hidden}</span>
      </h2>
      <p dir="auto">{segment.who_in[i18n.language]}</p>
      {counts && <Sendable i18n={i18n} counts={counts} />}
      {segment.used_by.length > 0 && (
        <p class="muted">{words.usedBy(i18n.list(segment.used_by.map(({ name }) => name)))}</p>
      )}
    </li>
  );
}
