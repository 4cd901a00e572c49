import type { Context } from "hono";
import { findByIdempotencyKey } from "../../governance";
import { ToolError } from "../../mcp/errors";
import { sha256 } from "../../platform/hash";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { statusOf } from "../status-of";
import type { Page, Preview, Team, Written } from "./answers";
import { AssignForm, type Handed, HandoverPreview } from "./assign";
import { readQueues } from "./read";
import { conversationPage } from "./screen";
import { backTo, type Form, keyOf, pathsOf, textOf, toOutcome, whyNot } from "./write";

/** `GET /console/inbox/:id/assign`: to whom it may be given. */
export function assignPage(c: Context<SignedInEnv>): Promise<Response> {
  return withForm(c, {});
}

async function withForm(c: Context<SignedInEnv>, given: Handed, error?: ToolError): Promise<Response> {
  const { call, i18n, session, tool } = c.var;
  const [queues, teams] = await Promise.all([
    readQueues(c),
    tool<Page<Team>>("whatsapp.inbox_assignments.list", { view: "teams", limit: 50 }),
  ]);
  return conversationPage(c, {
    focus: "side",
    status: error ? statusOf(error.code) : 200,
    side: (conversation) => (
      <AssignForm
        i18n={i18n}
        session={session}
        principal={call.principal}
        conversation={conversation}
        queues={queues}
        teams={teams.items}
        given={given}
        problem={error && whyNot(i18n, error)}
        paths={pathsOf(c)}
        formKey={call.ids.next("request")}
      />
    ),
  });
}

/** `queue:…`, `team:…` or `staff:…`, as the form's choices are called. */
function targetOf(to: string | undefined): Record<string, string | null> {
  const [, kind, id] = /^(queue|team|staff):(.{1,64})$/.exec(to ?? "") ?? [];
  if (kind === undefined || id === undefined) return {};
  return { [`${kind}_id`]: id === "nobody" ? null : id };
}

function handedIn(form: Form): Handed {
  return {
    to: textOf(form, "to"),
    note: textOf(form, "note"),
    escalate: textOf(form, "escalate"),
    reason: textOf(form, "reason"),
  };
}

/** `POST /console/inbox/:id/handover`: shows what it would do; with `direct`, does it at once where nothing speaks against it. */
export async function previewHandover(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, session, tool } = c.var;
  const form = await c.req.parseBody();
  const given = handedIn(form);
  const key = await keyOfHanded(c, form, given);
  try {
    const earlier = form.direct === "yes" ? await sentBefore(c, key) : undefined;
    if (earlier) return earlier;
    const preview = await tool<Preview>("whatsapp.handover.preview", {
      conversation_ids: [c.req.param("id") ?? ""],
      ...targetOf(given.to),
      ...(given.note !== undefined && { note: given.note }),
      ...(given.escalate !== undefined && {
        escalate: { owner_id: given.escalate, reason: given.reason ?? "" },
      }),
    });
    if (form.direct === "yes" && preview.verdict === "ready" && preview.findings.length === 0)
      return await carryOut(c, preview.preview_id, key);
    return conversationPage(c, {
      focus: "side",
      side: () => (
        <HandoverPreview
          i18n={i18n}
          session={session}
          preview={preview}
          paths={pathsOf(c)}
          formKey={call.ids.next("request")}
        />
      ),
    });
  } catch (error) {
    return refused(c, error, given);
  }
}

/** `POST /console/inbox/:id/hand-over-now`: carries out what the preview showed. */
export async function handOver(c: Context<SignedInEnv>): Promise<Response> {
  const form = await c.req.parseBody();
  try {
    return await carryOut(c, textOf(form, "preview_id") ?? "", keyOf(c, "assign", form));
  } catch (error) {
    return refused(c, error, {});
  }
}

/** `POST /console/inbox/:id/note`: a note for staff, which moves nothing. */
export async function addNote(c: Context<SignedInEnv>): Promise<Response> {
  const form = await c.req.parseBody();
  const note = textOf(form, "note");
  const key = await keyOfHanded(c, form, { note });
  try {
    const earlier = await sentBefore(c, key);
    if (earlier) return earlier;
    const preview = await c.var.tool<Preview>("whatsapp.handover.preview", {
      conversation_ids: [c.req.param("id") ?? ""],
      note: note ?? "",
    });
    return await carryOut(c, preview.preview_id, key);
  } catch (error) {
    return refused(c, error, { note });
  }
}

/** The key of a form that previews and writes at once: whatever is typed anew into it is another request. */
async function keyOfHanded(c: Context<SignedInEnv>, form: Form, given: Handed): Promise<string> {
  const typed = await sha256([c.req.param("id"), given.to, given.note, given.escalate, given.reason]);
  return `${keyOf(c, "assign", form)}:${typed.slice(0, 16)}`;
}

/** Where a form that is sent twice leads the second time; a new preview of it would be one of something else. */
async function sentBefore(c: Context<SignedInEnv>, key: string): Promise<Response | undefined> {
  const { call } = c.var;
  const earlier = await findByIdempotencyKey(call.db, call.principal.id, key);
  return earlier && c.redirect(backTo(c, { asked: earlier.id }), 303);
}

async function carryOut(c: Context<SignedInEnv>, previewId: string, key: string): Promise<Response> {
  return toOutcome(
    c,
    await c.var.tool<Written>("whatsapp.conversation.assign", {
      preview_id: previewId,
      idempotency_key: key,
    }),
  );
}

function refused(c: Context<SignedInEnv>, error: unknown, given: Handed): Promise<Response> {
  if (!(error instanceof ToolError)) throw error;
  return error.code === "not_found" ? messagePage(c, "notFound") : withForm(c, given, error);
}
