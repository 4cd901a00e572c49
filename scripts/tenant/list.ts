import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Arguments } from "./arguments.ts";
import { Cloudflare } from "./cloudflare.ts";
import { readRoot } from "./configuration.ts";
import type { Operator } from "./operator.ts";

/** Every tenant that has a file here or a Worker there. */
export async function listTenants(operator: Operator, _: Arguments): Promise<void> {
  const prefix = `${readRoot(operator.root).name}-`;
  const scripts = await new Cloudflare(operator).call<{ id: string; modified_on?: string }[]>(
    "GET",
    "/workers/scripts",
  );
  const workers = new Map(
    scripts
      .filter(({ id }) => id.startsWith(prefix))
      .map(({ id, modified_on }) => [id.slice(prefix.length), modified_on]),
  );
  const files = readdirSync(join(operator.root, "tenants"))
    .filter((file) => file.endsWith(".toml"))
    .map((file) => basename(file, ".toml"));
  const slugs = [...new Set([...files, ...workers.keys()])].filter(
    (slug) => slug !== "example" || workers.has(slug),
  );
  if (slugs.length === 0) operator.say("No tenants. Copy tenants/example.toml to tenants/NAME.toml.");
  for (const slug of slugs.sort()) {
    const worker = workers.has(slug) ? `Worker of ${workers.get(slug) ?? "an unknown time"}` : "no Worker";
    operator.say(
      `  ${slug.padEnd(25)} ${worker}${files.includes(slug) ? "" : `; there is no tenants/${slug}.toml`}`,
    );
  }
}
