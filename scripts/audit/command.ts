import { parseArgs } from "node:util";
import { isPublicKey } from "../../src/governance/seals/keys.ts";
import { verifyOnline } from "./online.ts";
import { copiesFrom, exportFiles } from "./read.ts";
import type { Verdict } from "./verdict.ts";
import { verifyExport } from "./verify-export.ts";

export const USAGE = `npm run audit:verify -- FILE… --key ed25519:…     checks an export, without asking anybody
npm run audit:verify -- --url URL --token TOKEN --key ed25519:…     has a deployment check its own log

  FILE…        files of the console's export as NDJSON, in their order when one goes on behind the other
  --key KEY    the public key of the seals, from the deployment's /.well-known/audit-seal-key.json; again for more keys
  --head FILE  a copy of a seal from the bucket (audit/seals/), or what --json printed before; again for more
  --json       the verdict as JSON
  --url URL, --token TOKEN   the deployment, and a token with audit:read (or AUDIT_TOKEN in the environment)

For seals with the older signature: AUDIT_SEAL_KEY in the environment.
Exit code: 0 verified, 1 broken, 2 not proven or not checked. docs/audit.md explains every verdict.`;

/** Whatever keeps the command from checking anything. */
export class UsageError extends Error {}

export interface Asked {
  json: boolean;
  help: boolean;
  check(): Promise<Verdict>;
}

/** Reads the command line. Throws {@link UsageError} with what is wrong with it. */
export function asked(args: readonly string[], env: NodeJS.ProcessEnv): Asked {
  const { values, positionals } = parsed(args);
  const { key: keys = [], head: heads = [], url, token = env.AUDIT_TOKEN, json, help } = values;
  const wrong = keys.find((key) => !isPublicKey(key));
  if (wrong !== undefined)
    throw new UsageError(`--key ${wrong} is no key: it reads ed25519: and 43 characters`);
  if (url !== undefined && positionals.length > 0)
    throw new UsageError("Either files or --url: both at once is not one check");
  if (url === undefined && positionals.length === 0 && !help) throw new UsageError("No file was given");
  if (url !== undefined && (!URL.canParse(url) || !token))
    throw new UsageError("--url takes the address of a deployment, and --token a token with audit:read");
  const secrets = env.AUDIT_SEAL_KEY ? [env.AUDIT_SEAL_KEY] : [];
  return {
    json,
    help,
    check: async () =>
      url === undefined
        ? verifyExport(exportFiles(positionals), { keys, copies: copiesFrom(heads), secrets })
        : verifyOnline({ url: url.replace(/\/$/, ""), token: token ?? "", keys }),
  };
}

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
    throw new UsageError((error as Error).message);
  }
}
