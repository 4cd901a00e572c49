import { endAppWebhooksStep } from "./app-webhook.ts";
import type { Arguments } from "./arguments.ts";
import { emptyBucket, rulesInWords } from "./bucket.ts";
import { Failure } from "./failure.ts";
import type { Operator } from "./operator.ts";
import { forgetRemoval } from "./removal.ts";
import { exportStep, lastChangesStep, type Progress } from "./remove-export.ts";
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

/** The Worker goes before anything else: from then on nothing writes. */
function workerStep(site: Site): Step {
  return deletion(
    "Worker",
    () => site.found.worker !== undefined,
    `delete ${site.names.worker}`,
    async () => {
      await site.wrangler(["delete", "--force"]);
      await site.refresh();
    },
  );
}

/** What the Worker used. Buckets are last: when a lock rule keeps objects, they are all that is left. */
function deletions(site: Site): Step[] {
  const { names, cloudflare } = site;
  const deleted = async (path: string) => {
    await cloudflare.send("DELETE", path);
    await site.refresh();
  };
  return [
    // What consumes them first, so that no queue is the dead-letter queue of another one that is still there.
    ...names.queues.toReversed().map((name) =>
      deletion(
        "queue",
        () => site.found.queues.has(name),
        `delete ${name}`,
        () => deleted(`/queues/${site.found.queues.get(name)?.queue_id}`),
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
    ...Object.entries(names.namespaces).map(([binding, name]) =>
      deletion(
        `namespace ${binding}`,
        () => binding in site.found.namespaces,
        `delete ${name}`,
        () => deleted(`/storage/kv/namespaces/${site.found.namespaces[binding]}`),
      ),
    ),
    ...Object.entries(names.buckets).map(
      ([binding, bucket]): Step => ({
        name: `bucket ${binding}`,
        look: async () => {
          if (!site.found.buckets.has(binding)) return { found: gone };
          const act = async () => {
            // A bucket is deleted only when it is empty.
            await emptyBucket(site, bucket);
            await deleted(`/r2/buckets/${bucket}`);
            return "deleted";
          };
          const found = `there${await rulesInWords(site, bucket)}`;
          return { found, todo: { plan: `empty and delete ${bucket}`, act } };
        },
      }),
    ),
  ];
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
  const progress: Progress = { mark: undefined, exported: false };
  const steps = [
    unsubscribeStep(site),
    endAppWebhooksStep(site),
    exportStep(site, progress, args),
    workerStep(site),
    lastChangesStep(site, progress),
    ...deletions(site),
  ];
  const changed = await runSteps(steps, { dryRun, say: operator.say, again });
  if (!dryRun) forgetRemoval(site);
  operator.say(
    dryRun
      ? "Nothing was changed."
      : changed === 0
        ? "Nothing was left."
        : `Removed. tenants/${name}.toml stays; delete it by hand.`,
  );
}
