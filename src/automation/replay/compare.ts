import type { Outcome } from "../engine/types";
import type { PastMessage } from "./history";

/** How often one flow or rule answers. */
export interface Answers {
  kind: "flow" | "keyword_rule";
  id: string;
  before: number;
  after: number;
}

/** One message with what comes of it before and after. */
export interface Pair {
  message: PastMessage;
  before: Outcome;
  after: Outcome;
}

export interface Comparison {
  messages: number;
  /** Times of the first and the last one, ms; null when there are none. */
  from: number | null;
  to: number | null;
  matchedBefore: number;
  matchedAfter: number;
  /** Messages after which a customer reads, or a person gets, something else. */
  changed: number;
  /** Of them, those that go to another queue, to people, or no longer do. */
  routesChanged: number;
  by: Answers[];
  changes: Pair[];
}

/** What of an outcome anybody notices. Another version that says and does the same is no change. */
const noticed = ({ matched, says, tags, queueId, toPerson }: Outcome): string =>
  JSON.stringify([
    matched && [matched.kind, matched.id],
    says.map(({ text }) => text),
    [...tags.add].sort(),
    [...tags.remove].sort(),
    queueId,
    toPerson,
  ]);

const route = ({ queueId, toPerson }: Outcome): string => JSON.stringify([queueId, toPerson !== null]);

/** What a change makes of the messages that were replayed, before and after in their order. */
export function compare(
  messages: readonly PastMessage[],
  before: readonly Outcome[],
  after: readonly Outcome[],
): Comparison {
  const by = new Map<string, Answers>();
  const count = ({ matched }: Outcome, when: "before" | "after") => {
    if (!matched) return;
    const { kind, id } = matched;
    const answers = by.get(id) ?? { kind, id, before: 0, after: 0 };
    answers[when] += 1;
    by.set(id, answers);
  };
  const pairs = messages.flatMap((message, index): Pair[] => {
    const [was, is] = [before[index], after[index]];
    if (!was || !is) return [];
    count(was, "before");
    count(is, "after");
    return [{ message, before: was, after: is }];
  });
  const changes = pairs.filter((pair) => noticed(pair.before) !== noticed(pair.after));
  const times = messages.map(({ at }) => at);
  return {
    messages: messages.length,
    from: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : null,
    to: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null,
    matchedBefore: before.filter(({ matched }) => matched).length,
    matchedAfter: after.filter(({ matched }) => matched).length,
    changed: changes.length,
    routesChanged: changes.filter((pair) => route(pair.before) !== route(pair.after)).length,
    by: [...by.values()].sort((a, b) => b.after - a.after || b.before - a.before || (a.id < b.id ? -1 : 1)),
    changes,
  };
}
