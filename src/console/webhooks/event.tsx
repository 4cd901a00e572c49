import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { CsrfField, page, Time } from "../layout";
import { ADDRESS, type EventList, type ShownEvent } from "./events";
import { kindWords, OutcomeBadge, Reason } from "./parts";

const LONGEST_ID = 64;

/** `GET /console/webhooks/:id`: one event, its body masked, and whether it can be tried again. */
export async function webhookEvent(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, call, session } = c.var;
  const { webhookLog: words } = i18n.t;
  const id = c.req.param("id") ?? "";
  if (id.length > LONGEST_ID) return messagePage(c, "notFound");
  const { items } = await c.var.tool<EventList>("whatsapp.webhook_logs.list", {
    event_id: id,
    detail: "full",
  });
  const event = items[0];
  if (!event) return messagePage(c, "notFound");
  const retry = event.outcome === "failed" && may(call.principal, "webhooks:retry");
  return page(
    c,
    { title: words.event },
    <>
      <p>
        <a href={ADDRESS}>← {words.back}</a>
      </p>
      <div class="heading">
        <h1>{kindWords(i18n, event.kind)}</h1>
        <OutcomeBadge i18n={i18n} outcome={event.outcome} />
      </div>
      <div class="columns">
        <div>
          <Facts i18n={i18n} event={event} />
          {retry && (
            <form class="card stack" method="post" action={`${ADDRESS}/retry`}>
              <CsrfField session={session} />
              <input type="hidden" name="form_key" value={call.ids.next("request")} />
              <input type="hidden" name="event_id" value={event.id} />
              <button type="submit">{words.retry.one}</button>
              <span class="hint muted">
                {i18n.text([
                  words.replayPossible,
                  ...(event.replay_needs_approval ? [words.replayApproval] : []),
                ])}
              </span>
            </form>
          )}
        </div>
        <div>
          <section class="card" aria-labelledby="body">
            <h2 id="body">{words.body}</h2>
            <pre dir="auto">{JSON.stringify(event.customer_body, null, 2)}</pre>
          </section>
        </div>
      </div>
    </>,
  );
}

function Facts({ i18n, event }: { i18n: I18n; event: ShownEvent }) {
  const { facts, ...words } = i18n.t.webhookLog;
  const times = [
    [facts.received, event.received_at],
    [facts.occurred, event.occurred_at],
    [facts.finished, event.finished_at],
    [facts.nextTry, event.next_try_at],
  ] as const;
  return (
    <section class="card">
      <dl>
        <Fact name={facts.field}>
          <code>{event.field}</code>
        </Fact>
        {times.map(
          ([name, at]) =>
            at && (
              <Fact name={name}>
                <Time i18n={i18n} at={Date.parse(at)} />
              </Fact>
            ),
        )}
        <Fact name={facts.tries}>{i18n.number(event.tries)}</Fact>
        {event.replays !== undefined && <Fact name={facts.replays}>{i18n.number(event.replays)}</Fact>}
        {event.reason && (
          <Fact name={facts.reason}>
            <Reason reason={event.reason} error={event.error} />
          </Fact>
        )}
        <Fact name={facts.replay}>
          {event.outcome === "failed"
            ? words.replayPossible
            : event.outcome === "received"
              ? words.replayWaits
              : words.replayDone}
        </Fact>
        <Fact name={facts.key}>
          <code>{event.idempotency_key}</code>
        </Fact>
        {event.phone_number_id && (
          <Fact name={facts.number}>
            <code>{event.phone_number_id}</code>
          </Fact>
        )}
        {event.action_request_id && (
          <Fact name={facts.request}>
            <a href={`/console/approvals/${event.action_request_id}`}>
              <code>{event.action_request_id}</code>
            </a>
          </Fact>
        )}
      </dl>
    </section>
  );
}
