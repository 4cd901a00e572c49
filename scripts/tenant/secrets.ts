import { randomBytes } from "node:crypto";
import { Failure } from "./failure.ts";
import { ownVariable, SECRETS, type Secret } from "./secret-names.ts";
import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";

/** Values that local runs and tests use: they stand in the repository, so everybody knows them. */
const LOCAL = /^local-|^sk_test_local$|^whsec_local$/;

/** Throws when the value cannot be a secret of a deployment. The value itself is never repeated. */
export function checkSecret(name: string, value: string): string {
  if (LOCAL.test(value))
    throw new Failure(
      `${name} is a value of local runs, which everybody can read.`,
      `Set ${name} to the real one.`,
    );
  if (value !== value.trim() || value === "")
    throw new Failure(`${name} is empty, or begins or ends with white space.`, `Set ${name} anew.`);
  if (name === "ALERT_WEBHOOK_URL" && !/^https:\/\/[^\s]+$/.test(value))
    throw new Failure(`${name} is no address that begins with https://.`);
  return value;
}

/** 256 random bits, as 64 hexadecimal digits. */
const random = (): string => randomBytes(32).toString("hex");

/** Gives secrets to the Worker: by standard input, so that they stand in no file and in no list of processes. */
export async function putSecrets(site: Site, values: Record<string, string>): Promise<void> {
  await site.wrangler(["secret", "bulk"], JSON.stringify(values));
  await site.refresh();
}

/**
 * What the environment says of a secret; undefined when nothing. A tenant's own key is read from the variable with the tenant's name alone, and
 * one without a name is refused: it may be that of the tenant of an hour ago.
 */
function fromEnvironment(site: Site, { name, own }: Secret): string | undefined {
  const { env } = site.operator;
  if (!own) return env[name];
  const variable = ownVariable(name, site.tenant.slug);
  const value = env[variable];
  if (value !== undefined) return checkSecret(variable, value);
  if (env[name])
    throw new Failure(
      `${name} stands in the environment and does not say of which tenant. No two tenants may share this key, so it was not taken.`,
      `If it is ${site.tenant.slug}'s own, from your safe: call it ${variable}. Otherwise: unset ${name}.`,
    );
  return undefined;
}

/** Throws when a key without a tenant's name stands where one is about to be set: before anything is made. */
export function checkOwnKeys(site: Site): void {
  const set = site.found.worker?.secrets;
  for (const secret of SECRETS) if (secret.own && !set?.has(secret.name)) fromEnvironment(site, secret);
}

/** From the environment, or from a prompt that does not show it; undefined when neither has it. */
async function given(site: Site, secret: Secret): Promise<string | undefined> {
  const { name, purpose, own } = secret;
  const value = fromEnvironment(site, secret) ?? (await site.operator.ask(`${name} (${purpose}): `, true));
  if (value === undefined || value === "") return undefined;
  checkSecret(name, value);
  // Asked once: the steps behind need some of them too.
  if (!own) site.operator.env[name] = value;
  return value;
}

/** What opens Meta to this command: from the environment, or a prompt when `ask` is set. */
export async function credential(
  site: Site,
  name: "META_ACCESS_TOKEN" | "META_APP_SECRET",
  ask: boolean,
): Promise<string | undefined> {
  const secret = SECRETS.find((one) => one.name === name);
  if (ask && secret) return given(site, secret);
  const value = site.operator.env[name];
  return value ? checkSecret(name, value) : undefined;
}

/** Sets what is missing, and leaves what is set: whatever the environment holds may be another tenant's. */
export function secretsStep(site: Site): Step {
  const set = () => site.found.worker?.secrets ?? new Set<string>();
  const wanted = () =>
    SECRETS.filter((secret) => {
      if (set().has(secret.name) || secret.origin === "webhook") return false;
      return secret.origin !== "optional" || fromEnvironment(site, secret) !== undefined;
    });
  return {
    name: "secrets",
    look: async () => {
      checkOwnKeys(site);
      const missing = wanted();
      const found = `${set().size} set`;
      if (missing.length === 0) return { found };
      const list = missing.map(({ name }) => name).join(", ");
      return { found, todo: { plan: `set ${list}`, act: () => setMissing(site, missing) } };
    },
  };
}

async function setMissing(site: Site, missing: readonly Secret[]): Promise<string> {
  const values: Record<string, string> = {};
  const lacking: string[] = [];
  for (const secret of missing) {
    const { name, origin } = secret;
    const value = origin === "made" ? (fromEnvironment(site, secret) ?? random()) : await given(site, secret);
    if (value === undefined) lacking.push(name);
    else values[name] = value;
  }
  if (lacking.length > 0)
    throw new Failure(
      `${lacking.join(" and ")} ${lacking.length > 1 ? "are" : "is"} missing.`,
      `Set ${lacking.length > 1 ? "them" : "it"} in the environment, or run this on a terminal and be asked.`,
    );
  await putSecrets(site, values);
  return `set ${Object.keys(values).join(", ")}`;
}

/** Replaces the named secrets: from the environment, or a prompt. Throws for a name that is none. */
export async function replaceSecrets(site: Site, names: readonly string[]): Promise<string[]> {
  const chosen = names.map((name) => {
    const secret = SECRETS.find((one) => one.name === name);
    if (!secret)
      throw new Failure(
        `${name} is no secret of the Worker.`,
        `It has: ${SECRETS.map((one) => one.name).join(", ")}.`,
      );
    if (name === "ERASURE_KEY" && site.found.worker?.secrets.has(name))
      throw new Failure(
        "ERASURE_KEY never changes: by another one, people who were erased would not be known again.",
      );
    return secret;
  });
  const values: Record<string, string> = {};
  for (const secret of chosen) {
    const value = await given(site, secret);
    if (value === undefined)
      throw new Failure(
        `${secret.name} is in neither the environment nor an answer.`,
        `Set ${secret.own ? ownVariable(secret.name, site.tenant.slug) : secret.name}, or run this on a terminal and be asked.`,
      );
    values[secret.name] = value;
  }
  await putSecrets(site, values);
  return Object.keys(values);
}
