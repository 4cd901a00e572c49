import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { readArguments } from "../../../scripts/tenant/arguments.ts";
import { runCommand } from "../../../scripts/tenant/commands.ts";
import { Failure } from "../../../scripts/tenant/failure.ts";
import type { Operator } from "../../../scripts/tenant/operator.ts";
import { ACCOUNT, CloudflareApi, TOKEN } from "./cloudflare-api.ts";

/** The project's own folder. */
export const PROJECT = join(import.meta.dirname, "..", "..", "..");

/** What a deployment is made of, besides packages. */
export const PARTS = [
  "src",
  "migrations",
  "package.json",
  "tsconfig.json",
  "wrangler.toml",
  "package-lock.json",
];

/** A host that answers whatever Meta asks: somebody else's receiver. */
export const ELSEWHERE = "elsewhere.example.com";

export const META_TOKEN = "meta-access-token-for-this-tenant";
export const APP_SECRET = "app-secret-for-this-tenant";

export const TENANT_FILE = `name = "Harbour Lane Tea"
locale = "zh-Hant-HK"
time_zone = "Asia/Hong_Kong"
default_country = "HK"
domain = "chat.example.com"

[meta]
waba_id = "100000000000001"
phone_number_ids = ["100000000000011"]
app_id = "200000000000001"
`;

/** The simulator as Meta: its code runs in workerd, and what it fetches goes to `outbound`. */
async function startMeta(outbound: (request: Request) => Promise<Response>): Promise<Miniflare> {
  const { outputFiles } = await build({
    entryPoints: [join(PROJECT, "simulator/src/index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
  });
  return new Miniflare(
    convertV4MiniflareOptions({
      modules: [{ type: "ESModule", path: "simulator.mjs", contents: outputFiles[0]?.text ?? "" }],
      compatibilityDate: "2026-08-01",
      durableObjects: { GRAPH_STATE: { className: "GraphState", useSQLite: true } },
      bindings: {
        WEBHOOK_URL: "",
        APP_SECRET,
        VERIFY_TOKEN: "unused",
        ACCESS_TOKEN: META_TOKEN,
        STRIPE_SECRET_KEY: "unused",
        STRIPE_WEBHOOK_SECRET: "unused",
      },
      outboundService: outbound as never,
    } as never),
  );
}

/**
 * An operator with a project of their own, a fake of Cloudflare and the simulator as Meta. The project's folder is a
 * copy: nothing is written here. The Worker that was deployed is played: it is well when its database is migrated, and knows its secrets.
 */
export class World {
  readonly api = new CloudflareApi();
  readonly root = mkdtempSync(join(tmpdir(), "tenant-"));
  readonly lines: string[] = [];
  readonly env: Record<string, string | undefined>;
  /** What the Worker says of itself in place of being well. */
  sick = false;
  /** Moment of the clock, ms. */
  time = Date.UTC(2026, 0, 5);
  #meta: Miniflare | undefined;

  private constructor() {
    this.env = {
      PATH: process.env.PATH,
      HOME: this.root,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CLOUDFLARE_API_TOKEN: TOKEN,
      META_ACCESS_TOKEN: META_TOKEN,
      META_APP_SECRET: APP_SECRET,
    };
  }

  static async start(): Promise<World> {
    const world = new World();
    symlinkSync(join(PROJECT, "node_modules"), join(world.root, "node_modules"));
    // Copies: what is deployed follows from them, and somebody may be at work on the project meanwhile.
    for (const one of PARTS) cpSync(join(PROJECT, one), join(world.root, one), { recursive: true });
    mkdirSync(join(world.root, "tenants"));
    world.tenant("harbour", TENANT_FILE);
    world.env.CLOUDFLARE_API_BASE_URL = await world.api.start();
    world.#meta = await startMeta((request) => world.#worker(new URL(request.url)));
    return world;
  }

  async stop(): Promise<void> {
    await this.api.stop();
    await this.#meta?.dispose();
    rmSync(this.root, { recursive: true, force: true });
  }

  tenant(slug: string, text: string): void {
    writeFileSync(join(this.root, "tenants", `${slug}.toml`), text);
  }

  /** Runs a command as it is typed, and returns what it printed. */
  async run(...args: string[]): Promise<string> {
    this.lines.length = 0;
    const parsed = readArguments(args);
    if (parsed) await runCommand(this.operator, parsed);
    return this.lines.join("\n");
  }

  /** Runs a command that has to fail, and returns what it says: message and hint. */
  async fails(...args: string[]): Promise<string> {
    const said = await this.refusal(...args);
    if (said !== undefined) return said;
    throw new Error(`it did not fail:\n${this.lines.join("\n")}`);
  }

  /** What a command that may fail says if it does. */
  async refusal(...args: string[]): Promise<string | undefined> {
    try {
      await this.run(...args);
      return undefined;
    } catch (error) {
      if (error instanceof Failure) return `${error.message}\n${error.hint ?? ""}`;
      throw error;
    }
  }

  get operator(): Operator {
    return {
      root: this.root,
      env: this.env,
      fetch: ((input: string, init?: RequestInit) => this.#fetch(input, init)) as typeof fetch,
      say: (line) => void this.lines.push(line),
      ask: async () => undefined,
      wait: async (ms) => {
        this.time += ms;
      },
      now: () => this.time,
    };
  }

  async #fetch(input: string, init?: RequestInit): Promise<Response> {
    const url = new URL(input);
    if (url.hostname === "127.0.0.1") return fetch(input, init);
    if (url.hostname === "graph.facebook.com") {
      const { method = "GET", headers, body } = init ?? {};
      if (method !== "GET") this.api.writes.push(`${method} ${url.pathname}`);
      const write = { method, path: url.pathname, body: String(body ?? "") };
      const struck = method === "GET" ? undefined : this.api.strike(write);
      if (struck === "before") throw new TypeError("an injected failure");
      const answer = await this.#meta?.dispatchFetch(`http://simulator.test${url.pathname}${url.search}`, {
        method,
        headers: (headers ?? {}) as Record<string, string>,
        ...(body !== undefined && { body: body as string }),
      });
      if (struck === "after") throw new TypeError("an injected failure");
      return new Response(await answer?.text(), { status: answer?.status ?? 500 });
    }
    return this.#worker(url);
  }

  /** A call of Meta's Graph API as whoever has the token makes it, past the command. */
  async meta(token: string, path: string, form?: Record<string, string>): Promise<unknown> {
    const answer = await this.#meta?.dispatchFetch(`http://simulator.test/v23.0/${path}`, {
      method: form ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${token}`,
        ...(form && { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    });
    return answer?.json();
  }

  /** The Worker at a domain of its own. */
  async #worker(url: URL): Promise<Response> {
    if (url.hostname === ELSEWHERE) return new Response(url.searchParams.get("hub.challenge"));
    const service = [...this.api.domains.values()].find(({ hostname }) => hostname === url.hostname)?.service;
    const script = this.api.scripts.get(service ?? "");
    if (!script) return new Response("nothing is here", { status: 530 });
    const version = script.versions.find(({ id }) => id === script.deployments[0]?.versions[0]?.version_id);
    if (url.pathname === "/healthz") {
      const binding = version?.metadata.bindings?.find(({ type }) => type === "d1");
      const database = this.api.databases.get(String(binding?.id ?? binding?.database_id));
      const migrated = database?.sqlite.prepare("select 1 from sqlite_schema where type = 'trigger'").get();
      const well = migrated !== undefined && !this.sick;
      const checks = { database: well ? "ok" : "not migrated" };
      const body = { status: well ? "ok" : "unhealthy", version: "0.1.0", deployed: version?.id, checks };
      return Response.json(body, { status: well ? 200 : 503 });
    }
    const given = url.searchParams.get("hub.verify_token");
    if (given === null || given !== script.secrets.get("META_VERIFY_TOKEN"))
      return new Response("Forbidden", { status: 403 });
    return new Response(url.searchParams.get("hub.challenge"));
  }

  /** All that is there, in a form that two worlds can be compared by: names and contents, without ids. */
  state(): unknown {
    const { databases, namespaces, buckets, queues, scripts, domains } = this.api;
    const sorted = (names: string[]) => names.sort();
    return {
      databases: sorted(
        [...databases.values()].map(({ name, sqlite }) => {
          const rows = (sql: string) => JSON.stringify(sqlite.prepare(sql).all());
          return `${name}: ${rows("select type, count(*) as n from sqlite_schema where name not like 'sqlite_%' group by type")}`;
        }),
      ),
      namespaces: sorted([...namespaces.values()].map(({ title }) => title)),
      buckets: sorted([...buckets.keys()]),
      queues: sorted(
        [...queues.values()].map(
          ({ queue_name, consumers }) =>
            `${queue_name}: ${consumers.map(({ script, dead_letter_queue }) => `${script}, ${dead_letter_queue}`).join("; ")}`,
        ),
      ),
      scripts: [...scripts.values()].map(({ name, secrets, migrationTag, schedules, subdomain }) => ({
        name,
        secrets: sorted([...secrets.keys()]),
        migrationTag,
        schedules,
        subdomain,
      })),
      domains: [...domains.values()].map(({ hostname, service }) => `${hostname}: ${service}`),
    };
  }
}
