import { type SpawnOptions, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, relative } from "node:path";
import { ALLOWED, type Arrow, FORBIDDEN } from "../test/arrows/samples.ts";
import { browserScript } from "./browser-script.ts";
import { generatedDocuments } from "./docs.ts";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules", ".bin");
/** Below a folder that git and the other checks ignore. */
const SCRATCH = join(ROOT, ".wrangler", "check");

/** What a step found wrong; nothing when it is well. */
type Finding = string | undefined;

interface Run {
  ok: boolean;
  stdout: string;
  /** Both streams, as they came. */
  output: string;
}

function run(command: string, args: string[], options: SpawnOptions = {}): Promise<Run> {
  return new Promise((resolve) => {
    const { FORCE_COLOR: _colour, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}`, NO_COLOR: "1" };
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"], ...options });
    let [stdout, output] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.once("error", (error) => resolve({ ok: false, stdout, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, stdout, output }));
  });
}

async function passes(command: string, ...args: string[]): Promise<Finding> {
  const { ok, output } = await run(command, args);
  return ok ? undefined : output || `${command} failed`;
}

async function types(): Promise<Finding> {
  const found = await Promise.all(
    [
      ".",
      "src/console/browser",
      "test",
      "scripts",
      "scripts/chaos/worker",
      "simulator",
      "bench-baseline",
    ].map((project) => passes("tsc", "--noEmit", "--pretty", "false", "-p", project)),
  );
  return found.filter(Boolean).join("\n") || undefined;
}

interface Refusal extends Arrow {
  rule: string;
}

/** Writes a tree of modules that import each other as said, and returns the arrows that were refused. */
async function refused(name: string, arrows: readonly Arrow[]): Promise<Refusal[]> {
  const tree = join(SCRATCH, name);
  rmSync(tree, { recursive: true, force: true });
  const imports = new Map<string, string[]>(
    arrows.flatMap(({ from, to }) => [
      [from, []],
      [to, []],
    ]),
  );
  for (const { from, to } of arrows) imports.get(from)?.push(to);
  for (const [file, targets] of imports) {
    const path = join(tree, "src", file);
    const lines = targets.map((to, index) => {
      const target = relative(dirname(file), to).replace(/\.ts$/, "");
      return `export { value as value${index} } from "${target.startsWith(".") ? target : `./${target}`}";`;
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, ["export const value = 1;", ...lines, ""].join("\n"));
  }
  cpSync(join(ROOT, "tsconfig.json"), join(tree, "tsconfig.json"));

  const config = join(ROOT, ".dependency-cruiser.cjs");
  const { stdout } = await run("depcruise", ["src", "--config", config, "--output-type", "json"], {
    cwd: tree,
  });
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** A cycle is reported once, at one of its arrows. */
function isCaught(arrow: Refusal, found: Refusal): boolean {
  const [from, to] = [join("src", arrow.from), join("src", arrow.to)];
  const there = found.from === from && found.to === to;
  const back = found.from === to && found.to === from;
  return found.rule === arrow.rule && (there || (arrow.rule === "no-cycles" && back));
}

/** Proves that the rules of `.dependency-cruiser.cjs` catch what they should, all of them, and let the rest through. */
async function arrowsSelfTest(): Promise<Finding> {
  const [caught, wrongly] = await Promise.all([refused("broken", FORBIDDEN), refused("sound", ALLOWED)]);
  const missed = FORBIDDEN.filter((arrow) => !caught.some((found) => isCaught(arrow, found)));
  const { forbidden } = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as {
    forbidden: { name: string; severity: string }[];
  };
  const untested = forbidden.filter(({ name }) => !FORBIDDEN.some(({ rule }) => rule === name));
  const mild = forbidden.filter(({ severity }) => severity !== "error");
  return (
    [
      ...missed.map(({ rule, from, to }) => `${rule} did not catch ${from} → ${to}`),
      ...wrongly.map(({ rule, from, to }) => `${rule} refused ${from} → ${to}`),
      ...untested.map(
        ({ name }) => `no sample shows what ${name} catches: add one to test/arrows/samples.ts`,
      ),
      ...mild.map(({ name }) => `${name} is no error`),
    ].join("\n") || undefined
  );
}

async function generatedFiles(): Promise<Finding> {
  return [await migrations(), await script(), await documents()].filter(Boolean).join("\n") || undefined;
}

async function script(): Promise<Finding> {
  const { path, text } = await browserScript();
  return readText(path) === text
    ? undefined
    : "src/console/browser-script.generated.ts is not what src/console/browser/ makes: run npm run browser-script, and commit what it writes";
}

async function documents(): Promise<Finding> {
  const stale = (await generatedDocuments()).filter(({ path, text }) => readText(path) !== text);
  return stale.length === 0
    ? undefined
    : `${stale.map(({ path }) => relative(ROOT, path)).join(", ")}: not what the tables of the product make (src/auth/roles.ts and the pages.ts of the console, src/governance/policy/, the tools of src/<room>/tools): mend those, not the documents, run npm run docs, and commit what it writes`;
}

/** Generates migrations into a copy: a new file there means that the tables changed without one. */
async function migrations(): Promise<Finding> {
  const out = join(SCRATCH, "migrations");
  rmSync(out, { recursive: true, force: true });
  cpSync(join(ROOT, "migrations"), out, { recursive: true });
  const config = join(SCRATCH, "drizzle.config.ts");
  const { default: own } = await import("../drizzle.config.ts");
  writeFileSync(config, `export default ${JSON.stringify({ ...own, out: relative(ROOT, out) })};\n`);

  const before = readdirSync(join(ROOT, "migrations")).sort();
  const { ok, output } = await run("drizzle-kit", ["generate", "--config", relative(ROOT, config)]);
  const added = readdirSync(out).filter((file) => !before.includes(file));
  if (!ok) return output;
  return added.length > 0
    ? `a tables.ts has changed and migrations/ has not: run npm run migrations -- --name WHAT\n${added.map((file) => readFileSync(join(out, file), "utf8")).join("\n")}`
    : undefined;
}

/** What no file of the project may hold. Written so that this file does not hold it either. */
const UNWANTED: readonly { what: string; pattern: RegExp; except?: RegExp }[] = [
  { what: "a path of somebody's machine", pattern: /(?<![\w.:-])\/(?:work|root|home|Users)\// },
  {
    what: "the address of a package registry",
    pattern: /https?:\/\/[\w.-]*(?:registry|npmjs|artifactory|nexus|verdaccio)[\w.-]*/i,
  },
  { what: "work that was put off", pattern: /\b(?:T[O]DO|F[I]XME)\b/, except: /^package-lock\.json$/ },
  {
    what: "a test that runs alone, or not at all",
    pattern: /\b(?:test|it|describe|bench)(?:\.\w+)*\.(?:only|skip)\(/,
  },
];

async function words(): Promise<Finding> {
  // Tracked files and those about to be: what git ignores is nobody's business.
  const list = ["-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { ok, stdout, output } = await run("git", list);
  if (!ok) return output;
  const found = stdout
    .split("\0")
    .filter(Boolean)
    .flatMap((file) => {
      const text = readText(join(ROOT, file));
      return text === undefined ? [] : unwantedIn(file, text);
    });
  return found.join("\n") || undefined;
}

function unwantedIn(file: string, text: string): string[] {
  const patterns = UNWANTED.filter(({ except }) => !except?.test(file));
  return text
    .split("\n")
    .flatMap((line, index) =>
      patterns
        .filter(({ pattern }) => pattern.test(line))
        .map(({ what }) => `${file}:${index + 1}: ${what}: ${line.trim().slice(0, 120)}`),
    );
}

/** The text of a file; undefined when it is gone, or no text. */
function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.includes(0) ? undefined : bytes.toString("utf8");
  } catch {
    return undefined;
  }
}

const STEPS: readonly [string, () => Promise<Finding>][] = [
  ["types", types],
  ["lint and format", () => passes("biome", "check", ".")],
  ["arrows", () => passes("depcruise", "src", "--config", ".dependency-cruiser.cjs")],
  ["arrows' self-test", arrowsSelfTest],
  ["generated files", generatedFiles],
  ["words and paths", words],
];

/** Lines of a finding that are shown at most. */
const MOST_LINES = 60;

function excerpt(finding: string): string {
  const lines = finding.trimEnd().split("\n");
  const rest = lines.length - MOST_LINES;
  const shown = rest > 0 ? [...lines.slice(0, MOST_LINES), `… and ${rest} more lines`] : lines;
  return shown.map((line) => `        ${line}`).join("\n");
}

let failed = 0;
for (const [name, check] of STEPS) {
  const started = Date.now();
  process.stderr.write(`        ${name} …\n`);
  const finding = await check().catch((error: unknown) => String(error));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${finding === undefined ? "ok    " : "failed"}  ${name}  (${seconds} s)`);
  if (finding !== undefined) {
    failed += 1;
    console.log(excerpt(finding));
  }
}
console.log(`${STEPS.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
