import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import { type ListedBroadcast, listBroadcasts } from "../../broadcasts";
import { listAudit } from "../../governance";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { FindingList } from "../finding-list";
import type { I18n } from "../i18n";
import { page } from "../layout";
import type { Problem } from "../problem";
import { Actions } from "./actions";
import { type Asked, askedOf, Said } from "./asked";
import type { BroadcastDesk } from "./desk";
import { History } from "./history";
import { Messages, messagesOf } from "./messages";
import { Progress } from "./progress";
import { Report } from "./report";
import { audienceOf, BroadcastBadge, Halt, When } from "./status";
import { exclusionsOf, numberOf, Terms } from "./terms";

/** An id is some thirty characters long; anything much longer is none. */
const LONGEST_ID = 64;
/** Seconds after which a page looks again at a broadcast on its way. */
const REFRESH_AFTER = 20;
const MOST_ENTRIES = 20;

/** `GET /console/broadcasts/:id`: what goes out, how far it is, and what came of it. */
export function broadcast(desk: BroadcastDesk) {
  return (c: Context<SignedInEnv>): Promise<Response> => broadcastPage(c, desk, 200);
}

/** The page of one broadcast, with what went wrong when a step on it failed. */
export async function broadcastPage(
  c: Context<SignedInEnv>,
  desk: BroadcastDesk,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const found = await findBroadcast(c);
  if (!found) return messagePage(c, "notFound");

  const begun = found.startedAt !== null;
  const audited = may(call.principal, "audit:read");
  const [messages, second, number, left, figures, asked, entries] = await Promise.all([
    messagesOf(call, i18n, found.plan, found.plan.messages),
    messagesOf(call, i18n, found.plan, found.fallback?.messages),
    numberOf(call, found.phoneNumberId),
    exclusionsOf(call, found.plan),
    begun ? desk.figures(call, found.id) : null,
    askedOf(call, found.id, c.req.query("asked")),
    audited ? listAudit(call.db, { entity_id: found.id, limit: MOST_ENTRIES - 1 }, undefined) : [],
  ]);
  const { broadcasts: words, broadcast: own, campaign } = i18n.t;
  const refreshes = found.status === "sending" && !problem && c.req.query("refresh") !== "off";
  const self = `/console/broadcasts/${found.id}`;
  return page(
    c,
    {
      title: `${found.name} · ${words.title}`,
      status,
      self,
      refreshAfter: refreshes ? REFRESH_AFTER : undefined,
    },
    <>
      <p>
        <a href="/console/broadcasts">← {words.back}</a>
      </p>
      <Heading i18n={i18n} broadcast={found} />
      {refreshes && (
        <p class="muted">
          {words.refreshes} <a href={`${self}?refresh=off`}>{words.stopRefreshing}</a>
        </p>
      )}
      {problem && <ProblemNote i18n={i18n} problem={problem} />}
      {asked && <Said call={call} i18n={i18n} asked={asked} />}
      <div class="columns">
        <div>
          <Progress i18n={i18n} broadcast={found} />
          {may(call.principal, "broadcasts:write") && (
            <Actions i18n={i18n} session={session} broadcast={found} formKey={call.ids.next("request")} />
          )}
          {figures && (
            <Report i18n={i18n} figures={figures} csv={`${self}/report.csv`} now={call.clock.now()} />
          )}
          {!figures && (
            <section class="card">
              <h2>{campaign.title}</h2>
              <p class="muted">{campaign.noReport}</p>
            </section>
          )}
        </div>
        <div>
          <Approval
            i18n={i18n}
            broadcast={found}
            mayRead={may(call.principal, "approvals:read")}
            asked={asked}
          />
          <Terms i18n={i18n} broadcast={found} number={number} leftOut={left} />
          {messages.length > 0 && (
            <section class="card stack" aria-labelledby="messages">
              <h2 id="messages">{own.messages}</h2>
              {(found.plan.fields?.length ?? 0) > 0 && <p class="muted">{own.messagesNote}</p>}
              <Messages i18n={i18n} messages={messages} variants={found.plan.variants} />
            </section>
          )}
          {second.length > 0 && (
            <section class="card stack" aria-labelledby="second">
              <h2 id="second">{own.fallback}</h2>
              <Messages i18n={i18n} messages={second} />
            </section>
          )}
          {entries.length > 0 && <History i18n={i18n} entries={entries} />}
        </div>
      </div>
    </>,
  );
}

async function findBroadcast(c: Context<SignedInEnv>): Promise<ListedBroadcast | undefined> {
  const id = c.req.param("id") ?? "";
  if (id === "" || id.length > LONGEST_ID) return undefined;
  const [found] = await listBroadcasts(c.var.call.db, { broadcast_id: id }, undefined, 1);
  return found;
}

interface Shown {
  i18n: I18n;
  broadcast: ListedBroadcast;
}

function Heading({ i18n, broadcast }: Shown) {
  const audience = audienceOf(broadcast);
  return (
    <div>
      <div class="heading">
        <h1>
          <bdi>{broadcast.name}</bdi>
        </h1>
        <BroadcastBadge i18n={i18n} broadcast={broadcast} />
      </div>
      <p class="muted">
        <When i18n={i18n} broadcast={broadcast} />
        {audience !== null && ` · ${i18n.t.broadcasts.people(i18n.number(audience))}`}
      </p>
      <Halt i18n={i18n} broadcast={broadcast} />
    </div>
  );
}

function ProblemNote({ i18n, problem }: { i18n: I18n; problem: Problem }) {
  return (
    <div class="card problem" role="alert">
      <p>{problem.text}</p>
      {problem.findings && problem.findings.length > 0 && (
        <FindingList i18n={i18n} findings={problem.findings} />
      )}
    </div>
  );
}

/** The request under which it goes out, for those who may look at requests. */
function Approval({
  i18n,
  broadcast,
  mayRead,
  asked,
}: Shown & { mayRead: boolean; asked: Asked | undefined }) {
  const { broadcasts: words } = i18n.t;
  const { scheduleRequestId: id } = broadcast;
  if (!mayRead || id === null || asked?.request.id === id) return null;
  return (
    <p class="card">
      <a href={`/console/approvals/${id}`}>{words.openApproval}</a>
    </p>
  );
}
