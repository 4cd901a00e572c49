import { seedStatements } from "../seed/seed.ts";
import { callerOf, Desk, until } from "./broadcast-desk.ts";
import { type Sends, Simulator } from "./broadcast-simulator.ts";
import { loadPeople } from "./load.ts";
import { LOCAL_VARS, type Recorded } from "./probe.ts";
import { configWithConsumers, databaseFile, prepare, type RunningWorker, start } from "./workers.ts";

/** Everybody, in words that a segment can have: about 2 in 5 opted in to utility messages. */
export const EVERYBODY = { field: "country", op: "one_of", value: ["HK", "TW"] };

/** Meta's levels of throughput, messages a second. */
export const LEVELS = { STANDARD: 80, HIGH: 1_000 } as const;
export type Level = keyof typeof LEVELS;

/** Contacts, of whom about 2 in 5 are sent to: at the lower level more, so that start and end weigh as little as in a long run. */
const PEOPLE: Readonly<Record<Level, number>> = { STANDARD: 20_000, HIGH: 10_000 };

/**
 * How long Meta gathers statuses for a webhook body here. Meta sends them "in a batch with a maximum of 1000 updates" and
 * says no more; what a body holds on average stands beside the figures.
 */
const STATUS_BATCH_MS = 500;

export interface Counts {
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
  audience: number;
  status: string;
}

/** The Worker with its queues and objects over a database that counts, Meta, and its contacts. */
export class Place {
  readonly worker: RunningWorker;
  readonly simulator: Simulator;
  readonly desk: Desk;

  private constructor(worker: RunningWorker, simulator: Simulator) {
    this.worker = worker;
    this.simulator = simulator;
    this.desk = new Desk(callerOf(worker.url), worker.url);
  }

  /** At `port` and the one behind it, with so many consumers of the queue of broadcasts. */
  static async open(port: number, level: Level, lanes: number): Promise<Place> {
    const simulator = await Simulator.start(port + 1, `http://127.0.0.1:${port}/webhooks/meta`);
    const plan = {
      name: "broadcast",
      config: configWithConsumers("broadcast", "bench-baseline/src/counted.ts", lanes),
      port,
      vars: [...LOCAL_VARS, "--var", `META_GRAPH_URL:${simulator.url}`],
    };
    const now = Date.now();
    prepare(plan, seedStatements(now));
    loadPeople(databaseFile(plan), PEOPLE[level], now, true, [
      `update phone_numbers set messaging_limit_tier = 'TIER_UNLIMITED', throughput_level = '${level}';`,
    ]);
    try {
      await simulator.control("settings", {
        throughput: LEVELS[level],
        messaging_limit: "TIER_UNLIMITED",
        auto_status: ["sent", "delivered", "read"],
        status_batch_ms: STATUS_BATCH_MS,
      });
      return new Place(await start(plan), simulator);
    } catch (error) {
      await simulator.stop();
      throw error;
    }
  }

  async sql<Row>(sql: string, ...params: unknown[]): Promise<Row[]> {
    const response = await fetch(`${this.worker.url}/bench/sql`, {
      method: "POST",
      body: JSON.stringify([{ sql, params }]),
    });
    if (!response.ok) throw new Error(`${sql}: ${response.status} ${await response.text()}`);
    const [rows] = (await response.json()) as Row[][];
    return rows ?? [];
  }

  /** Every statement that the Worker ran since this was last asked. */
  async statements(): Promise<Recorded[]> {
    return (await (await fetch(`${this.worker.url}/bench/statements`)).json()) as Recorded[];
  }

  async counts(broadcastId: string): Promise<Counts> {
    const [counts] = await this.sql<Counts>(
      "select accepted, failed, skipped, unknown, audience, status from broadcasts where id = ?1",
      broadcastId,
    );
    if (!counts) throw new Error(`no broadcast ${broadcastId}`);
    return counts;
  }

  /** Waits until everybody was sent to and nothing is on its way, for `patience` ms at most. */
  async finished(broadcastId: string, patience: number): Promise<Counts> {
    return until(`the end of ${broadcastId}`, patience, async () => {
      const counts = await this.counts(broadcastId);
      if (["paused", "failed", "cancelled"].includes(counts.status))
        throw new Error(`the broadcast is ${counts.status}: ${JSON.stringify(counts)}`);
      return counts.status === "done" && counts;
    });
  }

  /** Waits until every message that was accepted is read; answers how many are not when that takes too long. */
  async read(broadcastId: string, patience: number): Promise<number> {
    const unread = async () => {
      const [row] = await this.sql<{ n: number }>(
        `select count(*) as n from broadcast_recipients
         where broadcast_id = ?1 and status in ('accepted', 'sent', 'delivered', 'unknown')`,
        broadcastId,
      );
      return row?.n ?? 0;
    };
    await until("every receipt", patience, async () => (await unread()) === 0).catch(() => undefined);
    return unread();
  }

  sends(broadcastId?: string): Promise<Sends> {
    return this.simulator.sends(broadcastId);
  }

  async close(): Promise<void> {
    await this.worker.stop();
    await this.simulator.stop();
  }
}
