import { join } from "node:path";
import { shopWithPeople } from "./data.ts";
import { type Call, messageOf, signature } from "./requests.ts";
import {
  configWithoutConsumers,
  execute,
  prepare,
  ROOT,
  type RunningWorker,
  start,
  type WorkerPlan,
} from "./workers.ts";

/** A statement that the Worker ran, and what D1 says it cost. */
export interface Recorded {
  sql: string;
  params: unknown[];
  rows_read: number;
  rows_written: number;
}

export interface Observed {
  status: number;
  text: string;
  statements: Recorded[];
}

/** Variables that every local Worker of the bench runs with. */
export const LOCAL_VARS = ["--env-file", join(ROOT, "scripts", "local.env")];

/**
 * The Worker over a database that counts (bench-baseline/src/probe.ts): exact figures, no times. It starts when it
 * is first asked, with a new database of the shop and 1,000 contacts; so it does again after it was stopped.
 */
export class Probe {
  private running: RunningWorker | undefined;
  private readonly plan: WorkerPlan;

  constructor(port: number) {
    this.plan = {
      name: "probe",
      config: configWithoutConsumers("probe", "bench-baseline/src/probe.ts"),
      port,
      vars: LOCAL_VARS,
    };
  }

  private async url(): Promise<string> {
    if (!this.running) {
      prepare(this.plan, shopWithPeople(Date.now()));
      this.running = await start(this.plan);
    }
    return this.running.url;
  }

  /** Adds to the database. */
  async fill(statements: readonly string[]): Promise<void> {
    await this.url();
    await this.stop();
    execute(this.plan, statements);
    this.running = await start(this.plan);
  }

  async call({ path, headers, body }: Call): Promise<Observed> {
    return (await this.post(path, body, headers)) as Observed;
  }

  /** Delivers a webhook body with its signature. */
  webhook(secret: string, body: string): Promise<Observed> {
    return this.call({
      path: "/webhooks/meta",
      headers: { "x-hub-signature-256": signature(secret, body) },
      body,
    });
  }

  /** Runs the consumer of the webhook queue once. */
  async applyWaiting(): Promise<Observed> {
    return (await this.post("/bench/queue", JSON.stringify({ events: 1 }))) as Observed;
  }

  /** How SQLite finds the rows of a statement, a line a step. */
  async queryPlan({ sql, params }: Recorded): Promise<string[]> {
    const body = JSON.stringify([{ sql: `explain query plan ${sql}`, params }]);
    const [rows] = (await this.post("/bench/sql", body)) as { detail: string }[][];
    return (rows ?? []).map(({ detail }) => detail);
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  private async post(path: string, body: string, headers: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${await this.url()}${path}`, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`probe ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

/** The structured content of a tool's answer. @throws {Error} when the call failed. */
export function answerOf<Answer>({ text }: Observed): Answer {
  const { result, error } = messageOf(text);
  const { isError, structuredContent } = (result ?? {}) as { isError?: boolean; structuredContent?: unknown };
  if (error || isError) throw new Error(`the call failed: ${text.slice(0, 500)}`);
  return structuredContent as Answer;
}

/** Finding out whose token it is, which every call does first. */
export const isTokenLookup = ({ sql }: { sql: string }): boolean => sql.includes("from api_tokens");
