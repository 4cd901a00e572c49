import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import { MEDIA_KINDS } from "../../meta";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page } from "../layout";
import type { Problem } from "../problem";
import type { AssetList } from "./assets";
import { AssetCard } from "./card";
import { Findings } from "./findings";
import { askedOf, Said } from "./said";
import { UploadForm } from "./upload-form";

export const ADDRESS = "/console/files";
const PAGE = 24;

const STATUSES = ["ready", "awaiting", "failed", "refused"] as const;
const SOURCES = ["upload", "received"] as const;
const SCANS = ["clean", "undecided", "infected"] as const;
const APPROVED = ["yes", "no"] as const;

/** What the list is narrowed by: words that it knows, and nothing else of the query. */
function filtersOf(c: Context<SignedInEnv>): Record<string, string> {
  const query = c.req.query();
  const known = { kind: MEDIA_KINDS, source: SOURCES, status: STATUSES, scan: SCANS, approved: APPROVED };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, words]) => {
      const value = (words as readonly string[]).find((word) => word === query[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `GET /console/files`: what was uploaded, and what customers sent within this person's reach. */
export function files(c: Context<SignedInEnv>): Promise<Response> {
  return filesPage(c, 200);
}

/** The same, with what stopped an upload. */
export async function filesPage(
  c: Context<SignedInEnv>,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const { media: words } = i18n.t;
  const filters = filtersOf(c);
  const cursor = c.req.query("cursor") || undefined;
  const { approved, ...others } = filters;
  const list = (start: string | undefined) =>
    tool<AssetList>("whatsapp.media_assets.list", {
      ...others,
      ...(approved !== undefined && { approved: approved === "yes" }),
      limit: PAGE,
      ...(start !== undefined && { cursor: start }),
    });
  // A cursor that was cut off, or belongs to other filters, leads to the first page.
  const found = await list(cursor).catch((error: unknown) => {
    if (error instanceof ToolError && cursor !== undefined) return list(undefined);
    throw error;
  });
  const asked = await askedOf(call, c.req.query("asked"));
  const next = found.next_cursor;
  return page(
    c,
    { title: words.title, status, width: "wide", ...(status !== 200 && { self: ADDRESS }) },
    <>
      <h1>{words.title}</h1>
      {problem && (
        <div class="card problem stack" role="alert">
          <p>{problem.text}</p>
          {problem.findings && problem.findings.length > 0 && (
            <Findings i18n={i18n} findings={problem.findings} />
          )}
        </div>
      )}
      {asked && <Said call={call} i18n={i18n} asked={asked} />}
      {may(call.principal, "media:write") && <UploadForm c={c} open={problem !== undefined} />}
      <Filters i18n={i18n} filters={filters} />
      {found.items.length === 0 ? (
        <p class="card empty">{Object.keys(filters).length > 0 ? words.noneSo : words.none}</p>
      ) : (
        <ul class="files">
          {found.items.map((asset) => (
            <AssetCard c={c} asset={asset} />
          ))}
        </ul>
      )}
      {(next || cursor) && (
        <p class="pages">
          {cursor && <a href={`${ADDRESS}?${new URLSearchParams(filters)}`}>← {words.newest}</a>}
          {next && (
            <a href={`${ADDRESS}?${new URLSearchParams({ ...filters, cursor: next })}`}>{words.older} →</a>
          )}
        </p>
      )}
    </>,
  );
}

function Filters({ i18n, filters }: { i18n: I18n; filters: Record<string, string> }) {
  const { media: words, approval } = i18n.t;
  const choices = [
    ["kind", words.kind, MEDIA_KINDS.map((kind) => [kind, approval.media[kind]] as const)],
    ["source", words.source, SOURCES.map((source) => [source, words.sources[source]] as const)],
    ["status", words.status, STATUSES.map((status) => [status, words.statuses[status]] as const)],
    ["scan", words.scan, SCANS.map((scan) => [scan, words.scans[scan]] as const)],
    ["approved", words.approval, APPROVED.map((one) => [one, words.approvals[one]] as const)],
  ] as const;
  return (
    <form class="card template-filter" method="get" action={ADDRESS} aria-label={words.filter}>
      {choices.map(([name, label, options]) => (
        <p>
          <label for={`files-${name}`}>{label}</label>
          <select id={`files-${name}`} name={name}>
            <option value="">{i18n.t.templates.any}</option>
            {options.map(([value, word]) => (
              <option value={value} selected={filters[name] === value}>
                {word}
              </option>
            ))}
          </select>
        </p>
      ))}
      <button class="button secondary" type="submit">
        {i18n.t.templates.show}
      </button>
    </form>
  );
}
