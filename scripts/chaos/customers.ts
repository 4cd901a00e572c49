import { messagesBody } from "../bench/requests.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** Customers of a storm: of a range that nobody has, beside some of the seed. */
export const NUMBERS: readonly string[] = [
  ...Array.from({ length: 32 }, (_, index) => `8525551${String(index).padStart(4, "0")}`),
  "85255501001",
  "85255501002",
  "85255501003",
  "85255501004",
];

const HOUR = 3_600;
const nowInSeconds = () => Math.floor(Date.now() / 1000);

/** A customer writes, `late` seconds ago. When it was acknowledged (ms), or null. */
export async function writes(world: World, from: string, text: string, late = 0): Promise<number | null> {
  const timestamp = nowInSeconds() - late;
  try {
    const { wamid, webhook_status } = await world.simulator<{ wamid: string; webhook_status: number }>(
      "POST",
      "inbound",
      {
        from,
        name: `Storm ${from.slice(-4)}`,
        type: "text",
        text: { body: text },
        timestamp: String(timestamp),
      },
    );
    const ackedAt = webhook_status === 200 ? Date.now() : null;
    world.said.inbound.push({ wamid, from, at: timestamp * 1000, ackedAt });
    return ackedAt;
  } catch {
    return null;
  }
}

/** One body to the Worker several times over, as Meta does when it doubts that it arrived. */
async function repeats(world: World, random: Random, from: string): Promise<void> {
  const wamid = `wamid.STORM${world.seed}x${world.fresh()}`;
  const at = Date.now();
  const body = messagesBody([from], () => wamid);
  const statuses = await Promise.all(Array.from({ length: random.between(2, 4) }, () => world.webhook(body)));
  const acked = statuses.includes(200);
  // Meta goes on until somebody takes it.
  for (let tries = 0; !acked && tries < 60 && (await world.webhook(body)) !== 200; tries += 1)
    await world.pause(1_000);
  world.said.inbound.push({ wamid, from, at, ackedAt: acked ? Date.now() : null });
}

async function forges(world: World, from: string): Promise<void> {
  const wamid = `wamid.FORGED${world.seed}x${world.fresh()}`;
  world.said.forged.push(wamid);
  world.count(
    `forged webhook: ${await world.webhook(
      messagesBody([from], () => wamid),
      "somebody's own",
    )}`,
  );
}

/** One customer after the other writes, stops, starts again, and is repeated. */
export async function customers(world: World, actor: number): Promise<void> {
  const random = world.random(actor);
  while (world.going) {
    const from = random.one(NUMBERS);
    const dice = random.next();
    if (dice < 0.62) await writes(world, from, `Hello, number ${world.fresh()}`);
    else if (dice < 0.7) {
      const late = random.chance(0.3) ? random.between(60, HOUR) : 0;
      const ackedAt = await writes(world, from, random.one(["STOP", "退訂", "unsubscribe"]), late);
      // A STOP of before may have been answered by what the customer wrote since.
      if (ackedAt && late === 0) world.said.stops.push({ number: from, what: "everything", ackedAt });
    } else if (dice < 0.74) {
      const ackedAt = await writes(world, from, "stop promotions");
      if (ackedAt) world.said.stops.push({ number: from, what: "marketing", ackedAt });
    } else if (dice < 0.8) {
      world.said.starts.push({ number: from, at: Date.now() });
      await writes(world, from, "START");
      world.said.starts.push({ number: from, at: Date.now() });
    } else if (dice < 0.84) await prefers(world, random, from);
    else if (dice < 0.95) await repeats(world, random, from);
    else await forges(world, from);
    await world.pause(random.between(60, 400));
  }
}

async function prefers(world: World, random: Random, from: string): Promise<void> {
  const value = random.one(["stop", "resume"]);
  const at = Date.now();
  const answer = await world
    .simulator<{ webhook_status: number }>("POST", "preferences", { from, value })
    .catch(() => null);
  if (value === "resume") world.said.starts.push({ number: from, at }, { number: from, at: Date.now() });
  else if (answer?.webhook_status === 200)
    world.said.stops.push({ number: from, what: "marketing", ackedAt: Date.now() });
}

/** Each customer has written once, so that there is a conversation to answer in. */
export async function everybodyWrites(world: World): Promise<void> {
  for (const number of NUMBERS) await writes(world, number, "Good morning");
}
