import type { Context } from "hono";
import { may } from "../auth";
import { listForApproval, whyNotDecide } from "../governance";
import { Availability } from "./availability";
import type { SignedInEnv } from "./console-env";
import { Escalations } from "./escalation";
import { page } from "./layout";
import { Notifications } from "./notifications";

const MOST_COUNTED = 100;

/** `GET /console`: who is signed in, and what waits for them. */
export async function home(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { t } = i18n;
  return page(
    c,
    { title: t.home.title },
    <>
      <h1>{t.home.greeting(call.principal.name)}</h1>
      <p class="muted">
        {t.label(t.home.roles)}
        {i18n.list(call.principal.roles.map((role) => t.roles[role]))}
      </p>
      {may(call.principal, "approvals:read") ? (
        <Waiting c={c} count={await countWaiting(c)} />
      ) : (
        <p class="card">{t.home.noApprovals}</p>
      )}
      {await Escalations({ c })}
      {may(call.principal, "inbox:send") && (await Availability({ c }))}
      {may(call.principal, "inbox:read") && (await Notifications({ c }))}
    </>,
  );
}

/** Requests that wait and that this person may decide. */
async function countWaiting(c: Context<SignedInEnv>): Promise<number> {
  const { call } = c.var;
  const { waiting } = await listForApproval(call.db, call.principal, {
    now: call.clock.now(),
    from: 0,
    limit: MOST_COUNTED,
  });
  return waiting.filter((request) => !whyNotDecide(call, request)).length;
}

function Waiting({ c, count }: { c: Context<SignedInEnv>; count: number }) {
  const { i18n } = c.var;
  const { home: words } = i18n.t;
  const shown = i18n.number(count) + (count === MOST_COUNTED ? "+" : "");
  return (
    <section class="card">
      <p class="count">{words.waiting(count, shown)}</p>
      <a class={count > 0 ? "button" : "button secondary"} href="/console/approvals">
        {words.open}
      </a>
    </section>
  );
}
