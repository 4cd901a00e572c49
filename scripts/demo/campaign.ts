import { ConsolePerson } from "./console.ts";
import { expect, until } from "./report.ts";
import { type Data, freshKey, newNumber, ok, type Told } from "./telling.ts";

/** Whoever prepares and steers the broadcasts of the story: a person of this role may approve, but not what it asked for. */
export const PLANNER = "manager";

/** Somebody whom broadcasts may go to, or not. */
export interface Guest {
  number: string;
  id: string;
}

/** What the chapters about broadcasts share. */
export interface Campaign {
  segmentId: string;
  /** The shop's. */
  number: string;
  /** Who may be sent to. */
  guests: Guest[];
}

/** A utility message, so that no quiet hours keep it back; `words` tell one broadcast from another at Meta. */
export const aboutOrder = (words: string) => ({
  name: "order_update",
  language: "en",
  components: [
    {
      type: "body",
      parameters: [
        { type: "text", text: "{{contact.name}}" },
        { type: "text", text: words },
      ],
    },
  ],
});

/** Shows a broadcast to the guests. */
export const previewed = (
  told: Told,
  { segmentId, number }: Omit<Campaign, "guests">,
  more: Record<string, unknown>,
): Promise<Data> =>
  ok(told, PLANNER, "broadcast.preview", {
    name: "Orders 訂單",
    segment_id: segmentId,
    phone_number_id: number,
    ...more,
  });

/** A draft of a broadcast to the guests. */
export async function drafted(
  told: Told,
  campaign: Campaign,
  more: Record<string, unknown>,
): Promise<string> {
  const { preview_id } = await previewed(told, campaign, more);
  const { result } = await ok(told, PLANNER, "broadcast.create", { preview_id, idempotency_key: freshKey() });
  return result.broadcast_id;
}

/** Asks for a broadcast to be scheduled, paused, resumed or cancelled. */
export const steer = ({ mcp }: Told, broadcast_id: string, action: string, more: object = {}) =>
  mcp.call(PLANNER, "whatsapp.broadcast.schedule", {
    broadcast_id,
    action,
    idempotency_key: freshKey(),
    ...more,
  });

/** A person other than who asked for it agrees. */
export async function agreedTo({ place }: Told, actionRequestId: string, reason: string): Promise<void> {
  const approver = new ConsolePerson(place.workerUrl, "approver");
  await approver.signIn();
  const { status } = await approver.approve(actionRequestId, reason);
  expect(status === 303, "the decision to be taken", status);
}

export async function broadcastNow(told: Told, broadcast_id: string): Promise<Data> {
  return (await ok(told, PLANNER, "broadcasts.list", { broadcast_id })).items[0];
}

/** The broadcast, once it has come as far as said. */
export const broadcastThatIs = (told: Told, id: string, status: string): Promise<Data> =>
  until(`the broadcast to be ${status}`, async () => {
    const found = await broadcastNow(told, id);
    return found?.status === status && found;
  });

/** What became of each recipient. */
export async function deliveries(told: Told, broadcast_id: string): Promise<Data[]> {
  return (await ok(told, PLANNER, "message_delivery.list", { broadcast_id, limit: 50 })).items;
}

/** Brings new customers in who agreed to offers and order messages; the last of them is not known by name. */
export async function newGuests(told: Told, count: number, tag: string): Promise<Guest[]> {
  const numbers: string[] = [];
  for (let guest = 0; guest < count; guest += 1) numbers.push(await newNumber(told));
  const { preview_id } = await ok(told, PLANNER, "contact_import.preview", {
    rows: numbers.map((number, index) => ({
      phone: `+${number}`,
      ...(index < count - 1 && { name: `Demo Tea Guest ${index + 1}` }),
      language: index % 3 === 0 ? "zh-HK" : "en",
    })),
    tags: [tag],
    consent: {
      source: "event",
      occurred_at: "2026-03-01T04:00:00Z",
      evidence: `${tag}-list`,
      categories: ["marketing", "utility"],
    },
  });
  const asked = await ok(told, PLANNER, "contact.import", { preview_id, idempotency_key: freshKey() });
  await agreedTo(told, asked.action_request_id, "Everybody signed the list");
  const { items } = await until("the guests to be imported", async () => {
    const found = await ok(told, PLANNER, "contacts.list", { tag, limit: 50 });
    return found.items.length === count && found;
  });
  return numbers.map((number) => ({
    number,
    id: items.find(({ phone }: Data) => phone === `+${number}`)?.id ?? "",
  }));
}
