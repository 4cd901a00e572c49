import { createHmac } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { messageOf, toolCall } from "../bench/requests.ts";
import type { LocalRun } from "../local-run.ts";
import type { Said } from "./invariants/evidence.ts";
import { Random } from "./random.ts";
import { CALM, type FaultRates } from "./worker/faults.ts";

/** What a tool answers; null when nobody did. */
// biome-ignore lint/suspicious/noExplicitAny: answers of many tools, of which a few fields are looked at
export type Answer = { isError: boolean; data: any } | null;

/** Beyond this an answer is given up, as an impatient client does. Ms. */
const PATIENCE = 15_000;

/** What the actors share: the two Workers, what was said to them, and whether the storm goes on. */
export class World {
  readonly said: Said = {
    inbound: [],
    stops: [],
    starts: [],
    statuses: [],
    needDecision: [],
    forged: [],
    strangers: [],
  };
  /** How often each thing was done, and each code answered. */
  readonly counts: Record<string, number> = {};
  readonly waitingForDecision: string[] = [];
  going = true;
  private serial = 0;
  private rates = CALM;
  readonly run: LocalRun;
  readonly seed: number;

  constructor(run: LocalRun, seed: number) {
    this.run = run;
    this.seed = seed;
  }

  random(actor: number): Random {
    return new Random(this.seed * 1_000 + actor);
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  /** A number that nobody had before. */
  fresh(): number {
    this.serial += 1;
    return this.serial;
  }

  /** Waits, but not beyond the storm's end. */
  async pause(ms: number): Promise<void> {
    const end = Date.now() + ms;
    while (this.going && Date.now() < end) await wait(Math.min(200, end - Date.now()));
  }

  async tool(role: string, name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    const { path, headers, body } = toolCall(role, `whatsapp.${name}`, args);
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(`${this.run.workerUrl}${path}`, { method: "POST", headers, body, signal });
      const { result } = messageOf(await response.text()) as {
        result?: { isError?: boolean; structuredContent?: unknown };
      };
      if (!result) throw new Error("no result");
      const isError = result.isError === true;
      const data = result.structuredContent as { code?: string; status?: string } | undefined;
      this.count(`${name}: ${isError ? data?.code : (data?.status ?? "ok")}`);
      return { isError, data };
    } catch {
      this.count(`${name}: no answer`);
      return null;
    }
  }

  /** A call of the simulator's own. @throws {Error} when it does not answer well */
  async simulator<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await fetch(`${this.run.simulatorUrl}/_sim/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Result;
  }

  /** Posts a webhook as Meta does; the answer's status, or 0. */
  async webhook(body: string, secret = "local-app-secret"): Promise<number> {
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const headers = { "content-type": "application/json", "x-hub-signature-256": signature };
    return fetch(`${this.run.workerUrl}/webhooks/meta`, { method: "POST", headers, body }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
  }

  /** How often the Worker's own parts fail from now on, also after it was started anew. */
  async setFaults(rates: FaultRates): Promise<void> {
    this.rates = rates;
    await this.tellFaults();
  }

  async tellFaults(): Promise<void> {
    await fetch(`${this.run.workerUrl}/chaos/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ rates: this.rates, seed: this.seed + this.fresh() }),
    });
  }
}
