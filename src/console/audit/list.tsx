import type { Context } from "hono";
import { MOST_EXPORTED } from "../../governance";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page, Time } from "../layout";
import { statusOf } from "../status-of";
import type { Entry, EntryList } from "./entries";
import { ExportForms } from "./export-forms";
import { FilterForm } from "./filter-form";
import { addressOf, type ShownFilters, shownFilters, toolFilters } from "./filters";
import { actionWords, entityWords, OutcomeBadge, toolName, Verdict } from "./parts";

const PAGE = 50;
export const ADDRESS = "/console/audit";

/** `GET /console/audit`: the log by filters, newest first; with `verify` also whether the chain holds. */
export async function auditLog(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, session, ctx } = c.var;
  const { auditLog: words } = i18n.t;
  const shown = shownFilters((field) => c.req.query(field));
  const cursor = c.req.query("cursor") || undefined;
  const found = await read(c, toolFilters(shown, ctx.env.TIME_ZONE), cursor);
  const list = found instanceof ToolError ? undefined : found;
  const unreadable = found instanceof ToolError;
  return page(
    c,
    { title: words.title, ...(unreadable && { status: statusOf(found.code) }) },
    <>
      <div class="heading">
        <h1>{words.title}</h1>
        <a href={`${ADDRESS}/seals`}>{words.toChain}</a>
      </div>
      <p class="muted">{words.intro}</p>
      <FilterForm i18n={i18n} shown={shown} />
      {unreadable && (
        <p class="card problem" role="alert">
          {words.unreadable}
        </p>
      )}
      {list?.verification && (list.items.length > 0 || list.verification.problem) && (
        <Verdict i18n={i18n} verification={list.verification} />
      )}
      {list?.items.length === 0 && <p class="card empty">{words.none}</p>}
      {list && list.items.length > 0 && (
        <>
          <Entries i18n={i18n} entries={list.items} />
          <Pages i18n={i18n} shown={shown} cursor={cursor} next={list.next_cursor} />
          <ExportForms i18n={i18n} session={session} shown={shown} most={MOST_EXPORTED} />
        </>
      )}
    </>,
  );
}

async function read(
  c: Context<SignedInEnv>,
  filters: Record<string, string> | undefined,
  cursor: string | undefined,
): Promise<EntryList | ToolError> {
  if (!filters) return new ToolError("validation_failed", "A day of the filter is none.", "Correct the day.");
  try {
    return await c.var.tool<EntryList>("whatsapp.audit_logs.list", {
      ...filters,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
      ...(c.req.query("verify") === "1" && { verify: true }),
    });
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
}

function Entries({ i18n, entries }: { i18n: I18n; entries: readonly Entry[] }) {
  return (
    <ol class="log">
      {entries.map((entry) => (
        <li class="card">
          <p class="line">
            <a href={`${ADDRESS}/${entry.id}`}>{actionWords(i18n, entry.action)}</a>{" "}
            <OutcomeBadge i18n={i18n} outcome={entry.outcome} />
          </p>
          <p class="muted">
            <Time i18n={i18n} at={Date.parse(entry.at)} />
            {" · "}
            <bdi>{entry.actor.name}</bdi>
            {entry.tool !== null && ` · ${toolName(i18n, entry.tool)}`}
            {entry.entity && (
              <>
                {` · ${entityWords(i18n, entry.entity.kind)} `}
                <code>{entry.entity.id}</code>
              </>
            )}
            {entry.code !== null && (
              <>
                {" · "}
                <code>{entry.code}</code>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

function Pages({
  i18n,
  shown,
  cursor,
  next,
}: {
  i18n: I18n;
  shown: ShownFilters;
  cursor: string | undefined;
  next: string | null;
}) {
  const { auditLog: words } = i18n.t;
  const here: Record<string, string> = cursor === undefined ? {} : { cursor };
  return (
    <div class="log-foot">
      <a class="button secondary" href={addressOf(ADDRESS, shown, { ...here, verify: "1" })}>
        {words.verify.button}
      </a>
      {(next !== null || cursor !== undefined) && (
        <p class="pages">
          {cursor !== undefined && <a href={addressOf(ADDRESS, shown)}>← {words.newest}</a>}
          {next !== null && <a href={addressOf(ADDRESS, shown, { cursor: next })}>{words.older} →</a>}
        </p>
      )}
    </div>
  );
}
