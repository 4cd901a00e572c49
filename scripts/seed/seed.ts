import { createHash } from "node:crypto";
import { businessProfile, phoneNumbers, templates } from "../../simulator/src/fixture.ts";
import { shopProducts } from "../../simulator/src/shop/products.ts";
import { BUSINESS_HOURS, CONVERSATIONS, CUSTOMERS, QUEUES, STAFF, TOKEN_ROLES } from "./people.ts";
import { DETAILS, ORDERS, SEGMENTS } from "./shop.ts";
import { insert } from "./sql.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHOP_NUMBER = phoneNumbers[0]?.id ?? "";

const staffId = (handle: string) => `stf_${handle}`;
/** The conversation at a place of `CONVERSATIONS`. */
export const conversationId = (index: number) => `cnv_demo${String(index + 1).padStart(2, "0")}`;
const contactId = (index: number) => `con_demo${String(index + 1).padStart(2, "0")}`;

/** The bearer token of a role, good in a local run only. */
export const localToken = (role: string) => `local-${role}-token`;

function people(now: number): string[] {
  return [
    ...STAFF.map(({ handle, name, locale }) =>
      insert("staff", {
        id: staffId(handle),
        handle,
        name,
        email: `${handle}@shop.example`,
        locale,
        roles: [handle],
        created_at: now,
      }),
    ),
    ...TOKEN_ROLES.map((role) =>
      insert("api_tokens", {
        id: `tok_${role}`,
        name: `local ${role} token`,
        token_hash: createHash("sha256").update(localToken(role)).digest("hex"),
        owner_id: staffId(role),
        roles: [role],
        local_only: true,
        created_at: now,
        expires_at: now + 3650 * DAY,
      }),
    ),
    ...QUEUES.map(({ id, name, restricted, firstResponse, resolution }) =>
      insert("queues", {
        id,
        name,
        restricted,
        first_response_minutes: firstResponse,
        resolution_minutes: resolution,
        created_at: now,
      }),
    ),
    ...QUEUES.flatMap(({ id, members }) =>
      members.map((handle) => insert("queue_members", { queue_id: id, staff_id: staffId(handle) })),
    ),
  ];
}

function openingTimes(now: number): string[] {
  const stocktaking = new Date(now + 30 * DAY).toISOString().slice(0, 10);
  return [
    ...BUSINESS_HOURS.map((row) => insert("business_hours", row)),
    insert("holidays", { day: stocktaking, name: "Stocktaking (demo)" }),
  ];
}

/** Business time between two times, to the minute; clocks in Hong Kong never change. */
function openBetween(from: number, to: number): number {
  let open = 0;
  for (let at = from; at < to; at += MINUTE) {
    const wall = new Date(at + 8 * HOUR);
    const time = wall.toISOString().slice(11, 16);
    const today = BUSINESS_HOURS.find(({ weekday }) => weekday === (wall.getUTCDay() || 7));
    if (today && today.opens <= time && time < today.closes) open += MINUTE;
  }
  return open;
}

function account(now: number): string[] {
  return [
    ...phoneNumbers.map((number) =>
      insert("phone_numbers", {
        id: number.id,
        display_phone_number: number.display_phone_number,
        verified_name: number.verified_name,
        name_status: number.name_status,
        code_verification_status: number.code_verification_status,
        quality_rating: number.quality_rating,
        messaging_limit_tier: number.messaging_limit_tier,
        status: number.status,
        is_official: number.is_official_business_account,
        profile: businessProfile,
        profile_fetched_at: now,
        fetched_at: now,
      }),
    ),
    ...templates.map((template, index) =>
      insert("templates", {
        id: `tpl_demo${String(index + 1).padStart(2, "0")}`,
        meta_id: template.id,
        name: template.name,
        language: template.language,
        category: template.category,
        status: template.status,
        quality: template.quality_score.score,
        components: template.components,
        rejected_reason: template.rejected_reason === "NONE" ? null : template.rejected_reason,
        updated_at: now,
      }),
    ),
  ];
}

const DETAILS_OF = new Map(DETAILS.map(({ customer, ...details }) => [customer, details]));

function customers(now: number): string[] {
  return CUSTOMERS.flatMap((customer, index) => {
    const id = contactId(index);
    const record = (scope: string, action: string, source: string) =>
      insert("consent_records", {
        id: `cns_demo${String(index + 1).padStart(2, "0")}${scope}`,
        contact_id: id,
        scope,
        action,
        source,
        evidence_kind: "seed",
        evidence_ref: `seed:${customer.number}`,
        actor_kind: "system",
        actor_id: "seed",
        occurred_at: now - 30 * DAY,
        recorded_at: now - 30 * DAY,
        dedupe_key: `seed:${id}:${scope}`,
        correlation_id: "seed",
      });
    return [
      insert("contacts", {
        id,
        profile_name: customer.name,
        search_profile: customer.name.toLowerCase(),
        phone: `+${customer.number}`,
        wa_id: customer.number,
        bsuid: customer.bsuid ?? null,
        country: customer.number.startsWith("886") ? "TW" : "HK",
        language: customer.language,
        tags: customer.tags,
        ...DETAILS_OF.get(index),
        created_at: now - 60 * DAY,
        updated_at: now - 30 * DAY,
        last_activity_at: now - 30 * DAY + index * 1000,
      }),
      ...(["marketing", "utility"] as const).flatMap((scope) =>
        customer[scope] === "unknown"
          ? []
          : [
              record(
                scope,
                customer[scope] === "opted_in" ? "opt_in" : "opt_out",
                customer[scope] === "opted_in" ? "web_form" : "staff",
              ),
            ],
      ),
      ...(customer.blocked ? [record("block", "block", "staff")] : []),
    ];
  });
}

/** The case of a conversation that was asked, answered and closed; the database opens those of the others by itself. */
function closedCase(
  index: number,
  queue: string | null,
  owner: string | null,
  [asked = 0, answered = 0]: readonly number[],
): string {
  const took = openBetween(asked, answered);
  return insert("inbox_cases", {
    id: `cas_demo${index + 1}_1`,
    conversation_id: conversationId(index),
    queue_id: queue,
    assignee_id: owner === null ? null : staffId(owner),
    opened_at: asked,
    first_response_at: answered,
    first_response_by: staffId("agent"),
    first_response_took: took,
    first_response_due_at: answered,
    resolution_took: took,
    resolution_due_at: answered + HOUR,
    counted_to: answered,
    closed_at: answered + HOUR,
    closed_by: staffId("agent"),
    outcome: "resolved",
    topic: "general",
  });
}

function conversations(now: number): string[] {
  return CONVERSATIONS.flatMap(({ customer, queue, owner, status, lines }, index) => {
    const id = conversationId(index);
    const at = (hoursAgo: number) => Math.round((now - hoursAgo * HOUR) / 1000) * 1000;
    const last = lines.at(-1);
    const lastInbound = lines.findLast(({ from }) => from === "customer");
    return [
      insert("conversations", {
        id,
        contact_id: contactId(customer),
        phone_number_id: SHOP_NUMBER,
        status,
        queue_id: queue,
        assignee_id: owner === null ? null : staffId(owner),
        opened_at: at(lines[0]?.hoursAgo ?? 0),
        last_message_at: at(last?.hoursAgo ?? 0),
        last_inbound_at: lastInbound ? at(lastInbound.hoursAgo) : null,
        unread_count: last?.from === "customer" ? 1 : 0,
        closed_at: status === "closed" ? at((last?.hoursAgo ?? 0) - 1) : null,
        updated_at: now,
      }),
      ...lines.map(({ from, hoursAgo, text }, line) =>
        insert("messages", {
          id: `msg_demo${index + 1}_${line + 1}`,
          conversation_id: id,
          contact_id: contactId(customer),
          phone_number_id: SHOP_NUMBER,
          direction: from === "customer" ? "in" : "out",
          wamid: `wamid.DEMO${index + 1}x${line + 1}`,
          type: "text",
          content: { type: "text", text: { body: text } },
          text,
          status: from === "customer" ? "received" : "read",
          status_rank: from === "customer" ? 0 : 7,
          at: at(hoursAgo),
          created_at: at(hoursAgo),
          ...(from === "shop" && {
            sent_at: at(hoursAgo),
            delivered_at: at(hoursAgo),
            read_at: at(hoursAgo),
            sender_name: "Ash Agent (demo)",
            sender_staff_id: staffId("agent"),
          }),
        }),
      ),
      ...(status === "closed"
        ? [
            closedCase(
              index,
              queue,
              owner,
              lines.map(({ hoursAgo }) => at(hoursAgo)),
            ),
          ]
        : []),
      `update contacts set last_inbound_at = ${lastInbound ? at(lastInbound.hoursAgo) : "null"}, last_activity_at = ${at(last?.hoursAgo ?? 0)} where id = '${contactId(customer)}';`,
    ];
  });
}

function purchases(now: number): string[] {
  return ORDERS.map(({ customer, source, externalId, status, currency, items, daysAgo }, index) =>
    insert("orders", {
      id: `ord_demo${String(index + 1).padStart(2, "0")}`,
      contact_id: contactId(customer),
      source,
      external_id: externalId,
      status,
      currency,
      total_minor: items.reduce((sum, { quantity, price_minor }) => sum + quantity * price_minor, 0),
      items,
      placed_at: now - daysAgo * DAY,
      updated_at: now - daysAgo * DAY,
    }),
  );
}

function catalogue(now: number): string[] {
  return shopProducts.map((product) => insert("products", { ...product, updated_at: now }));
}

function segments(now: number): string[] {
  return SEGMENTS.map((segment) =>
    insert("segments", {
      ...segment,
      search_name: segment.name.toLowerCase(),
      created_by: staffId("marketer"),
      created_at: now - 20 * DAY,
      updated_by: staffId("marketer"),
      updated_at: now - 20 * DAY,
    }),
  );
}

/** The seed as SQL statements: the same shop every time, its conversations in the week before `now` (ms). */
export function seedStatements(now: number): string[] {
  return [
    ...people(now),
    ...openingTimes(now),
    ...account(now),
    ...customers(now),
    ...conversations(now),
    ...purchases(now),
    ...catalogue(now),
    ...segments(now),
  ];
}
