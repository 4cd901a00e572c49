import type { Context } from "hono";
import { type CallContext, may } from "../auth";
import {
  type ActionRequest,
  type ApprovalList,
  findPreviews,
  listForApproval,
  recordAudit,
  type StoredPreview,
  whyNotDecide,
} from "../governance";
import { HOUR } from "../platform/clock";
import { sha256 } from "../platform/hash";
import { Gist } from "./approval-gist";
import { byUrgency, type Deadline } from "./approval-urgency";
import { Through } from "./asked-by";
import type { SignedInEnv } from "./console-env";
import type { I18n } from "./i18n";
import { page, Time } from "./layout";
import { decisionNote, reasonWords, StatusBadge, toolWords } from "./request-words";

const MOST_SHOWN = 50;

interface Listed {
  call: CallContext;
  i18n: I18n;
  request: ActionRequest;
  preview: StoredPreview | undefined;
}

/** Where the lists are, where the part that keeps itself current is asked for, and how often, in seconds. */
const LIST = "/console/approvals";
const LIVE = `${LIST}/live`;
const EVERY = "15";

/** The furthest that anybody looks down the list. */
const FURTHEST = 100_000;

interface Part extends ApprovalList {
  call: CallContext;
  i18n: I18n;
  /** How many that wait stand before this part. */
  from: number;
}

async function partOf(c: Context<SignedInEnv>): Promise<Part> {
  const { call, i18n } = c.var;
  const asked = Number(c.req.query("from") ?? 0);
  const from = Number.isInteger(asked) && asked > 0 ? Math.min(asked, FURTHEST) : 0;
  const list = await listForApproval(call.db, call.principal, {
    now: call.clock.now(),
    from,
    limit: MOST_SHOWN,
  });
  return { call, i18n, from, ...list };
}

const addressOf = (path: string, from: number): string => (from > 0 ? `${path}?from=${from}` : path);

/** `GET /console/approvals`: what waits, the most urgent first; then what was decided. */
export async function approvals(c: Context<SignedInEnv>): Promise<Response> {
  const part = await partOf(c);
  const { approvals: words } = c.var.i18n.t;
  return page(
    c,
    { title: words.title },
    <>
      <h1>{words.title}</h1>
      <div class="stack" data-live={addressOf(LIVE, part.from)} data-every={EVERY}>
        {await Requests(part)}
      </div>
    </>,
  );
}

/**
 * `GET /console/approvals/live`: the lists alone; 304 when nothing was asked or decided since. Once an hour they come
 * anew in any case, as a window that closed meanwhile no longer counts.
 */
export async function liveApprovals(c: Context<SignedInEnv>): Promise<Response> {
  const part = await partOf(c);
  const { call, i18n, from, more, waiting, decided } = part;
  const states = [...waiting, ...decided].map(({ id, status, decidedAt }) => `${id} ${status} ${decidedAt}`);
  const seen = [i18n.language, call.principal.id, from, more, Math.floor(call.clock.now() / HOUR), ...states];
  const etag = `"${(await sha256(seen.join(" "))).slice(0, 32)}"`;
  if (c.req.header("if-none-match") === etag) return c.body(null, 304, { ETag: etag });
  return c.html(String(await Requests(part)), 200, { ETag: etag });
}

async function Requests({ call, i18n, from, more, waiting: asked, decided }: Part) {
  const previews = await findPreviews(
    call.db,
    [...asked, ...decided].flatMap(({ previewId }) => previewId ?? []),
  );
  if (previews.size > 0 && may(call.principal, "contacts:pii")) {
    await recordAudit(call, {
      action: "personal_data.read",
      outcome: "ok",
      details: { items: previews.size },
    });
  }
  const previewOf = ({ previewId }: ActionRequest) => previews.get(previewId ?? "");
  const waiting = byUrgency(call, asked, previewOf);
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
        {from > 0 && <a href={LIST}>{words.first}</a>}
        {more && <a href={addressOf(LIST, from + asked.length)}>{words.next}</a>}
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

/** Whose decision it is, seen from this person. */
function Turn({ call, i18n, request }: Omit<Listed, "preview">) {
  const { approvals: words } = i18n.t;
  if (!whyNotDecide(call, request)) return <span class="badge yours">{words.yours}</span>;
  const own = request.requesterStaffId === call.principal.staffId;
  return <span class="badge">{own ? words.own : words.others}</span>;
}

/** How long is left, which the browser counts down where it can. */
function Left({ i18n, deadline, now }: Pick<Listed, "i18n"> & { deadline: Deadline; now: number }) {
  const { approvals: words } = i18n.t;
  const said = deadline.window ? words.windowLeft : words.left;
  const left = i18n.timeLeft(deadline.at - now);
  // Where the time stands in the sentence is the language's to say.
  const [before = "", after = ""] = said("\0").split("\0");
  return (
    <>
      {before}
      <span class="countdown" data-until={deadline.at}>
        {left}
      </span>
      {after}
    </>
  );
}

function Waiting({ call, i18n, request, preview, deadline }: Listed & { deadline: Deadline }) {
  const { approvals: words } = i18n.t;
  const tool = toolWords(i18n, request.tool);
  return (
    <li class="card request">
      <p class="line">
        <Turn call={call} i18n={i18n} request={request} />{" "}
        <span class="left">
          <Left i18n={i18n} deadline={deadline} now={call.clock.now()} />
        </span>
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
        <bdi>{words.askedBy(request.requesterStaffName)}</bdi>
        <Through i18n={i18n} request={request} /> · <Time i18n={i18n} at={request.requestedAt} />
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
        <StatusBadge call={call} i18n={i18n} request={request} />{" "}
        <span class="muted">
          <Time i18n={i18n} at={at} />
        </span>
      </p>
      <h3>
        <a href={`/console/approvals/${request.id}`}>{toolWords(i18n, request.tool).name}</a>
      </h3>
      <Gist call={call} i18n={i18n} preview={preview} otherwise={toolWords(i18n, request.tool).does} />
      <p class="muted">
        <bdi>{words.askedBy(request.requesterStaffName)}</bdi>
        <Through i18n={i18n} request={request} />
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
