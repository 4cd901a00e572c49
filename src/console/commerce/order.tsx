import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type CallContext, may, staffNames } from "../../auth";
import {
  findOrder,
  flaggedEvents,
  itemsTotal,
  linksOfOrder,
  nameOf,
  type OrderDetails,
  type ShownLink,
} from "../../commerce";
import { type ActionRequest, findActionRequest, listAudit, recordAudit } from "../../governance";
import { History } from "../broadcasts/history";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { FindingList } from "../finding-list";
import type { I18n } from "../i18n";
import { page } from "../layout";
import type { Problem } from "../problem";
import { Items } from "./items";
import { Links } from "./links";
import { mayAnswerFor, mayTakeBack } from "./may";
import { OrderFacts } from "./order-facts";
import { CancelForm, Issue } from "./order-forms";
import { IssueBadge, nameOfOrder, OrderBadge } from "./status";

/** An id is some thirty characters long; anything much longer is none. */
const LONGEST_ID = 64;
const [MOST_LINKS, MOST_EVENTS, MOST_ENTRIES] = [10, 10, 20];

/** `GET /console/orders/:id`: what was ordered, how it is paid, and what people may do about either. */
export async function order(c: Context<SignedInEnv>): Promise<Response> {
  return orderPage(c, 200);
}

/** The order that the address names, if this person may see it. */
export async function orderInSight(c: Context<SignedInEnv>): Promise<OrderDetails | undefined> {
  const id = c.req.param("id") ?? "";
  if (id === "" || id.length > LONGEST_ID) return undefined;
  return findOrder(c.var.call.db, c.var.call.principal, id);
}

/** The page of one order, with what went wrong when a step on it failed. */
export async function orderPage(
  c: Context<SignedInEnv>,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { db, principal } = call;
  const found = await orderInSight(c);
  if (!found) return messagePage(c, "notFound");

  const [links, events, entries] = await Promise.all([
    linksOfOrder(db, found.id, MOST_LINKS),
    found.payment_issue === null ? [] : flaggedEvents(db, found.id, MOST_EVENTS),
    may(principal, "audit:read")
      ? listAudit(db, { entity_id: found.id, limit: MOST_ENTRIES - 1 }, undefined)
      : [],
  ]);
  const [requests, names] = await Promise.all([
    requestsOf(call, found, links),
    staffNames(
      db,
      links.flatMap(({ confirmed_by }) => confirmed_by ?? []),
    ),
  ]);
  await auditCustomer(call, found);
  const { orders: words, order: own } = i18n.t;
  const rights = {
    takeBack: mayTakeBack(principal),
    confirm: mayAnswerFor(principal),
    readApprovals: may(principal, "approvals:read"),
  };
  const name = nameOfOrder(i18n, found);
  return page(
    c,
    { title: `${name} · ${words.title}`, status, self: `/console/orders/${encodeURIComponent(found.id)}` },
    <>
      <p>
        <a href="/console/orders">← {words.back}</a>
      </p>
      <div class="heading">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <OrderBadge i18n={i18n} order={found} />
        <IssueBadge i18n={i18n} order={found} />
      </div>
      {problem && <ProblemNote i18n={i18n} problem={problem} />}
      {!problem && <Done i18n={i18n} done={c.req.query("done")} order={found} links={links} />}
      <Issue
        i18n={i18n}
        session={session}
        order={found}
        events={events}
        mayResolve={mayAnswerFor(principal)}
      />
      <div class="columns">
        <div>
          <section class="card stack" aria-labelledby="items">
            <h2 id="items">{own.items}</h2>
            {found.status === "requested" && <p class="muted">{own.itemsOfCart}</p>}
            <OrderItems i18n={i18n} order={found} />
          </section>
          <Links
            i18n={i18n}
            session={session}
            orderId={found.id}
            links={links}
            requests={requests}
            names={names}
            staffId={principal.staffId}
            may={rights}
          />
        </div>
        <div>
          <OrderFacts
            i18n={i18n}
            principal={principal}
            order={found}
            request={requests.get(found.action_request_id ?? "")}
          />
          {rights.takeBack && <CancelForm i18n={i18n} session={session} order={found} />}
          {entries.length > 0 && <History i18n={i18n} entries={entries} />}
        </div>
      </div>
    </>,
  );
}

/** By whom the order and its links were asked for, by the request's id. */
async function requestsOf(
  { db }: CallContext,
  { action_request_id: made }: OrderDetails,
  links: readonly ShownLink[],
): Promise<Map<string, ActionRequest>> {
  const ids = [
    ...new Set([...(made === null ? [] : [made]), ...links.map((link) => link.action_request_id)]),
  ];
  const found = await Promise.all(ids.map((id) => findActionRequest(db, id)));
  return new Map(found.flatMap((request) => (request ? [[request.id, request] as const] : [])));
}

/** Seeing a customer unmasked is audited here as it is for tools. */
async function auditCustomer(
  call: CallContext,
  { contact_id, phone, customer_name }: OrderDetails,
): Promise<void> {
  if (!may(call.principal, "contacts:pii") || (phone === null && customer_name === null)) return;
  await recordAudit(call, {
    action: "personal_data.read",
    outcome: "ok",
    entity: { kind: "contact", id: contact_id },
  });
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

interface DoneProps {
  i18n: I18n;
  /** What the address says was done. */
  done: string | undefined;
  order: OrderDetails;
  links: readonly ShownLink[];
}

/** What was just done, as long as it is so: an address can say anything. */
function Done({ i18n, done, order: { status, payment_issue }, links }: DoneProps) {
  const { done: words } = i18n.t.orderActions;
  const isSo: Readonly<Record<keyof typeof words, boolean>> = {
    revoked: links.some((link) => link.status === "revoked"),
    confirmed: links.some((link) => link.confirmed_by !== null),
    cancelled: status === "cancelled",
    looked_at: payment_issue === null,
  };
  const known = (Object.keys(words) as (keyof typeof words)[]).find((one) => one === done);
  if (known === undefined || !isSo[known]) return null;
  return (
    <p class="card said-note" role="status">
      {words[known]}
    </p>
  );
}

interface Shown {
  i18n: I18n;
  order: OrderDetails;
}

function OrderItems({ i18n, order: { items, lines, currency, total_minor: total } }: Shown) {
  return (
    <Items
      i18n={i18n}
      currency={currency}
      items={items.map(({ product_id, quantity, price_minor, names }) => ({
        product_id,
        quantity,
        price_minor,
        name: names ? nameOf(names, i18n.language, product_id) : product_id,
      }))}
      lines={lines}
      subtotal={itemsTotal(items)}
      total={total}
    />
  );
}
