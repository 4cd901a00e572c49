import { parseArgs } from "node:util";
import { keyFrom } from "./key.ts";
import { NotChecked } from "./not-checked.ts";
import { verifyOnline } from "./online.ts";
import { copiesFrom, exportFiles } from "./read.ts";
import type { Verdict } from "./verdict.ts";
import { verifyExport } from "./verify-export.ts";

export const USAGE = `npm run audit:verify -- FILE… --key ed25519:…     checks an export, without asking anybody
npm run audit:verify -- --url URL --token TOKEN --key ed25519:…     has a deployment check its own log

  FILE…        files of the console's export as NDJSON, in their order when one goes on behind the other
  --key KEY    the public key of the seals, from the deployment's /.well-known/audit-seal-key.json, or that file itself;
               again for more keys
  --head FILE  a copy of a seal from the bucket (audit/seals/), or what --json printed before; again for more
  --json       the verdict as JSON: npm run -s audit:verify -- FILE… --key KEY --json > head.json (without -s npm adds lines)
  --url URL, --token TOKEN   the deployment, and a token with audit:read (or AUDIT_TOKEN in the environment)
  --help       this text

For seals with the older signature: AUDIT_SEAL_KEY in the environment.

Exit codes:
  0  VERIFIED             every sealed entry is as it was sealed, by a key that you gave
  1  BROKEN               something was changed, removed or added
  2  NOT PROVEN           something that a proof needs is missing, or a file beside the export is none
     NOT CHECKED          no check took place: a file, the key, the address or the token is wrong
  3  NOT AN AUDIT EXPORT  no file is an export: get a right one
The text says what to do next. docs/audit.md explains every code in square brackets.`;

export interface Asked {
  json: boolean;
  help: boolean;
  check(): Promise<Verdict>;
}

/** Reads the command line. Throws {@link NotChecked} with what is wrong with it. */
export function asked(args: readonly string[], env: NodeJS.ProcessEnv): Asked {
  const { values, positionals } = parsed(args);
  const { key: given = [], head: heads = [], url, token = env.AUDIT_TOKEN, json, help } = values;
  if (help) return { json, help, check: () => Promise.reject(wrong("--help checks nothing")) };
  const keys = given.map(keyFrom);
  if (url !== undefined && positionals.length > 0)
    throw wrong("Either files or --url: both at once is not one check");
  if (url !== undefined && heads.length > 0)
    throw wrong("--head goes with files: with --url the deployment compares its own copies");
  if (url === undefined && positionals.length === 0) throw wrong("No file was given");
  if (url !== undefined && !/^https?:\/\//.test(url))
    throw wrong(`--url ${url} is no address: it begins with https://`);
  if (url !== undefined && !URL.canParse(url)) throw wrong(`--url ${url} is no address`);
  if (url !== undefined && !token)
    throw wrong("--url needs --token with a token that has audit:read, or AUDIT_TOKEN in the environment");
  const secrets = env.AUDIT_SEAL_KEY ? [env.AUDIT_SEAL_KEY] : [];
  return {
    json,
    help,
    check: async () =>
      url === undefined
        ? verifyExport(exportFiles(positionals), { keys, copies: copiesFrom(heads), secrets })
        : verifyOnline({ url: url.replace(/\/+$/, ""), token: token ?? "", keys }),
  };
}

const wrong = (message: string) => new NotChecked("wrong_arguments", message);

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: "string", multiple: true },
        head: { type: "string", multiple: true },
        url: { type: "string" },
        token: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw wrong((error as Error).message.replace(/\.$/, ""));
  }
}
