import { STRANGER } from "./collect.ts";
import type { World } from "./world.ts";

/** How often the Worker's own parts fail in a storm. A call of a tool makes some ten calls of D1. */
export const STORM = {
  d1Before: 0.004,
  d1After: 0.004,
  objectReset: 0.004,
  queueTwice: 0.15,
  queueFails: 0.03,
};

type Fault = Record<string, unknown> & { kind: string };

const META: readonly ((times: number) => Fault)[] = [
  (times) => ({ kind: "error", status: 503, code: 131016, times }),
  (times) => ({ kind: "error", status: 500, code: 131000, times }),
  (times) => ({ kind: "error", status: 400, code: 130429, times }),
  (times) => ({ kind: "error", status: 400, code: 131056, times }),
  (times) => ({ kind: "delay", ms: 2_500, times }),
  (times) => ({ kind: "drop_before", times }),
  (times) => ({ kind: "drop_after", times }),
  (times) => ({ kind: "fail", code: 131000, times }),
  () => ({ kind: "fail", code: 131026, times: 1 }),
];

/** Meta is slow, refuses, breaks connections, and is away for some seconds. */
export async function metaFails(world: World, actor: number): Promise<void> {
  const random = world.random(actor);
  while (world.going) {
    await world.pause(random.between(1_500, 5_000));
    if (random.chance(0.12)) {
      world.count("Meta was down");
      await world.simulator("POST", "faults", {
        match: "/messages",
        kind: "error",
        status: 503,
        code: 131016,
        times: 10_000,
      });
      await world.pause(random.between(3_000, 8_000));
      await world.simulator("DELETE", "faults");
    } else {
      const fault = random.one(META)(random.between(1, 4));
      world.count(`Meta: ${fault.kind} ${fault.code ?? ""}`);
      await world.simulator("POST", "faults", { match: "/messages", ...fault });
    }
  }
}

const LIES: readonly (readonly string[])[] = [
  ["read", "delivered", "sent"],
  ["delivered", "failed"],
  ["failed", "delivered"],
  ["failed", "sent"],
  ["sent", "read", "sent"],
  ["read"],
];

interface Logged {
  response: { messages?: { id: string }[] } | null;
}

/** Statuses that come twice, in the wrong order, that contradict each other, or that are of nobody's messages. */
export async function metaLies(world: World, actor: number): Promise<void> {
  const random = world.random(actor);
  while (world.going) {
    await world.pause(random.between(300, 1_200));
    const { items } = await world
      .simulator<{ items: Logged[] }>("GET", "requests?path=/messages&limit=40")
      .catch(() => ({ items: [] as Logged[] }));
    const wamids = items.flatMap(({ response }) => response?.messages?.map(({ id }) => id) ?? []);
    const unknown = wamids.length === 0 || random.chance(0.1);
    const wamid = unknown ? `${STRANGER}${world.fresh()}` : random.one(wamids);
    if (unknown) world.said.strangers.push(wamid);
    const statuses = [...random.one(LIES)];
    const timestamp = Math.floor(Date.now() / 1000) - random.between(0, 30);
    const body = {
      wamid,
      statuses,
      timestamp,
      duplicate: random.between(0, 2),
      errors: [{ code: 131000 }],
      force: unknown,
    };
    const answer = await world
      .simulator<{ webhook_status: number[] }>("POST", "statuses", body)
      .catch(() => ({ webhook_status: [] as number[] }));
    const each = body.duplicate + 1;
    statuses.forEach((status, index) => {
      const acked = answer.webhook_status.slice(index * each, (index + 1) * each).includes(200);
      world.said.statuses.push({ wamid, status, timestamp, acked });
    });
  }
}

/** The Worker's process is killed now and then, with all that it has in hand, and starts anew. */
export async function crashes(world: World, actor: number, from: number, to: number): Promise<void> {
  const random = world.random(actor);
  while (world.going) {
    await world.pause(random.between(from, to));
    if (!world.going) return;
    await world.run.crashWorker();
    world.count("the Worker was killed");
    await world.tellFaults();
  }
}
