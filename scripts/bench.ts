import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { apply } from "./bench/apply.ts";
import { broadcast } from "./bench/broadcast.ts";
import { bundleFigures } from "./bench/bundle.ts";
import type { Effort } from "./bench/compare.ts";
import { type Figure, isMet, line, type NewFigure } from "./bench/figures.ts";
import { inbox } from "./bench/inbox.ts";
import { message } from "./bench/message.ts";
import { pages } from "./bench/pages.ts";
import { people } from "./bench/people.ts";
import { Probe } from "./bench/probe.ts";
import { runOf, writeJson, writeReport } from "./bench/report.ts";
import { intake, listing, reads, recordReads, withPair } from "./bench/routes.ts";
import { tokens } from "./bench/tokens.ts";

/** First of the ports of this run: the Worker, the baseline, the probe, and of a broadcast Worker and Meta. Their inspectors are 1,000 further. */
const PORT = 8880;

/** Where the simulator answers a probe, for those who start it. */
const META_PORT = PORT + 6;

/** The groups in the order in which they run: exact counts first, times last. */
const GROUPS = {
  tokens: "What the tools cost a model",
  apply: "What 100 webhook events cost in D1",
  message: "What a message and its answer cost in D1 and at Cloudflare",
  pages: "Rows read for a page of 25",
  people: "Lists, segments and imports with up to a million contacts",
  inbox: "A burst of messages, and the inbox with up to five million",
  broadcast: "A broadcast: its audience among a million, its run, replies beside it",
  bundle: "Size and start",
  routes: "Time of a request, as a multiple of the least it could be",
} as const;

type Group = keyof typeof GROUPS;

/** Groups that take long, and run only when they are named. */
const ONLY_NAMED: readonly Group[] = ["people", "inbox", "broadcast"];

/** Names that stand for several groups. */
const SETS: Readonly<Record<string, readonly Group[]>> = {
  all: Object.keys(GROUPS) as Group[],
  main: (Object.keys(GROUPS) as Group[]).filter((group) => !ONLY_NAMED.includes(group)),
};

const NAMES = [...Object.keys(SETS), ...Object.keys(GROUPS)];

function groupsOf(names: readonly string[]): Set<Group> {
  return new Set(names.flatMap((name) => SETS[name] ?? [name as Group]));
}

/** The figures of a group: all at once, or as they come. */
async function measure(
  group: Group,
  probe: Probe,
  effort: Effort,
): Promise<NewFigure[] | AsyncIterable<NewFigure>> {
  switch (group) {
    case "tokens":
      return tokens(probe);
    case "apply":
      return apply(probe);
    case "message":
      return message(probe, META_PORT);
    case "pages":
      return pages(probe);
    case "people":
      return people(probe);
    case "inbox":
      return inbox(probe);
    case "broadcast":
      return broadcast(probe, PORT + 3);
    case "bundle":
      return bundleFigures();
    case "routes": {
      const recorded = await recordReads(probe);
      await probe.stop();
      return withPair(PORT, async (pair) => [
        ...(await listing(pair, effort)),
        ...(await reads(pair, recorded, effort)),
        ...(await intake(pair, effort)),
      ]);
    }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    report: { type: "string", default: "bench-results/report" },
    rounds: { type: "string", default: "30" },
    seconds: { type: "string", default: "0.5" },
  },
});
// Exiting takes the Workers along; being killed would leave them running.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const unknown = positionals.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`No group ${unknown.join(", ")}; there are ${NAMES.join(", ")}.`);
  process.exit(1);
}
const wanted = groupsOf(positionals.length > 0 ? positionals : ["main"]);
const effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
const probe = new Probe(PORT + 2, META_PORT);
const figures: Figure[] = [];
/** Groups that ended before their end, and why: what the others measured is still told. */
const brokenOff: string[] = [];
try {
  for (const [group, title] of Object.entries(GROUPS) as [Group, string][]) {
    if (!wanted.has(group)) continue;
    console.log(`\n${group}: ${title}`);
    // A probe that starts anew has the same data for every group.
    await probe.stop();
    try {
      for await (const figure of await measure(group, probe, effort)) {
        figures.push({ group, ...figure });
        console.log(line(figure));
      }
    } catch (error) {
      brokenOff.push(group);
      console.error(error);
    }
  }
} finally {
  await probe.stop();
}
const goals = figures.map(isMet).filter((met) => met !== undefined);
console.log(
  `\n${goals.filter(Boolean).length} of ${goals.length} goals met, ${availableParallelism()} cores.`,
);
const run = runOf(figures, effort, brokenOff);
writeReport(values.report, run, GROUPS);
console.log(`The report: ${values.report}.md and ${values.report}.json`);
if (values.json !== undefined) writeJson(values.json, run);
if (brokenOff.length > 0) {
  console.error(`Broken off: ${brokenOff.join(", ")}.`);
  process.exitCode = 1;
}
