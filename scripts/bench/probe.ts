import { join } from "node:path";
import { seedStatements } from "../seed/seed.ts";
import { shopWithPeople } from "./data.ts";
import { loadPeople } from "./load.ts";
import { type Call, messageOf, signature } from "./requests.ts";
import {
  configWithoutConsumers,
  databaseFile,
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

  /** `metaPort`: where Meta answers on this machine, for whoever starts it. */
  constructor(port: number, metaPort = port + 1) {
    this.plan = {
      name: "probe",
      config: configWithoutConsumers("probe", "bench-baseline/src/probe.ts"),
      port,
      vars: [...LOCAL_VARS, "--var", `META_GRAPH_URL:http://127.0.0.1:${metaPort}`],
    };
  }

  /** The Worker, started if it is not running. */
  async worker(): Promise<RunningWorker> {
    if (!this.running) {
      prepare(this.plan, shopWithPeople(Date.now()));
      this.running = await start(this.plan);
    }
    return this.running;
  }

  /** Starts anew, with a database of the shop, that many generated contacts, and what more statements make. */
  async load(
    people: number,
    options: { conversations: boolean; more?: (now: number) => readonly string[] },
  ): Promise<void> {
    await this.stop();
    const now = Date.now();
    prepare(this.plan, seedStatements(now));
    loadPeople(databaseFile(this.plan), people, now, options.conversations, options.more?.(now) ?? []);
    this.running = await start(this.plan);
  }

  /** Starts anew over the same database, with other flags for V8. */
  async restart(options: Pick<WorkerPlan, "v8Flags" | "onPrinted">): Promise<void> {
    await this.stop();
    this.running = await start({ ...this.plan, ...options });
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

  /** Runs the consumer of the outbox queue once, for one entry. */
  async runOutbox(outboxId: string): Promise<Observed> {
    return (await this.post("/bench/queue", JSON.stringify({ outbox_id: outboxId }))) as Observed;
  }

  /** Every statement that the Worker ran since this was last asked, whoever caused it. */
  async statementsSince(): Promise<Recorded[]> {
    return (await this.post("/bench/statements", "")) as Recorded[];
  }

  /** Runs a statement of the bench's own; not counted. */
  async sql<Row>(sql: string, ...params: unknown[]): Promise<Row[]> {
    const [rows] = (await this.post("/bench/sql", JSON.stringify([{ sql, params }]))) as Row[][];
    return rows ?? [];
  }

  /** Asks a route of the bench's own for an answer in JSON. */
  async bench<Answer>(path: string, body: unknown): Promise<Answer> {
    return (await this.post(path, JSON.stringify(body))) as Answer;
  }

  /** How SQLite finds the rows of a statement, a line a step. */
  async queryPlan({ sql, params }: Recorded): Promise<string[]> {
    const rows = await this.sql<{ detail: string }>(`explain query plan ${sql}`, ...params);
    return rows.map(({ detail }) => detail);
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  private async post(path: string, body: string, headers: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${(await this.worker()).url}${path}`, { method: "POST", headers, body });
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

/** What a call notes about itself. */
export const isAuditEntry = ({ sql }: { sql: string }): boolean => sql.includes("insert into audit_log");

export const rowsRead = (statements: readonly Recorded[]): number =>
  statements.reduce((sum, { rows_read }) => sum + rows_read, 0);
