/** What a storm did, by name: counts of what was tried and of what struck. */
export interface StormDone {
  seconds: number;
  /** Messages that Meta accepted, and events that it sent. */
  accepted: number;
  events: number;
  /** Recipients of all broadcasts. */
  recipients: number;
  /** Faults inside the Worker, of all its starts. */
  struck: number;
  /** Whether it was long enough for the Worker to be killed. */
  kills: boolean;
  /** Everything that the actors counted. */
  counts: Readonly<Record<string, number>>;
}

/** Least figures of a storm that is worth the name, in a minute. A fifth of what a busy machine with two cores does. */
const A_MINUTE = { accepted: 10, events: 30 };
const RECIPIENTS = 50;

const sumOf = (counts: Readonly<Record<string, number>>, begins: string) =>
  Object.entries(counts).reduce((sum, [what, times]) => sum + (what.startsWith(begins) ? times : 0), 0);

/** What was missing for the invariants to mean anything: a storm in which nothing happens breaks none. One line each. */
export function missing(done: StormDone): string[] {
  const minutes = done.seconds / 60;
  const floors: readonly [what: string, is: number, least: number][] = [
    ["messages that Meta accepted", done.accepted, A_MINUTE.accepted * minutes],
    ["events of Meta's", done.events, A_MINUTE.events * minutes],
    ["recipients of broadcasts", done.recipients, RECIPIENTS],
    ["faults inside the Worker", done.struck, 1],
    ["faults of Meta's", sumOf(done.counts, "Meta"), 1],
    ["ends of the Worker by force", sumOf(done.counts, "the Worker was killed"), done.kills ? 1 : 0],
  ];
  return floors
    .filter(([, is, least]) => is < least)
    .map(([what, is, least]) => `${what}: ${is}, at least ${Math.ceil(least)} were expected`);
}
