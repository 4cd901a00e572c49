import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { may } from "../../auth";
import { openFindings, readWalk } from "../../governance";
import {
  alertAddress,
  latestDeadLetters,
  listAlerts,
  type OperationsState,
  operationsState,
} from "../../operations";
import { DAY, MINUTE } from "../../platform/clock";
import { VERSION } from "../../platform/health";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { page, Time } from "../layout";
import type { statusOf } from "../status-of";
import { Alerts } from "./alerts";
import { AuditChain } from "./audit-chain";
import { DeadLetters } from "./dead-letters";

export const ADDRESS = "/console/operations";

/** Alerts that are over are shown for so long, ms. */
const SHOW_OVER = 7 * DAY;
const MOST_LETTERS = 50;
/** A cron that runs every minute and was not seen for so long does not run, ms. */
const CRON_STALE = 5 * MINUTE;

/** `GET /console/operations`: what asks for somebody, and how the deployment does. */
export async function operationsPage(
  c: Context<SignedInEnv>,
  problem?: { status: ReturnType<typeof statusOf>; text: string },
): Promise<Response> {
  const { i18n, call, session } = c.var;
  const { operations: words } = i18n.t;
  const now = call.clock.now();
  const [alerts, state, letters, findings, walk] = await Promise.all([
    listAlerts(call.db, now - SHOW_OVER),
    operationsState(call.db),
    latestDeadLetters(call.db, MOST_LETTERS),
    openFindings(call.db, now),
    readWalk(call.db),
  ]);
  const chat = alertAddress(call.env) !== undefined ? "on" : call.env.ALERT_WEBHOOK_URL ? "refused" : "off";
  return page(
    c,
    { title: words.title, status: problem?.status ?? 200, self: ADDRESS },
    <>
      <h1>{words.title}</h1>
      <p class="muted">{words.intro}</p>
      {problem && (
        <p class="card problem" role="alert">
          {problem.text}
        </p>
      )}
      {!problem && c.req.query("done") === "retry" && (
        <p class="card said-note" role="status">
          {words.retried}
        </p>
      )}
      {!problem && c.req.query("done") === "settle" && (
        <p class="card said-note" role="status">
          {words.chainSettled}
        </p>
      )}
      <Alerts i18n={i18n} alerts={alerts} chat={chat === "on"} />
      {findings.length > 0 && (
        <AuditChain
          i18n={i18n}
          session={session}
          findings={findings}
          until={now}
          maySettle={may(call.principal, "audit:settle")}
          formKey={call.ids.next("request")}
        />
      )}
      <State i18n={i18n} state={state} now={now}>
        <Fact name={words.chainRound}>
          {walk?.round_ended_at ? <Time i18n={i18n} at={walk.round_ended_at} /> : words.chainNever}
        </Fact>
        <Fact name={words.chat}>{words.chatStates[chat]}</Fact>
        <Fact name={words.metrics}>{words.metricsStates[call.env.METRICS ? "on" : "off"]}</Fact>
      </State>
      <DeadLetters
        i18n={i18n}
        session={session}
        letters={letters}
        mayRetry={may(call.principal, "webhooks:retry")}
        formKey={() => call.ids.next("request")}
      />
    </>,
  );
}

function State({
  i18n,
  state: { round, webhooks, outbox },
  now,
  children,
}: {
  i18n: I18n;
  state: OperationsState;
  now: number;
  children?: Child;
}) {
  const { operations: words } = i18n.t;
  // Where nothing waits, nothing can be late or in time.
  const queue = ({ waiting, dueAt }: { waiting: number; dueAt: number | null }) => {
    if (waiting === 0) return words.none;
    const late = dueAt === null ? 0 : now - dueAt;
    return (
      <>
        {i18n.number(waiting)}{" "}
        <span class="muted">({late >= MINUTE ? words.late(i18n.timeLeft(late)) : words.inTime})</span>
      </>
    );
  };
  const failing = Object.entries(round?.jobs ?? {}).filter(([, { failures }]) => failures > 0);
  return (
    <section class="card" aria-labelledby="state">
      <h2 id="state">{words.state}</h2>
      {round && round.at + CRON_STALE < now && <p class="problem">{words.stale}</p>}
      <dl>
        <Fact name={words.round}>
          {round ? (
            <>
              <Time i18n={i18n} at={round.at} />{" "}
              <span class="muted">{words.took(i18n.number(round.took))}</span>
            </>
          ) : (
            words.never
          )}
        </Fact>
        <Fact name={words.failing}>
          {failing.length === 0
            ? words.none
            : failing.map(([job, { failures }]) => `${job} (${i18n.number(failures)})`).join("; ")}
        </Fact>
        <Fact name={words.webhooks}>{queue(webhooks)}</Fact>
        <Fact name={words.failedEvents}>
          {webhooks.failed > 0 ? (
            <a href="/console/webhooks?outcome=failed">{i18n.number(webhooks.failed)}</a>
          ) : (
            words.none
          )}
        </Fact>
        <Fact name={words.outbox}>{queue(outbox)}</Fact>
        <Fact name={words.version}>{VERSION}</Fact>
        {children}
      </dl>
    </section>
  );
}
