import { Desk, until } from "./broadcast-desk.ts";
import { HUGE } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import type { Probe, Recorded } from "./probe.ts";

const GOAL = 3;

/** Segments of a million contacts whose audience is about 100,000. Data: see generatedPeople. */
const SEGMENTS: readonly { name: string; condition: unknown; goal?: true }[] = [
  {
    // No index leads to those of whom it is true: every contact is looked at.
    name: "a condition on every contact",
    condition: {
      all: [
        { not: { field: "tag", op: "has", value: "vip" } },
        { field: "country", op: "is", value: "HK" },
        { field: "language", op: "one_of", value: ["en"] },
      ],
    },
    goal: true,
  },
  { name: "a tag of 1 in 4", condition: { field: "tag", op: "has", value: "vip" } },
];

const isCount = ({ sql }: Recorded) => sql.includes("placed as") && !sql.includes("insert into");
const isList = ({ sql }: Recorded) => sql.includes("insert into broadcast_recipients");

/**
 * The audience of a broadcast in a database of a million contacts: counted for the preview, then written down when the run
 * starts, by way of the tools, the console and the broadcast's object. Rows are exact counts; the queues have no
 * consumers, so nothing is sent.
 */
export async function* audienceCosts(probe: Probe): AsyncGenerator<NewFigure> {
  await probe.load(HUGE, {
    conversations: false,
    more: () => ["update phone_numbers set messaging_limit_tier = 'TIER_UNLIMITED';"],
  });
  const { url } = await probe.worker();
  const desk = new Desk(async (call) => (await probe.call(call)).text, url);
  for (const { name, condition, goal } of SEGMENTS) {
    await probe.statementsSince();
    const draft = await desk.draft(condition, `Audience: ${name}`);
    const counted = (await probe.statementsSince()).filter(isCount);
    await desk.schedule(draft.id);
    const ran: Recorded[] = [];
    await until("the list to be written", 180_000, async () => {
      ran.push(...(await probe.statementsSince()));
      return ran.some(isList);
    });
    const lists = ran.filter(isList);
    const [list] = lists;
    if (!list) throw new Error("no list");
    const [stored] = await probe.sql<{ audience: number; seconds: number }>(
      `select audience, (started_at - (select decided_at from action_requests where id = schedule_request_id)) / 1000.0 as seconds
       from broadcasts where id = ?1`,
      draft.id,
    );
    const looked = goal ? HUGE : draft.considered;
    const figure = (what: string, { rows_read }: Recorded, statements: number): NewFigure => ({
      name: `${name}: ${what}, rows read a contact`,
      value: rows_read / looked,
      unit: "rows a row",
      ...(goal && { goal: GOAL }),
      detail: `${rows_read.toLocaleString("en")} read for ${looked.toLocaleString("en")} looked at, ${draft.considered.toLocaleString("en")} in the segment, by ${statements === 1 ? "one statement" : `${statements} statements`}`,
    });
    const [count] = counted;
    if (count) yield figure("counting for the preview", count, counted.length);
    yield {
      ...figure("writing the list", list, lists.length),
      detail: `${figure("", list, lists.length).detail}; ${(stored?.audience ?? 0).toLocaleString("en")} on it, ${list.rows_written.toLocaleString("en")} written`,
    };
    yield {
      name: `${name}: from the approval to the start`,
      value: (stored?.seconds ?? Number.NaN) * 1_000,
      unit: "ms",
    };
  }
}
