import type { Context } from "hono";
import { may } from "../auth";
import { confirmEscalation, escalationsToConfirm, ownEscalation } from "../inbox";
import { ToolError } from "../mcp/errors";
import type { SignedInEnv } from "./console-env";
import { customerNames } from "./customer-names";
import { messagePage } from "./error-pages";
import { CsrfField, page, Time } from "./layout";

const pathOf = (conversationId: string): string => `/console/conversations/${conversationId}/escalation`;

/** `GET /console/conversations/:id/escalation`: for the owner of the escalation alone. */
export async function escalation(c: Context<SignedInEnv>): Promise<Response> {
  return escalationPage(c, c.req.param("id") ?? "");
}

/** `POST /console/conversations/:id/escalation/confirm`: the owner agrees that the conversation may be closed. */
export async function confirmOwnEscalation(c: Context<SignedInEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  try {
    await confirmEscalation(c.var.call, id);
    return c.redirect(pathOf(id), 303);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.code === "conflict" ? escalationPage(c, id, 409) : messagePage(c, "notFound");
  }
}

async function escalationPage(
  c: Context<SignedInEnv>,
  id: string,
  status: 200 | 409 = 200,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { escalation: words } = i18n.t;
  const own = await ownEscalation(call, id);
  if (!own) return messagePage(c, "notFound");
  const customer = (await customerNames(call, [id])).get(id);
  return page(
    c,
    { title: words.title, status },
    <section class="card narrow stack">
      <h1>{words.title}</h1>
      <dl>
        {customer !== undefined && (
          <div>
            <dt>{words.customer}</dt>
            <dd>
              <bdi>{customer}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt>{words.conversation}</dt>
          <dd>
            <code>{own.conversation_id}</code>
          </dd>
        </div>
        <div>
          <dt>{words.openedBy}</dt>
          <dd>
            <bdi>{own.opened_by_name ?? ""}</bdi> · <Time i18n={i18n} at={own.opened_at} />
          </dd>
        </div>
        <div>
          <dt>{words.reason}</dt>
          <dd>
            <span class="lines" dir="auto">
              {own.reason}
            </span>
          </dd>
        </div>
      </dl>
      {own.confirmed_at === null ? (
        <form method="post" action={`${pathOf(id)}/confirm`}>
          <CsrfField session={session} />
          <button class="button" type="submit" aria-describedby="confirm-hint">
            {words.confirm}
          </button>
          <span class="muted hint" id="confirm-hint">
            {words.confirmHint}
          </span>
        </form>
      ) : (
        <p>
          {words.confirmed} <Time i18n={i18n} at={own.confirmed_at} />
        </p>
      )}
    </section>,
  );
}

/** Escalations that wait for the word of whoever is signed in. */
export async function Escalations({ c }: { c: Context<SignedInEnv> }) {
  const { call, i18n } = c.var;
  const { escalation: words } = i18n.t;
  const waiting = may(call.principal, "inbox:read")
    ? await escalationsToConfirm(call.db, call.principal.staffId)
    : [];
  if (waiting.length === 0) return null;
  const names = await customerNames(
    call,
    waiting.map(({ conversation_id }) => conversation_id),
  );
  return (
    <section aria-labelledby="escalations">
      <h2 id="escalations">{words.waiting}</h2>
      <ul class="requests">
        {waiting.map(({ conversation_id, opened_at }) => (
          <li class="card">
            <a href={pathOf(conversation_id)}>{words.title}</a> <bdi>{names.get(conversation_id)}</bdi>{" "}
            <span class="muted">
              <Time i18n={i18n} at={opened_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
