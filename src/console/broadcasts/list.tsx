import type { Context } from "hono";
import { BROADCAST_STATUSES, type ListedBroadcast, listBroadcasts } from "../../broadcasts";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page } from "../layout";
import { ProgressBar } from "./progress";
import { audienceOf, BroadcastBadge, Halt, When } from "./status";

const PAGE = 20;
/** An id is some thirty characters long; anything much longer is none. */
const LONGEST_ID = 64;

const ADDRESS = "/console/broadcasts";

function addressOf(status: string | undefined, before?: string): string {
  const query = new URLSearchParams({ ...(status && { status }), ...(before && { before }) });
  return query.size > 0 ? `${ADDRESS}?${query}` : ADDRESS;
}

/** `GET /console/broadcasts`: all of them, or those of one status, newest first. */
export async function broadcasts(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const status = BROADCAST_STATUSES.find((one) => one === c.req.query("status"));
  const before = c.req.query("before")?.slice(0, LONGEST_ID) || undefined;
  const found = await listBroadcasts(call.db, { status: status && [status] }, before, PAGE + 1);
  const shown = found.slice(0, PAGE);
  const next = found.length > PAGE ? shown.at(-1)?.id : undefined;
  const { broadcasts: words } = i18n.t;
  return page(
    c,
    { title: words.title },
    <>
      <div class="heading">
        <h1>{words.title}</h1>
        <a href={`${ADDRESS}/rate-card`}>{words.rateCard}</a>
      </div>
      <Filter i18n={i18n} status={status} />
      {shown.length === 0 && <p class="card empty">{status ? words.noneSo : words.none}</p>}
      <ul class="requests">
        {shown.map((broadcast) => (
          <Listed i18n={i18n} broadcast={broadcast} />
        ))}
      </ul>
      {(next || before) && (
        <p class="pages">
          {before && <a href={addressOf(status)}>← {words.newest}</a>}
          {next && <a href={addressOf(status, next)}>{words.older} →</a>}
        </p>
      )}
    </>,
  );
}

function Filter({ i18n, status }: { i18n: I18n; status: string | undefined }) {
  const { broadcasts: words } = i18n.t;
  const choices = [undefined, ...BROADCAST_STATUSES];
  return (
    <nav class="filter" aria-label={words.filter}>
      {choices.map((choice) => (
        <a href={addressOf(choice)} aria-current={choice === status ? "true" : undefined}>
          {choice ? words.statuses[choice] : words.all}
        </a>
      ))}
    </nav>
  );
}

function Listed({ i18n, broadcast }: { i18n: I18n; broadcast: ListedBroadcast }) {
  const { broadcasts: words, effectValue } = i18n.t;
  const audience = audienceOf(broadcast);
  return (
    <li class="card request">
      <p class="line">
        <BroadcastBadge i18n={i18n} broadcast={broadcast} />
        <span class="muted">
          <When i18n={i18n} broadcast={broadcast} />
        </span>
      </p>
      <h3>
        <a href={`${ADDRESS}/${broadcast.id}`}>
          <bdi>{broadcast.name}</bdi>
        </a>
      </h3>
      <p class="muted">
        {audience !== null && `${words.people(i18n.number(audience))} · `}
        {effectValue[broadcast.category as "marketing" | "utility"]}
        {broadcast.segmentName !== null && (
          <>
            {" · "}
            <bdi>{broadcast.segmentName}</bdi>
          </>
        )}
      </p>
      <ProgressBar i18n={i18n} broadcast={broadcast} />
      <Halt i18n={i18n} broadcast={broadcast} />
    </li>
  );
}
