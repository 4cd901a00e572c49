import { writes } from "./customers.ts";
import { offer, plain } from "./staff.ts";
import type { World } from "./world.ts";

const HOUR = 3_600;

interface Temptation {
  /** A number of this alone, so that nothing else of the storm decides about it. */
  number: string;
  /** What the customer wrote, in order, and how many seconds ago. */
  wrote: readonly (readonly [text: string, ago: number])[];
  /** What an agent is asked to send to them all the same. */
  message: (words: string) => object;
}

const TEMPTATIONS: readonly Temptation[] = [
  {
    number: "85255530001",
    wrote: [
      ["Hello", 5],
      ["STOP", 0],
    ],
    message: plain,
  },
  { number: "85255530002", wrote: [["退訂", 0]], message: plain },
  {
    number: "85255530003",
    wrote: [
      ["Hello", 5],
      ["stop promotions", 0],
    ],
    message: offer,
  },
  { number: "85255530004", wrote: [["Hello", 30 * HOUR]], message: plain },
];

/** Longer than a permit of before may still be used: what goes out after it was decided on after it. Ms. */
const PERMITS_LAPSE = 12_000;

/**
 * In calm weather, one by one: what must not go out is asked for. However slow the machine is, a product that lets one of them pass
 * leaves it for the invariants to find; whether it did is not looked at here.
 */
export async function tempt(world: World): Promise<void> {
  for (const { number, wrote } of TEMPTATIONS)
    for (const [text, ago] of wrote) {
      const ackedAt = await writes(world, number, text, ago);
      if (ackedAt && text !== "Hello")
        world.said.stops.push({
          number,
          what: text === "stop promotions" ? "marketing" : "everything",
          ackedAt,
        });
    }
  await world.pause(PERMITS_LAPSE);
  for (const { number, message } of TEMPTATIONS) {
    const shown = await world.tool("admin", "session_message.preview", {
      conversation_id: await conversationOf(world, number),
      message: message(`Tempted ${number}`),
    });
    if (shown && !shown.isError)
      await world.tool("admin", "session_message.send", {
        preview_id: shown.data.preview_id,
        idempotency_key: `tempted-${world.seed}-${number}`,
      });
  }
}

/** Waits until the product knows what its customer wrote. */
async function conversationOf(world: World, number: string): Promise<string> {
  for (let tries = 0; tries < 60; tries += 1) {
    const found = await world.tool("admin", "conversations.list", { phone: `+${number}` });
    if (found && !found.isError && found.data.items[0]) return found.data.items[0].id;
    await world.pause(500);
  }
  throw new Error(`there is no conversation with +${number}, a minute after the customer wrote`);
}
