import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.ts";
import type { Operator } from "./operator.ts";
import { SECRETS } from "./secret-names.ts";

/** What wrangler gets of the environment: no secret of a tenant is passed on to it, and it asks nothing and reports nothing. */
function environment(operator: Operator): Record<string, string | undefined> {
  const inherited = Object.entries(operator.env).filter(
    ([name]) => !SECRETS.some((secret) => name === secret.name || name.startsWith(`${secret.name}__`)),
  );
  const bin = join(operator.root, "node_modules", ".bin");
  return {
    ...Object.fromEntries(inherited),
    // wrangler needs the Node that is installed with the project, whoever starts this.
    PATH: `${bin}${delimiter}${operator.env.PATH ?? ""}`,
    CI: "true",
    FORCE_COLOR: "0",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    // Its log file has the requests; this keeps their bodies out.
    WRANGLER_LOG_SANITIZE: "true",
  };
}

/** The reason in what wrangler printed: its error, without colours, addresses of log files and advice to report a bug. */
function reason(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
  const lines = output.replace(/\u001b\[[0-9;]*m/g, "").split("\n");
  const start = lines.findLastIndex((line) => line.includes("[ERROR]"));
  return lines
    .slice(Math.max(start, 0))
    .filter((line) => !/Logs were written|please open an issue|^\s*$/.test(line))
    .map((line) => line.trim())
    .slice(0, 8)
    .join("\n");
}

/** Runs wrangler with the tenant's configuration and returns what it printed. `input` goes to its standard input. */
export async function runWrangler(
  operator: Operator,
  config: string,
  args: string[],
  input = "",
): Promise<string> {
  const command = join(operator.root, "node_modules", ".bin", "wrangler");
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, "--config", config], {
      cwd: operator.root,
      env: environment(operator) as NodeJS.ProcessEnv,
      stdio: ["pipe", "pipe", "pipe"],
    });
    // Whoever ends this process ends wrangler too: nothing goes on that nobody waits for. Its launcher passes the signal on.
    const end = () => {
      child.kill("SIGTERM");
      process.exit(128 + 15);
    };
    process.once("SIGTERM", end);
    child.once("close", () => process.off("SIGTERM", end));
    let [stdout, output] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    // It may end before it has read everything.
    child.stdin.on("error", () => undefined).end(input);
    child.once("error", (error) => reject(new Failure(`wrangler did not start: ${error.message}`, "npm ci")));
    child.once("close", (code) =>
      code === 0
        ? resolve(stdout)
        : reject(new Failure(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${reason(output)}`)),
    );
  });
}
