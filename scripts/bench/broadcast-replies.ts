import { freshKey, until } from "./broadcast-desk.ts";
import { EVERYBODY, type Place } from "./broadcast-place.ts";
import { median, type NewFigure, quartiles } from "./figures.ts";

const GOAL = 1.2;
/** Customers that are answered in turns; each of them at most every ten seconds, as Meta wants it. */
const CUSTOMERS = 40;
/** Replies while a broadcast runs; half as many before it, and half behind it. */
const DURING = 60;
/** From one reply to the next, ms. */
const PAUSE = 500;

const numberOf = (customer: number) => `8525550${3_000 + customer}`;

/** Customers who have just written, so that they may be answered. */
async function conversations(place: Place): Promise<string[]> {
  const numbers = Array.from({ length: CUSTOMERS }, (_, customer) => numberOf(customer));
  for (const from of numbers)
    await place.simulator.control("inbound", { from, text: { body: "Is the oolong in stock again?" } });
  return until("the customers' conversations", 90_000, async () => {
    const rows = await place.sql<{ id: string }>(
      `select conversations.id from conversations join contacts on contacts.id = conversations.contact_id
       where contacts.wa_id in (select value from json_each(?1)) and conversations.last_inbound_at is not null`,
      JSON.stringify(numbers),
    );
    return rows.length === CUSTOMERS && rows.map(({ id }) => id);
  });
}

/** How long a reply that Meta found too fast may take in the end, ms. */
const PATIENCE = 90_000;

/** Milliseconds that an agent's reply takes: its preview, and its send until Meta has accepted it, however often it was put off. */
async function replyTime(place: Place, conversation_id: string, number: number): Promise<number> {
  // The same words to the same customer would wait for a person.
  const message = { type: "text", text: { body: `Yes, batch ${number} arrived this morning.` } };
  const from = performance.now();
  const { preview_id } = await place.desk.ok("manager", "session_message.preview", {
    conversation_id,
    message,
  });
  const { status, action_request_id } = await place.desk.ok("manager", "session_message.send", {
    preview_id,
    idempotency_key: freshKey(),
  });
  if (status !== "executed") {
    if (status !== "scheduled") throw new Error(`a reply is ${status}`);
    await until("a reply that was put off", PATIENCE, async () => {
      const state = await place.desk.ok("manager", "action_request.status", { action_request_id });
      return state.status === "executed";
    });
  }
  return performance.now() - from;
}

/** An agent's replies with and without a broadcast that runs at the number's whole rate, in one go. */
export async function replyLatency(place: Place): Promise<NewFigure[]> {
  const list = await conversations(place);
  let next = 0;
  const replies = async (count: number, running?: () => Promise<boolean>): Promise<number[]> => {
    const times: number[] = [];
    while (times.length < count && (running === undefined || (await running()))) {
      const number = next++;
      times.push(await replyTime(place, list[number % CUSTOMERS] as string, number));
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    return times;
  };
  const draft = await place.desk.draft(EVERYBODY, "Run beside replies");
  await replies(5);
  const before = await replies(DURING / 2);
  await place.desk.schedule(draft.id);
  await until("the first messages", 60_000, async () => (await place.sends(draft.id)).accepted > 100);
  const during = await replies(DURING, async () => (await place.counts(draft.id)).status === "sending");
  if (during.length < 40) throw new Error(`the broadcast was over after ${during.length} replies`);
  await place.finished(draft.id, 300_000);
  await place.read(draft.id, 60_000);
  const alone = [...before, ...(await replies(DURING / 2))];
  const sends = await place.sends();
  const told = (times: number[]) =>
    `${median(times).toFixed(0)} ms (half between ${quartiles(times)
      .map((ms) => ms.toFixed(0))
      .join(" and ")})`;
  return [
    {
      name: "80/s: an agent's reply, with a broadcast of without",
      value: median(during) / median(alone),
      unit: "×",
      goal: GOAL,
      detail: `${told(during)} ÷ ${told(alone)}, ${during.length} and ${alone.length} replies`,
    },
    {
      name: "80/s: most within any second, replies among them",
      value: sends.most_within_a_second,
      unit: "messages",
      goal: 80,
    },
  ];
}
