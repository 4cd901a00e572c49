import { aboutOrder } from "../demo/campaign.ts";
import { agree } from "./staff.ts";
import type { World } from "./world.ts";

const PLANNER = "manager";

/** A call that the storm cannot do without: tried until it works. */
async function insist(world: World, role: string, tool: string, args: Record<string, unknown>) {
  for (;;) {
    const answer = await world.tool(role, tool, args);
    if (answer && !answer.isError) return answer.data;
    if (!world.going) return undefined;
    world.count(`${tool} tried again`);
    if (answer && !["unavailable", "conflict", "rate_limited", "meta_error"].includes(answer.data?.code))
      throw new Error(`${tool}: ${JSON.stringify(answer.data)}`);
    await world.pause(1_000);
  }
}

const key = (world: World) => `storm-${world.seed}-${world.fresh()}`;

/** Brings `count` people in who agreed to messages about orders, in calm weather. Returns their segment. */
export async function audience(world: World, count: number): Promise<string> {
  const tag = `storm-${world.seed}`;
  const { preview_id } = await insist(world, PLANNER, "contact_import.preview", {
    rows: Array.from({ length: count }, (_, index) => ({
      phone: `+8525552${String(index).padStart(4, "0")}`,
      name: `Storm Guest ${index + 1}`,
      language: "en",
    })),
    tags: [tag],
    consent: {
      source: "event",
      occurred_at: "2026-03-01T04:00:00Z",
      evidence: `${tag}-list`,
      categories: ["marketing", "utility"],
    },
  });
  const asked = await insist(world, PLANNER, "contact.import", { preview_id, idempotency_key: key(world) });
  await agree(world, asked.action_request_id);
  for (;;) {
    const made = await world.tool(PLANNER, "contacts.list", { tag, limit: 1 });
    if (made && !made.isError && made.data.items.length > 0) break;
    await world.pause(500);
  }
  const { result } = await insist(world, PLANNER, "segment.upsert", {
    name: tag,
    condition: { field: "tag", op: "has", value: tag },
    idempotency_key: key(world),
  });
  return result.segment_id;
}

/** One broadcast after the other to the same people, each resumed by a person when it paused. */
export async function campaigns(world: World, segment_id: string): Promise<void> {
  const numbers = await insist(world, PLANNER, "phone_numbers.list", {});
  const phone_number_id = numbers?.items[0].display_phone_number;
  while (world.going) {
    const words = `HL-${world.fresh()}`;
    const shown = await insist(world, PLANNER, "broadcast.preview", {
      name: `Storm ${words}`,
      segment_id,
      phone_number_id,
      template: aboutOrder(words),
    });
    if (!shown) return;
    const created = await insist(world, PLANNER, "broadcast.create", {
      preview_id: shown.preview_id,
      idempotency_key: key(world),
    });
    if (!created) return;
    await steer(world, created.result.broadcast_id, "schedule");
    await untilDone(world, created.result.broadcast_id);
    world.count("broadcasts that came to an end");
  }
}

async function steer(world: World, broadcast_id: string, action: string): Promise<void> {
  const asked = await insist(world, PLANNER, "broadcast.schedule", {
    broadcast_id,
    action,
    idempotency_key: key(world),
  }).catch((error: Error) => void world.count(`broadcast not to ${action}: ${error.message.slice(0, 80)}`));
  if (asked?.action_request_id) await agree(world, asked.action_request_id);
}

async function untilDone(world: World, broadcast_id: string): Promise<void> {
  while (world.going) {
    const found = await world.tool(PLANNER, "broadcasts.list", { broadcast_id });
    const status = found && !found.isError ? found.data.items[0]?.status : undefined;
    if (["done", "failed", "cancelled"].includes(status)) return;
    if (status === "paused") await steer(world, broadcast_id, "resume");
    await world.pause(2_000);
  }
}
