import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { amount, type Figure, goalOf, isMet } from "./figures.ts";

/** One run: when, on what, and everything it measured. */
export interface BenchRun {
  at: string;
  cores: number;
  rounds: number;
  seconds: number;
  figures: Figure[];
  /** Groups that ended before their end: their figures are not all there. */
  brokenOff: readonly string[];
}

export function runOf(
  figures: readonly Figure[],
  effort: { rounds: number; seconds: number },
  brokenOff: readonly string[],
): BenchRun {
  return {
    at: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    ...effort,
    figures: [...figures],
    brokenOff,
  };
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function row(figure: Figure): string {
  const met = isMet(figure);
  const verdict = met === undefined ? "" : met ? "met" : "**missed**";
  return `| ${[figure.name, amount(figure.value, figure.unit), goalOf(figure), verdict, figure.detail ?? ""]
    .map(cell)
    .join(" | ")} |`;
}

/** The run as a page: how many goals were met, which were missed, then every figure by group. */
function page({ at, cores, figures, brokenOff }: BenchRun, titles: Readonly<Record<string, string>>): string {
  const judged = figures.filter((figure) => isMet(figure) !== undefined);
  const missed = judged.filter((figure) => !isMet(figure));
  const groups = Object.entries(titles)
    .map(([group, title]) => ({ group, title, own: figures.filter((figure) => figure.group === group) }))
    .filter(({ own }) => own.length > 0);
  return `${[
    "# Benchmark report",
    `Written by \`npm run bench\` on ${at}, ${cores} cores, everything on one machine. What each figure means, and how it is taken: \`docs/performance.md\`.`,
    `**${judged.length - missed.length} of ${judged.length} goals met.**${
      missed.length === 0
        ? ""
        : ` Missed: ${missed.map(({ group, name }) => `${name} (${group})`).join("; ")}.`
    }`,
    ...(brokenOff.length === 0 ? [] : [`**Broken off before their end:** ${brokenOff.join(", ")}.`]),
    ...groups.map(({ group, title, own }) =>
      [
        `## ${group}: ${title}`,
        "",
        "| figure | value | goal | | baseline, and how it came about |",
        "| --- | --- | --- | --- | --- |",
        ...own.map(row),
      ].join("\n"),
    ),
  ].join("\n\n")}\n`;
}

/** The report under a path without its ending: `<path>.md` to read, `<path>.json` to compare. */
export function writeReport(path: string, run: BenchRun, titles: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.md`, page(run, titles));
  writeJson(`${path}.json`, run);
}

export function writeJson(file: string, run: BenchRun): void {
  const figures = run.figures.map((figure) => ({ ...figure, met: isMet(figure) }));
  writeFileSync(file, `${JSON.stringify({ ...run, figures }, null, 2)}\n`);
}
