import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cpuOfGroup, processesOfGroup } from "./cpu.ts";

export const ROOT = join(import.meta.dirname, "..", "..");
/** Everything that a run leaves behind; emptied by the next run. */
export const SCRATCH = join(ROOT, ".wrangler", "bench");
const WRANGLER = join(ROOT, "node_modules", ".bin", "wrangler");

const ENVIRONMENT = {
  ...process.env,
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CI: "true",
  FORCE_COLOR: "0",
};

/** Runs wrangler to its end. @throws {Error} with what it printed, when it fails. */
export function wrangler(...args: string[]): string {
  return execFileSync(WRANGLER, args, {
    cwd: ROOT,
    env: ENVIRONMENT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/**
 * A copy of the Worker's configuration with another entry and without queue consumers: what is enqueued stays
 * unapplied, so that background work does not run inside somebody else's measured time.
 */
export const configWithoutConsumers = (name: string, main: string): string =>
  configOf(name, main, (section) => !section.startsWith("[[queues.consumers]]"));

/**
 * A copy of the Worker's configuration with another entry and everything that runs behind the answers; the queue of
 * broadcasts is there `lanes` times, because the local runtime runs one consumer a queue.
 */
export const configWithConsumers = (name: string, main: string, lanes: number): string =>
  configOf(
    name,
    main,
    () => true,
    (section) => {
      if (!/^queue = "whatsapp-broadcasts"$/m.test(section)) return [section];
      return Array.from({ length: lanes }, (_, lane) =>
        lane === 0
          ? section
          : section
              .replace(/^(binding = "BROADCAST_QUEUE)"/m, `$1_${lane}"`)
              .replace(/^(queue = "whatsapp-broadcasts)"/m, `$1-${lane}"`),
      );
    },
  );

function configOf(
  name: string,
  main: string,
  kept: (section: string) => boolean,
  written: (section: string) => string[] = (section) => [section],
): string {
  const text = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace(/^main = .*$/m, `main = ${JSON.stringify(join(ROOT, main))}`)
    .replace(/^migrations_dir = .*$/m, `migrations_dir = ${JSON.stringify(join(ROOT, "migrations"))}`)
    .split(/^(?=\[)/m)
    .filter(kept)
    .flatMap(written)
    .join("\n");
  mkdirSync(SCRATCH, { recursive: true });
  const file = join(SCRATCH, `${name}.toml`);
  writeFileSync(file, text);
  return file;
}

/** A local Worker to be: its configuration file, and where its database lives. */
export interface WorkerPlan {
  name: string;
  config: string;
  port: number;
  vars: string[];
  /** Flags for V8, of all isolates of the local runtime; what they print goes to `onPrinted`. */
  v8Flags?: string[];
  onPrinted?: (text: string) => void;
}

/** Bundles a Worker as a deployment would: one module, the file's path. */
export function bundle(name: string, config: string): string {
  const folder = join(SCRATCH, `${name}-bundle`);
  rmSync(folder, { recursive: true, force: true });
  wrangler("deploy", "--dry-run", "--outdir", folder, "-c", config);
  const modules = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const [file] = modules;
  if (modules.length !== 1 || file === undefined)
    throw new Error(`expected one module, found ${modules.join(", ")}`);
  return join(folder, file);
}

const stateOf = ({ name }: WorkerPlan) => join(SCRATCH, name);

/** Runs SQL in the Worker's local database, while the Worker is not running. */
export function execute(plan: WorkerPlan, statements: readonly string[]): void {
  const file = join(SCRATCH, `${plan.name}.sql`);
  writeFileSync(file, statements.join("\n"));
  wrangler(
    "d1",
    "execute",
    "DB",
    "--local",
    "-c",
    plan.config,
    "--persist-to",
    stateOf(plan),
    "--file",
    file,
    "--yes",
  );
}

/** A new, migrated database with the given content. */
export function prepare(plan: WorkerPlan, statements: readonly string[]): void {
  rmSync(stateOf(plan), { recursive: true, force: true });
  wrangler("d1", "migrations", "apply", "DB", "--local", "-c", plan.config, "--persist-to", stateOf(plan));
  execute(plan, statements);
}

/** The file of the Worker's local database; nobody may have it open. @throws {Error} when there is not one */
export function databaseFile(plan: WorkerPlan): string {
  const folder = join(stateOf(plan), "v3", "d1", "miniflare-D1DatabaseObject");
  const files = readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const [file] = files;
  if (files.length !== 1 || file === undefined)
    throw new Error(`expected one database, found ${files.join(", ")}`);
  return join(folder, file);
}

export interface RunningWorker {
  url: string;
  inspectorPort: number;
  /**
   * Process ids of the runtime: of the proxy in front, and of that in which the Worker, its database and its files
   * live; none without /proc.
   */
  runtime(): number[];
  /** Processor time that its processes have used so far, ms; undefined where the system does not tell. */
  cpu(): number | undefined;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Bundles a Worker, starts it with `wrangler dev` and waits for its first answer. It runs the bundle rather than
 * the sources, so that an edit in the meantime changes nothing.
 */
export async function start(plan: WorkerPlan): Promise<RunningWorker> {
  const inspectorPort = plan.port + 1000;
  const child = spawn(
    WRANGLER,
    [
      "dev",
      bundle(plan.name, plan.config),
      "--no-bundle",
      "-c",
      plan.config,
      "--port",
      String(plan.port),
      "--inspector-port",
      String(inspectorPort),
      "--persist-to",
      stateOf(plan),
      "--log-level",
      plan.onPrinted ? "log" : "error",
      ...plan.vars,
    ],
    // Its own process group, so that stopping it stops the runtime below it too.
    {
      cwd: ROOT,
      env: { ...ENVIRONMENT, MINIFLARE_WORKERD_V8_FLAGS: plan.v8Flags?.join(" ") ?? "" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-2000);
      plan.onPrinted?.(chunk.toString());
    });
  }
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It ended in the meantime.
    }
  };
  process.once("exit", kill);
  const url = `http://localhost:${plan.port}`;
  if (!(await answers(`${url}/healthz`, child))) {
    kill();
    throw new Error(`${plan.name} did not answer on port ${plan.port}:\n${printed}`);
  }
  return {
    url,
    inspectorPort,
    runtime: () => (child.pid === undefined ? [] : processesOfGroup(child.pid, "workerd")),
    cpu: () => (child.pid === undefined ? undefined : cpuOfGroup(child.pid)),
    stop: () =>
      new Promise((resolve) => {
        process.removeListener("exit", kill);
        child.once("exit", () => resolve());
        if (child.exitCode !== null) resolve();
        kill();
      }),
  };
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && child.exitCode === null; ) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
