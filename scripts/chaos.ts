import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { audience, campaigns } from "./chaos/campaigns.ts";
import { collect, waiting } from "./chaos/collect.ts";
import { customers, everybodyWrites } from "./chaos/customers.ts";
import { missing } from "./chaos/floors.ts";
import { acceptedSends } from "./chaos/invariants/evidence.ts";
import { checkInvariants } from "./chaos/invariants.ts";
import { agents, approvers, desk } from "./chaos/staff.ts";
import { tempt } from "./chaos/temptations.ts";
import { crashes, metaFails, metaLies, STORM } from "./chaos/weather.ts";
import { CALM, INJECTED } from "./chaos/worker/faults.ts";
import { World } from "./chaos/world.ts";
import { runCronOnce, startLocalRun } from "./local-run.ts";
import { freePort } from "./place.ts";

/**
 * A Worker that is killed breaks off answers that nobody reads any more, and the fetch of Node tells of it where no caller can catch it.
 * That is the storm's own doing; anything else ends the run.
 */
process.on("unhandledRejection", (error) => {
  const cause = error instanceof TypeError ? (error.cause as { code?: string } | undefined) : undefined;
  if (cause?.code !== "UND_ERR_SOCKET" && cause?.code !== "ECONNRESET") throw error;
});

/**
 * A storm: customers, agents, approvers and a broadcast, while Meta, the database, queues, objects and the Worker's own process fail
 * at random. Then everything has to come to rest, and every invariant is checked. Ends with "N passed, N failed".
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    minutes: { type: "string", default: "10" },
    smoke: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const seconds = values.smoke ? 35 : Number(values.minutes) * 60;
/**
 * What is under way when the storm ends may wait for its claims to lapse, for Meta's own waits, and, when it failed often, for
 * the longest wait of the outbox, a quarter of an hour. Seconds.
 */
const CALM_AFTER = 16 * 60;

const STATE = ".wrangler/chaos";
const STATE_FOLDER = join(import.meta.dirname, "..", STATE);
let output = "";

console.log(
  `Seed ${seed}, ${seconds} s of storm. (npm run chaos -- --seed ${seed} --minutes ${seconds / 60})`,
);
const run = await startLocalRun({
  port: await freePort(18_900),
  simulatorPort: await freePort(28_900),
  state: STATE,
  fresh: true,
  verbose: values.verbose,
  script: "scripts/chaos/worker/index.ts",
  heard: (text) => {
    output += text;
  },
});
const world = new World(run, seed);
const cron = setInterval(() => void runCronOnce(run.workerUrl), 5_000);
// Ended from outside, it still ends what it started.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
let failed = 1;
try {
  console.log("Calm: customers write, an audience comes in.");
  await everybodyWrites(world);
  await tempt(world);
  const segment = await audience(world, values.smoke ? 120 : 300);

  console.log("The storm begins.");
  await world.setFaults(STORM);
  const began = Date.now();
  const [soon, late] = values.smoke ? [9_000, 12_000] : [60_000, 120_000];
  const end = setTimeout(() => {
    world.going = false;
  }, seconds * 1_000);
  const actors = [
    customers(world, 1),
    customers(world, 2),
    agents(world, 3),
    agents(world, 4),
    agents(world, 5),
    desk(world, 6),
    approvers(world, 7),
    campaigns(world, segment),
    metaFails(world, 8),
    metaLies(world, 9),
    crashes(world, 10, soon, late),
  ];
  const stopped = await Promise.allSettled(actors);
  clearTimeout(end);
  for (const result of stopped) if (result.status === "rejected") throw result.reason;

  await world.simulator("DELETE", "faults");
  const struck = await fetch(`${run.workerUrl}/chaos/faults`).then((response) => response.json());
  await world.setFaults(CALM);
  console.log(
    `The storm is over after ${Math.round((Date.now() - began) / 1000)} s. Waiting until nothing waits.`,
  );
  const rested = await rest();
  // The last entries are sealed by a cron that finds nothing else to do.
  for (let times = 0; times < 3; times += 1) await runCronOnce(run.workerUrl);

  const evidence = await collect(world, STATE_FOLDER, output);
  tell(struck, evidence, rested);
  const { counts } = world;
  const [accepted, events, recipients] = [
    acceptedSends(evidence).length,
    evidence.events.length,
    evidence.recipients.length,
  ];
  const verdicts = [
    ...(await checkInvariants(evidence)),
    {
      invariant: "there was a storm",
      violations: missing({
        seconds,
        accepted,
        events,
        recipients,
        struck: output.split(INJECTED).length - 1,
        kills: seconds * 1_000 > late,
        counts,
      }),
    },
  ];
  failed = 0;
  for (const { invariant, violations } of verdicts) {
    console.log(`${violations.length === 0 ? "ok    " : "failed"}  ${invariant}`);
    if (violations.length > 0) failed += 1;
    for (const line of violations.slice(0, 12)) console.log(`          ${line}`);
    if (violations.length > 12) console.log(`          … and ${violations.length - 12} more`);
  }
  console.log(`${verdicts.length - failed} passed, ${failed} failed`);
} finally {
  clearInterval(cron);
  mkdirSync(STATE_FOLDER, { recursive: true });
  writeFileSync(join(STATE_FOLDER, "output.log"), output);
  run.stop();
}
process.exit(failed === 0 ? 0 : 1);

/** Waits until nothing waits, for a while. Answers how long it took, in seconds. */
async function rest(): Promise<number> {
  const from = Date.now();
  for (;;) {
    const left = Object.entries(waiting(STATE_FOLDER)).filter(([, count]) => count > 0);
    const took = Math.round((Date.now() - from) / 1000);
    if (left.length === 0 || took > CALM_AFTER) {
      if (left.length > 0)
        console.log(`After ${took} s there still wait: ${left.map((pair) => pair.join(" ")).join(", ")}`);
      return took;
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

function tell(struck: unknown, evidence: Awaited<ReturnType<typeof collect>>, rested: number): void {
  const accepted = acceptedSends(evidence).length;
  console.log(`At rest after ${rested} s. Struck since the last start: ${JSON.stringify(struck)}`);
  for (const [what, times] of Object.entries(world.counts).sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${String(times).padStart(6)}  ${what}`);
  console.log(
    `${evidence.sends.length} sends asked of Meta, ${accepted} accepted; ${evidence.events.length} events, ${evidence.messages.length} messages, ${evidence.recipients.length} recipients of ${evidence.broadcasts.length} broadcasts, ${evidence.requests.length} requests, ${evidence.audit.length} audit entries in ${evidence.seals.length} seals`,
  );
}
