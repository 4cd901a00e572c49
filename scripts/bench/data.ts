import { seedStatements } from "../seed/seed.ts";
import { generatedPeople } from "./people-data.ts";

export { generatedNumber } from "./people-data.ts";

/** How many generated contacts a database has. */
export const SMALL = 1_000;
export const MIDDLE = 10_000;
export const LARGE = 100_000;
export const HUGE = 1_000_000;

/** The seeded shop and 1,000 generated contacts with their conversations, by way of the triggers. */
export function shopWithPeople(now: number): string[] {
  const { rows, merges } = generatedPeople(1, SMALL, now, { conversations: true });
  return [...seedStatements(now), ...rows, ...merges];
}
