import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Round, RoundResult } from "./client.ts";
import { median, quartiles } from "./figures.ts";
import type { Call } from "./requests.ts";
import type { RunningWorker } from "./workers.ts";

const CONNECTIONS = 8;
const WARM_UP_SECONDS = 2;

/** How long to measure: rounds of each side, and seconds a round. */
export interface Effort {
  rounds: number;
  seconds: number;
}

export interface Side {
  on: RunningWorker;
  call: Call;
}

export interface Comparison {
  /** Median over the rounds of the Worker's time divided by the baseline's. */
  ratio: number;
  /** Half of the rounds lie between the two. */
  lowest: number;
  highest: number;
  /** Median milliseconds a request. */
  worker: number;
  baseline: number;
  /** The same ratio of the processor time a request; less noisy than time on a machine that does other work. */
  cpuRatio: number | undefined;
}

interface Measured {
  ms: number;
  requests: number;
  cpu: number | undefined;
}

async function measure(client: ChildProcess, { on, call }: Side, seconds: number): Promise<Measured> {
  const before = on.cpu();
  const { ms, requests, failures } = await play(client, {
    url: on.url,
    call,
    connections: CONNECTIONS,
    seconds,
  });
  if (failures > 0) throw new Error(`${failures} of ${requests} calls of ${on.url}${call.path} failed`);
  const after = on.cpu();
  return { ms, requests, cpu: before === undefined || after === undefined ? undefined : after - before };
}

/**
 * Measures two sides in turns, so that whatever else the machine does hits both, and divides within each turn.
 * Which of the two goes first changes every turn.
 */
export async function compare(worker: Side, baseline: Side, effort: Effort): Promise<Comparison> {
  const client = fork(join(import.meta.dirname, "client.ts"), { stdio: "inherit" });
  const own: Measured[] = [];
  const bare: Measured[] = [];
  try {
    await measure(client, worker, WARM_UP_SECONDS);
    await measure(client, baseline, WARM_UP_SECONDS);
    for (let round = 0; round < effort.rounds; round++) {
      const turn = [
        async () => own.push(await measure(client, worker, effort.seconds)),
        async () => bare.push(await measure(client, baseline, effort.seconds)),
      ];
      for (const side of round % 2 === 0 ? turn : turn.reverse()) await side();
    }
  } finally {
    client.kill();
  }
  const ratios = own.map(({ ms }, round) => ms / (bare[round]?.ms ?? Number.NaN));
  const [lowest, highest] = quartiles(ratios);
  const [ownCpu, bareCpu] = [cpuOf(own), cpuOf(bare)];
  return {
    ratio: median(ratios),
    lowest,
    highest,
    worker: median(own.map(({ ms }) => ms)),
    baseline: median(bare.map(({ ms }) => ms)),
    cpuRatio: ownCpu === undefined || bareCpu === undefined ? undefined : ownCpu / bareCpu,
  };
}

/** Processor time a request over all rounds, ms. */
function cpuOf(rounds: readonly Measured[]): number | undefined {
  const used = rounds.map(({ cpu }) => cpu);
  if (used.includes(undefined)) return undefined;
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  return used.reduce<number>((sum, cpu) => sum + (cpu ?? 0), 0) / requests;
}

function play(client: ChildProcess, round: Round): Promise<RoundResult> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("the load client ended"));
    client.once("exit", ended);
    client.once("message", (result) => {
      client.removeListener("exit", ended);
      resolve(result as RoundResult);
    });
    client.send(round);
  });
}
