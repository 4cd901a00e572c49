import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cpuOfGroup } from "./cpu.ts";
import { ROOT, SCRATCH } from "./workers.ts";

/** What `GET /_sim/sends` tells. */
export interface Sends {
  accepted: number;
  refused: Record<string, number>;
  people: number;
  first_at: number | null;
  last_at: number | null;
  per_second: { second: number; accepted: number }[];
  most_within_a_second: number;
  duplicates: { count: number };
  repeated_people: { count: number };
}

const WORKERD = join(ROOT, "node_modules", ".bin", "workerd");
const FOLDER = join(SCRATCH, "simulator");

/** The simulator as the bare runtime serves it, without wrangler's proxies: they cost twice what it costs itself. */
const config = (port: number, webhookUrl: string): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .simulator),
    (name = "objects", disk = (path = ${JSON.stringify(join(FOLDER, "objects"))}, writable = true)),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const simulator :Workerd.Worker = (
  modules = [(name = "simulator.mjs", esModule = embed "simulator.mjs")],
  compatibilityDate = "2026-08-01",
  durableObjectNamespaces = [(className = "GraphState", uniqueKey = "graph", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [
    (name = "GRAPH_STATE", durableObjectNamespace = "GraphState"),
    (name = "WEBHOOK_URL", text = ${JSON.stringify(webhookUrl)}),
    (name = "APP_SECRET", text = "local-app-secret"),
    (name = "VERIFY_TOKEN", text = "local-verify-token"),
    (name = "ACCESS_TOKEN", text = "local-meta-access-token"),
  ],
);
`;

async function bundled(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "objects"), { recursive: true });
  await build({
    entryPoints: [join(ROOT, "simulator", "src", "index.ts")],
    outfile: join(FOLDER, "simulator.mjs"),
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
  });
}

/** Meta, on this machine and anew: nothing has been sent. */
export class Simulator {
  readonly url: string;
  private readonly stopIt: () => Promise<void>;
  private readonly cpuUsed: () => number | undefined;

  private constructor(url: string, cpuUsed: () => number | undefined, stop: () => Promise<void>) {
    this.url = url;
    this.cpuUsed = cpuUsed;
    this.stopIt = stop;
  }

  /** @throws {Error} when it does not answer */
  static async start(port: number, webhookUrl: string): Promise<Simulator> {
    await bundled();
    writeFileSync(join(FOLDER, "config.capnp"), config(port, webhookUrl));
    const child = spawn(WORKERD, ["serve", join(FOLDER, "config.capnp")], {
      stdio: ["ignore", "ignore", "inherit"],
      detached: true,
    });
    const kill = () => {
      if (child.exitCode === null) child.kill("SIGTERM");
    };
    process.once("exit", kill);
    const stop = () =>
      new Promise<void>((resolve) => {
        process.removeListener("exit", kill);
        child.once("exit", () => resolve());
        if (child.exitCode !== null) resolve();
        kill();
      });
    const cpu = () => (child.pid === undefined ? undefined : cpuOfGroup(child.pid));
    const simulator = new Simulator(`http://127.0.0.1:${port}`, cpu, stop);
    for (let tries = 0; ; tries += 1) {
      const ok = await fetch(`${simulator.url}/_sim/settings`).then(
        (response) => response.ok,
        () => false,
      );
      if (ok) return simulator;
      if (tries > 100 || child.exitCode !== null) throw new Error(`no simulator at port ${port}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Processor time that it has used so far, ms; undefined where the system does not tell. */
  cpu(): number | undefined {
    return this.cpuUsed();
  }

  async control<Answer>(path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/_sim/${path}`, {
      ...(body !== undefined && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** Messages of a broadcast; of everybody when it is not said which. */
  sends(broadcastId?: string): Promise<Sends> {
    return this.control(`sends${broadcastId === undefined ? "" : `?callback_prefix=${broadcastId}.`}`);
  }

  stop(): Promise<void> {
    return this.stopIt();
  }
}
