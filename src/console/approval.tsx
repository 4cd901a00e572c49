import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../auth";
import { findOrder } from "../commerce";
import { reportLink } from "../contacts";
import {
  type ActionRequest,
  answer,
  currentStatus,
  findActionRequest,
  findPreview,
  recordAudit,
} from "../governance";
import { bubblesAtMeta } from "../templates";
import { Outcome, RequestFacts, TechnicalDetails } from "./approval-facts";
import { type AutomationDesk, Changed, ChangedInFull, comparedOf, readChange } from "./automation";
import { plannedMessages } from "./broadcasts/planned";
import { Scheduled } from "./broadcasts/scheduled";
import { readBroadcast } from "./broadcasts/shown-broadcast";
import { bubbleOf } from "./bubble-content";
import { Change } from "./change";
import { AskedLink } from "./commerce/asked-link";
import { AskedOrder } from "./commerce/asked-order";
import { madeOrder, readLinkRequest, readOrder } from "./commerce/shown-order";
import type { SignedInEnv } from "./console-env";
import { DecisionForms } from "./decision-forms";
import { messagePage } from "./error-pages";
import { FindingList } from "./finding-list";
import type { I18n } from "./i18n";
import { page } from "./layout";
import { MessageBubble } from "./message-bubble";
import type { Problem } from "./problem";
import { reasonWords, StatusBadge, toolWords } from "./request-words";
import { type Person, peopleIn, readShown, type ShownPreview } from "./shown-preview";
import { Submission, SubmissionFindings } from "./submission";

/** An id is some thirty characters long; anything much longer is none. */
const LONGEST_ID = 64;

/** `GET /console/approvals/:id`: everything that a person needs to decide, and what came of it. */
export function approval(desk: AutomationDesk) {
  return (c: Context<SignedInEnv>): Promise<Response> => approvalPage(c, desk, c.req.param("id") ?? "", 200);
}

/** The page of one request, with what went wrong when a decision on it failed. */
export async function approvalPage(
  c: Context<SignedInEnv>,
  desk: AutomationDesk,
  id: string,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const request = id.length <= LONGEST_ID ? await findActionRequest(call.db, id) : undefined;
  if (!request) return messagePage(c, "notFound");

  const preview = request.previewId ? await findPreview(call.db, request.previewId) : undefined;
  const shown = readShown(call, preview);
  const [bubble, told] = await Promise.all([bubbleOf(call, preview, shown), answer(call, request)]);
  const unmasked = may(call.principal, "contacts:pii");
  const people = await peopleIn(call, shown);
  const atMeta =
    shown.languages?.some(({ kind }) => kind === "edit") && shown.name !== undefined
      ? await bubblesAtMeta(call.db, shown.name)
      : undefined;
  const automation = readChange(call, preview);
  const compared = automation && (await comparedOf(call, i18n, desk, automation));
  const broadcast = readBroadcast(call, preview);
  const planned = broadcast ? await plannedMessages(call, i18n, broadcast.broadcastId) : [];
  const order = readOrder(preview);
  const link = readLinkRequest(preview);
  const payable = link && (await findOrder(call.db, call.principal, link.payment.order_id));
  const report = shown.import_id === undefined ? null : await reportLink(call, shown.import_id, unmasked);
  const samples = broadcast?.samples?.length ?? automation?.replay?.examples.length ?? 0;
  await auditPersonalData(c, automation ? { ...shown, differences: undefined } : shown, people, samples);

  const { t } = i18n;
  const tool = toolWords(i18n, request.tool);
  const Noticed: FindingsView = shown.languages || automation ? SubmissionFindings : FindingList;
  const pending = currentStatus(call, request) === "pending_approval";
  return page(
    c,
    { title: `${tool.name} · ${t.approvals.title}`, status, self: `/console/approvals/${request.id}` },
    <>
      <p>
        <a href="/console/approvals">← {t.approval.back}</a>
      </p>
      <div class="heading">
        <h1>{tool.name}</h1> <StatusBadge call={call} i18n={i18n} request={request} />{" "}
        {pending && (
          <span class="left">
            {t.approvals.left(i18n.timeLeft((request.expiresAt ?? 0) - call.clock.now()))}
          </span>
        )}
      </div>
      <p class="muted">{tool.does}</p>
      {problem && <ProblemNote problem={problem} i18n={i18n} Noticed={Noticed} />}
      <div class="columns">
        <div>
          {link && <AskedLink i18n={i18n} request={link} order={payable} />}
          {bubble ? (
            <section class="card" aria-labelledby="message">
              <h2 id="message">{t.approval.message}</h2>
              <Recipient i18n={i18n} shown={shown} />
              <MessageBubble content={bubble} i18n={i18n} />
            </section>
          ) : shown.languages ? (
            <Submission i18n={i18n} shown={shown} atMeta={pending ? atMeta : undefined} />
          ) : order ? (
            <AskedOrder
              i18n={i18n}
              order={order}
              recipient={shown.recipient}
              made={madeOrder(request.result)}
            />
          ) : compared ? (
            <Changed i18n={i18n} compared={compared} />
          ) : broadcast ? (
            <Scheduled i18n={i18n} shown={broadcast} messages={planned} />
          ) : (
            <Change i18n={i18n} shown={shown} people={people} report={report} />
          )}
          <Reasons i18n={i18n} request={request} />
          <section class="card" aria-labelledby="findings">
            <h2 id="findings">{t.approval.findings}</h2>
            <Noticed i18n={i18n} findings={shown.findings} />
          </section>
        </div>
        {compared && (
          <div class="across">
            <ChangedInFull i18n={i18n} compared={compared} />
          </div>
        )}
        <div>
          {pending && (
            <DecisionForms
              call={call}
              i18n={i18n}
              session={session}
              request={request}
              draft={problem?.draft}
            />
          )}
          {!pending && <Outcome call={call} i18n={i18n} request={request} preview={preview} />}
          <RequestFacts
            call={call}
            i18n={i18n}
            request={request}
            shown={shown}
            deciders={told.approval.approver_roles}
            sendsMessage={bubble !== undefined}
          />
          <TechnicalDetails i18n={i18n} request={request} preview={preview} auditIds={told.audit_ids} />
        </div>
      </div>
    </>,
  );
}

type FindingsView = (props: { i18n: I18n; findings: ShownPreview["findings"] }) => Child;

function ProblemNote({ problem, i18n, Noticed }: { problem: Problem; i18n: I18n; Noticed: FindingsView }) {
  return (
    <div class="card problem" role="alert">
      <p>{problem.text}</p>
      {problem.findings && problem.findings.length > 0 && <Noticed i18n={i18n} findings={problem.findings} />}
    </div>
  );
}

/** Fields of a contact that say who she is. */
const PERSONAL_FIELDS = new Set(["name", "phone", "business_scoped_user_id"]);

/** Seeing a customer's number unmasked is audited here as it is for tools. */
async function auditPersonalData(
  c: Context<SignedInEnv>,
  shown: ShownPreview,
  people: readonly Person[],
  samples: number,
): Promise<void> {
  const { recipient, differences, customer_text: said } = shown;
  const seen = people.filter(({ masked }) => masked === undefined);
  if (
    differences?.some(({ field }) => PERSONAL_FIELDS.has(field)) ||
    said !== undefined ||
    seen.length + samples > 0
  ) {
    const [one] = seen;
    await recordAudit(c.var.call, {
      action: "personal_data.read",
      outcome: "ok",
      ...(one && { entity: { kind: "contact", id: one.contact_id } }),
      details: { contacts: seen.length + samples },
    });
  }
  if (!recipient || recipient.masked || (recipient.phone === null && recipient.customer_name === null))
    return;
  await recordAudit(c.var.call, {
    action: "personal_data.read",
    outcome: "ok",
    entity: { kind: "contact", id: recipient.contact_id },
  });
}

function Recipient({ i18n, shown: { recipient } }: { i18n: I18n; shown: ShownPreview }) {
  const { approval: words, label } = i18n.t;
  if (!recipient) return null;
  return (
    <>
      <p>
        {label(words.to)}
        <bdi class="strong">{recipient.customer_name ?? words.unnamed}</bdi>
        {" · "}
        <span class="nowrap">{recipient.phone ?? words.noPhone}</span>
      </p>
      {recipient.masked && <p class="muted">{words.masked}</p>}
    </>
  );
}

function Reasons({ i18n, request }: { i18n: I18n; request: ActionRequest }) {
  return (
    <section class="card" aria-labelledby="reasons">
      <h2 id="reasons">{i18n.t.approval.why}</h2>
      <ul>
        {reasonWords(i18n, request).map((reason) => (
          <li>{reason}</li>
        ))}
      </ul>
    </section>
  );
}
