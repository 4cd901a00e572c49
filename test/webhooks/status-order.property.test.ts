import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { STATUS_RANK } from "../../src/meta";
import { hear, row } from "../support/webhook";
import { status, statuses, webhookBody } from "../support/webhook-events";

const START = 1_790_000_000;
let run = 0;

/** A message that Meta has just taken. */
async function acceptedMessage(): Promise<string> {
  const wamid = `wamid.PROPERTY${++run}`;
  await env.DB.prepare(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status, status_rank, at, created_at)
     values (?1, 'cnv_demo01', 'con_demo01', '100000000000011', 'out', ?2, 'text', '{}', 'Hi', 'accepted', 3, ?3, ?3)`,
  )
    .bind(`msg_property${run}`, wamid, START * 1000)
    .run();
  return wamid;
}

const COLUMNS = "status, status_rank, sent_at, delivered_at, read_at, failed_at, error, pricing";
const stored = (wamid: string) =>
  row<Record<string, unknown>>(`select ${COLUMNS} from messages where wamid = ?1`, wamid);

interface Report {
  kind: "sent" | "delivered" | "read" | "failed" | "played";
  /** Seconds after the send. */
  after: number;
}

/** Meta's price comes with `sent` and says the same whenever it comes. */
const detailsOf = ({ kind }: Report) =>
  kind === "failed"
    ? { errors: [{ code: 131026, title: "Message undeliverable" }] }
    : { pricing: { pricing_model: "PMP", type: "regular", category: "utility", billable: true } };

const reports = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Report["kind"][]>("sent", "delivered", "read", "failed", "played"),
      after: fc.integer({ min: 0, max: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .chain((list) =>
    fc.record({
      list: fc.constant(list),
      // The same reports, some of them repeated, in another order and cut into bodies at other places.
      again: fc
        .shuffledSubarray([...list, ...list], { minLength: 0 })
        .map((some) => [...some, ...list.filter((report) => !some.includes(report))]),
      size: fc.integer({ min: 1, max: 4 }),
    }),
  );

/** Delivers reports, `size` to a body, each body applied before the next comes. Returns the ranks on the way. */
async function deliver(wamid: string, list: readonly Report[], size: number): Promise<number[]> {
  const ranks: number[] = [];
  for (let start = 0; start < list.length; start += size) {
    const part = list.slice(start, start + size);
    await hear(
      webhookBody([
        statuses(
          ...part.map((report) => status(wamid, report.kind, START + report.after, detailsOf(report))),
        ),
      ]),
    );
    ranks.push((await stored(wamid)).status_rank as number);
  }
  return ranks;
}

test("reports in any order, any number of times and in any bodies leave the same message, which never goes back", async () => {
  await fc.assert(
    fc.asyncProperty(reports, async ({ list, again, size }) => {
      const [straight, shuffled] = [await acceptedMessage(), await acceptedMessage()];
      await deliver(straight, list, list.length);
      const ranks = await deliver(shuffled, again, size);
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      expect(await stored(shuffled)).toEqual(await stored(straight));
      const highest = Math.max(...list.map(({ kind }) => STATUS_RANK[kind]));
      expect((await stored(straight)).status_rank).toBe(highest);
    }),
    { numRuns: 60 },
  );
}, 60_000);
