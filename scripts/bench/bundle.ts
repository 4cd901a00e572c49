import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { median, type NewFigure } from "./figures.ts";
import { bundle, ROOT } from "./workers.ts";

const GOAL_KIB = 400;
const STARTS = 9;
const PORT = 8887;

interface Bundle {
  code: Buffer;
  /** Configuration of the bare runtime with nothing but this module. */
  runtimeConfig: string;
}

function bundled(name: string, config: string): Bundle {
  const module = bundle(name, config);
  const runtimeConfig = join(dirname(module), "config.capnp");
  writeFileSync(
    runtimeConfig,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "${basename(module)}")],
    compatibilityDate = "2026-08-01",
    compatibilityFlags = ["nodejs_compat"],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${PORT}", http = (), service = "main")],
);
`,
  );
  return { code: readFileSync(module), runtimeConfig };
}

/** The runtime that `wrangler dev` runs. */
function runtime(): string {
  const ofWrangler = createRequire(join(ROOT, "node_modules", "wrangler", "package.json"));
  return (ofWrangler("workerd") as { default: string }).default;
}

/** Milliseconds from spawning the runtime with a bundle, without any binding, to the first answer of `/healthz`. */
async function firstAnswer(runtimeConfig: string): Promise<number> {
  const from = performance.now();
  const child = spawn(runtime(), ["serve", runtimeConfig], { stdio: "ignore" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  try {
    while (performance.now() - from < 20_000) {
      const answered = await fetch(`http://127.0.0.1:${PORT}/healthz`).then(
        (response) => response.text().then(() => true),
        () => false,
      );
      if (answered) return performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error(`the runtime gave no answer on port ${PORT}`);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

/** How large the Worker is, and how long it takes to start beyond what a bare Worker takes. */
export async function bundleFigures(): Promise<NewFigure[]> {
  const worker = bundled("worker", join(ROOT, "wrangler.toml"));
  const baseline = bundled("baseline", join(ROOT, "bench-baseline", "wrangler.toml"));
  const starts = { worker: [] as number[], baseline: [] as number[] };
  for (let round = 0; round < STARTS; round++) {
    starts.worker.push(await firstAnswer(worker.runtimeConfig));
    starts.baseline.push(await firstAnswer(baseline.runtimeConfig));
  }
  const kib = (bytes: number) => bytes / 1024;
  const [own, bare] = [median(starts.worker), median(starts.baseline)];
  return [
    { name: "Worker bundle", value: kib(worker.code.byteLength), unit: "KiB" },
    {
      name: "Worker bundle, gzipped",
      value: kib(gzipSync(worker.code).byteLength),
      unit: "KiB",
      goal: GOAL_KIB,
      detail: `the bare Hono Worker: ${kib(gzipSync(baseline.code).byteLength).toFixed(0)} KiB`,
    },
    {
      name: "Start beyond a bare Worker",
      value: own - bare,
      unit: "ms",
      detail: `${own.toFixed(0)} − ${bare.toFixed(0)} ms from spawning the runtime to the first answer, medians of ${STARTS}`,
    },
  ];
}
