import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seedStatements } from "./seed/seed.ts";

const ROOT = join(import.meta.dirname, "..");
const WRANGLER = join(ROOT, "node_modules", ".bin", "wrangler");

/** Offline and quiet: no look-ups of request metadata, no metrics, no update check, no questions. */
const ENVIRONMENT = {
  ...process.env,
  // wrangler needs the Node that is installed with the project, whoever starts this.
  PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH ?? ""}`,
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CI: "true",
  FORCE_COLOR: "0",
};

export interface LocalRunOptions {
  port: number;
  simulatorPort: number;
  /** Folder for databases and objects, below the project. */
  state: string;
  /** Starts over with an empty database. */
  fresh: boolean;
  /** Shows what the two Workers print. */
  verbose: boolean;
  /** An entry in place of the one that wrangler.toml names, from the project's folder. */
  script?: string;
  /** Gets what the Worker prints, piece by piece. */
  heard?: (text: string) => void;
  /** Flags for V8, of all isolates of the Worker's runtime; what they print is heard. */
  v8Flags?: readonly string[];
}

export interface LocalRun {
  workerUrl: string;
  simulatorUrl: string;
  stop(): void;
  /** Kills the Worker's processes as a crash would (SIGKILL), starts it again, and waits until it answers. */
  crashWorker(): Promise<void>;
  /** The process group of the Worker. */
  workerGroup: number;
  /** Resolves when one of the two processes ends by itself. */
  ended: Promise<string>;
}

function wrangler(args: string[]): void {
  execFileSync(WRANGLER, args, { cwd: ROOT, env: ENVIRONMENT, stdio: ["ignore", "ignore", "pipe"] });
}

/** Migrates the local database, and seeds it when it is new. */
function prepareDatabase(state: string): void {
  wrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", state]);
  const marker = join(ROOT, state, "seeded");
  if (existsSync(marker)) return;
  const file = join(ROOT, state, "seed.sql");
  writeFileSync(file, seedStatements(Date.now()).join("\n"));
  wrangler(["d1", "execute", "DB", "--local", "--persist-to", state, "--file", file, "--yes"]);
  writeFileSync(marker, "");
}

function start(
  args: string[],
  cwd: string,
  verbose: boolean,
  heard: (text: string) => void = () => {},
  v8Flags?: readonly string[],
): ChildProcess {
  // Its own process group, so that stopping it stops the runtime below it too.
  const child = spawn(WRANGLER, args, {
    cwd,
    env: { ...ENVIRONMENT, ...(v8Flags && { MINIFLARE_WORKERD_V8_FLAGS: v8Flags.join(" ") }) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  for (const [stream, shown] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream?.on("data", (chunk: Buffer) => {
      heard(chunk.toString());
      if (verbose) shown.write(chunk);
    });
  return child;
}

async function answers(url: string, deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer in time`);
}

/** Starts the Worker and the simulator, migrated and seeded, and waits until both answer. */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { port, simulatorPort, state, fresh, verbose } = options;
  if (fresh) rmSync(join(ROOT, state), { recursive: true, force: true });
  mkdirSync(join(ROOT, state), { recursive: true });
  prepareDatabase(state);

  const workerUrl = `http://localhost:${port}`;
  const simulatorUrl = `http://localhost:${simulatorPort}`;
  const quiet = verbose ? [] : ["--log-level", "warn"];
  const workerArguments = [
    "dev",
    ...(options.script ? [options.script] : []),
    "--port",
    String(port),
    "--inspector-port",
    String(port + 1000),
    "--persist-to",
    state,
    ...(options.v8Flags ? ["--log-level", "log"] : quiet),
    "--env-file",
    "scripts/local.env",
    "--var",
    `META_GRAPH_URL:${simulatorUrl}`,
    "--var",
    `STRIPE_API_URL:${simulatorUrl}/stripe`,
    "--var",
    `OIDC_ISSUER:${simulatorUrl}/oidc`,
  ];
  const startWorker = () => start(workerArguments, ROOT, verbose, options.heard, options.v8Flags);
  const worker = startWorker();
  const simulator = start(
    [
      "dev",
      "--port",
      String(simulatorPort),
      "--inspector-port",
      String(simulatorPort + 1000),
      "--persist-to",
      join(ROOT, state, "simulator"),
      ...quiet,
      "--var",
      `WEBHOOK_URL:${workerUrl}/webhooks/meta`,
    ],
    join(ROOT, "simulator"),
    verbose,
  );
  const children = [worker, simulator];
  const stop = () => {
    for (const child of children) {
      if (child.pid !== undefined && child.exitCode === null) {
        try {
          process.kill(-child.pid, "SIGTERM");
        } catch {
          // It ended in the meantime.
        }
      }
    }
  };
  const ended = Promise.race([
    ...children.map(
      (child, index) =>
        new Promise<string>((resolve) =>
          child.once("exit", () => resolve(index === 0 ? "the Worker" : "the simulator")),
        ),
    ),
  ]);
  process.once("exit", stop);

  const deadline = Date.now() + 60_000;
  try {
    await Promise.race([
      Promise.all([
        answers(`${workerUrl}/healthz`, deadline),
        answers(`${simulatorUrl}/_sim/settings`, deadline),
      ]),
      ended.then((which) => {
        throw new Error(
          `${which} ended while starting; is its port taken? (PORT and SIMULATOR_PORT move them)`,
        );
      }),
    ]);
  } catch (error) {
    stop();
    throw error;
  }
  const crashWorker = async () => {
    const [running] = children;
    if (running?.pid !== undefined && running.exitCode === null) {
      const gone = new Promise((resolve) => running.once("exit", resolve));
      process.kill(-running.pid, "SIGKILL");
      await gone;
    }
    children[0] = startWorker();
    await answers(`${workerUrl}/healthz`, Date.now() + 60_000);
  };
  return { workerUrl, simulatorUrl, stop, crashWorker, workerGroup: worker.pid ?? 0, ended };
}

/** Runs the Worker's cron handler once, as Cloudflare does every minute. */
export async function runCronOnce(workerUrl: string): Promise<void> {
  // It may be gone at any moment, also in the middle of its answer.
  await fetch(`${workerUrl}/cdn-cgi/handler/scheduled`)
    .then((response) => response.text())
    .catch(() => undefined);
}
