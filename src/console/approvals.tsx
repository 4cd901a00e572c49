import type { Context } from "hono";
import { type CallContext, may } from "../auth";
import {
  type ActionRequest,
  findPreviews,
  listForApproval,
  recordAudit,
  type StoredPreview,
  whyNotDecide,
} from "../governance";
import { sha256 } from "../platform/hash";
import { byUrgency, type Deadline } from "./approval-urgency";
import { readChange, verbOf } from "./automation";
import { readBroadcast } from "./broadcasts/shown-broadcast";
import { readOrder } from "./commerce/shown-order";
import type { SignedInEnv } from "./console-env";
import { type I18n, wordsFor } from "./i18n";
import { page, Time } from "./layout";
import { decisionNote, reasonWords, StatusBadge, toolWords } from "./request-words";
import { readShown } from "./shown-preview";

const MOST_SHOWN = 50;
/** Characters of a message that a line of the list shows. */
const GIST_LENGTH = 80;

interface Listed {
  call: CallContext;
  i18n: I18n;
  request: ActionRequest;
  preview: StoredPreview | undefined;
}

/** Where the part of the page that keeps itself current is asked for, and how often, in seconds. */
const LIVE = "/console/approvals/live";
const EVERY = "15";

/** `GET /console/approvals`: what waits, the most urgent first; then what was decided. */
export async function approvals(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const requests = await listForApproval(call.db, call.clock.now(), MOST_SHOWN);
  const { approvals: words } = i18n.t;
  return page(
    c,
    { title: words.title },
    <>
      <h1>{words.title}</h1>
      <div class="stack" data-live={LIVE} data-every={EVERY}>
        {await Requests({ call, i18n, requests })}
      </div>
    </>,
  );
}

/** `GET /console/approvals/live`: the lists alone; 304 when nothing was asked or decided since. */
export async function liveApprovals(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const requests = await listForApproval(call.db, call.clock.now(), MOST_SHOWN);
  const states = requests.map(({ id, status, decidedAt }) => `${id} ${status} ${decidedAt}`);
  const etag = `"${(await sha256([i18n.language, call.principal.id, ...states].join(" "))).slice(0, 32)}"`;
  if (c.req.header("if-none-match") === etag) return c.body(null, 304, { ETag: etag });
  return c.html(String(await Requests({ call, i18n, requests })), 200, { ETag: etag });
}

async function Requests({
  call,
  i18n,
  requests,
}: Pick<Listed, "call" | "i18n"> & { requests: ActionRequest[] }) {
  const previews = await findPreviews(
    call.db,
    requests.flatMap(({ previewId }) => previewId ?? []),
  );
  if (previews.size > 0 && may(call.principal, "contacts:pii")) {
    await recordAudit(call, {
      action: "personal_data.read",
      outcome: "ok",
      details: { items: previews.size },
    });
  }
  const previewOf = ({ previewId }: ActionRequest) => previews.get(previewId ?? "");
  const waiting = byUrgency(
    call,
    requests.filter(({ status }) => status === "pending_approval"),
    previewOf,
  );
  const decided = requests.filter(({ status }) => status !== "pending_approval");
  const { approvals: words } = i18n.t;
  return (
    <>
      <section class="stack" aria-labelledby="waiting">
        <h2 id="waiting">{words.waiting}</h2>
        {waiting.length === 0 && <p class="card empty">{words.noneWaiting}</p>}
        <ul class="requests">
          {waiting.map(({ request, deadline }) => (
            <Waiting
              call={call}
              i18n={i18n}
              request={request}
              preview={previewOf(request)}
              deadline={deadline}
            />
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="decided">
        <h2 id="decided">{words.decided}</h2>
        {decided.length === 0 && <p class="card empty">{words.noneDecided}</p>}
        <ul class="requests">
          {decided.map((request) => (
            <Decided call={call} i18n={i18n} request={request} preview={previewOf(request)} />
          ))}
        </ul>
      </section>
    </>
  );
}

/** To whom and how it begins, so that one request can be told from the next. */
function Gist({
  call,
  i18n,
  preview,
  otherwise,
}: Pick<Listed, "call" | "i18n" | "preview"> & { otherwise: string }) {
  const automation = readChange(call, preview);
  if (automation)
    return (
      <p>
        <bdi>{automation.effects.name}</bdi>
        {": "}
        {i18n.t.automationChange.gist[verbOf(automation.change)]}
      </p>
    );
  const broadcast = readBroadcast(call, preview);
  if (broadcast) {
    const { name, action, audience, left } = broadcast;
    const { schedule: words } = i18n.t;
    return (
      <p>
        <bdi>{name}</bdi>
        {": "}
        {words.gist(
          wordsFor<string>(words.actions, action, action),
          i18n.number(audience?.sendable ?? left ?? 0),
        )}
      </p>
    );
  }
  const { recipient, rendering } = readShown(call, preview);
  const order = readOrder(preview);
  if (order && recipient && order.total_minor !== undefined && order.currency !== undefined)
    return (
      <p>
        <bdi>{recipient.customer_name ?? recipient.phone}</bdi>
        {": "}
        {i18n.t.orderApproval.gist(
          i18n.number(order.items.length),
          i18n.amount(order.total_minor, order.currency),
        )}
      </p>
    );
  const [first] = rendering?.split("\n") ?? [];
  if (!recipient || !first) return <p>{otherwise}</p>;
  return (
    <p>
      <bdi>{recipient.customer_name ?? recipient.phone}</bdi>
      {": "}
      <bdi>{[...first].length > GIST_LENGTH ? `${[...first].slice(0, GIST_LENGTH).join("")}…` : first}</bdi>
    </p>
  );
}

/** Whose decision it is, seen from this person. */
function Turn({ call, i18n, request }: Omit<Listed, "preview">) {
  const { approvals: words } = i18n.t;
  if (!whyNotDecide(call, request)) return <span class="badge yours">{words.yours}</span>;
  const own = request.requesterStaffId === call.principal.staffId;
  return <span class="badge">{own ? words.own : words.others}</span>;
}

function Waiting({ call, i18n, request, preview, deadline }: Listed & { deadline: Deadline }) {
  const { approvals: words } = i18n.t;
  const tool = toolWords(i18n, request.tool);
  const left = i18n.duration(deadline.at - call.clock.now());
  return (
    <li class="card request">
      <p class="line">
        <Turn call={call} i18n={i18n} request={request} />
        <span class="left">{deadline.window ? words.windowLeft(left) : words.left(left)}</span>
      </p>
      <h3>
        <a href={`/console/approvals/${request.id}`}>{tool.name}</a>
      </h3>
      <Gist call={call} i18n={i18n} preview={preview} otherwise={tool.does} />
      <p class="reasons">
        <span class="visually-hidden">{i18n.t.label(words.why)}</span>
        {i18n.text(reasonWords(i18n, request))}
      </p>
      <p class="muted">
        <bdi>{words.askedBy(request.requesterName)}</bdi> · <Time i18n={i18n} at={request.requestedAt} />
      </p>
    </li>
  );
}

function Decided({ call, i18n, request, preview }: Listed) {
  const { approvals: words } = i18n.t;
  const note = decisionNote(request);
  const at = request.decidedAt ?? request.finishedAt ?? request.requestedAt;
  return (
    <li class="card request">
      <p class="line">
        <StatusBadge call={call} i18n={i18n} request={request} />
        <span class="muted">
          <Time i18n={i18n} at={at} />
        </span>
      </p>
      <h3>
        <a href={`/console/approvals/${request.id}`}>{toolWords(i18n, request.tool).name}</a>
      </h3>
      <Gist call={call} i18n={i18n} preview={preview} otherwise={toolWords(i18n, request.tool).does} />
      <p class="muted">
        <bdi>{words.askedBy(request.requesterName)}</bdi>
        {request.decidedByName && (
          <>
            {" · "}
            <bdi>{words.decidedBy(request.decidedByName)}</bdi>
          </>
        )}
      </p>
      {note && <p dir="auto">{note}</p>}
    </li>
  );
}
