import { randomBytes } from "node:crypto";
import { Failure } from "./failure.ts";
import { SECRETS, type Secret } from "./secret-names.ts";
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

/** From the environment, or from a prompt that does not show it; undefined when neither has it. */
async function given(site: Site, { name, purpose }: Secret): Promise<string | undefined> {
  const value = site.operator.env[name] ?? (await site.operator.ask(`${name} (${purpose}): `, true));
  if (value === undefined || value === "") return undefined;
  // Asked once: the steps behind need some of them too.
  site.operator.env[name] = checkSecret(name, value);
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
    SECRETS.filter(
      ({ name, origin }) =>
        !set().has(name) &&
        origin !== "webhook" &&
        (origin !== "optional" || site.operator.env[name] !== undefined),
    );
  return {
    name: "secrets",
    look: async () => {
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
    const value =
      origin === "made" ? checkSecret(name, site.operator.env[name] ?? random()) : await given(site, secret);
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
    if (value === undefined) throw new Failure(`${secret.name} is in neither the environment nor an answer.`);
    values[secret.name] = value;
  }
  await putSecrets(site, values);
  return Object.keys(values);
}
