import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type GovernedWrite, requestDirect } from "../../../governance";
import type { ToolError } from "../../../mcp/errors";
import {
  type AboutContact,
  copyPersonalData,
  erasePersonalData,
  isErased,
  type PersonalDataRequest,
  requestsOf,
  requireNoneWaiting,
  type WaitingRequest,
  waitingRequests,
} from "../../../privacy";
import type { SignedInEnv } from "../../console-env";
import { messagePage } from "../../error-pages";
import type { I18n } from "../../i18n";
import { CsrfField, page } from "../../layout";
import { statusOf } from "../../status-of";
import { addressOf, nameOf } from "../answers";
import { readContact } from "../contact";
import { fieldsOf, type Refusal, refusalOf } from "../form";
import { AskedNote, askedOf, RefusalNote } from "../notes";

const TOOLS = ["personal_data.copy", "personal_data.erase"];

interface Outcome {
  status?: ContentfulStatusCode;
  refusal?: Refusal;
}

/** `GET /console/contacts/:id/personal-data`: what was asked for, and the forms to ask. */
export const personalData = (c: Context<SignedInEnv>): Promise<Response> => personalDataPage(c, {});

async function personalDataPage(c: Context<SignedInEnv>, outcome: Outcome): Promise<Response> {
  const { call, i18n, session, tool } = c.var;
  const id = c.req.param("id") ?? "";
  const erased = await isErased(call.db, id);
  // Whoever was merged leads to whom they became, and whoever is not there to no page.
  const found = erased ? undefined : await readContact(c, id);
  if (found instanceof Response) return found;
  const [requests, waiting, asked] = await Promise.all([
    requestsOf(call.db, id),
    waitingRequests(call.db, id),
    askedOf(tool, c.req.query("asked"), TOOLS),
  ]);
  const waits = (tool: string) => waiting.find((request) => request.tool === tool);
  const words = i18n.t.contacts.personalData;
  const form_key = call.ids.next("request");
  return page(
    c,
    { title: words.title, status: outcome.status ?? 200, self: `${addressOf(id)}/personal-data` },
    <div class="records">
      <p>
        <a href={erased ? "/console/contacts" : addressOf(id)}>
          ← {erased ? i18n.t.contacts.back : words.backToContact}
        </a>
      </p>
      <h1>{words.title}</h1>
      <p>
        {found && <bdi>{nameOf(found) ?? i18n.t.approval.unnamed}</bdi>} <code>{id}</code>
      </p>
      <p class="muted">{words.intro}</p>
      <AskedNote call={call} i18n={i18n} asked={asked} />
      <RefusalNote i18n={i18n} refusal={outcome.refusal} />
      {erased ? (
        <p class="card">{words.erased}</p>
      ) : (
        <>
          <form class="card stack" method="post" action={`${addressOf(id)}/personal-data/copy`}>
            <h2>{words.copy}</h2>
            <p>{words.copyNote}</p>
            {waits("personal_data.copy") ? (
              <Waits i18n={i18n} request={waits("personal_data.copy")} />
            ) : (
              <>
                <CsrfField session={session} />
                <input type="hidden" name="form_key" value={form_key} />
                <Confirm i18n={i18n} id="confirm-copy" />
                <p class="actions">
                  <button class="button" type="submit">
                    {words.askCopy}
                  </button>
                </p>
              </>
            )}
          </form>
          <form class="card stack problem-edge" method="post" action={`${addressOf(id)}/personal-data/erase`}>
            <h2>{words.erase}</h2>
            <p>{words.eraseNote}</p>
            {waits("personal_data.erase") ? (
              <Waits i18n={i18n} request={waits("personal_data.erase")} />
            ) : (
              <>
                <CsrfField session={session} />
                <input type="hidden" name="form_key" value={form_key} />
                <Confirm i18n={i18n} id="confirm-erase" />
                <p class="actions">
                  <button class="button danger" type="submit">
                    {words.askErase}
                  </button>
                </p>
              </>
            )}
          </form>
        </>
      )}
      <section class="card stack">
        <h2>{words.history}</h2>
        {requests.length === 0 && <p class="empty">{words.none}</p>}
        <ul class="plain">
          {requests.map((request) => (
            <Asked i18n={i18n} contactId={id} request={request} now={call.clock.now()} />
          ))}
        </ul>
      </section>
    </div>,
  );
}

function Confirm({ i18n, id }: { i18n: I18n; id: string }) {
  return (
    <label class="check" for={id}>
      <input id={id} type="checkbox" name="confirmed" value="yes" required />
      {i18n.t.contacts.personalData.confirm}
    </label>
  );
}

/** In place of the form: the same was asked for, and nobody has decided. */
function Waits({ i18n, request }: { i18n: I18n; request: WaitingRequest | undefined }) {
  if (!request) return null;
  const words = i18n.t.contacts.personalData;
  return (
    <p>
      <span class="badge">{words.waiting}</span>{" "}
      <a href={`/console/approvals/${request.id}`}>{words.waitingSince(i18n.date(request.requested_at))}</a>
    </p>
  );
}

interface AskedProps {
  i18n: I18n;
  contactId: string;
  request: PersonalDataRequest;
  now: number;
}

function Asked({ i18n, contactId, request, now }: AskedProps) {
  const words = i18n.t.contacts.personalData;
  const { expires_at: until } = request;
  const file = request.file_key !== null && until !== null && until > now;
  return (
    <li>
      <p>
        {words.kinds[request.kind]} <span class="badge">{words.status[request.status]}</span>{" "}
        {i18n.date(request.created_at)}
      </p>
      {file && (
        <p>
          <a href={`${addressOf(contactId)}/personal-data/${request.id}/copy.json`}>{words.download}</a>{" "}
          <span class="muted">{words.until(i18n.date(until))}</span>
        </p>
      )}
      {request.kind === "copy" && request.status === "done" && !file && <p class="muted">{words.over}</p>}
      {request.file_sha256 !== null && (
        <p class="muted">
          {i18n.t.label(words.digest)}
          <code>{request.file_sha256}</code>
        </p>
      )}
    </li>
  );
}

const ask =
  (write: GovernedWrite<AboutContact>) =>
  async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const id = (c.req.param("id") ?? "").slice(0, 64);
    const fields = await fieldsOf(c);
    if (fields.text("confirmed") !== "yes")
      return personalDataPage(c, {
        status: 400,
        refusal: { text: i18n.t.contacts.personalData.unconfirmed, findings: [], issues: [] },
      });
    try {
      const content = { contact_id: id };
      await write.authorize(call, content);
      const idempotencyKey = fields.key(write.tool);
      await requireNoneWaiting(call.db, write.tool, id, idempotencyKey);
      const { action_request_id } = await requestDirect(call, write, {
        input: content,
        content: async () => content,
        idempotencyKey,
      });
      return c.redirect(`${addressOf(id)}/personal-data?asked=${action_request_id}`, 303);
    } catch (error) {
      const refusal = refusalOf(i18n, error);
      const { code } = error as ToolError;
      if (code === "not_found") return messagePage(c, "notFound");
      return personalDataPage(c, { status: statusOf(code), refusal });
    }
  };

/** `POST /console/contacts/:id/personal-data/copy`. */
export const askForCopy = ask(copyPersonalData as GovernedWrite<AboutContact>);

/** `POST /console/contacts/:id/personal-data/erase`. */
export const askForErasure = ask(erasePersonalData as GovernedWrite<AboutContact>);
