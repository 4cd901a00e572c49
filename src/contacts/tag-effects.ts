import type { Finding } from "../governance";
import { routingRulesWithTags } from "../inbox";
import type { AppContext } from "../platform/context";
import { broadcastsAskingFor, type Leaf } from "../segments";

/** What tags set in motion, as findings that name it and as facts that the verdict depends on. */
export interface TagEffects {
  findings: Finding[];
  broadcasts: string[];
  routing: string[];
}

const MOST_NAMES = 5;

const list = (names: readonly string[]): string =>
  names.length > MOST_NAMES
    ? `${names.slice(0, MOST_NAMES).join(", ")} and ${names.length - MOST_NAMES} more`
    : names.join(", ");

/**
 * Active broadcasts whose segment asks for one of some tags, and routing rules that do.
 * @param path where in the input the tags stand
 */
export async function effectsOfTags(
  ctx: AppContext,
  tags: readonly string[],
  path: string,
): Promise<TagEffects> {
  if (tags.length === 0) return { findings: [], broadcasts: [], routing: [] };
  const asked = new Set(tags);
  return effectsOfChange(ctx, (leaf) => leaf.field === "tag" && asked.has(leaf.value), tags, path);
}

/** The same of any change of contacts: `touches` says whether it concerns what a leaf of a condition asks for. */
export async function effectsOfChange(
  ctx: AppContext,
  touches: (leaf: Leaf) => boolean,
  tags: readonly string[],
  path: string,
): Promise<TagEffects> {
  const [broadcasts, routing] = await Promise.all([
    broadcastsAskingFor(ctx.db, touches),
    tags.length > 0 ? routingRulesWithTags(ctx.db, tags) : [],
  ]);
  const findings: Finding[] = [];
  if (broadcasts.length > 0) {
    const names = broadcasts.map(({ name, segment }) => `broadcast "${name}" (segment "${segment}")`);
    findings.push({
      severity: "warning",
      code: "feeds_broadcast",
      message: `The change decides who gets: ${list(names)}.`,
      path,
    });
  }
  if (routing.length > 0) {
    findings.push({
      severity: "warning",
      code: "feeds_routing",
      message: `The change decides where conversations go: ${list(routing.map(({ name }) => `rule "${name}"`))}.`,
      path,
    });
  }
  return { findings, broadcasts: broadcasts.map(({ id }) => id), routing: routing.map(({ id }) => id) };
}
