import { endAppWebhooksStep } from "./app-webhook.ts";
import { exportRemote } from "./archive/commands.ts";
import type { Arguments } from "./arguments.ts";
import { Failure } from "./failure.ts";
import type { Operator } from "./operator.ts";
import { Site } from "./site.ts";
import { runSteps, type Step } from "./steps.ts";
import { unsubscribeStep } from "./webhook.ts";

const gone = "not there";

function deletion(name: string, there: () => boolean, plan: string, act: () => Promise<unknown>): Step {
  return {
    name,
    look: async () =>
      there()
        ? { found: "there", todo: { plan, act: async () => act().then(() => "deleted") } }
        : { found: gone },
  };
}

/** Queues and buckets of which something is left; the Worker goes first, as it uses everything else. */
function deletions(site: Site): Step[] {
  const { names, cloudflare } = site;
  const deleted = async (path: string) => {
    await cloudflare.send("DELETE", path);
    await site.refresh();
  };
  return [
    deletion(
      "Worker",
      () => site.found.worker !== undefined,
      `delete ${names.worker}`,
      async () => {
        await site.wrangler(["delete", "--force"]);
        await site.refresh();
      },
    ),
    // What consumes them first, so that no queue is the dead-letter queue of another one that is still there.
    ...names.queues.toReversed().map((name) =>
      deletion(
        "queue",
        () => site.found.queues.has(name),
        `delete ${name}`,
        () => deleted(`/queues/${site.found.queues.get(name)?.queue_id}`),
      ),
    ),
    ...Object.entries(names.namespaces).map(([binding, name]) =>
      deletion(
        `namespace ${binding}`,
        () => binding in site.found.namespaces,
        `delete ${name}`,
        () => deleted(`/storage/kv/namespaces/${site.found.namespaces[binding]}`),
      ),
    ),
    ...Object.entries(names.buckets).map(([binding, bucket]) =>
      deletion(
        `bucket ${binding}`,
        () => site.found.buckets.has(binding),
        `empty and delete ${bucket}`,
        async () => {
          // A bucket is deleted only when it is empty.
          const objects = `/r2/buckets/${bucket}/objects`;
          const keys = await cloudflare.listByCursor(objects, (result) => result as { key: string }[]);
          for (const { key } of keys)
            await cloudflare.send("DELETE", `${objects}/${encodeURIComponent(key)}`);
          await deleted(`/r2/buckets/${bucket}`);
        },
      ),
    ),
    ...Object.entries(names.databases).map(([binding, name]) =>
      deletion(
        `database ${binding}`,
        () => binding in site.found.databases,
        `delete ${name}`,
        () => deleted(`/d1/database/${site.found.databases[binding]}`),
      ),
    ),
  ];
}

/** Exports first: nothing of the tenant is left afterwards but the folder of the export and the tenant's file. */
function exportStep(site: Site, to: string | undefined): Step {
  return {
    name: "export",
    look: async () => {
      const whole =
        site.databaseId !== undefined && site.found.buckets.size === Object.keys(site.names.buckets).length;
      if (!whole)
        return {
          found: "database or bucket is not there: the export of the run before this one is the last",
        };
      const [table] = await site.query("select name from sqlite_schema where name = 'd1_migrations'");
      if (!table) return { found: "the database is empty" };
      return { found: "data is there", todo: { plan: "export it", act: () => exportRemote(site, to) } };
    },
  };
}

export async function removeTenant(operator: Operator, args: Arguments): Promise<void> {
  const { name, dryRun } = args;
  const site = await Site.open(operator, name);
  operator.say(`${dryRun ? "Plan: r" : "R"}emove ${site.tenant.name} (${name})`);
  if (!dryRun) {
    const typed =
      args.confirm ??
      (await operator.ask(
        `This deletes the Worker, its database and its files. Type ${name} to go on: `,
        false,
      ));
    if (typed !== name)
      throw new Failure(
        typed === undefined ? "The name has to be typed." : `"${typed}" is not ${name}. Nothing was removed.`,
        `--confirm ${name} types it.`,
      );
  }
  const again = `npm run tenant -- remove ${name}`;
  const steps = [
    unsubscribeStep(site),
    endAppWebhooksStep(site),
    exportStep(site, args.to),
    ...deletions(site),
  ];
  const changed = await runSteps(steps, { dryRun, say: operator.say, again });
  operator.say(
    dryRun
      ? "Nothing was changed."
      : changed === 0
        ? "Nothing was left."
        : `Removed. tenants/${name}.toml stays; delete it by hand.`,
  );
}
