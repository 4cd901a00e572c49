import { join } from "node:path";
import { type Comparison, compare, type Effort } from "./compare.ts";
import { shopWithPeople } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { answerOf, isTokenLookup, LOCAL_VARS, type Probe, type Recorded } from "./probe.ts";
import { APP_SECRET, type Call, type Revision, toolCall, toolsList, webhookCall } from "./requests.ts";
import {
  configWithoutConsumers,
  prepare,
  ROOT,
  type RunningWorker,
  start,
  type WorkerPlan,
} from "./workers.ts";

const GOAL = 1.5;
const REVISIONS: readonly Revision[] = ["2026-07-28", "2025"];

/** The Worker and the baseline, each on its own port over its own copy of the same data. */
export interface Pair {
  worker: RunningWorker;
  baseline: RunningWorker;
}

/** Runs `measure` while both Workers run. Consumers are off: see {@link configWithoutConsumers}. */
export async function withPair<Result>(
  port: number,
  measure: (pair: Pair) => Promise<Result>,
): Promise<Result> {
  const worker: WorkerPlan = {
    name: "worker",
    config: configWithoutConsumers("worker", "src/index.ts"),
    port,
    vars: LOCAL_VARS,
  };
  const baseline: WorkerPlan = {
    name: "baseline",
    config: join(ROOT, "bench-baseline", "wrangler.toml"),
    port: port + 1,
    vars: ["--var", `APP_SECRET:${APP_SECRET}`],
  };
  const content = shopWithPeople(Date.now());
  prepare(worker, content);
  prepare(baseline, content);
  const running: RunningWorker[] = [];
  try {
    running.push(await start(worker));
    running.push(await start(baseline));
    const [own, bare] = running;
    if (!own || !bare) throw new Error("both Workers run by now");
    return await measure({ worker: own, baseline: bare });
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
}

function figure(name: string, goal: number | undefined, comparison: Comparison): NewFigure {
  const { ratio, lowest, highest, worker, baseline, cpuRatio } = comparison;
  const cpu = cpuRatio === undefined ? "" : `; processor time ${cpuRatio.toFixed(2)} ×`;
  return {
    name,
    value: ratio,
    unit: "×",
    ...(goal !== undefined && { goal }),
    detail: `${worker.toFixed(2)} ÷ ${baseline.toFixed(2)} ms, half of the rounds ${lowest.toFixed(2)} to ${highest.toFixed(2)}${cpu}`,
  };
}

async function put(url: string, body: string, contentType: string): Promise<void> {
  const response = await fetch(url, { method: "PUT", body, headers: { "content-type": contentType } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
}

/** The tool list against a route that answers with the same bytes. */
export async function listing({ worker, baseline }: Pair, effort: Effort): Promise<NewFigure[]> {
  const figures: NewFigure[] = [];
  for (const revision of REVISIONS) {
    const call = toolsList(revision);
    const answer = await fetch(`${worker.url}${call.path}`, {
      method: "POST",
      headers: call.headers,
      body: call.body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`tools/list: ${answer.status} ${text.slice(0, 500)}`);
    await put(`${baseline.url}/bytes`, text, answer.headers.get("content-type") ?? "application/json");
    const comparison = await compare(
      { on: worker, call },
      { on: baseline, call: { ...call, path: "/bytes" } },
      effort,
    );
    const size = `${(Buffer.byteLength(text) / 1024).toFixed(0)} KiB`;
    figures.push(figure(`tools/list (${revision}, ${size}) ÷ the same bytes`, GOAL, comparison));
  }
  return figures;
}

/** A tool call and the statements that it was seen to run. */
export interface RecordedCall {
  name: string;
  call: Call;
  statements: Recorded[];
}

const READS: readonly [name: string, call: Call][] = [
  ["contacts.list, 25", toolCall("viewer", "whatsapp.contacts.list", { limit: 25 })],
  ["phone_numbers.list", toolCall("viewer", "whatsapp.phone_numbers.list", {})],
];

/** Has the read tools run once over the counting database, to learn their SQL and parameters. */
export async function recordReads(probe: Probe): Promise<RecordedCall[]> {
  const recorded: RecordedCall[] = [];
  for (const [name, call] of READS) {
    const observed = await probe.call(call);
    answerOf(observed);
    recorded.push({ name, call, statements: observed.statements });
  }
  return recorded;
}

/** Read tools against a route that runs the same SQL with the same parameters over the same data. */
export async function reads(
  { worker, baseline }: Pair,
  recorded: readonly RecordedCall[],
  effort: Effort,
): Promise<NewFigure[]> {
  const figures: NewFigure[] = [];
  for (const { name, call, statements } of recorded) {
    const own = statements.filter((item) => !isTokenLookup(item));
    for (const [what, list] of [
      ["the same statements", statements],
      ["its own statements, without the token lookup", own],
    ] as const) {
      await put(`${baseline.url}/statements`, JSON.stringify(list), "application/json");
      const bare = { on: baseline, call: { ...call, path: "/statements" } };
      const comparison = await compare({ on: worker, call }, bare, effort);
      figures.push(figure(`${name} ÷ ${what}`, list === statements ? GOAL : undefined, comparison));
    }
  }
  return figures;
}

/** Taking in a signed message against one HMAC verification and one insert. */
export async function intake({ worker, baseline }: Pair, effort: Effort): Promise<NewFigure[]> {
  const comparison = await compare(
    { on: worker, call: webhookCall("/webhooks/meta") },
    { on: baseline, call: webhookCall("/webhook") },
    effort,
  );
  return [figure("Webhook, one message ÷ one HMAC and one insert", GOAL, comparison)];
}
