import type { Context } from "hono";
import { may } from "../../../auth";
import { reportLink } from "../../../contacts";
import { findActionRequest, findPreview } from "../../../governance";
import { ToolError } from "../../../mcp/errors";
import { sha256 } from "../../../platform/hash";
import type { SignedInEnv } from "../../console-env";
import { messagePage } from "../../error-pages";
import type { I18n } from "../../i18n";
import { page } from "../../layout";
import { readShown, type ShownPreview } from "../../shown-preview";
import { Areas } from "../areas";

const LONGEST_ID = 64;
/** Seconds between two looks. */
const EVERY = 3;

/** How an import stands, as `whatsapp.action_request.status` tells it. */
interface Told {
  tool: string;
  status: "executed" | "pending_approval" | "scheduled" | "rejected" | "failed";
  approval: { decided_by?: string | null; decision_reason?: string | null };
  progress?: { done: number; total: number };
  result?: {
    created?: number;
    updated?: number;
    opt_outs_kept?: number;
    previewed?: { create: number; update: number; opt_outs_kept: number };
    differences?: { rows: number; became: string; because: string }[];
  };
}

interface Standing {
  told: Told;
  shown: ShownPreview;
}

async function standingOf(c: Context<SignedInEnv>): Promise<Standing | undefined> {
  const { call, tool } = c.var;
  const id = c.req.param("id") ?? "";
  if (id.length > LONGEST_ID) return undefined;
  try {
    const told = await tool<Told>("whatsapp.action_request.status", { action_request_id: id });
    if (told.tool !== "whatsapp.contact.import") return undefined;
    const request = await findActionRequest(call.db, id);
    const preview = request?.previewId ? await findPreview(call.db, request.previewId) : undefined;
    return { told, shown: readShown(call, preview) };
  } catch (error) {
    if (error instanceof ToolError && error.code === "not_found") return undefined;
    throw error;
  }
}

/** `GET /console/imports/:id`: how far an import is, and what came of it beside what its preview said. */
export async function importProgress(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const standing = await standingOf(c);
  if (!standing) return messagePage(c, "notFound");
  const id = c.req.param("id") ?? "";
  const { importing: words } = i18n.t.contacts;
  const { change } = i18n.t;
  const { status } = standing.told;
  const moves = status === "pending_approval" || status === "scheduled";
  const report =
    standing.shown.import_id === undefined
      ? null
      : await reportLink(call, standing.shown.import_id, may(call.principal, "contacts:pii"));
  return page(
    c,
    { title: words.progressTitle },
    <div class="records">
      <h1>{words.progressTitle}</h1>
      <Areas i18n={i18n} principal={call.principal} current="imports" />
      {moves ? (
        <div
          data-live={`/console/imports/${encodeURIComponent(id)}/progress`}
          data-every={EVERY}
          aria-live="polite"
        >
          <State i18n={i18n} standing={standing} />
        </div>
      ) : (
        <State i18n={i18n} standing={standing} />
      )}
      <p class="actions">
        {may(call.principal, "approvals:read") && (
          <a href={`/console/approvals/${encodeURIComponent(id)}`}>{i18n.t.contacts.asked.openApproval}</a>
        )}
        {moves && <a href={`/console/imports/${encodeURIComponent(id)}`}>{i18n.t.refresh}</a>}
        {report !== null && <a href={report}>{change.report}</a>}
        <a href="/console/imports">{words.other}</a>
      </p>
    </div>,
  );
}

/** `GET /console/imports/:id/progress`: the part that refreshes itself; 304 while nothing has changed. */
export async function importState(c: Context<SignedInEnv>): Promise<Response> {
  const standing = await standingOf(c);
  if (!standing) return c.notFound();
  const html = (<State i18n={c.var.i18n} standing={standing} />).toString();
  const etag = `"${(await sha256(html)).slice(0, 32)}"`;
  const headers = { etag, "cache-control": "private, no-cache" };
  if (c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
  return c.html(html, 200, headers);
}

function State({ i18n, standing }: { i18n: I18n; standing: Standing }) {
  const { told, shown } = standing;
  const { importing: words } = i18n.t.contacts;
  const { status } = i18n.t;
  const state = told.status === "scheduled" ? "executing" : told.status;
  return (
    <section class="card stack" aria-labelledby="state">
      <h2 id="state">
        <span class={`badge ${state}`}>{status[state]}</span>
      </h2>
      {told.status === "pending_approval" && <p>{words.waits}</p>}
      {told.status === "scheduled" && <Bar i18n={i18n} told={told} shown={shown} />}
      {told.status === "rejected" && (
        <>
          <p>{words.rejected(told.approval.decided_by ?? "")}</p>
          {told.approval.decision_reason && (
            <blockquote class="said" dir="auto">
              {told.approval.decision_reason}
            </blockquote>
          )}
        </>
      )}
      {told.status === "failed" && <p>{words.failed}</p>}
      {told.status === "executed" && <p>{words.done}</p>}
      <Counts i18n={i18n} told={told} shown={shown} />
    </section>
  );
}

interface PartProps {
  i18n: I18n;
  told: Told;
  shown: ShownPreview;
}

function Bar({ i18n, told, shown }: PartProps) {
  const { importing: words } = i18n.t.contacts;
  const total = told.progress?.total ?? Number(shown.effects.contacts ?? 0);
  const done = told.progress?.done ?? 0;
  return (
    <p class="progress">
      <label for="bar">{words.running}</label>
      <progress id="bar" max={Math.max(total, 1)} value={done} />
      <span class="progress-words">
        <span>{words.of(i18n.number(done), i18n.number(total))}</span>
        <strong>{i18n.percent(total === 0 ? 0 : done / total)}</strong>
      </span>
    </p>
  );
}

/** What the preview said beside what was done, and why they differ where they do. */
function Counts({ i18n, told: { result }, shown }: PartProps) {
  const { importing: words } = i18n.t.contacts;
  const { effect } = i18n.t;
  const said = (name: "create" | "update" | "opt_outs_kept") =>
    result?.previewed?.[name] ?? Number(shown.effects[name] ?? 0);
  const rows = [
    ["create", result?.created],
    ["update", result?.updated],
    ["opt_outs_kept", result?.opt_outs_kept],
  ] as const;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.what}</th>
            <th scope="col" class="figure">
              {words.previewed}
            </th>
            {result && (
              <th scope="col" class="figure">
                {words.happened}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, done]) => (
            <tr>
              <th scope="row">{effect[name]}</th>
              <td class="figure">{i18n.number(said(name))}</td>
              {result && <td class="figure">{i18n.number(done ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {result?.differences?.map(({ rows: count, became, because }) => (
        <p class="muted">{(words.differences[became] ?? (() => because))(i18n.number(count))}</p>
      ))}
    </>
  );
}
