import type { Context } from "hono";
import { type CallContext, maskPerson, may, type Principal } from "../../auth";
import { countIssues, type ListedOrder, listOrders, ORDER_STATUSES } from "../../commerce";
import { recordAudit } from "../../governance";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page, Time } from "../layout";
import { IssueBadge, issueWords, LinkBadge, nameOfOrder, OrderBadge } from "./status";

const PAGE = 20;
/** An id is some thirty characters long; anything much longer is none. */
const LONGEST_ID = 64;

const ADDRESS = "/console/orders";

/** What the list is narrowed to: a status, those that a person has to look at, or nothing. */
type Show = (typeof ORDER_STATUSES)[number] | "issue" | undefined;

const CHOICES: readonly Show[] = [undefined, "issue", ...ORDER_STATUSES];

function addressOf(show: Show, before?: string): string {
  const query = new URLSearchParams({ ...(show && { show }), ...(before && { before }) });
  return query.size > 0 ? `${ADDRESS}?${query}` : ADDRESS;
}

/** `GET /console/orders`: those of the conversations that this person sees, newest first. */
export async function orders(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const show = CHOICES.find((one) => one !== undefined && one === c.req.query("show"));
  const before = c.req.query("before")?.slice(0, LONGEST_ID) || undefined;
  const filter = show === "issue" ? { issue: true } : { status: show };
  const [found, issues] = await Promise.all([
    listOrders(call.db, call.principal, filter, before, PAGE + 1),
    countIssues(call.db, call.principal),
  ]);
  const shown = found.slice(0, PAGE);
  const next = found.length > PAGE ? shown.at(-1)?.id : undefined;
  await auditCustomers(call, shown.length);
  const { orders: words } = i18n.t;
  return page(
    c,
    { title: words.title },
    <>
      <div class="heading">
        <h1>{words.title}</h1>
        <a href="/console/catalogue">{words.catalogue}</a>
      </div>
      {issues > 0 && show !== "issue" && (
        <p class="card problem" role="status">
          {words.issuesWaiting(i18n.number(issues))} <a href={addressOf("issue")}>{words.showIssues}</a>
        </p>
      )}
      <Filter i18n={i18n} show={show} />
      {shown.length === 0 && <p class="card empty">{show ? words.noneSo : words.none}</p>}
      <ul class="requests">
        {shown.map((order) => (
          <Listed i18n={i18n} principal={call.principal} order={order} />
        ))}
      </ul>
      {(next || before) && (
        <p class="pages">
          {before && <a href={addressOf(show)}>← {words.newest}</a>}
          {next && <a href={addressOf(show, next)}>{words.older} →</a>}
        </p>
      )}
    </>,
  );
}

/** Seeing customers' names unmasked is audited here as it is for tools. */
async function auditCustomers(call: CallContext, count: number): Promise<void> {
  if (count === 0 || !may(call.principal, "contacts:pii")) return;
  await recordAudit(call, { action: "personal_data.read", outcome: "ok", details: { contacts: count } });
}

function Filter({ i18n, show }: { i18n: I18n; show: Show }) {
  const { orders: words } = i18n.t;
  return (
    <nav class="filter" aria-label={words.filter}>
      {CHOICES.map((choice) => (
        <a href={addressOf(choice)} aria-current={choice === show ? "true" : undefined}>
          {choice === undefined ? words.all : choice === "issue" ? words.issue : words.statuses[choice]}
        </a>
      ))}
    </nav>
  );
}

interface Shown {
  i18n: I18n;
  principal: Principal;
  order: ListedOrder;
}

function Listed({ i18n, principal, order }: Shown) {
  const { orders: words, approval, label } = i18n.t;
  const { customer_name: name, phone } = maskPerson(principal, {
    customer_name: order.customer_name,
    phone: order.phone,
  });
  return (
    <li class={order.payment_issue === null ? "card request" : "card request flagged"}>
      <p class="line">
        <span class="badges">
          <IssueBadge i18n={i18n} order={order} />
          <OrderBadge i18n={i18n} order={order} />
        </span>
        <span class="muted">
          <Time i18n={i18n} at={order.placed_at} />
        </span>
      </p>
      <h3 class="line">
        <a href={`${ADDRESS}/${encodeURIComponent(order.id)}`}>
          <bdi>{nameOfOrder(i18n, order)}</bdi>
        </a>
        <span class="amount">{i18n.amount(order.total_minor, order.currency)}</span>
      </h3>
      {order.payment_issue !== null && <p class="issue">{issueWords(i18n, order.payment_issue)}</p>}
      <p class="muted">
        <bdi>{name ?? approval.unnamed}</bdi>
        {" · "}
        <span class="nowrap">{phone ?? approval.noPhone}</span>
        {" · "}
        {order.payment === null ? (
          words.noLink
        ) : (
          <>
            {label(words.payment)}
            <LinkBadge i18n={i18n} status={order.payment} />
          </>
        )}
      </p>
    </li>
  );
}
