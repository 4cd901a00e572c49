import { conversationWith } from "../../support/story";
import { set } from "../../support/team";
import { row } from "../../support/webhook";

export const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

export const HOSTILE = '<img src=x onerror="alert(1)">';

/** A conversation in a queue that its members see, with the contact whose it is. */
export async function threadIn(queue: string | null, from?: string) {
  const id = await conversationWith(from);
  await set(
    "update conversations set queue_id = ?2, team_id = null, assignee_id = null, routing_pending = 0 where id = ?1",
    id,
    queue,
  );
  const { contact_id } = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    id,
  );
  return { conversation_id: id, contact_id };
}

type Thread = Awaited<ReturnType<typeof threadIn>>;

export const ITEMS = [
  {
    product_id: "oolong-100g",
    quantity: 2,
    price_minor: 12_000,
    names: { en: "Oolong 100 g", "zh-Hant": "烏龍茶 100 克" },
  },
  { product_id: "clay-teapot-small", quantity: 1, price_minor: 48_000, names: { en: "Small clay teapot" } },
];

export const LINES = [
  { kind: "discount", label: "Regular guest", minor: -2_000 },
  { kind: "fee", label: "Delivery", minor: 3_000 },
];

let made = 0;

/** An order as it stands in the database; of the catalogue and confirmed unless said otherwise. */
export async function order(
  { conversation_id, contact_id }: Pick<Thread, "contact_id"> & { conversation_id: string | null },
  more: Record<string, unknown> = {},
): Promise<string> {
  const id = `ord_test${String(++made).padStart(4, "0")}`;
  const values: Record<string, unknown> = {
    id,
    contact_id,
    conversation_id,
    source: "catalogue",
    external_id: id,
    number: `ORD-${made}`,
    made_in: "catalogue",
    status: "confirmed",
    currency: "HKD",
    total_minor: 73_000,
    items: JSON.stringify(ITEMS),
    lines: JSON.stringify(LINES),
    placed_at: Date.now() + made,
    updated_at: Date.now(),
    ...more,
  };
  const columns = Object.keys(values);
  await set(
    `insert into orders (${columns.join(", ")}) values (${columns.map((_, n) => `?${n + 1}`).join(", ")})`,
    ...Object.values(values),
  );
  return id;
}

/** A link of an order, open and by hand unless said otherwise. */
export async function link(
  order_id: string,
  thread: Thread,
  more: Record<string, unknown> = {},
): Promise<string> {
  const id = `pay_test${String(++made).padStart(4, "0")}`;
  const values: Record<string, unknown> = {
    id,
    order_id,
    conversation_id: thread.conversation_id,
    provider: "manual",
    token_hash: id,
    status: "open",
    amount_minor: 73_000,
    currency: "HKD",
    action_request_id: `act_test${made}`,
    expires_at: Date.now() + 3_600_000,
    created_at: Date.now() + made,
    ...more,
  };
  const columns = Object.keys(values);
  await set(
    `insert into payment_links (${columns.join(", ")}) values (${columns.map((_, n) => `?${n + 1}`).join(", ")})`,
    ...Object.values(values),
  );
  return id;
}
