import { createServer } from "node:net";
import { runCronOnce, startLocalRun } from "./local-run.ts";

/** A Worker and a simulator that run, for whatever drives them from outside. */
export interface Place {
  workerUrl: string;
  simulatorUrl: string;
  cron(): Promise<void>;
  /** Ends what was started here, and nothing else. */
  stop(): void;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
    async (response) => response.ok && (await response.text()).startsWith("{"),
    () => false,
  );
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .once("listening", () => server.close(() => resolve(true)))
      .listen(port);
  });
}

/** A port that is free, as is the one a thousand above it, where the debugger listens. */
export async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 500; port += 1)
    if ((await isFree(port)) && (await isFree(port + 1000))) return port;
  throw new Error(`no free port from ${from} on`);
}

/**
 * What runs at the usual ports; or, when nothing does or `own` is wanted, a fresh run on free ports, its data in a folder of
 * that name.
 */
export async function findOrStart(own: boolean, name: string): Promise<Place> {
  const workerUrl = `http://localhost:${process.env.PORT ?? 8787}`;
  const simulatorUrl = `http://localhost:${process.env.SIMULATOR_PORT ?? 8790}`;
  const addresses = [`${workerUrl}/healthz`, `${simulatorUrl}/_sim/settings`];
  if (!own && (await Promise.all(addresses.map(answers))).every(Boolean)) {
    console.log(`Using what runs at ${workerUrl} and ${simulatorUrl}.`);
    return { workerUrl, simulatorUrl, cron: () => runCronOnce(workerUrl), stop: () => undefined };
  }
  console.log("Starting a Worker and a simulator …");
  const run = await startLocalRun({
    port: await freePort(18_700),
    simulatorPort: await freePort(28_700),
    state: `.wrangler/${name}`,
    fresh: true,
    verbose: process.argv.includes("--verbose"),
  });
  const cron = () => runCronOnce(run.workerUrl);
  const minute = setInterval(cron, 60_000);
  const stop = () => {
    clearInterval(minute);
    run.stop();
  };
  // The Worker has a process group of its own: whoever is told to end ends it too.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      stop();
      process.exit(1);
    });
  return { workerUrl: run.workerUrl, simulatorUrl: run.simulatorUrl, cron, stop };
}
