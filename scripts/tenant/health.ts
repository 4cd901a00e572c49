import { Failure } from "./failure.ts";
import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";
import { activeId } from "./versions.ts";

/** How long a new version may take until every location answers with it, ms, and how often it is asked. */
const SPREAD = { within: 60_000, every: 2_000 };

export interface Health {
  status: string;
  version: string;
  deployed: string;
  checks: Record<string, string>;
}

/** What `/healthz` answers; a sentence when it does not. */
export async function askHealth(site: Site): Promise<Health | string> {
  try {
    const response = await site.operator.fetch(`${site.origin}/healthz`, {
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    return text.startsWith("{") ? (JSON.parse(text) as Health) : `it answered ${response.status}`;
  } catch (error) {
    return `no answer: ${((error as Error).cause as Error | undefined)?.message ?? (error as Error).message}`;
  }
}

export const complaintsOf = ({ checks }: Health): string[] =>
  Object.entries(checks)
    .filter(([, state]) => state !== "ok")
    .map(([name, state]) => `${name}: ${state}`);

/** Waits until `/healthz` answers with the version that was deployed last, and is well. */
export function healthStep(site: Site): Step {
  const wrong = async (): Promise<string | undefined> => {
    const health = await askHealth(site);
    if (typeof health === "string") return health;
    if (health.status !== "ok") return complaintsOf(health).join(", ") || health.status;
    return health.deployed === activeId(site)
      ? undefined
      : `another version answers: ${health.deployed || "unknown"}`;
  };
  const well = async () => `${site.origin}/healthz is well, version ${activeId(site)}`;
  return {
    name: "health",
    look: async () => {
      if (!site.found.worker)
        return { found: "no Worker yet", todo: { plan: "wait until it is well", act: well } };
      const { within, every } = SPREAD;
      const { operator } = site;
      const deadline = operator.now() + within;
      let finding = await wrong();
      while (finding !== undefined && operator.now() < deadline) {
        await operator.wait(every);
        finding = await wrong();
      }
      if (finding === undefined) return { found: await well() };
      throw new Failure(
        `${site.origin}/healthz is not well: ${finding}.`,
        `To go back to the version before: npm run tenant -- rollback ${site.tenant.slug}. Migrations are not undone; the version before works with them.`,
      );
    },
  };
}
