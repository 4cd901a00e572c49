import { type CallContext, maskPerson } from "../../auth";
import { type Assessment, blockingFinding, type Finding } from "../../governance";
import { notFound } from "../../mcp/errors";
import { DAY, rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { money, nameOf, type OrderLine, orderTotal } from "../rules";
import { type AgreedOrder, type OrderSource, orderSource } from "../source";
import type { OrderContent } from "./content";
import { identityFindings, verifiedBy } from "./identity";
import {
  cartFindings,
  isInStock,
  itemFindings,
  type LookedItem,
  lineFindings,
  linesOf,
  looked,
  priced,
  quoteFinding,
  totalFinding,
} from "./judge";
import { type Cart, type Customer, cartOf, customerOf, equalOrderSince } from "./store";
import { orderEffects, orderView } from "./view";

/** An equal order within this time is one that may be made twice, ms. */
const EQUAL_WITHIN = DAY;

/** Products that are suggested for an id that the shop does not know, and ids for which that is done. */
const [SUGGESTED, MOST_UNKNOWN] = [5, 3];

/** What an order was judged by; the plan acts on it. */
export interface JudgedOrder {
  source: OrderSource;
  contact_id: string;
  cart: Cart | undefined;
  /** Undefined while something is in the way of it. */
  order: AgreedOrder | undefined;
}

/** Says which products there are in place of those that there are not. */
async function withSuggestions(
  source: OrderSource,
  findings: readonly Finding[],
  language: string,
): Promise<Finding[]> {
  const unknown = findings.filter(({ code }) => code === "product_unknown").slice(0, MOST_UNKNOWN);
  const found = await Promise.all(unknown.map(({ evidence = "" }) => source.find(evidence, SUGGESTED)));
  return findings.map((finding) => {
    const products = found[unknown.indexOf(finding)];
    if (!products || products.length === 0) return finding;
    const names = products.map(
      ({ id, names: own, price_minor, currency }) =>
        `${id} (${nameOf(own, language, id)}, ${money(price_minor, currency)})`,
    );
    return { ...finding, fix: `Use the id of a product that the shop has, such as ${names.join("; ")}.` };
  });
}

interface Worked {
  order: AgreedOrder | undefined;
  findings: Finding[];
}

/** What the order comes to at this moment, the source's own lines included. */
async function workOut(
  source: OrderSource,
  content: OrderContent,
  items: readonly LookedItem[],
): Promise<Worked> {
  const currency = items[0]?.product?.currency;
  if (currency === undefined) return { order: undefined, findings: [] };
  const agreed = priced(items);
  const asked = linesOf(content.lines, agreed);
  const own = lineFindings(content.lines, asked, currency);
  const negative = totalFinding(orderTotal(agreed, asked), currency);
  if (negative) return { order: undefined, findings: [negative, ...own] };
  const quote = await source.quote({ currency, items: agreed, lines: asked });
  if ("refused" in quote) return { order: undefined, findings: [refusedFinding(quote.refused), ...own] };
  const wrong = quoteFinding(asked, agreed, quote);
  if (wrong) return { order: undefined, findings: [wrong, ...own] };
  const lines = [...quote.lines] as OrderLine[];
  return {
    order: { currency, items: agreed, lines, total_minor: quote.total_minor },
    findings: own,
  };
}

function refusedFinding({ code, message }: { code: string; message: string }): Finding {
  return {
    severity: "error",
    code: "quote_refused",
    message: `The shop's system does not take this order (${code}): ${message}`,
    path: "items",
    fix: "Change what it names, then preview again.",
  };
}

const repeated = (orderId: string): Finding => ({
  severity: "warning",
  code: "equal_order",
  message: "This customer has ordered the very same within a day.",
  evidence: orderId,
  fix: "Make sure that a second order is meant; see the orders in whatsapp.conversation.get.",
});

/** Looks at an order as it stands now. Preview, request and approval all decide by this. */
export async function assessOrder(
  ctx: AppContext,
  content: OrderContent,
): Promise<Assessment<OrderContent, JudgedOrder>> {
  const { conversation_id, cart_order_id } = content;
  const now = ctx.clock.now();
  const source = orderSource(ctx);
  const [customer, cart, products] = await Promise.all([
    customerOf(ctx.db, conversation_id),
    cart_order_id === null ? undefined : cartOf(ctx.db, cart_order_id, conversation_id),
    source.products(content.items.map(({ product_id }) => product_id)),
  ]);
  if (!customer) throw notFound("conversation", conversation_id, "whatsapp.conversations.list");

  const language = ctx.env.LOCALE;
  const items = looked(content.items, products);
  const barriers = [
    ...(cart_order_id === null ? [] : cartFindings(cart, items, language)),
    ...(await withSuggestions(source, itemFindings(items), language)),
  ];
  const worked = blockingFinding(barriers)
    ? { order: undefined, findings: [] }
    : await workOut(source, content, items);
  const { order } = worked;
  const equal =
    order &&
    (await equalOrderSince(ctx.db, order, {
      contactId: customer.contact_id,
      conversationId: conversation_id,
      since: now - EQUAL_WITHIN,
    }));
  const verified = verifiedBy(customer, now);
  const findings = [
    ...barriers,
    ...worked.findings,
    ...(equal ? [repeated(equal)] : []),
    ...identityFindings(verified),
  ];
  const seen = { content, order, items, language, source: source.kind, verified };
  return {
    content: { ...content, ...(order && { agreed: { ...order, contact_id: customer.contact_id } }) },
    findings,
    effects: orderEffects(seen),
    policyFacts: { createsOrder: true },
    facts: {
      source: source.kind,
      items: items.map((item) => [item.product_id, item.product?.price_minor ?? null, isInStock(item)]),
      total: order ? [order.total_minor, order.currency] : null,
      // Another person at that address, or another order of the same, is not what was shown.
      customer: [customer.contact_id, customer.phone, customer.bsuid, verified],
      equal: equal ?? null,
      cart: cart ? [cart.id, cart.status] : null,
    },
    entity: { kind: "conversation", id: conversation_id },
    state: { source, contact_id: customer.contact_id, cart, order },
    ...(cart && { before: { ...cart } }),
    view: {
      ...orderView(seen),
      conversation_id,
      recipient: recipientOf(ctx, customer),
      identity: {
        contact_id: customer.contact_id,
        verified_by: verified,
        last_message_at: rfc3339(customer.last_inbound_at),
      },
      cart_order_id,
      note: content.note,
      checked_at: rfc3339(now),
    },
  };
}

/** The customer as whoever asks may see them. */
function recipientOf(ctx: AppContext, { contact_id, phone, profile_name }: Customer) {
  const { principal } = ctx as CallContext;
  return { contact_id, ...maskPerson(principal, { phone, customer_name: profile_name }) };
}
