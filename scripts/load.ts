import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { processesOfGroup } from "./bench/cpu.ts";
import { HEAP_LIMIT_MIB, MemoryWatch } from "./bench/heap.ts";
import { messagesBody } from "./bench/requests.ts";
import { reading } from "./chaos/collect.ts";
import { signedPost } from "./load/signed-post.ts";
import { workerAddress } from "./load/worker-address.ts";
import { runCronOnce, startLocalRun } from "./local-run.ts";
import { freePort } from "./place.ts";

/**
 * The webhook at five times what this machine sustains. First a closed loop says what it sustains; then bodies are offered at five
 * times that, whether or not they are answered, and tried again as Meta does. Then everything has to be there once, and applied.
 * Ends with "N passed, N failed".
 */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    customers: { type: "string", default: "1000" },
    verbose: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
/** Each has a conversation, and so an object and a database of its own, which the local runtime keeps in this one process. */
const customers = Number(values.customers);
const TIMES = 5;
/** How long the closed loop is measured, and by how many connections. */
const MEASURED = 10;
const CONNECTIONS = 16;
/** Whoever was turned away, or had no answer, waits before the next try: doubling from a second to a minute, as Meta slows down. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** Meta tries for days; what has not been taken after this long counts as lost. Ms. */
const GIVES_UP = 30 * 60_000;
const DRAIN = 600;
/** Resident memory counts as flat when it rises by no more than this share of itself in a minute. */
const RISE = 0.02;
/** And heap when no more than this is held longer, MiB. */
const HELD_RISE = 8;
const STATE = ".wrangler/load";
const FOLDER = join(import.meta.dirname, "..", STATE);

const memory = new MemoryWatch();
const run = await startLocalRun({
  port: await freePort(19_300),
  simulatorPort: await freePort(29_300),
  state: STATE,
  fresh: true,
  verbose: values.verbose,
  v8Flags: memory.v8Flags,
  heard: memory.onPrinted,
});
let over = false;
void run.ended.then((which) => {
  if (over) return;
  console.log(
    `failed  ${which} ended by itself, as a runtime does that needs more than ${HEAP_LIMIT_MIB} MiB of heap\n0 passed, 1 failed`,
  );
  process.exit(1);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const address = await workerAddress(run.workerGroup, run.workerUrl);
const cron = setInterval(() => void runCronOnce(address), 10_000);

let serial = 0;
const sent: string[] = [];
const answered: Record<string, number> = {};
let retries = 0;
let lost = 0;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One message of one of the customers, until it is taken. */
async function offer(): Promise<void> {
  const wamid = `wamid.LOAD${serial++}`;
  sent.push(wamid);
  const body = messagesBody([`8525553${String(serial % customers).padStart(4, "0")}`], () => wamid);
  const until = Date.now() + GIVES_UP;
  for (let delay = FIRST_WAIT; Date.now() < until; delay = Math.min(delay * 2, LONGEST_WAIT)) {
    const status = await signedPost(`${address}/webhooks/meta`, body);
    answered[status] = (answered[status] ?? 0) + 1;
    if (status === 200) return;
    retries += 1;
    await wait(delay * (0.5 + Math.random()));
  }
  lost += 1;
}

/** Resident memory of the Worker's runtime, MiB: the process in which the Worker, its objects and its database live. */
function resident(): number {
  const sizes = processesOfGroup(run.workerGroup, "workerd").map((pid) => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  });
  return Math.round(Math.max(0, ...sizes));
}

interface Sample {
  second: number;
  mib: number;
}

/** Slope of the line through some samples by least squares, MiB a minute. */
function slope(samples: readonly Sample[]): number {
  const mean = (pick: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [x, y] = [mean(({ second }) => second), mean(({ mib }) => mib)];
  const over = samples.reduce((sum, { second, mib }) => sum + (second - x) * (mib - y), 0);
  return (over / samples.reduce((sum, { second }) => sum + (second - x) ** 2, 0)) * 60;
}

async function sustained(): Promise<number> {
  const end = Date.now() + MEASURED * 1_000;
  const before = sent.length;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (Date.now() < end) await offer();
    }),
  );
  return (sent.length - before) / MEASURED;
}

const left = () =>
  reading(FOLDER, (database) =>
    Number(database.prepare("select count(*) as n from webhook_events where outcome = 'received'").get()?.n),
  );

async function drain(): Promise<number> {
  const from = Date.now();
  while (left() > 0 && Date.now() - from < DRAIN * 1_000) await wait(1_000);
  return Math.round((Date.now() - from) / 1_000);
}

let failed = 0;
let passed = 0;
const check = (holds: boolean, what: string) => {
  console.log(`${holds ? "ok    " : "failed"}  ${what}`);
  if (holds) passed += 1;
  else failed += 1;
};
try {
  const rate = await sustained();
  await drain();
  const before = resident();
  console.log(
    `Sustained: ${rate.toFixed(0)} bodies/s; offering ${(rate * TIMES).toFixed(0)}/s for ${seconds} s.`,
  );
  const began = Date.now();
  const measures: Sample[] = [];
  const measure = () => measures.push({ second: (Date.now() - began) / 1_000, mib: resident() });
  const watch = setInterval(measure, 2_000);
  const first = sent.length;
  const running = new Set<Promise<void>>();
  while (Date.now() - began < seconds * 1_000) {
    const due = ((Date.now() - began) / 1_000) * rate * TIMES;
    while (sent.length - first < due) {
      const one = offer().finally(() => running.delete(one));
      running.add(one);
    }
    await wait(5);
  }
  const open = running.size;
  const offered = (sent.length - first) / ((Date.now() - began) / 1_000);
  await Promise.all(running);
  const taken = (sent.length - first) / ((Date.now() - began) / 1_000);
  const took = await drain();
  clearInterval(watch);
  const after = resident();
  const rows = reading(FOLDER, (database) => {
    const count = (sql: string) => Number(database.prepare(sql).get()?.n);
    return {
      events: count("select count(*) as n from webhook_events where key like 'message:wamid.LOAD%'"),
      distinct: count(
        "select count(distinct key) as n from webhook_events where key like 'message:wamid.LOAD%'",
      ),
      applied: count(
        "select count(*) as n from webhook_events where key like 'message:wamid.LOAD%' and outcome = 'applied'",
      ),
      messages: count("select count(*) as n from messages where wamid like 'wamid.LOAD%'"),
    };
  });
  console.log(
    `Offered ${offered.toFixed(0)}/s, taken ${taken.toFixed(0)}/s over all. ${sent.length} bodies, ${retries} retries, ${lost} lost, ${open} open at the end; answers ${JSON.stringify(answered)}; applied ${took} s after the last; memory ${before} → ${after} MiB, most ${Math.max(before, ...measures.map(({ mib }) => mib))}`,
  );
  // The first half fills caches and pools: what grows without end grows in the second half too.
  const end = Date.now();
  const middle = began + (end - began) / 2;
  const late = measures.filter(({ second }) => began + second * 1_000 > middle);
  const level = late.reduce((sum, { mib }) => sum + mib, 0) / late.length;
  const rise = slope(late);
  const heap = (from: number, to: number) =>
    `${memory.used(from, to)?.toFixed(0) ?? "-"} (${memory.held(from, to)?.toFixed(0) ?? "-"})`;
  console.log(
    `Heap of the largest isolate, limited to ${HEAP_LIMIT_MIB} MiB, garbage included (held): before ${heap(0, began)}, first half ${heap(began, middle)}, second half ${heap(middle, end)} MiB`,
  );
  const every = Math.max(1, Math.floor(measures.length / 20));
  const shown = measures.filter((_, index) => index % every === every - 1);
  console.log(
    `Resident by second: ${shown.map(({ second, mib }) => `${Math.round(second)}: ${mib}`).join(", ")}; second half ${level.toFixed(0)} MiB, ${rise.toFixed(1)} MiB a minute`,
  );
  check(lost === 0, "whatever was not taken at once was taken when it was tried again");
  check(
    rows.events === sent.length && rows.distinct === sent.length,
    `each of ${sent.length} stands once (${rows.events})`,
  );
  check(rows.applied === sent.length && rows.messages === sent.length, `and is applied (${rows.applied})`);
  const [held, heldAtFirst] = [memory.held(middle, end), memory.held(began, middle)];
  check(
    held !== undefined && heldAtFirst !== undefined && held <= heldAtFirst + HELD_RISE,
    `no isolate holds more heap in the second half than in the first (${held?.toFixed(0)}, ${heldAtFirst?.toFixed(0)} MiB)`,
  );
  check(after <= before * 1.5 + 100, "resident memory comes back to about what it was");
  check(
    rise <= level * RISE,
    `resident memory is flat: it rises by at most ${RISE * 100} % a minute in the second half`,
  );
  console.log(`${passed} passed, ${failed} failed`);
} finally {
  over = true;
  clearInterval(cron);
  run.stop();
}
process.exit(failed === 0 && passed > 0 ? 0 : 1);
