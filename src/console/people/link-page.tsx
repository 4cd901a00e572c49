import type { Context } from "hono";
import { findActionRequest, findPreview } from "../../governance";
import { ToolError } from "../../mcp/errors";
import { findPerson, joinAddress, makeLink, newInvitationSecret } from "../../staff";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { page } from "../layout";
import { statusOf } from "../status-of";
import { ask, refusedWords } from "./ask";
import { personPage } from "./person";
import { hasWay } from "./person-words";
import { Said } from "./said";

/**
 * Makes a link for a person and shows it, this once: in the answer to the form, in no address and in no log. A form that is
 * sent again makes no second link, and the first one is not known any more.
 */
export async function giveLink(c: Context<SignedInEnv>, staffId: string, suffix = ""): Promise<Response> {
  const { call, i18n } = c.var;
  const { link, back } = i18n.t.people;
  const person = await findPerson(call, staffId);
  if (!person) return messagePage(c, "notFound");
  const { secret, hash } = await newInvitationSecret();
  const kind = hasWay(person) ? "recover" : "join";
  const id = call.ids.next("invitation");
  const content = {
    staff_id: staffId,
    asked_by: call.principal.staffId,
    invitation_id: id,
    token_hash: hash,
    kind,
  } as const;
  const answer = await ask(c, makeLink, { input: { staff_id: staffId }, content, suffix });
  if (answer instanceof ToolError)
    return personPage(c, staffId, statusOf(answer.code), { problem: refusedWords(c, answer) });
  const repeated = await isRepetition(c, answer.action_request_id, hash);
  const waits = answer.status === "pending_approval";
  return page(
    c,
    { title: link.title, self: `/console/settings/staff/${staffId}` },
    <>
      <p>
        <a href="/console/settings/staff">← {back}</a>
      </p>
      <h1>{link.title}</h1>
      {repeated ? (
        <Said c={c} problem={link.gone} />
      ) : (
        <section class="card stack" aria-labelledby="address">
          <h2 id="address">
            <bdi>{person.name}</bdi>
          </h2>
          <p role="status">{link.once}</p>
          <p class="one-time-link">
            <code>{joinAddress(call, secret)}</code>
          </p>
          <p class="muted">{link.until}</p>
          {waits && (
            <p class="strong">
              {link.waits}{" "}
              <a href={`/console/approvals/${answer.action_request_id}`}>{i18n.t.people.askedLink}</a>
            </p>
          )}
        </section>
      )}
      <p>
        <a class="button secondary" href={`/console/settings/staff/${staffId}`}>
          {link.done}
        </a>
      </p>
    </>,
  );
}

/** Whether the answer is that of an earlier request, whose link has another secret. */
async function isRepetition({ var: { call } }: Context<SignedInEnv>, requestId: string, hash: string) {
  const request = await findActionRequest(call.db, requestId);
  const contract = request?.previewId ? await findPreview(call.db, request.previewId) : undefined;
  return (contract?.content as { token_hash?: unknown } | undefined)?.token_hash !== hash;
}
