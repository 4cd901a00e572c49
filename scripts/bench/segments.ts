import { median, type NewFigure } from "./figures.ts";
import { answerOf, type Observed, type Probe, type Recorded, rowsRead } from "./probe.ts";
import { toolCall } from "./requests.ts";

const ROUNDS = 5;
/** What counting is compared with: every row of the table is looked at. */
const PLAIN_SCAN = "select sum(blocked) from contacts";
const PLAIN_COUNT = "select count(*) from contacts";

const CONDITIONS: readonly { name: string; condition: unknown }[] = [
  { name: "a tag", condition: { field: "tag", op: "has", value: "vip" } },
  {
    name: "and, or, not, consent, dates, orders",
    condition: {
      all: [
        {
          any: [
            { field: "tag", op: "has", value: "vip" },
            { field: "tag", op: "has", value: "oolong" },
          ],
        },
        { field: "consent", op: "is", value: "opted_in", category: "marketing" },
        { not: { field: "language", op: "is", value: "en" } },
        { field: "last_seen_at", op: "within_days", value: 30 },
        {
          any: [
            { field: "order_count", op: "at_least", value: 2, within_days: 60 },
            { field: "last_order_at", op: "older_than_days", value: 10 },
            { field: "order_total", op: "at_least", value: 50_000, currency: "HKD" },
          ],
        },
      ],
    },
  },
  {
    name: "orders of nearly everybody",
    condition: {
      all: [
        { not: { field: "order_count", op: "at_least", value: 1 } },
        { not: { field: "tag", op: "has", value: "vip" } },
      ],
    },
  },
];

const looksAtContacts = ({ sql }: Recorded): boolean => /from contacts as contact\b/.test(sql);
/** Sums over contacts; a condition may count orders within itself. */
const counts = (item: Recorded): boolean =>
  looksAtContacts(item) && /^\s*select coalesce\(sum\(/.test(item.sql);

/** Milliseconds of a statement, its way to the Worker and back included. */
async function timeOf(probe: Probe, { sql, params }: Pick<Recorded, "sql" | "params">): Promise<number> {
  const from = performance.now();
  await probe.sql(sql, ...params);
  return performance.now() - from;
}

function statementsOf(what: string, observed: Observed): NewFigure {
  const counting = observed.statements.filter(counts);
  const others = observed.statements.filter((item) => looksAtContacts(item) && !counts(item));
  return {
    name: `${what}: statements that count`,
    value: counting.length,
    unit: "statements",
    goal: 1,
    detail: `${rowsRead(counting).toLocaleString("en")} rows read; ${others.length} other statements look at contacts, ${rowsRead(others).toLocaleString("en")} rows; ${observed.statements.length} statements in all`,
  };
}

/**
 * How a segment is counted: by how many statements, how many rows they read, and how long the counting statement takes
 * as a multiple of a plain look at every contact, which runs in turns with it (medians of 5).
 */
export async function segmentCounts(probe: Probe): Promise<NewFigure[]> {
  const figures: NewFigure[] = [];
  for (const [index, { name, condition }] of CONDITIONS.entries()) {
    const args = { name: `Bench ${index}`, condition, idempotency_key: `bench-segment-${index}` };
    const made = await probe.call(toolCall("marketer", "whatsapp.segment.upsert", args));
    const { status, result } = answerOf<{ status: string; result: { segment_id: string } }>(made);
    if (status !== "executed") throw new Error(`the segment of ${name} is ${status}`);
    figures.push(statementsOf(`segment.upsert, ${name}`, made));

    const listed = await probe.call(
      toolCall("marketer", "whatsapp.segments.list", { segment_id: result.segment_id }),
    );
    const { items } = answerOf<{ items: { counts: { total: number } }[] }>(listed);
    figures.push(statementsOf(`segments.list, ${name}`, listed));
    const counting = listed.statements.find(counts);
    if (!counting) throw new Error("nothing was counted");

    const times = { counting: [] as number[], scan: [] as number[], count: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.counting.push(await timeOf(probe, counting));
      times.scan.push(await timeOf(probe, { sql: PLAIN_SCAN, params: [] }));
      times.count.push(await timeOf(probe, { sql: PLAIN_COUNT, params: [] }));
    }
    const [own, scan, count] = [median(times.counting), median(times.scan), median(times.count)];
    figures.push({
      name: `counting ${name} ÷ a plain scan of all contacts`,
      value: own / scan,
      unit: "×",
      detail: `${own.toFixed(0)} ÷ ${scan.toFixed(0)} ms; count(*) by an index ${count.toFixed(0)} ms; ${items[0]?.counts.total.toLocaleString("en")} members`,
    });
  }
  return figures;
}
