import { generatedNumber } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import type { Probe, Recorded } from "./probe.ts";
import { APP_SECRET, webhookBody } from "./requests.ts";

const CONVERSATIONS = 200;
const EACH = 5;
const BODY = 100;
const EVENTS = CONVERSATIONS * EACH;
const GOAL = 12;

/** Who writes: customers that have a conversation, or such as were never heard of. */
export interface Writers {
  name: string;
  /** The number of the first of them. */
  first: number;
}

const wamid = ({ first }: Writers, customer: number, place: number) =>
  `wamid.burst${first}n${customer}x${place}`;
/** Of all messages of a burst. */
const like = ({ first }: Writers): string => `wamid.burst${first}n*`;

/** Seconds after the first at which the messages of a customer were written: two pairs share theirs. */
const AT = [0, 0, 1, 2, 2];

/** What one body brings together, because Meta sends what came within one second in its order. */
type Unit = { from: string; id: string; timestamp: string }[];

function units(writers: Writers, start: number): Unit[] {
  return Array.from({ length: CONVERSATIONS }, (_, customer) => customer).flatMap((customer) => {
    const list = AT.map((second, place) => ({
      from: generatedNumber(writers.first + customer),
      id: wamid(writers, customer, place),
      timestamp: String(start + customer + second),
    }));
    return [list.slice(0, 2), list.slice(2, 3), list.slice(3)];
  });
}

/** In no order, and the same each time. */
function mixed<T>(list: readonly T[]): T[] {
  return list
    .map((item, index) => ({ item, place: (index * 7919) % 10_007 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** All messages of the burst, in bodies of 100 at most. */
function bodies(writers: Writers, start: number): string[] {
  const cut: Unit[] = [[]];
  for (const unit of mixed(units(writers, start))) {
    if ((cut.at(-1)?.length ?? 0) + unit.length > BODY) cut.push([]);
    cut.at(-1)?.push(...unit);
  }
  return cut.map((messages) =>
    webhookBody({
      contacts: [...new Set(messages.map(({ from }) => from))].map((wa_id) => ({
        wa_id,
        profile: { name: "Test Customer" },
      })),
      messages: messages.map((message) => ({
        ...message,
        type: "text",
        text: { body: `Hello, this is ${message.id}` },
      })),
    }),
  );
}

const isIntake = ({ sql }: Recorded): boolean => sql.includes("insert into webhook_events");

async function deliver(probe: Probe, list: readonly string[]): Promise<void> {
  const answers = await Promise.all(list.map((body) => probe.webhook(APP_SECRET, body)));
  const refused = answers.find(({ status }) => status !== 200);
  if (refused) throw new Error(`the webhook answered ${refused.status}: ${refused.text}`);
}

/** Everything that ran until nothing runs any more: the objects go on behind an answer. */
async function untilQuiet(probe: Probe): Promise<Recorded[]> {
  const all: Recorded[] = [];
  for (;;) {
    const more = await probe.statementsSince();
    all.push(...more);
    if (more.length === 0) return all;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

interface Outcome {
  stored: number;
  different: number;
  unread: number;
  unapplied: number;
}

async function outcome(probe: Probe, writers: Writers): Promise<Outcome> {
  const [found] = await probe.sql<Outcome>(
    `select (select count(*) from messages where wamid glob ?1) as stored,
       (select count(distinct wamid) from messages where wamid glob ?1) as different,
       (select coalesce(sum(unread_count), 0) from conversations) as unread,
       (select count(*) from webhook_events where outcome <> 'applied') as unapplied`,
    like(writers),
  );
  if (!found) throw new Error("no outcome");
  return found;
}

/** Conversations in whose pages the messages stand in another order than that in which they were written. */
async function disordered(probe: Probe, writers: Writers): Promise<number> {
  const rows = await probe.sql<{ wamids: string }>(
    `select group_concat(wamid) as wamids
     from (select conversation_id, wamid from messages where wamid glob ?1 order by conversation_id, at, id)
     group by conversation_id`,
    like(writers),
  );
  const right = new Set(
    Array.from({ length: CONVERSATIONS }, (_, customer) =>
      AT.map((_at, place) => wamid(writers, customer, place)).join(),
    ),
  );
  return CONVERSATIONS - rows.filter(({ wamids }) => right.has(wamids)).length;
}

/**
 * 1,000 messages of 200 customers at once, as signed bodies over HTTP, in no order; then Meta sends all of it again.
 * Statements are exact counts, those of the conversations' objects included.
 */
export async function burst(probe: Probe, writers: Writers): Promise<NewFigure[]> {
  const list = bodies(writers, Math.floor(Date.now() / 1000) - 600);
  const before = await outcome(probe, writers);
  await probe.statementsSince();
  await deliver(probe, list);
  await probe.applyWaiting();
  const ran = await untilQuiet(probe);
  const after = await outcome(probe, writers);
  await deliver(probe, list);
  await probe.applyWaiting();
  const repeated = await outcome(probe, writers);
  const again = await untilQuiet(probe);

  const taken = ran.filter(isIntake).length;
  const named = (what: string) => `${writers.name}: ${what}`;
  const count = (what: string, value: number): NewFigure => ({
    name: named(what),
    value,
    unit: "messages",
    goal: 0,
  });
  const most = new Map<string, number>();
  for (const { sql } of ran) most.set(sql, (most.get(sql) ?? 0) + 1);
  const [often] = [...most].sort((a, b) => b[1] - a[1]);
  return [
    {
      name: named(`${EVENTS} messages of ${CONVERSATIONS}, for 100 events`),
      value: ran.length / (EVENTS / 100),
      unit: "statements",
      goal: GOAL,
      detail: `${taken} to store ${list.length} bodies, ${ran.length - taken} to apply; ${often?.[1]} times: ${often?.[0].replace(/\s+/g, " ").slice(0, 60)}`,
    },
    {
      name: named("the same again, for 100 events"),
      value: again.length / (EVENTS / 100),
      unit: "statements",
    },
    count("lost", EVENTS - (after.different - before.different)),
    count("not applied", after.unapplied - before.unapplied),
    count("stored twice", repeated.stored - before.stored - EVENTS),
    count("counted as unread too often", repeated.unread - before.unread - EVENTS),
    {
      name: named("conversations out of order"),
      value: await disordered(probe, writers),
      unit: "conversations",
      goal: 0,
    },
  ];
}
