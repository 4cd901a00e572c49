import { relative } from "node:path";
import { appWebhookStep } from "./app-webhook.ts";
import { exportTenant, restoreTenant } from "./archive/commands.ts";
import type { Arguments, Command } from "./arguments.ts";
import { firstAdminStep, type Link } from "./first-admin.ts";
import { healthStep } from "./health.ts";
import { listTenants } from "./list.ts";
import type { Operator } from "./operator.ts";
import { deployStep, domainStep, migrateStep, rollbackStep } from "./release.ts";
import { forgetRemoval } from "./removal.ts";
import { removeTenant } from "./remove.ts";
import { resourceSteps } from "./resources.ts";
import { checkOwnKeys, replaceSecrets, secretsStep } from "./secrets.ts";
import { Site } from "./site.ts";
import { showStatus } from "./status.ts";
import { runSteps, type Step } from "./steps.ts";
import { Verification } from "./verification.ts";
import { accountStep, webhookStep, webhookUrl } from "./webhook.ts";

type Run = (operator: Operator, args: Arguments) => Promise<void>;

async function go(operator: Operator, args: Arguments, site: Site, steps: Step[]): Promise<void> {
  const { command, name, dryRun } = args;
  operator.say(`${dryRun ? "Plan: " : ""}${command} ${site.tenant.name} (${name})`);
  const again = `npm run tenant -- ${command} ${name}`;
  const changed = await runSteps(steps, { dryRun, say: operator.say, again });
  if (dryRun)
    operator.say(`${changed} of ${steps.length} steps would change something. Nothing was changed.`);
  else
    operator.say(
      changed === 0 ? "Nothing had to be done." : `${changed} of ${steps.length} steps changed something.`,
    );
}

/** The app's address first: what an account sends at all follows from the app's fields. */
function webhookSteps(site: Site, takeOver: boolean, ask: boolean): Step[] {
  const options = { verification: new Verification(site), takeOver, ask };
  return [appWebhookStep(site, options), webhookStep(site, options)];
}

/**
 * A tenant that is made or deployed again is not being removed any more: the next removal exports anew. To be called before anything is made,
 * as a run that stops half-way may have a tenant live already.
 */
function giveUpRemoval(site: Site): void {
  const made = forgetRemoval(site);
  if (made !== undefined)
    site.operator.say(
      `A removal had begun; it is given up. What it deleted is only in its export: ${relative(site.operator.root, made)}`,
    );
}

const create: Run = async (operator, args) => {
  const site = await Site.open(operator, args.name);
  checkOwnKeys(site);
  const link: Link = {};
  if (!args.dryRun) giveUpRemoval(site);
  await go(operator, args, site, [
    accountStep(site),
    domainStep(site),
    ...resourceSteps(site),
    secretsStep(site),
    migrateStep(site),
    deployStep(site),
    healthStep(site),
    ...webhookSteps(site, args.takeOver, true),
    firstAdminStep(site, link, args.newLink),
  ]);
  if (args.dryRun) return;
  operator.say("");
  operator.say(`  MCP endpoint   ${site.origin}/mcp`);
  operator.say(`  Console        ${site.origin}/console`);
  operator.say(`  Webhook        ${webhookUrl(site)}`);
  if (link.url) {
    operator.say("");
    operator.say("  The first administrator's link. It works once; it is shown only here.");
    operator.say(`  ${link.url}`);
  }
};

const deploy: Run = async (operator, args) => {
  const site = await Site.open(operator, args.name);
  if (!args.dryRun) giveUpRemoval(site);
  await go(operator, args, site, [
    migrateStep(site),
    deployStep(site),
    healthStep(site),
    ...webhookSteps(site, args.takeOver, false),
  ]);
};

const migrate: Run = async (operator, args) => {
  const site = await Site.open(operator, args.name);
  await go(operator, args, site, [migrateStep(site)]);
};

const rollback: Run = async (operator, args) => {
  const site = await Site.open(operator, args.name);
  await go(operator, args, site, [rollbackStep(site), healthStep(site)]);
  operator.say("Migrations are not undone. Secrets are those that the version had when it was uploaded.");
};

const secrets: Run = async (operator, args) => {
  const site = await Site.open(operator, args.name);
  if (args.set.length > 0 && args.dryRun) operator.say(`Would replace ${args.set.join(", ")}.`);
  else if (args.set.length > 0)
    operator.say(`Replaced ${(await replaceSecrets(site, args.set)).join(", ")}.`);
  await showStatus(site, ["secrets"]);
};

const RUN: Record<Command, Run> = {
  create,
  deploy,
  migrate,
  rollback,
  secrets,
  status: async (operator, { name }) => showStatus(await Site.open(operator, name)),
  export: exportTenant,
  restore: restoreTenant,
  remove: removeTenant,
  list: listTenants,
};

/** Runs one command. Throws a `Failure` for whatever the operator can act on. */
export function runCommand(operator: Operator, args: Arguments): Promise<void> {
  return RUN[args.command](operator, args);
}
