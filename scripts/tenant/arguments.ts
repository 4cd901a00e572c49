import { parseArgs } from "node:util";
import { Failure } from "./failure.ts";

export const USAGE = `npm run tenant -- COMMAND NAME [options]      NAME is that of tenants/NAME.toml

  create     makes what is missing, up to the first administrator's link; run again, it goes on or changes nothing
  deploy     migrates, deploys what is in the working tree, waits until it is well
  migrate    applies the migrations that wait
  status     says what is there, what runs, what is missing; changes nothing
  secrets    says which secrets are set; --set NAME,NAME replaces them from the environment or a prompt
  rollback   goes back to the version that ran before (migrations are not undone)
  export     writes database and files to a folder, with hashes of all (--to FOLDER)
  restore    brings an export into an empty tenant and proves it whole (--from FOLDER)
  remove     exports, then removes everything; asks for the name (--confirm NAME). Run again, it goes on; when another machine
             began, with the export that was made there (--from FOLDER)
  list       all tenants: the files here and the Workers there

  --dry-run          says what would be done, and does nothing
  --new-link         create: another link for the first administrator, the one before ends
  --take-over        create, deploy: Meta's webhooks that lead to another host come here from now on
  --local --persist-to FOLDER   export, restore: the data of a local run of this tenant's configuration

CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN say who you are; secrets come from variables of their names, or a prompt.
Keys that no two tenants may share come from variables with the tenant's name alone: AUDIT_SEAL_KEY__NAME.
docs/tenants.md tells more.`;

export const COMMANDS = [
  "create",
  "deploy",
  "migrate",
  "status",
  "secrets",
  "rollback",
  "export",
  "restore",
  "remove",
  "list",
] as const;
export type Command = (typeof COMMANDS)[number];

const OPTIONS = {
  "dry-run": { type: "boolean" },
  "new-link": { type: "boolean" },
  "take-over": { type: "boolean" },
  set: { type: "string" },
  to: { type: "string" },
  from: { type: "string" },
  confirm: { type: "string" },
  local: { type: "boolean" },
  "persist-to": { type: "string" },
  help: { type: "boolean" },
} as const;

/** Options that a command takes, besides `--dry-run`. */
const TAKES: Record<Command, (keyof typeof OPTIONS)[]> = {
  create: ["new-link", "take-over"],
  deploy: ["take-over"],
  migrate: [],
  status: [],
  secrets: ["set"],
  rollback: [],
  export: ["to", "local", "persist-to"],
  restore: ["from", "local", "persist-to"],
  remove: ["confirm", "to", "from"],
  list: [],
};

export interface Arguments {
  command: Command;
  name: string;
  dryRun: boolean;
  newLink: boolean;
  /** Webhooks may be taken from another host. */
  takeOver: boolean;
  set: string[];
  to: string | undefined;
  from: string | undefined;
  confirm: string | undefined;
  /** The folder of a local run's data; undefined: the deployed tenant. */
  local: string | undefined;
}

/** Reads the command line. Throws a `Failure` for whatever is not understood; undefined when help was asked for. */
export function readArguments(args: string[]): Arguments | undefined {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const unknown = code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
    if (unknown !== undefined)
      throw new Failure(`There is no option ${unknown}: npm run tenant -- --help lists what there is.`);
    throw new Failure(message, USAGE);
  }
  const { values, positionals } = parsed;
  const [command, name = "", ...rest] = positionals;
  if (values.help || command === undefined) return undefined;
  if (!isCommand(command)) throw new Failure(`There is no command "${command}".`, USAGE);
  if (rest.length > 0 || (command === "list") !== (name === ""))
    throw new Failure(command === "list" ? "list takes no name." : `${command} takes one name.`, USAGE);
  const unfit = Object.keys(values).filter(
    (key) => key !== "dry-run" && !TAKES[command].includes(key as never),
  );
  if (unfit.length > 0) throw new Failure(`${command} does not take --${unfit.join(", --")}.`, USAGE);
  if (values["persist-to"] && !values.local) throw new Failure("--persist-to goes with --local.");
  return {
    command,
    name,
    dryRun: values["dry-run"] ?? false,
    newLink: values["new-link"] ?? false,
    takeOver: values["take-over"] ?? false,
    set: values.set?.split(",").filter(Boolean) ?? [],
    to: values.to,
    from: values.from,
    confirm: values.confirm,
    local: values.local ? (values["persist-to"] ?? ".wrangler/state") : undefined,
  };
}

const parse = (args: string[]) => parseArgs({ args, options: OPTIONS, allowPositionals: true });

const isCommand = (value: string): value is Command => (COMMANDS as readonly string[]).includes(value);
