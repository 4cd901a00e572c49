import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { Listed } from "../contacts/answers";
import { fieldsOf, type Refusal, refusalOf } from "../contacts/form";
import { RefusalNote } from "../contacts/notes";
import { messagePage } from "../error-pages";
import { page } from "../layout";
import { statusOf } from "../status-of";
import { addressOf, type ListedSegment } from "./answers";
import { Builder } from "./builder";
import { conditionOf, type Draft, draftIn, EMPTY, parsed, rowsOf } from "./draft";
import { isKind, MOST_ROWS } from "./kinds";
import { readSegment } from "./segment";

/** Bytes of the form at most: two trees of 40 leaves as data, percent-encoded. */
export const MOST_FORM_BYTES = 256 * 1024;

interface Outcome {
  draft: Draft;
  segmentId?: string | undefined;
  status?: ContentfulStatusCode;
  refusal?: Refusal;
}

/** `GET /console/segments/new`. */
export const newSegment = (c: Context<SignedInEnv>): Promise<Response> => formPage(c, { draft: EMPTY });

/** `GET /console/segments/:id/edit`: as rows where they can say it, as data where they cannot. */
export async function editSegment(c: Context<SignedInEnv>): Promise<Response> {
  const found = await readSegment(c, c.req.param("id") ?? "", false);
  // What is masked cannot be edited without being lost.
  if (!found || found.masked) return messagePage(c, "notFound");
  return formPage(c, { draft: draftOf(found), segmentId: found.id });
}

function draftOf(found: ListedSegment): Draft {
  const rows = found.condition === null ? undefined : rowsOf(found.condition);
  const data = (tree: unknown) => (tree === null ? "" : JSON.stringify(tree, null, 2));
  return {
    ...EMPTY,
    name: found.name,
    description: found.description ?? "",
    ...(rows ?? { json: data(found.condition) }),
    exclude: data(found.exclude),
    allCustomers: found.all_customers,
    purposes: found.purposes,
    version: String(found.version),
  };
}

async function formPage(c: Context<SignedInEnv>, outcome: Outcome): Promise<Response> {
  const { call, i18n, session, tool } = c.var;
  const { draft, segmentId, status = 200, refusal } = outcome;
  const all = await tool<Listed<ListedSegment>>("whatsapp.segments.list", { counts: false, limit: 200 });
  const { segments: words } = i18n.t;
  const title = segmentId === undefined ? words.create : words.edit;
  return page(
    c,
    {
      title,
      status,
      self: segmentId === undefined ? "/console/segments/new" : `${addressOf(segmentId)}/edit`,
    },
    <div class="records">
      <p>
        <a href="/console/segments">← {words.back}</a>
      </p>
      <h1>{title}</h1>
      <RefusalNote i18n={i18n} refusal={refusal} />
      <Builder
        call={call}
        i18n={i18n}
        session={session}
        draft={draft}
        segmentId={segmentId}
        others={all.items.filter(({ id }) => id !== segmentId)}
      />
    </div>,
  );
}

interface Answer {
  action_request_id: string;
  result?: { segment_id?: string };
}

/** `POST /console/segments`: adds or takes away a row and shows the form again, or asks for the segment. */
export async function saveSegment(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, tool } = c.var;
  const fields = await fieldsOf(c);
  const draft = draftIn(fields);
  const segmentId = fields.text("segment_id") || undefined;
  const does = fields.text("do");
  if (does !== "save") return formPage(c, { draft: changed(draft, does, fields.text("add")), segmentId });

  const { segments: words } = i18n.t;
  const broken = [draft.json, draft.exclude].some((json) => json !== "" && parsed(json) === undefined);
  const says = draft.allCustomers || draft.json !== "" || draft.rows.length > 0;
  if (broken || !says) {
    const refusal = { text: broken ? words.badJson : words.nobody, findings: [], issues: [] };
    return formPage(c, { draft, segmentId, status: 400, refusal });
  }
  try {
    const answer = await tool<Answer>("whatsapp.segment.upsert", {
      ...argumentsOf(draft, segmentId),
      idempotency_key: fields.key("segment"),
    });
    const id = answer.result?.segment_id ?? segmentId;
    const self = id === undefined ? "/console/segments" : addressOf(id);
    return c.redirect(`${self}?asked=${answer.action_request_id}`, 303);
  } catch (error) {
    const refusal = refusalOf(i18n, error);
    return formPage(c, { draft, segmentId, status: statusOf((error as ToolError).code), refusal });
  }
}

/** The draft with a row more or less, as a button says. */
function changed(draft: Draft, does: string, kind: string): Draft {
  if (does === "add" && isKind(kind) && draft.rows.length < MOST_ROWS)
    return { ...draft, rows: [...draft.rows, { kind, not: false, values: {} }] };
  const [, index] = /^remove_(\d)$/.exec(does) ?? [];
  return index === undefined ? draft : { ...draft, rows: draft.rows.toSpliced(Number(index), 1) };
}

/** A draft as `whatsapp.segment.upsert` takes it. */
function argumentsOf(draft: Draft, segmentId: string | undefined): Record<string, unknown> {
  const condition = draft.allCustomers ? undefined : conditionOf(draft);
  return {
    ...(segmentId !== undefined && { segment_id: segmentId }),
    name: draft.name,
    ...((segmentId !== undefined || draft.description !== "") && { description: draft.description || null }),
    ...(draft.allCustomers && { all_customers: true }),
    ...(condition !== undefined && { condition }),
    ...((segmentId !== undefined || draft.exclude !== "") && {
      exclude: draft.exclude === "" ? null : parsed(draft.exclude),
    }),
    purposes: draft.purposes,
    ...(/^\d+$/.test(draft.version) && { version: Number(draft.version) }),
  };
}
