import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ulid } from "ulid";
import { firstAdminStatements } from "./first-admin-sql.ts";

const USAGE = `npm run first-admin -- --url https://console.example.com [--remote | --local] [--name NAME] [--persist-to FOLDER]

Makes the first administrator and prints the link by which they set up a passkey. It works once, for 24 hours.
  --remote   the deployed database (default)
  --local    the database of a local run`;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

function options() {
  try {
    return parseArgs({
      options: {
        url: { type: "string" },
        name: { type: "string", default: "Administrator" },
        locale: { type: "string", default: "en" },
        local: { type: "boolean", default: false },
        remote: { type: "boolean", default: false },
        "persist-to": { type: "string", default: ".wrangler/state" },
      },
    }).values;
  } catch (error) {
    return stop(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const { url, name, locale, local, remote, "persist-to": state } = options();
if (url === undefined || !URL.canParse(url) || (local && remote)) stop(USAGE);
const { protocol, hostname, origin } = new URL(url);
if (protocol !== "https:" && !LOOPBACK.has(hostname))
  stop("The address has to begin with https://: passkeys work nowhere else.");

const ROOT = join(import.meta.dirname, "..");
const secret = randomBytes(32).toString("hex");
const id = (prefix: string) => `${prefix}_${ulid().toLowerCase()}`;
const statements = firstAdminStatements({
  staffId: id("stf"),
  invitationId: id("inv"),
  auditId: id("aud"),
  name,
  locale,
  tokenHash: createHash("sha256").update(secret).digest("hex"),
  now: Date.now(),
});

/** Asks wrangler, which knows the database and who may write to it. */
function run(sql: string): { results: { made?: number }[] }[] {
  const place = local ? ["--local", "--persist-to", state] : ["--remote"];
  const wrangler = join(ROOT, "node_modules", ".bin", "wrangler");
  try {
    const answer = execFileSync(
      wrangler,
      ["d1", "execute", "DB", ...place, "--json", "--yes", "--command", sql],
      {
        cwd: ROOT,
        // wrangler needs the Node that is installed with the project, whoever starts this.
        env: { ...process.env, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH ?? ""}` },
        encoding: "utf8",
        stdio: ["inherit", "pipe", "inherit"],
      },
    );
    return JSON.parse(answer.slice(answer.indexOf("["))) as { results: { made?: number }[] }[];
  } catch {
    return stop("The database could not be written to; wrangler says why above.");
  }
}

const made = run(statements.join(";\n")).at(-1)?.results[0]?.made;
if (made !== 1) {
  stop(
    "There is an administrator who can sign in already: they invite others in the console, under Settings.",
  );
}
console.log(`
The first administrator's link. It works once, until ${new Date(Date.now() + 86_400_000).toISOString()}; it is shown only here.

  ${origin}/console/join/${secret}
`);
